"""Background work of this room; each task calls one service."""

from celery import shared_task

from common import clock
from jobs.services import running, sweeping


@shared_task
def run_job(job_id: int) -> None:
    """Does one piece of long work."""
    running.run_job(job_id, now=clock.now)


@shared_task
def sweep_jobs() -> int:
    """Each minute: jobs that a dead broker or worker left behind."""
    return sweeping.send_lost(at=clock.now())


@shared_task
def sweep_job_files() -> None:
    """Each hour: files that were kept for a day."""
    sweeping.let_go_files(at=clock.now())
