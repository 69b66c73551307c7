"""Photos of a row as a page shows them: `{% include "attachments/gallery.html" with pictures=… %}`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from attachments.models import Attachment, BlobKind
from common.web.marks import short_time


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
    blob = attachment.blob
    if blob.taken_at:
        return f"{short_time(blob.taken_at)} 拍摄"
    return f"{short_time(attachment.uploaded_at)} 上传"
