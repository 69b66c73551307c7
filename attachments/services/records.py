"""存证: what was stored, written down when it is stored; and what a row that names uploads keeps of them."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef

from attachments.models import Attachment, Blob, BlobStage, FileRecord
from common.text.chinese import iso_moment

_AT_ONCE: Final = 500


def digest_of(name: str) -> str:
    """SHA-256 of a file of the storage, 64 hexadecimal digits. Raises FileNotFoundError."""
    with open(default_storage.path(name), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def facts_of(upload: Attachment) -> dict[str, str]:
    """What pages show of an upload: whose it is, its name, when it came; when and where the photo was taken.
    As text: a number with a fraction may come back from JSON written otherwise."""
    return {
        "by": _text(upload.uploaded_by_id),
        "name": upload.name,
        "at": _moment(upload.uploaded_at),
        **facts_of_bytes(upload.blob),
    }


def facts_of_bytes(blob: Blob) -> dict[str, str]:
    """What the photo itself told."""
    return {
        "taken_at": _moment(blob.taken_at),
        "longitude": _text(blob.longitude),
        "latitude": _text(blob.latitude),
    }


def record_uploads(uploads: Sequence[Attachment], *, digest: str = "") -> None:
    """Writes down what was stored under the uploads' UUIDs, once for each. `digest` is that of the stored
    bytes where the caller has them; else the last record of the same bytes has it, or the file is read."""
    known = {} if digest else _digests({each.blob.sha256 for each in uploads})
    for blob in (each.blob for each in uploads):
        if not digest and not known.get(blob.sha256):
            known[blob.sha256] = digest_of(str(blob.file.name))
    FileRecord.objects.bulk_create(
        FileRecord(
            uuid=each.uuid,
            sha256=each.blob.sha256,
            digest=digest or known[each.blob.sha256],
            size=each.blob.size,
            facts=facts_of(each),
        )
        for each in uploads
    )


def record_bytes(blob: Blob, *, digest: str) -> None:
    """Writes down that bytes known before were stored once more, perhaps in another form."""
    FileRecord.objects.create(
        sha256=blob.sha256, digest=digest, size=blob.size, facts=facts_of_bytes(blob)
    )


def record_older(*, most_bytes: int) -> int:
    """Writes down uploads that are older than the records, as they are found now; about `most_bytes` are
    read. How many; none once all have been."""
    recorded = FileRecord.objects.filter(uuid=OuterRef("uuid"))
    waiting = Attachment.objects.filter(~Exists(recorded)).select_related("blob").order_by("pk")
    done = read = 0
    rows = waiting.iterator(chunk_size=_AT_ONCE)
    while uploads := list(islice(rows, _AT_ONCE)):
        found = []
        for upload in uploads:
            # What is missing, the check says.
            if read <= most_bytes and default_storage.exists(str(upload.blob.file.name)):
                found.append(upload)
                read += upload.blob.size
        record_uploads(found)
        done += len(found)
        if read > most_bytes:
            break
    return done


def claims_on(keys: Iterable[Any]) -> dict[str, list[str]]:
    """What an entry keeps of the uploads that it names: UUID → [sha256 as received, that of the stored
    bytes]. Without those still on their way; the second is empty while a picture is yet to be made of a
    stranger's photo. At most two queries."""
    wanted = [UUID(str(key)) for key in keys]
    if not wanted:
        return {}
    rows = list(Attachment.objects.filter(uuid__in=wanted).select_related("blob"))
    digests = _digests({row.blob.sha256 for row in rows if row.blob.stage == BlobStage.READY})
    return {str(row.uuid): [row.blob.sha256, digests.get(row.blob.sha256, "")] for row in rows}


def _digests(received: set[str]) -> dict[str, str]:
    """The digest of the last record of each."""
    rows = FileRecord.objects.filter(sha256__in=received).order_by("pk") if received else []
    return {row.sha256: row.digest for row in rows}


def _moment(value: datetime | None) -> str:
    return iso_moment(value) or ""


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)
