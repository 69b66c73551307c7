"""标志牌: QR codes of outfalls for paper and for whoever makes the sign."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View
from django_filters.views import FilterView

from common.web.views import RoleRequiredMixin, TitledMixin, attachment_header
from complaints.sheets.qr import picture, svg_file
from outfalls.querysets import seen_by, with_state
from outfalls.sheets.signs import address_of
from outfalls.tables.filters import OutfallCaseFilter
from outfalls.views.outfalls import MENU
from rivers.models import Outfall
from rivers.rules.outfall_kinds import NAMES

# Six on a sheet of A4, four sheets.
A_PAGE = 24


class SignSheetPage(RoleRequiredMixin, TitledMixin, FilterView):
    """Codes of the outfalls as filtered, to be printed, cut out and put up."""

    roles = ("office", "chief")
    model = Outfall
    filterset_class = OutfallCaseFilter
    template_name = "outfalls/sign_sheet.html"
    paginate_by = A_PAGE
    title = "排污口标志牌二维码"
    menu = MENU
    strict = False

    def get_queryset(self) -> QuerySet[Any]:
        rows = with_state(seen_by(self.request.user).filter(is_active=True))
        rows = rows.select_related("reach__river", "reach__division").defer("reach__line")
        return rows.order_by("code")

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        return kwargs | {"data": self.request.GET}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        cards = [
            (outfall, NAMES.get(outfall.kind, ""), address, picture(address))
            for outfall in context["page_obj"]
            for address in [address_of(outfall, self.request)]
        ]
        return context | {"cards": cards}


class SignFile(RoleRequiredMixin, View):
    """An outfall's code as SVG."""

    roles = ("office", "chief")
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        outfall = get_object_or_404(seen_by(request.user), pk=pk)
        response = HttpResponse(
            svg_file(address_of(outfall, request)), content_type="image/svg+xml"
        )
        response.headers["Content-Disposition"] = attachment_header(f"{outfall.code}二维码.svg")
        return response
