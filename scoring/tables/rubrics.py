"""Columns and filters of the list of rubrics."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.web.filters import FilterForm
from common.web.marks import badge
from common.web.tables import PortalTable
from scoring.models import Rubric, RubricVersion

_COLOURS = {"draft": "draft", "published": "binding", "replaced": "superseded"}


def version_badge(version: RubricVersion) -> SafeString:
    return badge(_COLOURS[version.state], version.get_state_display())


def year_choices() -> list[tuple[int, str]]:
    """Years of rubrics, the newest first."""
    years = Rubric.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}年") for year in years]


class RubricTable(PortalTable):
    """Rubrics with their versions."""

    name = tables.Column()
    year = tables.Column(attrs={"td": {"class": "nowrap"}})
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    # Not by `versions`, which a table would take for a function to call.
    versions = tables.Column(accessor="pk", verbose_name="版本", orderable=False)

    class Meta:
        model = Rubric
        fields = ("name", "year", "division", "versions")

    def render_name(self, record: Any) -> SafeString:
        """Leads to the published version, or to the draft where nothing else is there yet."""
        versions = list(record.versions.all())
        shown = next((v for v in versions if v.state == "published"), None) or next(
            iter(versions), None
        )
        if shown is None:
            return format_html("{}", record.name)
        address = reverse("scoring:version_detail", args=[shown.pk])
        return format_html('<a href="{}">{}</a>', address, record.name)

    def render_versions(self, record: Any) -> SafeString:
        return format_html_join(
            " ",
            '<a class="nowrap" href="{}">第 {} 版</a> {}',
            (
                (reverse("scoring:version_detail", args=[v.pk]), v.number, version_badge(v))
                for v in record.versions.all()
            ),
        )


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
