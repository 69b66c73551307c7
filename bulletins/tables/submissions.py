"""Columns and filters of the list of what was handed in."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet

from accounts.tables.desks import desk_at
from bulletins.models import Submission, SubmissionState
from bulletins.tables.years import year_choices
from common.store.scope import within
from common.web.filters import FilterForm
from common.web.tables import BadgeColumn, PortalTable, TimeColumn

MINE, SENT = "mine", "sent"


class SubmissionTable(PortalTable):
    """来稿."""

    title = tables.Column(
        linkify=("bulletins:submission_detail", {"pk": tables.A("pk")}), orderable=False
    )
    source = tables.Column(accessor="source", verbose_name="供稿单位", orderable=False)
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    at = TimeColumn()
    state = BadgeColumn(orderable=False)

    class Meta:
        model = Submission
        fields = ("title", "source", "division", "at", "state")


class SubmissionFilter(filters.FilterSet):
    """By words, year and state; `to` tells what one received from what one sent."""

    q = filters.CharFilter(
        label="标题、单位", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    year = filters.ChoiceFilter(
        label="报送年度", choices=year_choices, field_name="at__year", empty_label="全部"
    )
    state = filters.ChoiceFilter(label="状态", choices=SubmissionState.choices, empty_label="全部")
    to = filters.ChoiceFilter(
        label="收发",
        choices=[(MINE, "报送给本级的"), (SENT, "本级报送的")],
        method="by_side",
        empty_label="全部",
    )

    class Meta:
        model = Submission
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Submission], name: str, value: str) -> Any:
        return queryset.filter(
            Q(title__icontains=value)
            | Q(unit__name__icontains=value)
            | Q(sender__name__icontains=value)
        )

    def by_side(self, queryset: Any, name: str, value: str) -> Any:
        desk = desk_at(self.request)
        if value == MINE:
            return queryset.filter(within(desk.office_ranges))
        own = within(desk.office_ranges, "sender_id") | Q(unit_id__in=desk.unit_ids)
        return queryset.filter(own)
