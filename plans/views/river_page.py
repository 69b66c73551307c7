"""A river on one page, for a meeting."""

from __future__ import annotations

from typing import Any

from common import clock
from common.web.views import DetailPage
from plans.reads.river_page import summary_of
from plans.tables.filters import today, year_choices
from rivers.models import River


class RiverSummaryPage(DetailPage):
    """Promise, state, money, lights, issues and patrols of a river; prints on one A4 page."""

    roles = ("office", "chief")
    model = River
    queryset = River.objects.select_related("division")
    template_name = "plans/river_summary.html"
    menu = "plan_lines"

    @property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if asked in dict(year_choices()) else today().year

    def get_title(self) -> str:
        return f"{self.object}{self.year}年情况"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = clock.now()
        return super().get_context_data(**kwargs) | {
            "river": self.object,
            "year": self.year,
            "day": today(),
            "at": at,
            "summary": summary_of(self.object, self.year, self.request.user, at),
        }
