"""Background work of patrols. Each task may run twice with the same result."""

from celery import shared_task

from common import clock
from inspections.services.dues import open_current
from inspections.services.supervision import remark_lately


@shared_task
def open_dues() -> int:
    """Nightly: what is due this month and the next."""
    return open_current(at=clock.now())


@shared_task
def remark_missed() -> int:
    """漏查 of findings whose patrols arrived or were decided after them."""
    return remark_lately(at=clock.now())
