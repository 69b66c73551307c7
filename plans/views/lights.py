"""亮灯: units × months, and progress against the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Unit
from accounts.models.querysets import official_order
from common.spreadsheets import Column
from common.text.months import Month, months_between
from common.web.views import Button, ListPage, RoleRequiredMixin, TitledMixin
from plans.models import Light, Line
from plans.reads.charts import progress_chart, units_chart
from plans.reads.totals import tracks_of
from plans.rules.curves import curve
from plans.rules.strips import lightings, matrix
from plans.sheets.columns import MONTH_LIGHTS
from plans.tables.filters import ALL, Place, today
from plans.tables.month_lights import MonthLightFilter, MonthLightTable

ROLES = ("office", "chief", "unit")


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's lights at a month's end: (light, its character, how many, address of those lines)."""

    month: Month
    lights: list[tuple[str, str, int, str]]


class LightMatrixPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """One division's binding lines of a year: a row a lead unit, a column a month."""

    roles = ROLES
    template_name = "plans/lights.html"
    title = "亮灯情况"
    menu = "plan_lights"

    @cached_property
    def place(self) -> Place:
        return Place.of(self.request)

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role(*MonthLightsPage.roles):
            return []
        return [Button("按月通报口径", reverse("plans:month_lights"))]

    @property
    def lines(self) -> QuerySet[Line]:
        """Standing lines of the lists chosen that this user sees."""
        visible: Any = Line.objects.visible_to(self.request.user)
        division = self.place.division
        lines: QuerySet[Line] = visible.binding().filter(
            division=division.pk if division else None, task_list__year=self.place.year
        )
        return self.place.chosen.among(lines)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, year = today(), self.place.year
        months = list(months_between(Month(year, 1), Month(year, 12)))
        shown = [month for month in months if month.first_day <= day] or months[:1]
        counted = matrix(lightings(self.rows()), shown, day)
        units = Unit.objects.in_bulk([key for key in counted if isinstance(key, int)])
        rows = [
            (units[key], [self.cell(units[key], month, row[month]) for month in shown], row)
            for key, row in counted.items()
            if isinstance(key, int)
        ]
        sums = {month: sum((row[month] for *_, row in rows), Counter()) for month in shown}
        last = shown[-1]
        by_unit = [(str(unit), row[last]) for unit, _, row in rows]
        return super().get_context_data(**kwargs) | {
            "place": self.place,
            "months": shown,
            "rows": [(unit, cells) for unit, cells, _ in rows],
            "sums": [self.cell(None, month, sums[month]) for month in shown],
            "units_chart": units_chart(by_unit, last.label),
            "progress_chart": progress_chart(curve(tracks_of(self.lines), months, day)),
        }

    def rows(self) -> Any:
        """Lines joined with their changes, as `plans.rules.strips.lightings` takes them; one query."""
        return (
            self.lines.order_by(
                *(*official_order("lead_unit__"), "pk"),
                *("light_changes__day", "light_changes__id"),
            )
            .values_list(
                *("pk", "lead_unit_id", "task_list__bound_on", "withdrawn_on"),
                *("light_changes__day", "light_changes__light"),
            )
            .iterator(chunk_size=5000)
        )

    def cell(self, unit: Unit | None, month: Month, counts: Counter[str]) -> Cell:
        """Each light that shows, leading to its lines of that month."""
        address = reverse("plans:line_list")
        division = self.place.division
        query = {
            "year": self.place.year,
            "kind": self.place.kind,
            "month": str(month),
            "group": "unit",
            **({} if self.place.water == ALL else {"water": self.place.water}),
            **({"lead": unit.pk} if unit else {}),
            **({"division": division.pk} if division else {}),
        }
        return Cell(
            month,
            [
                (
                    light,
                    str(Light(light).label)[0],
                    counts[light],
                    f"{address}?{urlencode(query | {'light': light})}",
                )
                for light in Light.values
                if counts[light]
            ],
        )


class MonthLightsPage(ListPage):
    """The lines that the notice of a month counts for a division, as they were lit at its end: what is behind the
    lights of a bulletin and of the screen.

    A division is told of lines of the lists above that its units lead or answer for, as its notice tells it; opened
    are those alone that one sees.
    """

    roles = ("office", "chief")
    model = Line
    table_class = MonthLightTable
    filterset_class = MonthLightFilter
    title = "月末亮灯"
    lead = "与月通报同一口径：当年清单的任务，往年没有完成的任务，本地单位牵头或负责的上级清单任务；本月为今天的亮灯。"
    menu = "plan_lights"
    empty_text = "这个月没有符合条件的任务。"
    template_name = "plans/month_lights.html"
    export_columns: list[Column] = MONTH_LIGHTS

    def get_queryset(self) -> QuerySet[Line]:
        seen: Any = Line.objects.visible_to(self.request.user)
        rows = Line.objects.annotate(is_seen=Exists(seen.filter(pk=OuterRef("pk"))))
        lines: QuerySet[Line] = rows.prefetch_related("task_list", "lead_unit")
        return lines.order_by("division_id", "task_list_id", "order", "pk")
