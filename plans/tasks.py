"""Background work of lists. Each task may run twice with the same result."""

from celery import shared_task

from common import clock
from plans import services


@shared_task
def relight() -> int:
    """Nightly: the lights of all binding lines for today."""
    return services.relight(at=clock.now())
