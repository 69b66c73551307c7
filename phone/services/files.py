"""Files of phones in the storage, as long as somebody may still take something in from them."""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.core.files.storage import default_storage

from attachments.services.storage import storage_has_room
from phone.models import Intake, IntakeRow

FOLDER: Final = "phone"


@contextmanager
def new_folder() -> Iterator[str]:
    """The name of an empty folder in the storage; gone again where the block ends with an exception."""
    name = f"{FOLDER}/{uuid.uuid4().hex}"
    path = path_of(name)
    try:
        with storage_has_room():
            path.mkdir(parents=True, mode=0o750)
            yield name
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def path_of(name: str) -> Path:
    """Where a folder, or a file in one, lies on the disk."""
    return Path(default_storage.path(name))


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Writes a file piece by piece, because one may be 90 MB long."""
    with storage_has_room(), path.open("wb") as file:
        for piece in pieces:
            file.write(piece)


def forget(intake: Intake) -> None:
    """Deletes the photos that were not taken in and the records' words; the rows go on telling what became of them.
    A second call does nothing."""
    folder, intake.folder = intake.folder, ""
    intake.save(update_fields=["folder"])
    IntakeRow.objects.filter(intake=intake).update(body=None, file="")
    if folder:
        shutil.rmtree(path_of(folder), ignore_errors=True)


def sweep(*, before: datetime) -> int:
    """Forgets the files uploaded before a moment, and folders that no row names: how many."""
    old = list(Intake.objects.filter(uploaded_at__lt=before).exclude(folder=""))
    for intake in old:
        forget(intake)
    return len(old) + _sweep_folders(before)


def _sweep_folders(before: datetime) -> int:
    """Of a process that died between its folder and its row."""
    if not default_storage.exists(FOLDER):
        return 0
    named = set(Intake.objects.exclude(folder="").values_list("folder", flat=True))
    gone = 0
    for name in default_storage.listdir(FOLDER)[0]:
        folder = f"{FOLDER}/{name}"
        if folder not in named and default_storage.get_modified_time(folder) < before:
            shutil.rmtree(path_of(folder), ignore_errors=True)
            gone += 1
    return gone
