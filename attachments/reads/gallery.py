"""Photos of a row as a page shows them: `{% include "attachments/gallery.html" with pictures=… %}`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from attachments.models import Attachment, BlobKind, BlobStage
from common.text.chinese import moment_words
from common.web.marks import short_time

# A camera's clock may go ahead, and one without its offset may be read in the wrong zone.
_CLOCKS_DIFFER = timedelta(hours=24)


@dataclass(frozen=True)
class Picture:
    """One photo: where its small and full pictures are, and the words under it."""

    small: str
    full: str
    caption: str


def pictures(
    attachments: Iterable[Attachment], address: Callable[[Attachment, str], str]
) -> list[Picture]:
    """Photos for the gallery; `address(attachment, size)` is the calling room's own URL for it."""
    return [
        Picture(address(a, "thumb"), address(a, "full"), _caption(a))
        for a in attachments
        if a.blob.kind == BlobKind.IMAGE
    ]


def _caption(attachment: Attachment) -> str:
    blank = "；几乎是一片空白，请核实" if attachment.blob.is_blank else ""
    return f"{_when(attachment)}{blank}"


def _when(attachment: Attachment) -> str:
    blob = attachment.blob
    if blob.stage != BlobStage.READY:
        return f"{short_time(attachment.uploaded_at)} 上传，{blob.get_stage_display()}"
    if blob.taken_at and blob.taken_at > attachment.uploaded_at + _CLOCKS_DIFFER:
        # Kept, and asked about: the year belongs to the words, because that is mostly what is wrong.
        said = f"{moment_words(blob.taken_at)}，晚于上传，请核实"
        return f"{short_time(attachment.uploaded_at)} 上传；照片自带的拍摄时间是 {said}"
    if blob.taken_at:
        return f"{short_time(blob.taken_at)} 拍摄"
    return f"{short_time(attachment.uploaded_at)} 上传"
