"""Columns, filters and Excel of the lists of 暗访督查."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet

from common import clock
from common.spreadsheets import Column
from common.text.chinese import local_date
from common.web.filters import FilterForm
from common.web.tables import BadgeColumn, NumberColumn, PortalTable, TimeColumn
from inspections.tables.filters import MonthlyFilter, month_field
from inspections.tables.patrols import place_words
from issues.models import Severity
from supervision.models import Supervision, SupervisionFinding, SupervisionState

BEGUN = "begun"


class SupervisionTable(PortalTable):
    """暗访督查."""

    title = tables.Column(linkify=("supervision:supervision_detail", {"pk": tables.A("pk")}))
    division = tables.Column(verbose_name="组织", attrs={"td": {"class": "phone-hide"}})
    starts_on = tables.Column(verbose_name="时间", attrs={"td": {"class": "nowrap"}})
    leader = tables.Column(orderable=False)
    findings_seen = NumberColumn(verbose_name="发现问题", orderable=False)
    missed_seen = NumberColumn(verbose_name="漏查", orderable=False)
    state = BadgeColumn(orderable=False)

    class Meta:
        model = Supervision
        fields = (
            "title",
            "division",
            "starts_on",
            "leader",
            "findings_seen",
            "missed_seen",
            "state",
        )

    def render_starts_on(self, record: Supervision) -> str:
        return days_words(record)


def days_words(supervision: Supervision) -> str:
    """2026-11-16 至 11-17, or the one day."""
    first, last = supervision.starts_on, supervision.ends_on
    if first == last:
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} 至 {last:%m-%d}"


class SupervisionFilter(filters.FilterSet):
    """By words and state."""

    q = filters.CharFilter(
        label="名称或组长", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = filters.ChoiceFilter(
        label="状态",
        choices=[(BEGUN, "待反馈（已开始）"), *SupervisionState.choices],
        method="by_state",
        empty_label="全部",
    )

    class Meta:
        model = Supervision
        form = FilterForm
        fields: list[str] = []

    def search(
        self, queryset: QuerySet[Supervision], name: str, value: str
    ) -> QuerySet[Supervision]:
        return queryset.filter(Q(title__icontains=value) | Q(leader__icontains=value))

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[Supervision]:
        if value == BEGUN:
            return queryset.begun(local_date(clock.now()))
        return queryset.filter(state=value)


SUPERVISIONS = [
    Column("title", "名称", width=40),
    Column("division", "组织", value=lambda row: row.division.name),
    Column("starts_on", "开始日期", kind="date"),
    Column("ends_on", "结束日期", kind="date"),
    Column("leader", "组长"),
    Column("findings_seen", "发现问题", kind="int"),
    Column("missed_seen", "漏查", kind="int"),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("summary", "督查情况", width=60),
]


class MissedTable(PortalTable):
    """漏查: serious findings after a patrol that reported nothing."""

    found_at = TimeColumn(verbose_name="督查发现")
    reach = tables.Column(orderable=False)
    division = tables.Column(verbose_name="所在地", orderable=False)
    severity = BadgeColumn(orderable=False)
    description = tables.Column(orderable=False)
    chief = tables.Column(
        accessor="missed_patrol__actor_name", verbose_name="巡河人", orderable=False
    )
    patrolled = TimeColumn(
        accessor="missed_patrol__ended_at",
        verbose_name="此前巡河",
        orderable=False,
        linkify=("inspections:patrol_detail", {"pk": tables.A("missed_patrol_id")}),
    )
    supervision = tables.Column(
        linkify=("supervision:supervision_detail", {"pk": tables.A("supervision_id")}),
        orderable=False,
    )

    class Meta:
        model = SupervisionFinding
        fields = (
            "found_at",
            "reach",
            "division",
            "severity",
            "description",
            "chief",
            "patrolled",
            "supervision",
        )

    def render_division(self, value: Any) -> str:
        return place_words(value)


class MissedFilter(MonthlyFilter):
    """One month's, by the day on which it was found."""

    month = month_field()
    division = filters.ChoiceFilter(label="所在地", method="by_place", empty_label="全部")
    severity = filters.ChoiceFilter(
        label="程度",
        choices=[choice for choice in Severity.choices if choice[0] != Severity.GENERAL],
        empty_label="全部",
    )

    class Meta:
        model = SupervisionFinding
        form = FilterForm
        fields: list[str] = []

    def by_month(
        self, queryset: QuerySet[SupervisionFinding], name: str, value: str
    ) -> QuerySet[SupervisionFinding]:
        month = self.chosen
        if month is None:
            return queryset
        return queryset.filter(found_at__gte=month.starts_at, found_at__lt=month.ends_at)


MISSED = [
    Column("found_at", "督查发现时间", kind="datetime"),
    Column("reach", "河段", value=lambda row: row.reach.name),
    Column("division", "所在地", value=lambda row: place_words(row.division)),
    Column("severity", "程度", value=lambda row: row.get_severity_display()),
    Column("description", "问题描述", width=50),
    Column("chief", "巡河人", value=lambda row: row.missed_patrol.actor_name),
    Column("tier", "层级", value=lambda row: row.missed_patrol.get_tier_display()),
    Column(
        "patrolled", "此前巡河时间", kind="datetime", value=lambda row: row.missed_patrol.ended_at
    ),
    Column("supervision", "暗访督查", value=lambda row: row.supervision.title),
]
