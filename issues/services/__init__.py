"""Every write to the issue ledger."""

from issues.services.acting import Acted, act, why_not
from issues.services.inputs import PlanWords, Visit, What
from issues.services.linking import IS_AWAITED, link_all_waiting, link_waiting
from issues.services.missed import recount_lately
from issues.services.receiving import LetterIn, receive_transfer
from issues.services.reporting import Report, Reported, report_issue
from issues.services.verifying import check_ledger, verify_ledger

__all__ = [
    "IS_AWAITED",
    "Acted",
    "LetterIn",
    "PlanWords",
    "Report",
    "Reported",
    "Visit",
    "What",
    "act",
    "check_ledger",
    "link_all_waiting",
    "link_waiting",
    "receive_transfer",
    "recount_lately",
    "report_issue",
    "verify_ledger",
    "why_not",
]
