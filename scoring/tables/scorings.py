"""Columns and filters of the list of scorings."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet

from accounts.tables.desks import desk_at
from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm
from common.web.tables import BadgeColumn, DateColumn, PortalTable
from scoring.models import Scoring, ScoringState
from scoring.reads.waiting import OBJECTED, TO_CERTIFY, TO_FREEZE, for_office


class ScoringTable(PortalTable):
    """Scorings."""

    name = tables.Column(
        accessor="rubric__name",
        verbose_name="考核",
        linkify=("scoring:scoring_detail", {"pk": tables.A("pk")}),
        orderable=False,
    )
    year = tables.Column(attrs={"td": {"class": "nowrap"}})
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    state = BadgeColumn(orderable=False)
    objections_until = DateColumn()

    class Meta:
        model = Scoring
        fields = ("name", "year", "division", "state", "objections_until")


# What waits for the user, as the piles of the home page count it.
WAITING = (
    ("to_assess", "待自评"),
    ("to_score", "待部门评分"),
    (TO_CERTIFY, "待核定、公布"),
    (OBJECTED, "申诉待处理"),
    (TO_FREEZE, "申诉期满待定稿"),
)


class ScoringFilter(filters.FilterSet):
    """By year and state."""

    year = filters.NumberFilter(label="年度")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[*WAITING, *ScoringState.choices],
        method="by_state",
        empty_label="全部",
    )

    class Meta:
        model = Scoring
        form = FilterForm
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        today, user = local_date(clock.now()), self.request.user
        if value == "to_assess":
            return queryset.to_assess(user, today)
        if value == "to_score":
            return queryset.to_score(user, today)
        if value in dict(WAITING):
            # What waits for an office is its own: a town sees the district's scoring, and has nothing to do in it.
            return for_office(queryset, desk_at(self.request), today)[value]()
        found: QuerySet[Scoring] = queryset.filter(state=value)
        return found
