"""Background work of this room."""

from datetime import timedelta
from typing import Final

from celery import shared_task

from common import clock
from phone.services import files

# So long a clerk may come back to a file of which something is left.
KEPT: Final = timedelta(days=90)


@shared_task
def sweep_intakes() -> int:
    """Each night: forgets what was in files that nobody took in wholly. How many."""
    return files.sweep(before=clock.now() - KEPT)
