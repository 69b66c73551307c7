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


class TransferFilter(filters.FilterSet):
    """By way and by how far it has come."""

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
    """By kind."""

    kind = filters.ChoiceFilter(label="类型", choices=MeetingKind.choices, empty_label="全部")

    class Meta:
        model = Meeting
        form = FilterForm
        fields: list[str] = []


class AgreementFilter(filters.FilterSet):
    """By whether it is done."""

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
