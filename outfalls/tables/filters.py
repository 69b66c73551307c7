"""Filters of the list and the map; the address holds them."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear

from accounts.models import Division, Unit
from accounts.tables.place_filter import PlaceFilter
from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm, KeyFilter
from common.web.lookups import matching
from outfalls.models import Answer, Case, Category, Sighting
from outfalls.querysets import is_late, is_open, seen_by
from outfalls.reads.lights import outfalls_with, tolerance_for
from outfalls.rules.steps import CLOSED, STATES
from plans.models import Light
from rivers.models import Outfall
from rivers.tables.filters import KindFilter

# Groups of states that are asked for together.
GROUPS = {"open": "未销号", "closed": "已销号"}
STATE_CHOICES = [*GROUPS.items(), *STATES.items()]
LATE_CHOICES = [("yes", "整治逾期"), ("check", "检查到期")]
# Nobody plans further ahead; what is older is found by the days.
YEARS_BACK, YEARS_AHEAD = 4, 2


def with_state_of(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """Outfalls of a state, or of a group of them; an unknown word filters nothing."""
    if wanted == "open":
        return rows.filter(is_open())
    if wanted == "closed":
        return rows.filter(case__state__in=CLOSED)
    return rows.filter(state=wanted) if wanted in STATES else rows


def late_of(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """Late ones, or those to be looked at by now."""
    day = local_date(clock.now())
    if wanted == "check":
        return rows.filter(case__state__in=CLOSED, case__next_check_on__lte=day)
    return rows.filter(is_late(day)) if wanted == "yes" else rows


class OutfallCaseFilterForm(FilterForm):
    """What is asked daily comes first."""

    more = ("category", "unit", "campaign", "year", "exceeding")


class OutfallCaseFilter(filters.FilterSet):
    """By words, kind on any level, place, state, light and day."""

    q = filters.CharFilter(
        label="名称、编码、责任主体或河段",
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    town = PlaceFilter()
    kind = KindFilter()
    state = filters.ChoiceFilter(
        label="状态", choices=STATE_CHOICES, method="by_state", empty_label="全部"
    )
    light = filters.ChoiceFilter(
        label="亮灯",
        choices=[*Light.choices, ("none", "未定时限")],
        method="by_light",
        empty_label="全部",
    )
    late = filters.ChoiceFilter(
        label="逾期", choices=LATE_CHOICES, method="by_late", empty_label="全部"
    )
    category = filters.ChoiceFilter(
        label="分类", field_name="case__category", choices=Category.choices, empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(
        label="整治单位", field_name="case__unit", queryset=Unit.objects.none(), empty_label="全部"
    )
    campaign = filters.CharFilter(
        label="专项行动", field_name="case__campaign", lookup_expr="icontains"
    )
    year = filters.ChoiceFilter(label="年度清单（完成时限）", method="by_year", empty_label="全部")
    exceeding = filters.ChoiceFilter(
        label="最近监测",
        choices=[("yes", "超标"), ("dry", "晴天排水")],
        method="by_exceeding",
        empty_label="全部",
    )
    river = KeyFilter(field_name="reach__river_id", widget=forms.HiddenInput)
    inside = filters.CharFilter(method="by_division", widget=forms.HiddenInput)

    class Meta:
        model = Outfall
        form = OutfallCaseFilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        charged = Case.objects.visible_to(user).order_by().values("unit")
        self.filters["unit"].queryset = Unit.objects.filter(pk__in=charged).in_official_order()
        this = local_date(clock.now()).year
        years = range(this + YEARS_AHEAD, this - YEARS_BACK - 1, -1)
        self.filters["year"].extra["choices"] = [(str(year), f"{year} 年") for year in years]

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return matching(queryset, value, "name", "owner", "reach__name", pinyin="reach__sort_key")

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        return with_state_of(queryset, value)

    def by_light(self, queryset: Any, name: str, value: str) -> Any:
        user, day = self.request.user, local_date(clock.now())
        shown = outfalls_with(value, seen_by(user), day, tolerance_for(user, day))
        return queryset.filter(pk__in=shown)

    def by_late(self, queryset: Any, name: str, value: str) -> Any:
        return late_of(queryset, value)

    def by_year(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.alias(due_year=ExtractYear("case__due_on")).filter(due_year=int(value))

    def by_exceeding(self, queryset: Any, name: str, value: str) -> Any:
        if value == "dry":
            return queryset.filter(case__flows_when_dry=True)
        return queryset.filter(case__is_exceeding=True)

    def by_division(self, queryset: Any, name: str, value: str) -> Any:
        """A division of any level, as the progress page names it."""
        found = Division.objects.visible_to(self.request.user).filter(pk=value[:12]).first()
        return queryset.below(found.code) if found else queryset.none()


class SightingFilter(filters.FilterSet):
    """What patrols saw: those that wait, unless others are asked for."""

    q = filters.CharFilter(
        label="河段或巡河人", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    answer = filters.ChoiceFilter(
        label="处置",
        choices=[("all", "全部"), *Answer.choices],
        method="by_answer",
        empty_label="待处置",
    )
    town = PlaceFilter()

    class Meta:
        model = Sighting
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        words = Q(reach__name__icontains=value) | Q(patrol__actor_name__icontains=value)
        return queryset.filter(words)

    def by_answer(self, queryset: Any, name: str, value: str) -> Any:
        return queryset  # see filter_queryset: without a choice only those that wait

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        wanted = self.form.cleaned_data.get("answer")
        if not wanted:
            return found.waiting()
        return found if wanted == "all" else found.filter(answer=wanted)
