"""Sends a photo or file, once the calling page has asked who may see it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.templatetags.static import static

from attachments.models import Attachment, BlobKind, BlobStage
from attachments.rules.documents import named_by_kind
from attachments.services.uploads import shown
from common.web.views import attachment_header

SIZES = ("thumb", "full")
DAY_SECONDS = 24 * 3600


def photo_response(attachment: Attachment, size: str = "full") -> HttpResponseBase:
    """A photo, small (`thumb`) or as kept (`full`); a small one not made yet is sent in full.

    The bytes under an attachment never change, so the browser may keep them, and only the browser.
    """
    blob = attachment.blob
    if blob.stage != BlobStage.READY:
        # What a stranger sent is shown only after it was looked at; until then a picture that says so.
        response = HttpResponseRedirect(static(f"attachments/{blob.stage}.svg"))
        response.headers["Cache-Control"] = "no-store"
        return response
    small = size == "thumb" and bool(blob.thumbnail)
    file = blob.thumbnail if small else blob.file
    sent = _sent(file, blob.mime)
    kept = DAY_SECONDS if small or size == "full" else 60
    sent.headers["Cache-Control"] = f"private, max-age={kept}"
    return sent


def document_response(attachment: Attachment) -> HttpResponseBase:
    """A file as a download under its own name; an image opens in the page."""
    blob = attachment.blob
    if blob.kind == BlobKind.IMAGE:
        return photo_response(attachment)
    response = _sent(blob.file, blob.mime)
    response.headers["Content-Disposition"] = attachment_header(
        named_by_kind(attachment.name or "附件", blob.mime)
    )
    response.headers["Cache-Control"] = "private, no-cache"
    # A download is not shown; a browser that shows it all the same runs nothing of it, and knows no session.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def held_document(held: Iterable[tuple[Sequence[str], int | None]], uuid: UUID) -> HttpResponseBase:
    """The file of this number that one of some rows names, as a download. `held`: of each row its list of numbers and
    who wrote it, who alone can have uploaded what it shows. Raises Http404."""
    for files, owner in held:
        if str(uuid) in files and owner is not None:
            for found in shown([uuid], owner_ids=[owner]):
                return document_response(found)
    raise Http404


def _sent(file: object, mime: str) -> HttpResponseBase:
    """The bytes, by nginx where `ATTACHMENTS_ACCEL` names its internal address, else by ourselves.

    Names come from our own rows alone, never from an address, so no path can be climbed.
    """
    response: HttpResponseBase
    if settings.ATTACHMENTS_ACCEL:
        response = HttpResponse(content_type=mime)
        response.headers["X-Accel-Redirect"] = f"{settings.ATTACHMENTS_ACCEL}{file.name}"  # type: ignore[attr-defined]
    else:
        response = FileResponse(file.open("rb"), content_type=mime)  # type: ignore[attr-defined]
        response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
