"""Columns and filters of the page that shows every list of a year and its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Unit
from accounts.models.querysets import official_order
from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm
from common.web.marks import badge
from common.web.tables import NumberColumn, PortalTable
from plans.models import ListKind, ListState, TaskList
from plans.reads.light_tags import light_mark
from plans.reads.totals import Figures

# `badge` knows codes of every room: a list's states in the colours of theirs.
STATE_BADGES = {
    "drafting": "draft",
    "in_review": "waiting",
    "returned": "rejected",
    "binding": "published",
}
_LESSER = {"td": {"class": "phone-hide"}}
_MOST_NAMED = 3


class ListTable(PortalTable):
    """清单编制情况: a row a list, its figures and who has it now."""

    title = tables.Column(linkify=("plans:list_detail", {"pk": tables.A("pk")}))
    division = tables.Column(attrs=_LESSER)
    lead_unit = tables.Column(default="未定", order_by=official_order("lead_unit__"))
    state = tables.Column()
    waiting = tables.Column(accessor="pk", verbose_name="现在谁手里", orderable=False)
    lines = NumberColumn(accessor="pk", verbose_name="任务", orderable=False)
    percent = tables.Column(
        accessor="pk",
        verbose_name="总体进度",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    lights = tables.Column(
        accessor="pk", verbose_name="亮灯", orderable=False, attrs={"td": {"class": "nowrap"}}
    )

    class Meta:
        model = TaskList
        fields = (
            "title",
            "division",
            "lead_unit",
            "state",
            "waiting",
            "lines",
            "percent",
            "lights",
        )

    # Of the rows on the page, by list; filled by the page.
    figures: Mapping[int, Figures] = {}
    asked: Mapping[int, list[str]] = {}

    def render_state(self, record: TaskList) -> SafeString:
        words = record.get_state_display()
        if record.state == ListState.BINDING and record.revision:
            words = f"{words}，已修订 {record.revision} 次"
        return badge(STATE_BADGES[record.state], words)

    def render_waiting(self, record: TaskList) -> SafeString | str:
        if record.state in (ListState.DRAFTING, ListState.RETURNED):
            return str(record.lead_unit) if record.lead_unit else "河长办"
        names = self.asked.get(record.pk, [])
        shown = "、".join(names[:_MOST_NAMED])
        return f"{shown} 等 {len(names)} 家" if len(names) > _MOST_NAMED else shown

    def render_lines(self, record: TaskList) -> str:
        found = self.figures.get(record.pk)
        return f"{found.overall.tasks:,}" if found else "0"

    def render_percent(self, record: TaskList) -> str:
        found = self.figures.get(record.pk)
        if record.state != ListState.BINDING or not found or found.overall.percent is None:
            return "—"
        return f"{found.overall.percent} %"

    def render_lights(self, record: TaskList) -> SafeString | str:
        found = self.figures.get(record.pk)
        return lights_line(found) if found and record.state == ListState.BINDING else "—"


def lights_line(figures: Figures) -> SafeString:
    """The lights that are shown, each with how many; one that none shows is left out."""
    shown = [(light_mark(code, str(n)), word) for code, word, n in figures.lights_in_words if n]
    marks = format_html_join(
        " ", '<span title="{1}">{0}<span class="visually-hidden">项{1}</span></span>', shown
    )
    return format_html('<span class="lights-line">{}</span>', marks)


def years_offered() -> list[tuple[int, str]]:
    """The years that have lists, this one and the next, newest first."""
    this = local_date(clock.now()).year
    known = TaskList.objects.order_by().values_list("year", flat=True).distinct()
    return [(year, f"{year} 年") for year in sorted({this, this + 1, *known}, reverse=True)]


class ListFilter(filters.FilterSet):
    """Lists of this year unless another is asked for."""

    q = filters.CharFilter(
        label="名称或河流",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "清单、河流、令号"}),
    )
    year = filters.TypedChoiceFilter(label="年度", coerce=int)
    kind = filters.ChoiceFilter(label="清单", choices=ListKind.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=ListState.choices, empty_label="全部")
    lead_unit = filters.ModelChoiceFilter(
        label="牵头单位",
        queryset=lambda request: Unit.objects.visible_to(request.user).filter(is_lead=True),
        empty_label="全部",
    )

    class Meta:
        model = TaskList
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data else {}
        if not data.get("year"):
            data["year"] = str(local_date(clock.now()).year)
        super().__init__(data, *args, **kwargs)
        # Read once: a field asks a function anew each time it checks or draws.
        self.filters["year"].extra["choices"] = years_offered()
        if self.request is not None and not self.request.user.code_ranges:
            # A unit's clerk sees the unit's own lists: there is nothing to choose from.
            del self.filters["lead_unit"]

    @property
    def year_chosen(self) -> int:
        form = self.form
        chosen = form.cleaned_data.get("year") if form.is_valid() else None
        return int(chosen or local_date(clock.now()).year)

    def search(self, queryset: QuerySet[TaskList], name: str, value: str) -> QuerySet[TaskList]:
        words = value.strip()
        return queryset.filter(
            Q(title__icontains=words) | Q(river__name__icontains=words) | Q(number__icontains=words)
        )
