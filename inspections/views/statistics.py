"""巡河统计: a month's figures for a division, by what lies below it and by tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Division, Level
from common import clock
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.months import Month, months_between
from common.web.filters import MonthSelect
from common.web.views import RoleRequiredMixin, TitledMixin, xlsx_response
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
from inspections.sheets import statistics
from inspections.tables.filters import read_month, this_month
from inspections.views import OFFICE_AND_CHIEF


class StatisticsPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The statistics of a month; a division below is one click away."""

    http_method_names = ["get", "head", "options"]
    roles = OFFICE_AND_CHIEF
    template_name = "inspections/statistics.html"
    title = "巡河统计"
    menu = "statistics"

    @property
    def month(self) -> Month:
        return read_month(self.request.GET.get("month")) or this_month()

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
            title = f"{division}{self.month.label}巡河统计"
            rows = export_rows(self.figures(division))
            rows += [(words, None) for words in reopenings_of([self.month], division.code)]
            return xlsx_response(statistics.STATISTICS, rows, title=title)
        return super().get(request, *args, **kwargs)

    def figures(self, division: Division) -> MonthFigures:
        """The month as of today."""
        return month_figures(self.month, division.code, day=local_date(clock.now()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        division, month = self.get_division(), self.month
        today, is_running = local_date(clock.now()), month >= this_month()
        figures = self.figures(division)
        since = month.plus(1 - TREND_MONTHS)
        months = trend(since, month, division.code, day=today)
        above = division.parent_id
        home = self.request.user.home_division
        lists = Lists(month, division, is_home=division == home)
        return super().get_context_data(**kwargs) | {
            "division": division,
            "above": above if above and covers(self.request.user.code_ranges, above) else None,
            "month": month,
            "month_select": MonthSelect(empty_label=None).render(
                "month", str(month), {"id": "month", "class": "form-select"}
            ),
            "figures": figures,
            "is_running": is_running,
            "is_ahead": month > this_month(),
            "remarks": remarks_on(division, month, self.request.user),
            "missed_days": MISSED_WITHIN_DAYS.on(min(today, month.last_day), division.code),
            "children": [lists.of_child(child) for child in figures.children],
            "tiers": [lists.of_tier(*row) for row in figures.tier_rows()],
            "total": lists.of_all(figures.total),
            "unmet_url": lists.dues(met="late" if is_running else "no"),
            "reopenings": reopenings_of(months_between(since, month), division.code),
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
    """Addresses of the lists behind the figures of a month and division."""

    month: Month
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
        place = {} if self.is_home else {"division": self.division.code}
        return f"{reverse(name)}?{urlencode({'month': self.month} | place | narrowed)}"


def export_rows(figures: MonthFigures) -> list[tuple[str, Any]]:
    """The page's tables one under the other: divisions, their sum, tiers."""
    rows = [
        (f"{child.name}（本级）" if child.is_self else child.name, child.figures)
        for child in figures.children
    ]
    rows.append(("合计", figures.total))
    rows += [(f"其中：{name}级河长", line) for _, name, line in figures.tier_rows()]
    return rows
