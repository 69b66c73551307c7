"""Filters of the list and the map; the address holds them."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.models import Division
from accounts.tables.desks import desk_at
from accounts.tables.place_filter import PlaceFilter
from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm
from spots.models import Spot, SpotBatch, SpotState
from spots.neighbours.inbox import PILES, in_pile
from spots.querysets import TO_VERIFY

OPEN, LATE = "open", "late"
# Groups of states that are asked for together.
GROUPS = {OPEN: "未认定", "settled": "已认定", LATE: "逾期未核查"}
STATE_CHOICES = [*GROUPS.items(), *SpotState.choices]


def with_state(spots: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """Spots of a state, or of a group of them; an unknown word filters nothing."""
    if wanted == OPEN:
        return spots.filter(state__in=(SpotState.PENDING, *TO_VERIFY))
    if wanted == "settled":
        return spots.filter(state__in=(SpotState.REAL, SpotState.UNREAL))
    if wanted == LATE:
        late: QuerySet[Any] = spots.overdue(local_date(clock.now()))  # type: ignore[attr-defined]
        return late
    return spots.filter(state=wanted) if wanted in SpotState.values else spots


class SpotFilterForm(FilterForm):
    """What is asked daily comes first."""

    more = ("verify_from", "verify_to", "rectified")


class SpotFilter(filters.FilterSet):
    """By words, batch, state, town and day."""

    q = filters.CharFilter(
        label="编号或位置",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "图斑编号、位置、类型"}),
    )
    batch = filters.ModelChoiceFilter(
        label="批次",
        queryset=lambda request: SpotBatch.objects.visible_to(request.user),
        empty_label="全部",
    )
    state = filters.ChoiceFilter(
        label="状态", choices=STATE_CHOICES, method="by_state", empty_label="全部"
    )
    town = PlaceFilter()
    rectified = filters.ChoiceFilter(
        label="整改",
        choices=[("yes", "已销号"), ("no", "未销号")],
        method="by_rectified",
        empty_label="全部",
    )
    verify_from = filters.DateFilter(
        label="核查期限自",
        field_name="verify_by",
        lookup_expr="gte",
    )
    verify_to = filters.DateFilter(
        label="核查期限至",
        field_name="verify_by",
        lookup_expr="lte",
    )
    inbox = filters.ChoiceFilter(
        choices=[(code, pile.label) for code, pile in PILES.items()],
        method="by_pile",
        widget=forms.HiddenInput,
    )
    inside = filters.CharFilter(method="by_division", widget=forms.HiddenInput)

    class Meta:
        model = Spot
        form = SpotFilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Spot], name: str, value: str) -> QuerySet[Spot]:
        words = value.strip()
        return queryset.filter(
            Q(code__icontains=words) | Q(place__icontains=words) | Q(kind_words__icontains=words)
        )

    def by_state(self, queryset: QuerySet[Spot], name: str, value: str) -> QuerySet[Any]:
        return with_state(queryset, value)

    def by_rectified(self, queryset: QuerySet[Spot], name: str, value: str) -> QuerySet[Spot]:
        real = queryset.filter(state=SpotState.REAL)
        closed = Q(issue__state="closed")
        return real.filter(closed if value == "yes" else ~closed)

    def by_pile(self, queryset: QuerySet[Spot], name: str, value: str) -> QuerySet[Spot]:
        return queryset.filter(in_pile(value, desk_at(self.request), clock.now()))

    def by_division(self, queryset: Any, name: str, value: str) -> QuerySet[Spot]:
        """A division of any level, as the progress page names it."""
        found = Division.objects.visible_to(self.request.user).filter(pk=value[:12]).first()
        return queryset.below(found.code) if found else queryset.none()


class BatchFilter(filters.FilterSet):
    """Batches by name."""

    q = filters.CharFilter(
        label="批次或下发单位", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = SpotBatch
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[SpotBatch], name: str, value: str) -> QuerySet[SpotBatch]:
        return queryset.filter(Q(name__icontains=value) | Q(issued_by__icontains=value))
