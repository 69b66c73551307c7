"""Every write to the lists."""

from plans.services.lights import override_light, relight
from plans.services.reporting import Reported, report_progress
from plans.services.reviewing import (
    Paper,
    answer_review,
    bind_list,
    remind,
    submit_list,
    withdraw_from_review,
)

__all__ = [
    "Paper",
    "Reported",
    "answer_review",
    "bind_list",
    "override_light",
    "relight",
    "remind",
    "report_progress",
    "submit_list",
    "withdraw_from_review",
]
