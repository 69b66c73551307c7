"""What is to be stored of received bytes: judged, then read."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from attachments.models import BlobKind, BlobStage
from attachments.rules import documents
from attachments.rules.exif import facts_of
from attachments.rules.headers import ends_as_it_should, kept_size, opened
from attachments.rules.images import Photo, thumbnail
from attachments.services.decoding import (
    MEGA,
    decode,
    decode_in_turn,
    judge,
    one_at_a_time,
)
from common.errors import Invalid, Unavailable


@dataclass(frozen=True)
class Content:
    """What is to be stored of received bytes; `small` is a photo's small picture, where it is made at
    once."""

    kind: str
    data: bytes
    mime: str
    suffix: str
    facts: dict[str, Any]
    small: bytes | None = None
    stage: str = BlobStage.READY


def photo_content(data: bytes) -> Content:
    """Raises Invalid, and Unavailable where others' large photos are decoded all the time."""
    return _of(decode(data, judge(data, by_public=False)))


def developed(data: bytes, *, wait: float) -> Content:
    """A stranger's photo that was kept for later, decoded in a process of its own, however small. Raises
    as `photo_content`."""
    return _of(decode(data, judge(data, by_public=False), wait=wait, always_apart=True))


def photo_with_small(data: bytes) -> Content:
    """As `photo_content`, and its small picture."""
    content = photo_content(data)
    return replace(content, small=thumbnail(content.data))


def public_photo(data: bytes) -> Content:
    """A stranger's photo. A small one, and one that seems to be cut short, is decoded now, so that whoever
    stands on the bank is told; any other, and any while another stranger's is being decoded, is kept as it
    came and decoded after the answer. So strangers hold little of one of the web's processes. Raises
    Invalid."""
    header = judge(data, by_public=True)
    is_small = header.pixels < settings.PUBLIC_PHOTO_AT_ONCE_MEGAPIXELS * MEGA
    if is_small or not ends_as_it_should(data):
        try:
            with one_at_a_time(wait=0):
                return _of(decode_in_turn(data, header))
        except Unavailable:
            pass  # another's turn: as if it were large and whole
    facts = facts_of(opened(data))
    width, height = kept_size(header.width, header.height)
    # The last four of EXIF's numbers lie on their side.
    upright = (height, width) if facts.orientation >= 5 else (width, height)
    known = _facts(*upright, facts.taken_at, facts.place)
    return Content(BlobKind.IMAGE, data, "image/jpeg", ".raw", known, stage=BlobStage.RAW)


def document_content(data: bytes) -> Content:
    """A PDF, Word or Excel file as it came, else a photo. Raises Invalid, Unavailable."""
    mime = documents.document_type(data)
    if mime:
        return Content(BlobKind.DOCUMENT, data, mime, documents.SUFFIXES[mime], {})
    try:
        return photo_content(data)
    except Invalid as error:
        if error.code != "photo.not_an_image":
            raise
        raise Invalid(
            "document.kind",
            "只能上传 PDF、Word（.docx）、Excel（.xlsx）文件或照片。",
            fields={"file": "只能上传 PDF、Word、Excel 文件或照片。"},
        ) from error


def _of(photo: Photo) -> Content:
    place = None if photo.longitude is None else (photo.longitude, photo.latitude)
    facts = _facts(photo.width, photo.height, photo.taken_at, place)
    return Content(BlobKind.IMAGE, photo.data, "image/jpeg", ".jpg", facts)


def _facts(width: int, height: int, taken_at: datetime | None, place: Any) -> dict[str, Any]:
    longitude, latitude = place or (None, None)
    return {
        "width": width,
        "height": height,
        "taken_at": taken_at,
        "longitude": longitude,
        "latitude": latitude,
    }
