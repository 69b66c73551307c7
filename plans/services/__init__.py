"""Every write to the lists."""

from plans.services.funds import report_funds
from plans.services.lights import override_light, relight
from plans.services.lines import add_line, change_line, withdraw_line
from plans.services.lists import change_list, create_list, delete_list
from plans.services.plans import approve_plan, change_plan, create_plan, reopen_plan, set_entries
from plans.services.reporting import Reported, report_progress
from plans.services.reviews import (
    Paper,
    answer_review,
    bind_list,
    remind,
    submit_list,
    withdraw_from_review,
)
from plans.services.revisions import (
    Change,
    approve_revision,
    propose_revision,
    refuse_revision,
    withdraw_revision,
)
from plans.services.spreading import begin_from_last_year, spread_task
from plans.services.tokens import (
    issue_unit_token,
    renew_unit_token,
    revoke_unit_token,
    unit_token_of,
)
from plans.services.urging import urge_report

__all__ = [
    "Change",
    "Paper",
    "Reported",
    "add_line",
    "answer_review",
    "approve_plan",
    "approve_revision",
    "begin_from_last_year",
    "bind_list",
    "change_line",
    "change_list",
    "change_plan",
    "create_list",
    "create_plan",
    "delete_list",
    "issue_unit_token",
    "override_light",
    "propose_revision",
    "refuse_revision",
    "relight",
    "remind",
    "renew_unit_token",
    "reopen_plan",
    "report_funds",
    "report_progress",
    "revoke_unit_token",
    "set_entries",
    "spread_task",
    "submit_list",
    "unit_token_of",
    "urge_report",
    "withdraw_from_review",
    "withdraw_line",
    "withdraw_revision",
]
