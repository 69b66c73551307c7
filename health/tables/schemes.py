"""Columns and filters of the list of schemes."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django import forms

from common.web.filters import FilterForm
from common.web.versions import VersionedTable
from health.models import Purpose, Scheme


class SchemeTable(VersionedTable):
    """Schemes with their versions."""

    room = "health"

    purpose = tables.Column(orderable=False)

    class Meta:
        model = Scheme
        fields = ("name", "purpose", "division", "versions")


class SchemeFilter(filters.FilterSet):
    """By name and purpose."""

    q = filters.CharFilter(
        label="名称",
        field_name="name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    purpose = filters.ChoiceFilter(label="用途", choices=Purpose.choices, empty_label="全部")

    class Meta:
        model = Scheme
        form = FilterForm
        fields: list[str] = []
