"""Photos that arrive in pieces: what broke off goes on from where it was, or is swept away.

The row says how much has arrived; the bytes lie in a file of the upload's own. A piece is written behind
what the row counts, then the row: whoever dies in between leaves bytes that the next piece writes over.
"""

import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from attachments.models import PartialUpload
from attachments.parameters import PHONE_DAYS
from attachments.rules.limits import PHOTO_MAX_BYTES
from attachments.services.storage import storage_has_room
from attachments.services.uploads import stored_photo
from common.errors import Conflict, Invalid, TooLarge
from common.text.chinese import local_date

FOLDER: Final = "partial"
_RANGE: Final = re.compile(r"bytes ([0-9]{1,9})-([0-9]{1,9})/([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `first` and following of a photo that has `size` in all."""

    first: int
    size: int
    data: bytes

    @classmethod
    def of(cls, content_range: str, data: bytes) -> Self:
        """As the header `Content-Range: bytes 0-65535/180224` says. Raises Invalid (`photo.range`),
        TooLarge."""
        found = _RANGE.fullmatch(content_range.strip())
        first, last, size = map(int, found.groups()) if found else (0, -1, 0)
        if size > PHOTO_MAX_BYTES:
            words = "照片不能超过 10 MB。"
            raise TooLarge("photo.too_large", words, fields={"photo": words})
        if not data or last >= size or last - first + 1 != len(data):
            raise Invalid(
                "photo.range",
                "Content-Range 应写作 bytes 起-止/总字节数，与这一段的长度相符。",
            )
        return cls(first, size, data)


def keep_piece(
    *, uuid: UUID, piece: Piece, by: User, at: datetime
) -> tuple[PartialUpload | None, bytes]:
    """Keeps one piece: (the upload, all its bytes once they are there, else none). None for an upload
    that this person's same piece, sent at the same moment, has finished.

    A piece that came before, wholly or in part, adds what is new in it. Raises Conflict: `photo.gap`
    where something before it is missing, `photo.uuid_taken` where it is of another photo.
    """
    with transaction.atomic():
        upload = _locked(uuid, piece, by, at)
        # Asked under the lock: whoever sent the last piece stores the photo before it lets go the row.
        if not upload.received and stored_photo(uuid=uuid, by=by) is not None:
            upload.delete()
            return None, b""
        if (upload.uploaded_by_id, upload.size) != (by.pk, piece.size):
            raise _other_photo()
        upload.received = _write(upload, piece)
        upload.updated_at = at
        upload.save(update_fields=["received", "updated_at"])
        is_whole = upload.received == upload.size
        return upload, _path(upload.uuid).read_bytes() if is_whole else b""


def _locked(uuid: UUID, piece: Piece, by: User, at: datetime) -> PartialUpload:
    """The row of the upload, made if need be and locked to the end of the transaction."""
    new = PartialUpload(uuid=uuid, uploaded_by=by, size=piece.size, updated_at=at)
    while True:
        PartialUpload.objects.bulk_create([new], ignore_conflicts=True)
        upload = PartialUpload.objects.select_for_update().filter(uuid=uuid).first()
        if upload is not None:
            return upload
        # Between the two the same upload, sent twice, was finished and its row let go.


def unfinished(*, uuid: UUID, by: User) -> PartialUpload | None:
    """This person's upload of which not all has arrived, with how much has."""
    upload = PartialUpload.objects.filter(uuid=uuid, uploaded_by=by).first()
    if upload is not None:
        upload.received = _arrived(upload, _size_on_disk(_path(uuid)))
    return upload


def forget(uuid: UUID) -> None:
    """The pieces of a photo that is stored, or is none."""
    with transaction.atomic():
        PartialUpload.objects.filter(uuid=uuid).delete()
        # Before the row is let go: afterwards it might be the file of one begun anew. A file that is
        # gone though its row came back with an undone transaction is asked for again.
        _path(uuid).unlink(missing_ok=True)


def sweep_pieces(*, at: datetime) -> int:
    """Deletes uploads whose last piece came longer ago than a phone may be without a network: how many;
    and files that no upload names, of transactions that were undone."""
    before = at - timedelta(days=PHONE_DAYS.on(local_date(at)))
    old = list(PartialUpload.objects.filter(updated_at__lt=before).values_list("uuid", flat=True))
    for uuid in old:
        forget(uuid)
    _sweep_files(before=at - timedelta(days=1))
    return len(old)


def _sweep_files(*, before: datetime) -> None:
    folder = Path(default_storage.path(FOLDER))
    if not folder.exists():
        return
    lying = {path.name: path for path in folder.iterdir()}
    known = {str(uuid) for uuid in PartialUpload.objects.values_list("uuid", flat=True)}
    for name in lying.keys() - known:
        if lying[name].stat().st_mtime < before.timestamp():
            lying[name].unlink()


def _write(upload: PartialUpload, piece: Piece) -> int:
    """How much has arrived with this piece. The caller holds the lock on the row."""
    path = _path(upload.uuid)
    with storage_has_room():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b") as file:
            received = _arrived(upload, file.seek(0, os.SEEK_END))
            if piece.first > received:
                raise Conflict(
                    "photo.gap", f"前面的内容还没有收到，请从第 {received} 字节（自 0 起）续传。"
                )
            file.seek(piece.first)
            known = file.read(received - piece.first)
            if known[: len(piece.data)] != piece.data[: len(known)]:
                raise _other_photo()
            rest = piece.data[len(known) :]
            file.seek(received)
            file.write(rest)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    return received + len(rest)


def _arrived(upload: PartialUpload, on_disk: int) -> int:
    """A disk that lost its last bytes with the power has fewer than the row counts; one written to in a
    transaction that was undone has more."""
    return min(upload.received, on_disk)


def _size_on_disk(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _path(uuid: UUID) -> Path:
    return Path(default_storage.path(f"{FOLDER}/{uuid}"))


def _other_photo() -> Conflict:
    return Conflict("photo.uuid_taken", "这个编号已用于另一个文件，请换一个编号上传。")
