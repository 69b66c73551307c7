"""Files of the storage: written for good, looked for, swept away."""

import os
import uuid as uuids
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from attachments.models import Blob
from common.errors import Unavailable
from common.store.disk import FULL, is_full

logger = structlog.get_logger(__name__)


def saved(sha256: str, suffix: str, data: bytes) -> str:
    """Writes a file under a name nobody else has: its name in the storage. When this returns, a power cut
    leaves the file whole. Raises Unavailable (`storage.full`)."""
    folder = f"blobs/{sha256[:2]}/{sha256[2:4]}"
    name = f"{folder}/{sha256[:24]}-{uuids.uuid4().hex[:8]}{suffix}"
    with storage_has_room():
        kept = default_storage.save(name, ContentFile(data))
        _settle(Path(default_storage.path(kept)))
    return str(kept)


@contextmanager
def storage_has_room() -> Iterator[None]:
    """Turns the fault of a full disk into a refusal in words: Unavailable (`storage.full`)."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        logger.exception("storage.full")
        raise Unavailable("storage.full", FULL, fields={"photo": FULL}) from error


def _settle(path: Path) -> None:
    """Has the disk keep the file and its entry in each folder above, up to that of all uploads, because
    each of them may be new. The row that names the file is committed only afterwards."""
    top = Path(default_storage.path("blobs"))
    for each in (path, *[folder for folder in path.parents if folder.is_relative_to(top)]):
        opened = os.open(each, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def is_there(blob: Blob) -> bool:
    """Does the file that a row names lie in the storage, with all its bytes?"""
    try:
        return bool(default_storage.size(str(blob.file.name)) == blob.size)
    except FileNotFoundError:
        return False


def delete_files_without_row(*, before: datetime) -> int:
    """Deletes stored files older than `before` that no row names: how many.

    Their transaction was undone, the process died between file and row, the same bytes came twice at
    once, or the upload was abandoned. Nothing else deletes a file: only a row that is read a day
    later says for certain whether its transaction was committed.
    """
    deleted = 0
    for folder in _folders():
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        known = set(Blob.objects.filter(file__in=names).values_list("file", flat=True))
        known |= set(Blob.objects.filter(thumbnail__in=names).values_list("thumbnail", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                deleted += 1
    return deleted


def _folders() -> Iterable[str]:
    if not default_storage.exists("blobs"):
        return
    for outer in default_storage.listdir("blobs")[0]:
        for inner in default_storage.listdir(f"blobs/{outer}")[0]:
            yield f"blobs/{outer}/{inner}"
