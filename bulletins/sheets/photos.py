"""The photos that a bulletin's paper prints, in Word and in PDF."""

from __future__ import annotations

from attachments.models import Blob, BlobStage
from attachments.services.storage import is_there
from attachments.services.uploads import shown
from bulletins.reads.paper import Paper
from common.errors import Conflict


def photos_of(paper: Paper) -> dict[str, Blob]:
    """By the photo's UUID what is printed of it, in the paper's order, in one query; one that is not looked at yet is
    left out. Raises Conflict (`bulletin.photo_lost`) where the storage has lost the file of one."""
    titles = {
        (key, owner): str(item.item)
        for section in paper.sections
        for item in section.items
        for key, owner in item.photos
    }
    found = {}
    for photo in shown((key for key, _ in titles), owner_ids=(owner for _, owner in titles)):
        title = titles.get((str(photo.uuid), photo.uploaded_by_id or 0))
        if title is None or photo.blob.stage != BlobStage.READY:
            continue
        if not is_there(photo.blob):
            words = f"“{title}”的一张照片在服务器上丢失了，请联系管理员从备份里恢复。"
            raise Conflict("bulletin.photo_lost", words)
        found[str(photo.uuid)] = photo.blob
    return found
