"""What runs by itself: counting the screens that somebody looks at."""

from celery import shared_task

from common import clock
from common.background import send
from screens.services import snapshots


@shared_task
def count_screens() -> int:
    """Each division in a task of its own, so that none waits for another or fails with it."""
    codes = list(snapshots.due(at=clock.now()))
    for code in codes:
        send("screens.tasks.count_screen", code)
    return len(codes)


@shared_task
def count_screen(code: str) -> None:
    snapshots.count(code=code, at=clock.now())
