"""Columns and filters of the list of bulletins."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet

from accounts.tables.desks import desk_at
from bulletins.models import Bulletin, BulletinState
from bulletins.reads.signing import TO_SIGN, to_sign
from bulletins.tables.years import year_choices
from common.web.filters import FilterForm
from common.web.tables import BadgeColumn, DateColumn, PortalTable


class BulletinTable(PortalTable):
    """Bulletins."""

    number = tables.Column(
        accessor="number_words",
        verbose_name="期号",
        linkify=("bulletins:bulletin_detail", {"pk": tables.A("pk")}),
        orderable=False,
    )
    title = tables.Column(orderable=False)
    year = tables.Column(attrs={"td": {"class": "nowrap"}})
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    day = DateColumn()
    state = BadgeColumn(orderable=False)

    class Meta:
        model = Bulletin
        fields = ("number", "title", "year", "division", "day", "state")


class BulletinFilter(filters.FilterSet):
    """By year and state; what waits for the user's signature as the pile of the home page counts it."""

    year = filters.ChoiceFilter(label="年度", choices=year_choices, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[(TO_SIGN, "待我签发"), *BulletinState.choices],
        method="by_state",
        empty_label="全部",
    )

    class Meta:
        model = Bulletin
        form = FilterForm
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[Bulletin]:
        if value == TO_SIGN:
            return to_sign(queryset, desk_at(self.request))
        found: QuerySet[Bulletin] = queryset.filter(state=value)
        return found
