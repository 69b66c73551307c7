"""Background work of the ledger."""

from celery import shared_task

from common import clock
from issues.services import check_ledger, link_all_waiting, recount_lately


@shared_task
def link_waiting_issues() -> int:
    """Ties issues to patrols that arrived after them; running twice ties once."""
    return link_all_waiting(at=clock.now())


@shared_task
def recount_missed_findings() -> int:
    """漏查 of patrols that arrived or were confirmed after others had found the issue."""
    return recount_lately(at=clock.now())


@shared_task
def check_every_issue() -> int:
    """The nightly check of the whole ledger: how many differences. Run twice, it finds the same."""
    return check_ledger(at=clock.now()).found
