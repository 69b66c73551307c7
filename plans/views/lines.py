"""The annual list, on which an office spends its day, and one line with everything about it."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from common.spreadsheets import Column
from common.web.views import Button, ListPage
from plans.models import Line, TaskList
from plans.reads.grouping import GROUPINGS, Grouping
from plans.reads.totals import figures_by, figures_of
from plans.sheets.columns import line_columns
from plans.tables.filters import LineFilter, today
from plans.tables.lines import LineTable
from plans.views.towns import ListsOfTownMixin

ROLES = ("office", "chief", "unit")


class LineListPage(ListsOfTownMixin, ListPage):
    """The binding lines of a year that one may see, under heads with their figures."""

    roles = ROLES
    model = Line
    # What a line hangs on is fetched for the page shown: joined, all lists of all districts would be
    # read before the cut.
    queryset = Line.objects.binding().prefetch_related(
        Prefetch("task_list", TaskList.objects.select_related("river")), "lead_unit"
    )
    table_class = LineTable
    filterset_class = LineFilter
    template_name = "plans/line_list.html"
    partial_template_name = "plans/line_list_partial.html"
    title = "任务清单"
    menu = "plan_lines"
    empty_text = "今年还没有生效的任务清单。"

    @cached_property
    def day(self) -> date:
        return today()

    @property
    def grouping(self) -> Grouping:
        return GROUPINGS.get(self.request.GET.get("group", ""), GROUPINGS["river"])

    def get_table_kwargs(self) -> dict[str, Any]:
        can_act = bool(self.get_bulk_actions())
        return {"grouping": self.grouping, "day": self.day, "can_act": can_act}

    def get_bulk_actions(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("呈送河长", reverse("plans:lines_push"), style="primary")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        table: LineTable = context["table"]
        lines: QuerySet[Line] = self.object_list
        if self.grouping.key:
            table.heads = heads(lines, self.grouping, table.keys_shown)
        return context | {
            "figures": figures_of(lines),
            "year": context["filter"].form["year"].value(),
        }

    @property
    def export_columns(self) -> list[Column]:  # type: ignore[override]
        return line_columns(self.day)

    def export_rows(self, queryset: QuerySet[Line]) -> Any:
        rows = queryset.prefetch_related("duties__unit", "targets", "funds")
        return super().export_rows(rows.order_by("division_id", "task_list_id", "order"))


def heads(lines: QuerySet[Line], grouping: Grouping, keys: set[Any]) -> dict[Any, Any]:
    """The figures of the groups on a page, over all their lines and not only those shown."""
    named = {key for key in keys if key is not None}
    wanted = lines.filter(**{f"{grouping.key}__in": named})
    found = figures_by(wanted, grouping.key) if named else {}
    if None in keys:
        found |= figures_by(lines.filter(**{f"{grouping.key}__isnull": True}), grouping.key)
    return found
