"""QR codes of signboards: a sheet for paper, and a file for whoever makes the board."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View
from django_filters.views import FilterView

from common.web.views import RoleRequiredMixin, TitledMixin, attachment_header
from complaints.sheets.qr import address_of, picture, svg_file
from rivers.models import Signboard
from rivers.tables.filters import SignboardFilter

ROLES = ("office", "chief")
# Six on a sheet of A4, four sheets.
A_PAGE = 24


class CodeSheetPage(RoleRequiredMixin, TitledMixin, FilterView):
    """Codes of the signboards as filtered, to be printed, cut out and put up."""

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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cards = [
            (board, address, picture(address))
            for board in context["page_obj"]
            for address in [address_of(board, self.request)]
        ]
        return context | {"cards": cards}


class CodeFile(RoleRequiredMixin, View):
    """A board's code as SVG."""

    roles = ROLES
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        board = get_object_or_404(Signboard.objects.visible_to(request.user), pk=pk)
        response = HttpResponse(svg_file(address_of(board, request)), content_type="image/svg+xml")
        response.headers["Content-Disposition"] = attachment_header(f"{board.code}二维码.svg")
        return response
