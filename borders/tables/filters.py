"""Filters of this room's lists."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from borders.models import Agreement, Meeting, MeetingKind
from borders.reads.figures import CONDITIONS
from common import clock
from common.store.scope import range_below, within
from common.text.chinese import local_date
from common.web.filters import FilterForm
from issues.models import Transfer

YEARS_OFFERED = 6


def years() -> list[tuple[str, str]]:
    """The years offered: this one and those before it, the newest first."""
    this = local_date(clock.now()).year
    return [(str(year), f"{year}年") for year in range(this, this - YEARS_OFFERED, -1)]


def year_of(text: str) -> int | None:
    """The year that an address names; None for all, and for words that are none of those offered."""
    return int(text) if text in dict(years()) else None


def year_filter(field: str) -> filters.ChoiceFilter:
    """By the year of a day or a moment."""
    return filters.ChoiceFilter(
        label="年度", field_name=f"{field}__year", choices=years, empty_label="全部"
    )


class TransferFilter(filters.FilterSet):
    """By year, by way and by how far it has come. The year is that of everything on the border's page."""

    year = year_filter("asked_at")

    way = filters.ChoiceFilter(
        label="方向",
        choices=[("over", "移出"), ("into", "移入")],
        method="by_way",
        empty_label="全部",
    )
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            ("open", "未办结"),
            ("accepted", "已受理"),
            ("returned", "已退回"),
            ("resolved", "已销号"),
            ("rebounded", "反弹"),
        ],
        method="by_state",
        empty_label="全部",
    )

    class Meta:
        model = Transfer
        form = FilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, ours: str, **kwargs: Any) -> None:
        self.ours = [range_below(ours)]
        super().__init__(*args, **kwargs)

    def by_way(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(
            within(self.ours, "from_division_id" if value == "over" else "to_division_id")
        )

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(CONDITIONS[value])


class MeetingFilter(filters.FilterSet):
    """By year and kind."""

    year = year_filter("held_on")

    kind = filters.ChoiceFilter(label="类型", choices=MeetingKind.choices, empty_label="全部")

    class Meta:
        model = Meeting
        form = FilterForm
        fields: list[str] = []


class AgreementFilter(filters.FilterSet):
    """By the year of the meeting and by whether it is done."""

    year = year_filter("meeting__held_on")

    state = filters.ChoiceFilter(
        label="状态",
        choices=[("open", "未完成"), ("due", "到期未完成"), ("done", "已完成")],
        method="by_state",
        empty_label="全部",
    )

    class Meta:
        model = Agreement
        form = FilterForm
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        if value == "done":
            return queryset.filter(done_on__isnull=False)
        if value == "due":
            return queryset.due(local_date(clock.now()))
        return queryset.open()
