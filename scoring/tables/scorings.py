"""Columns and filters of the list of scorings."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables

from common.web.filters import FilterForm
from common.web.tables import BadgeColumn, DateColumn, PortalTable
from scoring.models import Scoring, ScoringState


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


class ScoringFilter(filters.FilterSet):
    """By year and state."""

    year = filters.NumberFilter(label="年度")
    state = filters.ChoiceFilter(label="状态", choices=ScoringState.choices, empty_label="全部")

    class Meta:
        model = Scoring
        form = FilterForm
        fields: list[str] = []
