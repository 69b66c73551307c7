"""What is made of a photo after the answer: the picture of one that a stranger sent, small pictures."""

import hashlib
from datetime import datetime
from typing import Final

from django.db import transaction

from attachments.models import Blob, BlobKind, BlobStage
from attachments.rules import images
from attachments.services.contents import developed
from attachments.services.records import record_bytes
from attachments.services.storage import saved
from common.errors import Invalid

# A task may wait for its turn longer than a request.
_WAIT_SECONDS: Final = 60.0


def make_thumbnail(*, blob_id: int) -> bool:
    """Makes the small picture of a photo, once: whether this call was the one. A stranger's photo is made a
    picture first; one that cannot be is marked as broken, and its complaint stays.

    Raises Unavailable where others' photos take all the time; the sweep comes back to it.
    """
    waiting = Blob.objects.filter(pk=blob_id, kind=BlobKind.IMAGE, thumbnail="")
    blob = waiting.exclude(stage=BlobStage.BROKEN).first()
    if blob is None or (blob.stage == BlobStage.RAW and not _develop(blob)):
        return False
    with blob.file.open("rb") as file:
        small = images.thumbnail(file.read())
    name = saved(blob.sha256, "-small.jpg", small)
    facts = {"thumbnail": name, "is_blank": images.is_blank(small)}
    return Blob.objects.filter(pk=blob_id, thumbnail="").update(**facts) == 1


def blobs_without_thumbnail(*, before: datetime, limit: int) -> list[int]:
    """Ids of photos whose small picture some dead broker or worker left unmade, newest first."""
    waiting = Blob.objects.filter(kind=BlobKind.IMAGE, thumbnail="", created_at__lt=before)
    waiting = waiting.exclude(stage=BlobStage.BROKEN)
    return list(waiting.order_by("-id").values_list("id", flat=True)[:limit])


def _develop(blob: Blob) -> bool:
    """Puts the picture in the place of what was received. The old file is the nightly sweep's."""
    with blob.file.open("rb") as file:
        data = file.read()
    raw = Blob.objects.filter(pk=blob.pk, stage=BlobStage.RAW)
    try:
        content = developed(data, wait=_WAIT_SECONDS)
    except Invalid:
        raw.update(stage=BlobStage.BROKEN)
        return False
    name = saved(blob.sha256, content.suffix, content.data)
    size = len(content.data)
    with transaction.atomic():
        is_made = raw.update(stage=BlobStage.READY, file=name, size=size, **content.facts)
        blob.refresh_from_db()
        if is_made:
            record_bytes(blob, digest=hashlib.sha256(content.data).hexdigest())
    return blob.stage == BlobStage.READY
