"""Filters of the list of complaints; the address holds them."""

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.tables.place_filter import PlaceFilter
from common import clock
from common.text.chinese import midnight
from common.web.filters import FilterForm
from complaints.models import Complaint, ComplaintState
from complaints.neighbours.inbox import PILES

OPEN, ALL = "open", "all"
_DAY = timedelta(days=1)


class ComplaintFilterForm(FilterForm):
    more = ("received_from", "received_to")


class ComplaintFilter(filters.FilterSet):
    """What is not over, unless another state is asked for."""

    q = filters.CharFilter(
        label="内容或查询码",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "内容、地点、河段、查询码"}),
    )
    state = filters.ChoiceFilter(
        label="状态",
        choices=[(OPEN, "未办结"), (ALL, "全部"), *ComplaintState.choices],
        method="by_state",
        empty_label=None,
    )
    town = PlaceFilter()
    times = filters.ChoiceFilter(
        label="反映次数",
        choices=[("again", "重复反映"), ("unresolved", "重复反映未解决")],
        method="by_times",
        empty_label="全部",
    )
    received_from = filters.DateFilter(label="收到自", method="since")
    received_to = filters.DateFilter(label="收到至", method="until")
    inbox = filters.ChoiceFilter(
        choices=[(code, words) for code, (words, _) in PILES.items()],
        method="by_pile",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Complaint
        form = ComplaintFilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data else {}
        if not data.get("state"):
            # A place that was reported again is looked at over the whole time.
            data["state"] = ALL if data.get("times") else OPEN
        super().__init__(data, *args, **kwargs)

    def search(self, queryset: QuerySet[Complaint], name: str, value: str) -> Any:
        words = value.strip()
        found = Q(description__icontains=words) | Q(place__icontains=words)
        found |= Q(reach__name__icontains=words)
        return queryset.filter(found | Q(number=words.replace(" ", "")))

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == ALL:
            return queryset
        return queryset.open() if value == OPEN else queryset.filter(state=value)

    def by_times(self, queryset: Any, name: str, value: str) -> Any:
        again = queryset.filter(times__gt=1)
        return again.open() if value == "unresolved" else again

    def by_pile(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(PILES[value][1](clock.now()))

    def since(self, queryset: Any, name: str, value: date) -> Any:
        return queryset.filter(received_at__gte=midnight(value))

    def until(self, queryset: Any, name: str, value: date) -> Any:
        return queryset.filter(received_at__lt=midnight(value + _DAY))
