"""优良率与水质指数: shares by month and year, the ranking by rate of change."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from django.views.generic import TemplateView

from accounts.models import Division
from common import clock
from common.text.months import Month
from common.text.spans import MonthSpan
from common.web.filters import key_of
from common.web.views import RoleRequiredMixin, TitledMixin
from waters.models import Section
from waters.reads.charts import share_chart
from waters.reads.share_page import CHART_MONTHS, MonthLine, months_of, ranking_of
from waters.reads.shares import YearShares, shares_by_year
from waters.reads.warnings import last_month
from waters.views.months import ROLES, asked_division, month_address

MENU = "water_shares"
YEARS_OFFERED: Final = 10
# Years in the table; of more sections than these two, because each month of each section is judged.
YEARS: Final = 5
_MANY: Final = 200


class SharesPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """A year of a division's sections."""

    http_method_names = ["get", "head", "options"]
    roles = ROLES
    template_name = "waters/shares.html"
    title = "优良率与水质指数"
    menu = MENU

    @cached_property
    def division(self) -> Division:
        return asked_division(self.request)

    @cached_property
    def newest(self) -> Month:
        return last_month(clock.now())

    @cached_property
    def year(self) -> int:
        """The one asked for, if it is among those offered; else that of the last month."""
        asked = key_of(self.request.GET.get("year", ""))
        return asked if asked in self.offered else self.newest.year

    @property
    def offered(self) -> list[int]:
        return [self.newest.year - back for back in range(YEARS_OFFERED)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = Section.objects.visible_to(user).in_use().below(self.division.pk)
        sections = list(rows.select_related("river", "division").order_by("code"))
        at, january = clock.now(), Month(self.year, 1)
        # The last month of the year that is over.
        until = min(Month(self.year, 12), self.newest)
        chart_since = until.plus(1 - CHART_MONTHS)
        months = months_of(sections, min(january, chart_since), until, at=at)
        ranked, left_out = ranking_of(sections, january, until, at=at)
        return super().get_context_data(**kwargs) | {
            "division": self.division,
            "sections": len(sections),
            "year": self.year,
            "years_offered": self.offered,
            "chart": share_chart([each for each in months if each.month >= chart_since]),
            "months": [
                MonthLine(each, month_address(self.division, each.month))
                for each in reversed(months)
                if each.month.year == self.year
            ],
            "years": self._years(sections),
            "period": MonthSpan(january, until).label,
            "ranked": ranked,
            "left_out": left_out,
        }

    def _years(self, sections: list[Section]) -> list[tuple[str, YearShares]]:
        """The newest first; years of which nothing is known are left out."""
        back = YEARS if len(sections) <= _MANY else 2
        wanted = range(self.year, self.year - back, -1)
        found = shares_by_year([each.pk for each in sections], wanted, at=clock.now())
        return [
            (f"{year}年{'（至今）' if year > self.newest.year - 1 else ''}", found[year])
            for year in wanted
            if found[year].months.counted
        ]
