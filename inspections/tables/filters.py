"""Filters of the lists of this room; the address holds them."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Division, Level
from chiefs.models import Chief
from common import clock
from common.errors import Invalid
from common.store.scope import codes_up, level_of, range_below, within
from common.text.chinese import local_date
from common.text.months import Month
from common.web.filters import FilterForm, MonthSelect
from inspections.models import Patrol, PatrolDue, PatrolKind, PatrolState, SwapArrangement

EVERY = {"empty_label": "全部"}


def month_field(label: str = "月份") -> Any:
    """A month as addresses name it: 2026-11."""
    return filters.CharFilter(label=label, method="by_month", widget=MonthSelect())


def words_field(label: str) -> Any:
    return filters.CharFilter(
        label=label, method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )


def this_month() -> Month:
    return Month.of(clock.now())


def read_month(text: str | None) -> Month | None:
    """A month out of an address, or None where it is none."""
    try:
        return Month.parse(text or "")
    except Invalid:
        return None


class MonthlyFilter(filters.FilterSet):
    """A list of one month: the present one, unless the address names another or leaves it empty."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        if "month" not in data:
            data["month"] = str(this_month())
        super().__init__(data, *args, **kwargs)
        if "division" in self.filters:
            asked = self.data.get("division", "")
            self.filters["division"].extra["choices"] = place_choices(self.request.user, asked)

    @property
    def chosen(self) -> Month | None:
        """The month asked for, if it can be read."""
        return read_month(self.data.get("month"))

    def by_place(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(within([range_below(value)]))


def place_choices(user: Any, asked: str = "") -> list[tuple[str, str]]:
    """Towns of a city's or district's office, villages of a town's: (code, name). A place that is none
    of these but was `asked` for by a link (a village, of a district's office) comes last."""
    home = user.home_division
    if home is None:
        return []
    below = Level.VILLAGE if level_of(home.code) >= Level.TOWN else Level.TOWN
    known = Division.objects.inside().visible_to(user)
    rows = list(known.filter(level=below).order_by("code").values_list("code", "name"))
    if asked and asked not in dict(rows):
        rows += known.filter(pk=asked).values_list("code", "full_name")
    return rows


def chiefs_named(user: Any, words: str) -> list[int]:
    """Keys of the chiefs of the user's divisions, and of those above, whose name holds the words:
    every chief of the country is not looked through. Read beforehand, so that the database goes to
    their patrols and not through all of the division's."""
    ranges = user.code_ranges
    above = {code for low, _ in ranges for code in codes_up(low)}
    here = Chief.objects.filter(within(ranges) | Q(division_id__in=above)).order_by()
    return list(here.filter(name__icontains=words).values_list("pk", flat=True))


# As the statistics count: accepted, and a joint patrol once.
COUNTED = "counted"


class PatrolFilterForm(FilterForm):
    """The bar of the patrol list: what is asked for less often is folded away."""

    more = ("tier", "kind", "findings", "river")


class PatrolFilter(MonthlyFilter):
    """巡河记录: by month, place, state, tier, way, what they found, person and river."""

    month = month_field()
    division = filters.ChoiceFilter(label="镇街（村）", method="by_place", **EVERY)
    state = filters.ChoiceFilter(
        label="状态",
        choices=[(COUNTED, "计入统计"), *PatrolState.choices],
        method="by_state",
        **EVERY,
    )
    tier = filters.ChoiceFilter(label="层级", choices=Level.choices, **EVERY)
    kind = filters.ChoiceFilter(label="方式", choices=PatrolKind.choices, **EVERY)
    findings = filters.ChoiceFilter(
        label="发现情况、来源",
        choices=[("found", "发现问题的"), ("missed", "有漏查的"), ("old", "补录的历史巡河")],
        method="by_findings",
        **EVERY,
    )
    chief = words_field("河长或巡河人")
    river = filters.CharFilter(
        label="河流或河段", method="by_water", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = Patrol
        form = PatrolFilterForm
        fields: list[str] = []

    def by_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        month = self.chosen
        if month is None:
            return queryset
        return queryset.filter(started_at__gte=month.starts_at, started_at__lt=month.ends_at)

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        if value == COUNTED:
            return queryset.accepted().filter(joint_of=None)
        return queryset.filter(state=value)

    def by_findings(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        if value == "old":
            return queryset.filter(old__isnull=False)
        column = "found_count__gt" if value == "found" else "missed_count__gt"
        return queryset.accepted().filter(**{column: 0})

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        named = chiefs_named(self.request.user, value)
        others = Q(by_other=True, actor_name__icontains=value)
        return queryset.filter(Q(chief__in=named) | others)

    def by_water(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(reach__river__name__icontains=value) | Q(reach__name__icontains=value)
        )


class InboxFilter(filters.FilterSet):
    """待核实: by place and person; of every month, because nothing that waits should hide."""

    division = filters.ChoiceFilter(label="镇街（村）", method="by_place", **EVERY)
    chief = words_field("河长或巡河人")

    class Meta:
        model = Patrol
        form = FilterForm
        fields: list[str] = []

    by_place = MonthlyFilter.by_place
    by_words = PatrolFilter.by_words

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["division"].extra["choices"] = place_choices(self.request.user)


class DueFilterForm(FilterForm):
    """The bar of the due list."""

    more = ("tier",)


class DueFilter(MonthlyFilter):
    """应巡清单: one line a post; the month itself is applied by the page."""

    month = month_field()
    division = filters.ChoiceFilter(label="镇街（村）", method="by_place", **EVERY)
    tier = filters.ChoiceFilter(label="层级", choices=Level.choices, **EVERY)
    chief = words_field("河长")
    met = filters.ChoiceFilter(
        label="达标情况",
        method="by_met",
        choices=[("no", "未达标"), ("late", "到今天未达标"), ("yes", "已达标")],
        **EVERY,
    )

    def by_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(chief__name__icontains=value)

    def by_met(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A post has met the month when none of its periods has too few patrols. Only the periods are
        asked; no post's figures are counted up."""
        month = self.chosen or this_month()
        dues = PatrolDue.objects.standing().of_month(month.first_day).with_done()
        short = dues.filter(appointment=OuterRef("pk"), done__lt=F("required"))
        if value == "late":
            short = short.filter(period_end__lt=local_date(clock.now()))
        return queryset.filter(~Exists(short) if value == "yes" else Exists(short))

    class Meta:
        model = Patrol
        form = DueFilterForm
        fields: list[str] = []


class SwapFilter(filters.FilterSet):
    """交叉互巡: those that hold today, or those that ended."""

    now = filters.ChoiceFilter(
        label="状态",
        method="by_now",
        choices=[("yes", "进行中或未开始"), ("no", "已结束")],
        **EVERY,
    )

    class Meta:
        model = SwapArrangement
        form = FilterForm
        fields: list[str] = []

    def by_now(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = local_date(clock.now())
        if value == "yes":
            return queryset.filter(ended_on__gte=today)
        return queryset.filter(ended_on__lt=today)
