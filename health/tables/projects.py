"""Columns, filters and Excel of the list of 幸福河湖 projects."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet

from common import clock
from common.spreadsheets import Column
from common.text.chinese import local_date
from common.web.filters import FilterForm, KeyFilter
from common.web.tables import BadgeColumn, DateColumn, PortalTable
from health.models import Project, ProjectState
from health.tables.years import year_choices

DUE = "due"
LATE = "late"


class ProjectTable(PortalTable):
    """Projects with the days that count."""

    name = tables.Column(linkify=("health:project_detail", {"pk": tables.A("pk")}))
    year = tables.Column(attrs={"td": {"class": "nowrap"}})
    river = tables.Column(orderable=False)
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    lead_unit = tables.Column(orderable=False)
    state = BadgeColumn(orderable=False)
    due_on = DateColumn(verbose_name="计划完成")
    accepted_on = DateColumn(verbose_name="验收")
    recheck_due_on = DateColumn(verbose_name="复核期限")

    class Meta:
        model = Project
        fields = (
            *("name", "year", "river", "division", "lead_unit", "state"),
            *("due_on", "accepted_on", "recheck_due_on"),
        )


class ProjectFilter(filters.FilterSet):
    """By words, year and state."""

    q = filters.CharFilter(
        label="名称或河流", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    year = filters.ChoiceFilter(label="年度", choices=year_choices, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[(LATE, "逾期未验收"), (DUE, "今年到期应复核"), *ProjectState.choices],
        method="by_state",
        empty_label="全部",
    )
    river = KeyFilter(field_name="river", widget=forms.HiddenInput)

    class Meta:
        model = Project
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Project], name: str, value: str) -> Any:
        return queryset.filter(Q(name__icontains=value) | Q(river__name__icontains=value))

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        today = local_date(clock.now())
        if value == DUE:
            return queryset.due(today)
        if value == LATE:
            return queryset.exclude(state=ProjectState.ACCEPTED).filter(due_on__lt=today)
        return queryset.filter(state=value)


PROJECTS = [
    Column("name", "名称", width=36),
    Column("year", "年度", kind="int"),
    Column("river", "河流", value=lambda row: row.river.name),
    Column("reach", "河段", value=lambda row: row.reach.name if row.reach else ""),
    Column("division", "行政区", value=lambda row: row.division.name),
    Column("lead_unit", "牵头单位", value=lambda row: row.lead_unit.name if row.lead_unit else ""),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("starts_on", "计划开工", kind="date"),
    Column("due_on", "计划完成", kind="date"),
    Column("accepted_on", "验收日期", kind="date"),
    Column("recheck_due_on", "复核期限", kind="date"),
    Column("content", "建设内容", width=60),
]
