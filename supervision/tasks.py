"""Background work of 暗访督查. It may run twice with the same result."""

from celery import shared_task

from common import clock
from supervision.services.supervisions import remark_lately


@shared_task
def remark_missed() -> int:
    """漏查 of findings whose patrols arrived or were decided after them."""
    return remark_lately(at=clock.now())
