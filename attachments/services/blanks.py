"""A blank scan is no evidence: which uploads show next to nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from attachments.models import Attachment, Blob, BlobKind, BlobStage
from attachments.rules.images import is_blank
from attachments.services.storage import is_there
from attachments.services.uploads import shown

MOST: Final = 200


def all_blank(keys: Iterable[Any], *, owner_ids: Iterable[int]) -> bool:
    """Does none of these uploads show anything? Of those that have arrived; a paper of many pages (PDF) is taken to
    show something, and so is what cannot be looked at. One that nobody looked at yet is looked at now (30 ms)."""
    found = shown(keys, owner_ids=owner_ids)
    return bool(found) and all(_is_blank(upload.blob) for upload in found)


def _is_blank(blob: Blob) -> bool:
    if blob.kind != BlobKind.IMAGE or blob.stage != BlobStage.READY:
        return False
    if blob.is_blank is None:
        if not is_there(blob):
            return False
        with blob.file.open("rb") as file:
            blob.is_blank = is_blank(file.read())
        Blob.objects.filter(pk=blob.pk).update(is_blank=blob.is_blank)
    return blob.is_blank


def blank_since(moment: datetime) -> dict[int, set[str]]:
    """UUIDs of uploads from phones that show next to nothing, uploaded since a moment, by who sent them; the newest."""
    rows = Attachment.objects.filter(blob__is_blank=True, by_phone=True, uploaded_at__gte=moment)
    found: dict[int, set[str]] = {}
    for owner, uuid in rows.order_by("-pk").values_list("uploaded_by_id", "uuid")[:MOST]:
        if owner is not None:
            found.setdefault(owner, set()).add(str(uuid))
    return found
