"""Filters of the lists; the address holds them."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.models import JUSTICE_KINDS, Unit
from common import clock
from common.web.filters import FilterForm
from issues.models import Clue, ClueState
from justice.models import JointEnforcement

STANDINGS = [("running", "办理中"), ("late", "逾期未反馈"), *ClueState.choices]


def _search(placeholder: str) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "placeholder": placeholder})


def _agencies(request: Any) -> QuerySet[Unit]:
    """Units to which some clue that the user sees was sent, or that sent it."""
    seen = Clue.objects.visible_to(request.user).order_by().values("unit")
    return Unit.objects.filter(kind__in=JUSTICE_KINDS, pk__in=seen).in_official_order()


class ClueFilter(filters.FilterSet):
    """By number, unit and state."""

    q = filters.CharFilter(
        label="编号或案号", method="search", widget=_search("线索编号、案号、问题编号")
    )
    standing = filters.ChoiceFilter(
        label="办理情况", choices=STANDINGS, method="by_standing", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(label="公安、检察机关", queryset=_agencies, empty_label="全部")
    sent_from = filters.DateFilter(label="移送自", field_name="sent_at__date", lookup_expr="gte")
    sent_to = filters.DateFilter(label="移送至", field_name="sent_at__date", lookup_expr="lte")

    class Meta:
        model = Clue
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Clue], name: str, value: str) -> QuerySet[Clue]:
        words = value.strip()
        return queryset.filter(
            Q(number__icontains=words)
            | Q(case_number__icontains=words)
            | Q(issue__number__icontains=words)
        )

    def by_standing(self, queryset: Any, name: str, value: str) -> QuerySet[Clue]:
        if value == "running":
            return queryset.running()
        if value == "late":
            return queryset.late(clock.now())
        return queryset.filter(state=value)


class EnforcementFilter(filters.FilterSet):
    """By words, day, and whether with a neighbour."""

    q = filters.CharFilter(
        label="名称或单位", method="search", widget=_search("名称、地点、参加单位")
    )
    border = filters.BooleanFilter(
        label="与邻区共同开展",
        field_name="is_cross_border",
        widget=forms.Select(choices=[("", "全部"), ("true", "是"), ("false", "否")]),
    )
    held_from = filters.DateFilter(label="日期自", field_name="held_on", lookup_expr="gte")
    held_to = filters.DateFilter(label="日期至", field_name="held_on", lookup_expr="lte")

    class Meta:
        model = JointEnforcement
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        words = value.strip()
        by_agency = queryset.model.objects.filter(agencies__name__icontains=words).values("pk")
        return queryset.filter(
            Q(title__icontains=words)
            | Q(place__icontains=words)
            | Q(others__icontains=words)
            | Q(pk__in=by_agency.order_by())
        )
