"""Background work of this room; each task calls one service."""

from celery import shared_task

from common import clock
from notices.services import changes, drafting, proposing


@shared_task
def run_draft_job(job_id: int) -> None:
    """Drafts the notices of one job."""
    drafting.run_job(job_id, now=clock.now)


@shared_task
def sweep_draft_jobs() -> None:
    """Each minute: jobs that a dead broker or worker left behind."""
    drafting.sweep(at=clock.now())


@shared_task
def draft_due_notices() -> None:
    """Each morning: last month's notices, from the set day on."""
    drafting.request_due(at=clock.now())


@shared_task
def find_changes() -> int:
    """Every five minutes: what late patrols would change in published notices."""
    return changes.find_changes(at=clock.now())


@shared_task
def draw_proposals() -> int:
    """Every ten minutes: what the rules find in notices published since; nothing is sent."""
    return proposing.draw_due(at=clock.now())
