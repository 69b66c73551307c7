"""水质月报: the sheet of a month, and its report."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.models import Division
from common import clock
from common.errors import Invalid
from common.store.scope import CODE_LENGTH, covers
from common.text.months import Month
from common.web.exports import FilePage, PageFile, file_response
from common.web.views import ListPage, RoleRequiredMixin
from waters.models import Section
from waters.reads.closes import newest_close
from waters.reads.month_sheet import MonthSheet
from waters.reads.results import figures_of
from waters.reads.standards import standards
from waters.reads.warnings import last_month
from waters.sheets.month_report import write_month_report
from waters.tables.months import MonthFilter, MonthTable

ROLES = ("office", "chief")
MENU = "water_months"


def asked_division(request: HttpRequest) -> Division:
    """The division that an address names, within what one sees; else one's own. Raises Http404."""
    user: Any = request.user
    code = request.GET.get("division", "")
    if not code:
        if user.home_division is None:
            raise Http404
        home: Division = user.home_division
        return home
    if not (len(code) == CODE_LENGTH and code.isdigit() and covers(user.code_ranges, code)):
        raise Http404
    return get_object_or_404(Division, pk=code)


def asked_month(request: HttpRequest) -> Month:
    """The month that an address names, one that has begun; the last one where it names none. Raises Http404."""
    last = last_month(clock.now())
    text = request.GET.get("month", "")
    try:
        month = Month.parse(text) if text else last
    except Invalid:
        raise Http404 from None
    if month > last.next():
        raise Http404
    return month


def month_address(division: Division, month: Month, name: str = "month_sheet") -> str:
    query = urlencode({"month": str(month), "division": division.pk})
    return f"{reverse(f'waters:{name}')}?{query}"


def sheet_of(division: Division, month: Month, user: Any, *, at: datetime) -> MonthSheet:
    """The month of every section of a division that the user sees, as it is frozen, else as it is now."""
    rows = Section.objects.visible_to(user).in_use().below(division.pk)
    sections = list(rows.select_related("river", "division").order_by("code"))
    figures = figures_of([each.pk for each in sections], month, month, at=at)
    found = {key: each for (key, _), each in figures.items()}
    return MonthSheet(month, sections, found, standards().of(month))


class MonthSheetPage(ListPage):
    """All sections of the user's divisions in a month."""

    roles = ROLES
    model = Section
    queryset = Section.objects.in_use().select_related("river", "division")
    table_class = MonthTable
    filterset_class = MonthFilter
    template_name = "waters/month_sheet.html"
    partial_template_name = "waters/month_sheet_partial.html"
    title = "水质月报"
    menu = MENU
    empty_text = "还没有登记断面。先在“断面”中登记或导入断面，再录入监测数据。"

    @cached_property
    def filtersets(self) -> dict[str, MonthFilter]:
        """By what was asked: a second one of the same would read the figures twice."""
        return {}

    @property
    def asked(self) -> MonthFilter:
        return self.get_filterset(self.filterset_class)

    def get_filterset(self, filterset_class: Any) -> MonthFilter:
        asked = self.request.GET.urlencode()
        if asked not in self.filtersets:
            self.filtersets[asked] = super().get_filterset(filterset_class)
        return self.filtersets[asked]

    @cached_property
    def sheet(self) -> MonthSheet:
        """The month of all sections as filtered."""
        month, at = self.asked.month, clock.now()
        sections = list(self.asked.qs)
        figures = figures_of([each.pk for each in sections], month, month, at=at)
        found = {key: each for (key, _), each in figures.items()}
        return MonthSheet(month, sections, found, standards().of(month))

    @cached_property
    def division(self) -> Division:
        return asked_division(self.request)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"figures": self.sheet.figures}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        month, user = self.asked.month, self.request.user
        close = newest_close(self.division.pk, month)
        is_over = month < Month.of(clock.now())
        # A month that an office above has closed is corrected there.
        is_own = close is None or close.division_id == self.division.pk
        may_close = is_own and user.is_office_of(self.division.pk)
        return context | {
            "sheet": self.sheet,
            "month": month,
            "division": self.division,
            "close": close,
            "may_open": close is not None and covers(user.code_ranges, close.division_id),
            "is_over": is_over,
            "previous": month.previous(),
            "next": month.next() if is_over else None,
            "close_url": month_address(self.division, month, "month_close") if may_close else "",
            "report_url": month_address(self.division, month, "month_report"),
            "table_url": month_address(self.division, month, "announced_table"),
        }


class MonthReport(RoleRequiredMixin, FilePage, View):
    """水质月报 of a division as .docx."""

    http_method_names = ["get", "head", "options"]
    roles = ROLES

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        division, month = asked_division(self.request), asked_month(self.request)
        at = clock.now()
        sheet = sheet_of(division, month, self.request.user, at=at)
        close = newest_close(division.pk, month)
        title = f"{division}{month.label}水质月报"
        return PageFile(
            title=title,
            filename=f"{title}{f'（第{close.version}版）' if close else '（未定稿）'}.docx",
            pieces=len(sheet.rows),
            make=lambda told: write_month_report(sheet, division, close, at=at),
        )
