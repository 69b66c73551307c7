"""What a dead broker or worker left lying, and what has been kept long enough."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage

from common.background import send
from jobs.models import FOLDER, Job, JobState
from jobs.services.begin import FILES_KEPT
from jobs.services.running import RUN, SILENT

LOST_AFTER: Final = timedelta(minutes=1)
ROWS_KEPT: Final = timedelta(days=30)
# Between a file's writing and its row's naming it lies a moment; this is far beyond it.
UNNAMED_FOR: Final = timedelta(hours=1)


def send_lost(*, at: datetime) -> int:
    """Sends again what waits and nobody is at work on: how many."""
    waiting = Job.objects.going_on()
    never_begun = waiting.filter(claim=None, touched_at__lt=at - LOST_AFTER)
    silent = waiting.exclude(claim=None).filter(touched_at__lt=at - SILENT)
    lost = [*never_begun.values_list("pk", flat=True), *silent.values_list("pk", flat=True)]
    for pk in lost:
        send(RUN, pk)
    return len(lost)


def let_go_files(*, at: datetime) -> None:
    """Lets go the files of yesterday's jobs, and deletes old rows and the files that no row names."""
    ended = Job.objects.exclude(state=JobState.WAITING)
    ended.filter(ended_at__lt=at - FILES_KEPT).exclude(file="").update(file="")
    ended.filter(ended_at__lt=at - ROWS_KEPT).delete()
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        is_old = default_storage.get_modified_time(path) < at - UNNAMED_FOR
        if is_old and not Job.objects.filter(file=path).exists():
            default_storage.delete(path)
