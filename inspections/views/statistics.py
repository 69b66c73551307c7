"""巡河统计: a month's figures for a division, by what lies below it and by tier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Division, Level
from common import clock
from common.errors import Invalid
from common.spreadsheets import write_sheets
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.months import Month, months_between
from common.text.spans import MonthSpan, usual_spans
from common.web.downloads import download
from common.web.filters import MonthSelect
from common.web.views import RoleRequiredMixin, TitledMixin
from inspections.models.parameters import MISSED_WITHIN_DAYS
from inspections.neighbours.statistics import remarks_on
from inspections.reads.charts import TREND_MONTHS, children_chart, trend_chart
from inspections.reads.figures import (
    ChildFigures,
    Figures,
    MonthFigures,
    month_figures,
    trend,
)
from inspections.reads.reopenings import reopenings_of
from inspections.rules.figure_words import EXPLAINED
from inspections.sheets import statistics
from inspections.tables.filters import this_month
from inspections.views import OFFICE_AND_CHIEF


class StatisticsPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The statistics of a month, or of several together, with the same months of last year; a division
    below is one click away."""

    http_method_names = ["get", "head", "options"]
    roles = OFFICE_AND_CHIEF
    template_name = "inspections/statistics.html"
    title = "巡河统计"
    menu = "statistics"

    @cached_property
    def asked(self) -> tuple[MonthSpan, str]:
        """The months asked for; where the address says none, the present one, and what is wrong."""
        this = this_month()
        try:
            return MonthSpan.asked(self.request.GET, this), ""
        except Invalid as error:
            return MonthSpan(this, this), error.detail

    @property
    def span(self) -> MonthSpan:
        return self.asked[0]

    def get_division(self) -> Division:
        """The division asked for, within what one sees; else one's own."""
        user = self.request.user
        code = self.request.GET.get("division", "")
        if not code:
            if user.home_division is None:
                raise Http404
            return user.home_division
        if not (len(code) == 12 and code.isdigit() and covers(user.code_ranges, code)):
            raise Http404
        return get_object_or_404(Division.objects.select_related("parent"), pk=code)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "xlsx":
            division = self.get_division()
            title = f"{division}{self.span.label}巡河统计"
            now, before = self.figures(division), self.before(division)
            return download(
                write_sheets(
                    statistics.sheets(
                        now,
                        before,
                        [
                            *reopenings_of(self.span.months, division.code),
                            *reopenings_of(self.span.year_before.months, division.code),
                        ],
                    )
                ),
                f"{title}{local_date(clock.now()):%Y%m%d}.xlsx",
            )
        return super().get(request, *args, **kwargs)

    def figures(self, division: Division) -> MonthFigures:
        """The months as of today."""
        return month_figures(self.span, division.code, day=local_date(clock.now()))

    def before(self, division: Division) -> MonthFigures:
        """The same months of last year, whole."""
        return month_figures(self.span.year_before, division.code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        division, span = self.get_division(), self.span
        month = span.last
        today, is_running = local_date(clock.now()), month >= this_month()
        figures, before = self.figures(division), self.before(division)
        since = month.plus(1 - TREND_MONTHS)
        months = trend(since, month, division.code, day=today)
        above = division.parent_id
        home = self.request.user.home_division
        lists = Lists(month if span.is_one else None, division, is_home=division == home)
        return super().get_context_data(**kwargs) | {
            "division": division,
            "above": above if above and covers(self.request.user.code_ranges, above) else None,
            "period": span,
            "wrong": self.asked[1],
            "usual": [(words, each, each == span) for words, each in usual_spans(this_month())],
            "since_select": MonthSelect(empty_label=None).render(
                "since", str(span.first), {"id": "since", "class": "form-select"}
            ),
            "compared": statistics.compared(figures.total, before.total),
            "before": before.total,
            "month_select": MonthSelect(empty_label=None).render(
                "month", str(month), {"id": "month", "class": "form-select"}
            ),
            "figures": figures,
            "explained": EXPLAINED,
            "is_running": is_running,
            "is_ahead": span.first > this_month(),
            "remarks": remarks_on(division, month, self.request.user) if span.is_one else [],
            "missed_days": MISSED_WITHIN_DAYS.on(min(today, month.last_day), division.code),
            "children": [lists.of_child(child) for child in figures.children],
            "tiers": [lists.of_tier(*row) for row in figures.tier_rows()],
            "total": lists.of_all(figures.total),
            "unmet_url": lists.dues(met="late" if is_running else "no"),
            "reopenings": reopenings_of(
                {*months_between(since, month), *span.months, *span.year_before.months},
                division.code,
            ),
            "charts": [children_chart(figures, is_running=is_running), trend_chart(months)],
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its name, its figures, and the lists that hold exactly these rows."""

    name: str
    figures: Figures
    dues: str = ""
    patrols: str = ""
    down: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Addresses of the lists behind the figures of a month and division; none behind those of several
    months, because a list is of one."""

    month: Month | None
    division: Division
    is_home: bool

    def of_all(self, figures: Figures) -> Line:
        return Line("合计", figures, self.dues(), self.patrols())

    def of_tier(self, tier: int, name: str, figures: Figures) -> Line:
        return Line(f"{name}级", figures, self.dues(tier=tier), self.patrols(tier=tier))

    def of_child(self, child: ChildFigures) -> Line:
        if child.is_self and self.division.level < Level.VILLAGE:
            # Its own chiefs; their patrols lie on reaches of the divisions below.
            own = self.dues(tier=self.division.level)
            return Line(f"{child.name}（本级）", child.figures, own)
        down = "" if child.is_self else child.code
        dues, patrols = self.dues(division=child.code), self.patrols(division=child.code)
        return Line(child.name, child.figures, dues, patrols, down)

    def dues(self, **narrowed: Any) -> str:
        return self._address("inspections:due_list", narrowed)

    def patrols(self, **narrowed: Any) -> str:
        return self._address("inspections:patrol_list", narrowed)

    def _address(self, name: str, narrowed: dict[str, Any]) -> str:
        if self.month is None:
            return ""
        place = {} if self.is_home else {"division": self.division.code}
        return f"{reverse(name)}?{urlencode({'month': self.month} | place | narrowed)}"
