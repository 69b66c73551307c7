"""QR codes of signboards: a sheet for paper, and a file for whoever makes the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import View
from django_filters.views import FilterView

from common import clock
from common.documents.labels import A_SHEET
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, Told, file_response
from common.web.views import RoleRequiredMixin, TitledMixin, attachment_header
from complaints.sheets.codes import write_labels, write_pictures
from complaints.sheets.qr import address_of, picture, svg_file
from rivers.models import Signboard
from rivers.tables.filters import SignboardFilter

ROLES = ("office", "chief")
# Six on a sheet of A4, four sheets.
A_PAGE = 24
WRITERS: dict[str, Callable[..., IO[bytes]]] = {"docx": write_labels, "zip": write_pictures}


class CodeSheetPage(RoleRequiredMixin, TitledMixin, FilePage, FilterView):
    """Codes of the signboards as filtered, to be printed, cut out and put up: page by page, or all in
    one file (`?export=docx` labels, `?export=zip` pictures)."""

    roles = ROLES
    model = Signboard
    filterset_class = SignboardFilter
    template_name = "complaints/code_sheet.html"
    paginate_by = A_PAGE
    title = "公示牌二维码"
    menu = "complaints"
    strict = False

    def get_queryset(self) -> QuerySet[Signboard]:
        rows = Signboard.objects.visible_to(self.request.user)
        return rows.select_related("reach__river", "reach__division").defer("reach__line")

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("export") in WRITERS:
            return file_response(request, self.get_file())
        return super().get(request, *args, **kwargs)

    def get_file(self) -> PageFile:
        ending = self.request.GET["export"]
        filterset = self.get_filterset(self.get_filterset_class())
        boards = filterset.qs
        total = boards.count()

        def make(told: Told) -> IO[bytes]:
            rows = ((b, address_of(b, self.request)) for b in boards.iterator(chunk_size=500))
            return WRITERS[ending](rows, total=total, told=told)

        return PageFile(
            title=self.title,
            filename=f"{self.title}{local_date(clock.now()):%Y%m%d}.{ending}",
            pieces=total,
            make=make,
            most=settings.CODES_AT_ONCE,
            filters=tuple(filterset.form.in_words()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cards = [
            (board, address, picture(address))
            for board in context["page_obj"]
            for address in [address_of(board, self.request)]
        ]
        return context | {"cards": cards, "labels": A_SHEET}


class CodeFile(RoleRequiredMixin, View):
    """A board's code as SVG."""

    roles = ROLES
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        board = get_object_or_404(Signboard.objects.visible_to(request.user), pk=pk)
        response = HttpResponse(svg_file(address_of(board, request)), content_type="image/svg+xml")
        response.headers["Content-Disposition"] = attachment_header(f"{board.code}二维码.svg")
        return response
