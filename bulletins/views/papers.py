"""A bulletin as .docx, as PDF, on the print page, and its photos."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.generic import View

from attachments.reads.responses import SIZES, photo_response
from attachments.services import uploads as attachments
from bulletins.models import Bulletin, BulletinItem, BulletinState, ItemPhoto
from bulletins.permissions import may_edit
from bulletins.reads.edits import last_edit, taken_photos
from bulletins.reads.paper import paper_of
from bulletins.services.papers import is_kept, open_pdf
from bulletins.sheets.bulletins import write_docx
from bulletins.views.bulletins import OneBulletin
from common import clock
from common.errors import DomainError
from common.web.downloads import download
from common.web.exports import FilePage, PageFile, file_response

# Photos of a PDF that is made while the page waits; of more it is made by a task.
PHOTOS_AT_ONCE: Final = 20
# Digits of an item's key in an address: no key has as many.
LONGEST_KEY: Final = 19


class PaperPage(OneBulletin, View):
    """A file of the bulletin; what cannot be made is said on the bulletin's page."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            return self.answer()
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return redirect(self.back())

    def answer(self) -> HttpResponseBase:
        """The file. Raises DomainError."""
        raise NotImplementedError

    def filename(self, ending: str) -> str:
        proof = "" if self.bulletin.state == BulletinState.ISSUED else "（校样）"
        return f"{self.bulletin}{proof}.{ending}"


class BulletinDocxPage(PaperPage):
    """The bulletin as .docx; before its issue a proof."""

    def answer(self) -> HttpResponseBase:
        return download(write_docx(self.bulletin, at=clock.now()), self.filename("docx"))


class BulletinPdfPage(FilePage, PaperPage):
    """The bulletin as PDF; before its issue a proof."""

    roles = OneBulletin.roles

    def answer(self) -> HttpResponseBase:
        return file_response(self.request, self.get_file())

    def get_file(self) -> PageFile:
        bulletin, at = self.bulletin, clock.now()
        address = self.request.build_absolute_uri("/")
        is_made = bulletin.state == BulletinState.ISSUED and is_kept(bulletin)
        photos = 0 if is_made else ItemPhoto.objects.filter(bulletin=bulletin).count()
        return PageFile(
            title=str(bulletin),
            filename=self.filename("pdf"),
            pieces=max(1, photos),
            make=lambda told: open_pdf(bulletin, address=address, at=at),
            most=PHOTOS_AT_ONCE,
        )


class BulletinPrintPage(OneBulletin, View):
    """The paper alone, on A4: for the printer and for whatever makes a PDF of it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        bulletin = self.bulletin
        shown = {
            "bulletin": bulletin,
            "paper": paper_of(bulletin, at=clock.now()),
            "photo_url": "bulletins:bulletin_photo",
            "photo_of": bulletin.pk,
        }
        return render(request, "bulletins/print.html", shown)


class BulletinPhotoPage(OneBulletin, View):
    """A photo of an item, for whoever sees the bulletin; with `?gone=` one of an item that was taken out, for whoever
    may put it back."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        size, gone = request.GET.get("size", "full"), request.GET.get("gone", "")
        if gone:
            return self._of_gone(gone, uuid, size)
        return photo_of(self.bulletin, uuid, size)

    def _of_gone(self, item: str, uuid: UUID, size: str) -> HttpResponseBase:
        is_key = item.isascii() and item.isdecimal() and len(item) < LONGEST_KEY
        if is_key and may_edit(self.request.user, self.bulletin):
            removal = last_edit(int(item))
            if removal is not None and removal.bulletin_id == self.bulletin.pk:
                for photo in taken_photos(removal):
                    if photo.file == str(uuid):
                        return _shown(uuid, [photo.by], size)
        raise Http404


def photo_of(bulletin: Bulletin, uuid: UUID, size: str) -> HttpResponseBase:
    """A photo that the bulletin prints; Http404 for any other."""
    items = BulletinItem.objects.filter(bulletin=bulletin, photos__file=uuid)
    return _shown(uuid, items.values_list("photos__by_id", flat=True), size)


def _shown(uuid: UUID, owners: Iterable[int], size: str) -> HttpResponseBase:
    """Only as one of those who put it there uploaded it; Http404 otherwise."""
    for found in attachments.shown([uuid], owner_ids=owners):
        return photo_response(found, size if size in SIZES else "full")
    raise Http404
