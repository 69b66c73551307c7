"""Background work of this room; each task calls one service."""

from celery import shared_task

from chiefs.services import forgetting
from common import clock


@shared_task
def forget_old_numbers() -> int:
    """Nightly: numbers that were replaced long ago leave the history; running twice empties them once."""
    return forgetting.forget_old_numbers(at=clock.now())
