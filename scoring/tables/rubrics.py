"""Columns and filters of the list of rubrics."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django import forms

from common.web.filters import FilterForm
from common.web.versions import VersionedTable
from scoring.models import Rubric


def year_choices() -> list[tuple[int, str]]:
    """Years of rubrics, the newest first."""
    years = Rubric.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}年") for year in years]


class RubricTable(VersionedTable):
    """Rubrics with their versions."""

    room = "scoring"

    year = tables.Column(attrs={"td": {"class": "nowrap"}})

    class Meta:
        model = Rubric
        fields = ("name", "year", "division", "versions")


class RubricFilter(filters.FilterSet):
    """By name and year."""

    q = filters.CharFilter(
        label="名称",
        field_name="name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    year = filters.ChoiceFilter(label="年度", choices=year_choices, empty_label="全部")

    class Meta:
        model = Rubric
        form = FilterForm
        fields: list[str] = []
