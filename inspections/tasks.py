"""Background work of patrols. Each task may run twice with the same result."""

from celery import shared_task

from common import clock
from inspections.services.dues import open_current


@shared_task
def open_dues() -> int:
    """Nightly: what is due this month and the next."""
    return open_current(at=clock.now())
