"""Columns, filters and Excel of the list of assessments."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet

from accounts.tables.desks import desk_at
from common import clock
from common.spreadsheets import Column
from common.text.chinese import local_date
from common.web.filters import FilterForm, KeyFilter
from common.web.tables import BadgeColumn, DateColumn, NumberColumn, PortalTable
from health.models import Assessment, AssessmentState, Purpose
from health.reads.reviewing import TO_REVIEW, to_review
from health.tables.years import year_choices

DUE = "due"
GOING_ON = "going_on"
OVER = "over"
TO_ENTER = "to_enter"


class AssessmentTable(PortalTable):
    """Assessments."""

    subject = tables.Column(
        accessor="subject",
        verbose_name="评价对象",
        linkify=("health:assessment_detail", {"pk": tables.A("pk")}),
        orderable=False,
    )
    year = tables.Column(verbose_name="年度", attrs={"td": {"class": "nowrap"}})
    purpose = tables.Column(orderable=False)
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    maker = tables.Column(accessor="maker", verbose_name="评价单位", orderable=False)
    state = BadgeColumn(orderable=False)
    score = NumberColumn(places=2)
    grade = tables.Column(orderable=False)
    next_due_on = DateColumn(verbose_name="下次评价")

    class Meta:
        model = Assessment
        fields = (
            *("subject", "year", "purpose", "division", "maker", "state"),
            *("score", "grade", "next_due_on"),
        )


class AssessmentFilter(filters.FilterSet):
    """By words, year, purpose and state; `river` comes from a river's page."""

    q = filters.CharFilter(
        label="河流、河段", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    year = filters.ChoiceFilter(label="年度", choices=year_choices, empty_label="全部")
    purpose = filters.ChoiceFilter(label="用途", choices=Purpose.choices, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            (GOING_ON, "办理中"),
            (TO_ENTER, "本单位待填报"),
            (TO_REVIEW, "待我评审"),
            (OVER, "公示期满待归档"),
            (DUE, "今年到期应再评"),
            *AssessmentState.choices,
        ],
        method="by_state",
        empty_label="全部",
    )
    river = KeyFilter(field_name="river", widget=forms.HiddenInput)

    class Meta:
        model = Assessment
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Assessment], name: str, value: str) -> Any:
        return queryset.filter(
            Q(river__name__icontains=value)
            | Q(reach__name__icontains=value)
            | Q(maker_name__icontains=value)
        )

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value in (DUE, OVER):
            today = local_date(clock.now())
            return queryset.due(today) if value == DUE else queryset.over(today)
        if value == TO_ENTER:
            return queryset.to_enter(self.request.user.unit_ids)
        if value == TO_REVIEW:
            return to_review(queryset, desk_at(self.request))
        return queryset.going_on() if value == GOING_ON else queryset.filter(state=value)


ASSESSMENTS = [
    Column("subject", "评价对象", width=30, value=lambda row: row.subject),
    Column("year", "年度", kind="int"),
    Column("purpose", "用途", value=lambda row: row.get_purpose_display()),
    Column("division", "行政区", value=lambda row: row.division.name),
    Column("version", "评价方案", width=36, value=lambda row: str(row.version)),
    Column("maker", "评价单位", width=30, value=lambda row: row.maker),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("score", "得分", kind="decimal", places=2),
    Column("grade", "等级"),
    Column("published_on", "公示开始", kind="date"),
    Column("published_until", "公示截止", kind="date"),
    Column("archived_at", "归档时间", kind="datetime"),
    Column("next_due_on", "下次评价期限", kind="date"),
]
