"""Filters of the lists of the ladder; the address holds them."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm
from notices.models import Measure, MeasureState, Proposal, ProposalState, RuleKind, Rung
from notices.models.querysets import MeasureQuerySet

YEARS_OFFERED = 6


def _words(label: str) -> dict[str, Any]:
    return {"label": label, "widget": forms.TextInput(attrs={"type": "search"})}


def by_kind_of_recipient(queryset: QuerySet, name: str, value: str) -> QuerySet:
    return queryset.filter(chief__isnull=value == "unit")


def _years() -> list[tuple[str, str]]:
    this = local_date(clock.now()).year
    return [(str(year), f"{year}年") for year in range(this, this - YEARS_OFFERED, -1)]


RECIPIENTS = [("chief", "河长"), ("unit", "单位")]


class ProposalFilter(filters.FilterSet):
    """By state (open ones unless asked otherwise), rung, what the rule saw, whom."""

    q = filters.CharFilter(method="search", **_words("对象或行政区"))
    rung = filters.ChoiceFilter(label="建议", choices=Rung.choices, empty_label="全部")
    kind = filters.ChoiceFilter(label="情形", choices=RuleKind.choices, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态", choices=ProposalState.choices[1:], empty_label="待决定"
    )

    class Meta:
        model = Proposal
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(recipient_name__icontains=value) | Q(place__icontains=value))

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.open()


STANDINGS = [
    ("going", "未办结"),
    ("late", "逾期未回复"),
    ("appealed", "申诉待处理"),
    *MeasureState.choices,
]


class MeasureFilter(filters.FilterSet):
    """By words, received or issued, year, rung, standing, and what kind of recipient."""

    q = filters.CharFilter(method="search", **_words("文号、对象或行政区"))
    side = filters.ChoiceFilter(
        label="收发",
        method="by_side",
        choices=[("received", "收到的"), ("issued", "制发的")],
        empty_label="全部",
    )
    year = filters.ChoiceFilter(
        label="年度", field_name="issued_at__year", choices=_years, empty_label="全部"
    )
    rung = filters.ChoiceFilter(label="措施", choices=Rung.choices, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态", method="standing", choices=STANDINGS, empty_label="全部"
    )
    who = filters.ChoiceFilter(
        label="对象", method=by_kind_of_recipient, choices=RECIPIENTS, empty_label="全部"
    )

    class Meta:
        model = Measure
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(recipient_name__icontains=value)
            | Q(place__icontains=value)
        )

    def by_side(self, queryset: MeasureQuerySet, name: str, value: str) -> QuerySet:
        user: Any = self.request.user
        if value == "received":
            return queryset.addressed_to(user)
        return queryset.in_ranges(user.office_ranges)

    def standing(self, queryset: MeasureQuerySet, name: str, value: str) -> QuerySet:
        if value == "going":
            return queryset.going()
        if value == "late":
            return queryset.late(local_date(clock.now()))
        return queryset.filter(**({"appeal": "open"} if value == "appealed" else {"state": value}))


class YearFilter(filters.FilterSet):
    """The year's counts: which year (this one unless asked otherwise), whom."""

    year = filters.ChoiceFilter(
        label="年度", field_name="issued_at__year", choices=_years, empty_label=None
    )
    who = filters.ChoiceFilter(
        label="对象", method=by_kind_of_recipient, choices=RECIPIENTS, empty_label="全部"
    )
    q = filters.CharFilter(method="search", **_words("名称或行政区"))

    class Meta:
        model = Measure
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(recipient_name__icontains=value) | Q(place__icontains=value))

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("year"):
            return found
        return found.filter(issued_at__year=_years()[0][0])
