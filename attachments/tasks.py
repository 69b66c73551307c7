"""Strangers' photos and small pictures, made in the background, and what was left lying about."""

from datetime import timedelta

import structlog
from celery import shared_task

from attachments.services import chunks, developing, storage, sweeping
from common import clock
from common.errors import DomainError

SWEEP_AFTER = timedelta(minutes=5)
SWEEP_LIMIT = 500

logger = structlog.get_logger(__name__)


@shared_task(name="attachments.tasks.make_thumbnail")
def make_thumbnail(blob_id: int) -> None:
    developing.make_thumbnail(blob_id=blob_id)


@shared_task(name="attachments.tasks.sweep_thumbnails")
def sweep_thumbnails() -> int:
    """Makes the small pictures that a dead broker or worker left unmade: how many."""
    made = 0
    for blob_id in developing.blobs_without_thumbnail(
        before=clock.now() - SWEEP_AFTER, limit=SWEEP_LIMIT
    ):
        try:
            made += developing.make_thumbnail(blob_id=blob_id)
        except (OSError, DomainError):
            # One file that is gone from the disk, or damaged there, must not keep the others waiting.
            logger.exception("thumbnail.failed", blob_id=blob_id)
    return made


@shared_task(name="attachments.tasks.sweep_abandoned")
def sweep_abandoned() -> int:
    """Deletes uploads whose form or patrol never came, and those that were never finished: how many."""
    at = clock.now()
    return sweeping.sweep_abandoned(at=at) + chunks.sweep_pieces(at=at)


@shared_task(name="attachments.tasks.sweep_files")
def sweep_files() -> int:
    """Deletes files that no row names: those of a transaction that was undone. How many."""
    return storage.delete_files_without_row(before=clock.now() - timedelta(days=1))
