"""An issued bulletin for everybody, without an account, where its office chose so."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import structlog
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import Division
from bulletins.models import Bulletin
from bulletins.reads.paper import paper_of
from bulletins.services.papers import open_pdf
from bulletins.views.papers import photo_of
from common import clock
from common.errors import DomainError
from common.web.downloads import download

A_PAGE: Final = 20
logger = structlog.get_logger(__name__)


def public_or_404(uuid: UUID) -> Bulletin:
    rows: Any = Bulletin.objects.public().filter(uuid=uuid)
    found: Bulletin | None = rows.select_related("division").first()
    if found is None:
        raise Http404
    return found


@method_decorator(never_cache, name="dispatch")
class PublicListPage(View):
    """All that were published, of one office where the address names it, newest first; each with its 要目."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        every: Any = Bulletin.objects.public()
        offices = Division.objects.filter(pk__in=every.order_by().values("division"))
        code = request.GET.get("division", "")
        rows = every.filter(division=code) if code else every
        rows = rows.select_related("division").order_by("-issued_at", "-pk")
        shown = rows.only(
            *("uuid", "title", "year", "issue_number", "running_number", "day", "content"),
            *("division__name",),
        )
        context = {
            "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
            "offices": offices.order_by("code"),
            "code": code,
        }
        return render(request, "bulletins/public_list.html", context)


@method_decorator(never_cache, name="dispatch")
class PublicBulletinPage(View):
    """The paper; who edited it and where its figures came from are not shown."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return public_page(request, public_or_404(uuid))


@method_decorator(never_cache, name="dispatch")
class PublicPdfPage(View):
    """The paper as PDF; where none can be made, its page says so."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        bulletin, address = public_or_404(uuid), request.build_absolute_uri("/")
        try:
            file = open_pdf(bulletin, address=address, at=clock.now())
        except DomainError as refusal:
            logger.warning("bulletin.no_pdf", bulletin=bulletin.pk, reason=refusal.detail)
            return public_page(request, bulletin, has_pdf=False)
        return download(file, f"{bulletin}.pdf")


def public_page(request: HttpRequest, bulletin: Bulletin, *, has_pdf: bool = True) -> HttpResponse:
    shown = {
        "bulletin": bulletin,
        "paper": paper_of(bulletin, at=clock.now()),
        "photo_url": "public_bulletins:photo",
        "photo_of": bulletin.uuid,
        "has_pdf": has_pdf,
    }
    return render(request, "bulletins/public.html", shown, status=200 if has_pdf else 503)


class PublicPhotoPage(View):
    """A photo of it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponseBase:
        return photo_of(public_or_404(uuid), photo, request.GET.get("size", "full"))
