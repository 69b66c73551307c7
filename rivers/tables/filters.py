"""Filters of the registers' lists; the address holds them."""

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, Q, QuerySet

from accounts.models import Division, Level
from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm, KeyFilter
from common.web.lookups import matching
from rivers.models import (
    Outfall,
    Reach,
    River,
    Signboard,
    WaterKind,
)
from rivers.models.parameters import SIGNBOARD_UPDATE_DAYS
from rivers.rules.outfall_kinds import NAMES, is_finest

# With more divisions than this the choice shows districts only; towns are reached from those.
MOST_CHOICES = 300


def division_choices(user: Any) -> list[tuple[str, str]]:
    """The user's divisions down to towns, indented by level."""
    rows = Division.objects.visible_to(user).inside().filter(is_active=True, level__lte=9)
    found = list(rows.order_by("code").values_list("code", "name", "level")[: MOST_CHOICES + 1])
    if len(found) > MOST_CHOICES:
        found = list(rows.filter(level__lte=6).values_list("code", "name", "level"))
    top = min((level for _, _, level in found), default=0)
    depth = {level: n for n, level in enumerate(lv for lv in Level.values if lv >= top)}
    return [(code, "　" * depth[level] + name) for code, name, level in found]


def term_days(user: Any, today: date) -> int:
    """The term for renewing signboards in the user's own division."""
    home = user.home_division
    days: int = SIGNBOARD_UPDATE_DAYS.on(today, home.code if home else None)
    return days


class RegisterFilter(filters.FilterSet):
    """By words (names, codes, first letters of the pinyin), division, and whether in use."""

    words_in: tuple[str, ...] = ("name",)
    pinyin = "sort_key"

    q = filters.CharFilter(
        label="名称、编码或拼音首字母",
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    division = filters.ChoiceFilter(label="行政区", method="in_division", empty_label="全部")
    active = filters.ChoiceFilter(
        label="状态",
        method="anything",
        choices=(("retired", "已停用"), ("all", "在用和停用")),
        empty_label="在用",
    )

    class Meta:
        form = FilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["division"].extra["choices"] = division_choices(self.request.user)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return matching(queryset, value, *self.words_in, pinyin=self.pinyin)

    def in_division(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.below(value)

    def anything(self, queryset: Any, name: str, value: str) -> Any:
        return queryset  # see filter_queryset: without a choice the retired are left out

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("active")
        if state == "all":
            return queryset
        return queryset.filter(is_active=state != "retired")


class OfRiverFilter(RegisterFilter):
    """Also by river, as links from a river's page do."""

    river = KeyFilter(field_name="river_id", widget=forms.HiddenInput)


class RiverFilter(RegisterFilter):
    kind = filters.ChoiceFilter(label="类别", choices=WaterKind.choices, empty_label="全部")
    level = filters.ChoiceFilter(label="河长最高层级", choices=Level.choices, empty_label="全部")
    parent = KeyFilter(field_name="parent_id", widget=forms.HiddenInput)

    class Meta(RegisterFilter.Meta):
        model = River


class ReachFilter(OfRiverFilter):
    words_in = ("name", "river__name")
    boundary = filters.ChoiceFilter(
        label="界河",
        field_name="is_boundary",
        choices=(("true", "界河或跨界"), ("false", "其他")),
        method="of_boundary",
        empty_label="全部",
    )
    line = filters.ChoiceFilter(
        label="中心线",
        choices=(("yes", "有"), ("no", "缺")),
        method="with_line",
        empty_label="全部",
    )

    class Meta(RegisterFilter.Meta):
        model = Reach

    def of_boundary(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(is_boundary=value == "true")

    def with_line(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(west__isnull=value == "no")


class KindFilter(filters.ChoiceFilter):
    """By kind of outfall on any of its three levels, with all kinds below it."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(code, "　" * (len(code) - 1) + words) for code, words in NAMES.items()]
        super().__init__(label="类别", choices=choices, empty_label="全部", **kwargs)

    def filter(self, qs: Any, value: str | None) -> Any:
        return qs.filter(**{f"{self.field_name}__startswith": value}) if value else qs


class OutfallFilter(RegisterFilter):
    words_in = ("name", "owner", "reach__name")
    pinyin = "reach__sort_key"
    kind = KindFilter()
    coarse = filters.ChoiceFilter(
        label="类别是否分到最细",
        choices=(("yes", "待细分或待核定"),),
        method="by_coarse",
        empty_label="全部",
    )
    river = KeyFilter(field_name="reach__river_id", widget=forms.HiddenInput)

    class Meta(RegisterFilter.Meta):
        model = Outfall

    def by_coarse(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(kind__in=[code for code in NAMES if not is_finest(code)])


class SignboardFilter(RegisterFilter):
    words_in = ("place", "shown_chiefs", "reach__name")
    pinyin = "reach__sort_key"
    state = filters.ChoiceFilter(
        label="更新与核查",
        method="in_state",
        choices=(
            ("outdated", "须更新"),
            ("late", "已超更新期限"),
            ("unchecked", "一年未核查"),
        ),
        empty_label="全部",
    )
    river = KeyFilter(field_name="reach__river_id", widget=forms.HiddenInput)

    class Meta(RegisterFilter.Meta):
        model = Signboard

    def in_state(self, queryset: QuerySet[Signboard], name: str, value: str) -> Any:
        today = local_date(clock.now())
        if value == "outdated":
            return queryset.filter(outdated_since__isnull=False)
        if value == "late":
            last = today - timedelta(days=term_days(self.request.user, today))
            return queryset.filter(outdated_since__lt=last)
        year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
        return queryset.filter(Q(checked_on=None) | Q(checked_on__lt=year_ago)).order_by(
            F("checked_on").asc(nulls_first=True)
        )
