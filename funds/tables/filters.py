"""Filters of both lists."""

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm
from funds.models import FundKind, FundRule, Statement, StatementState

KINDS = FundKind.choices


class RuleFilter(filters.FilterSet):
    q = filters.CharFilter(
        label="名称",
        field_name="name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = filters.ChoiceFilter(label="类别", choices=KINDS, empty_label="全部")
    draft = filters.ChoiceFilter(
        label="草稿", method="with_draft", choices=[("yes", "有草稿待启用")], empty_label="全部"
    )

    class Meta:
        model = FundRule
        form = FilterForm
        fields: list[str] = []

    def with_draft(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(draft_number__isnull=False)


ANSWERS = [
    ("mine", "待我方确认"),
    ("waiting", "有未答复的"),
    ("objected", "有异议的"),
    ("ready", "可以定稿的"),
    ("overtaken", "清算后又有定稿的"),
]


class StatementFilter(filters.FilterSet):
    """Without a state chosen those that were withdrawn are left out."""

    q = filters.CharFilter(
        label="标题或文号", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = filters.ChoiceFilter(label="状态", choices=StatementState.choices, empty_label="未作废")
    kind = filters.ChoiceFilter(
        label="类别", field_name="rule__kind", choices=KINDS, empty_label="全部"
    )
    answer = filters.ChoiceFilter(
        label="答复", method="by_answer", choices=ANSWERS, empty_label="全部"
    )
    kept = filters.ChoiceFilter(
        label="范围", method="by_keeper", choices=[("yes", "本级和下级核算的")], empty_label="全部"
    )
    rule = filters.NumberFilter(field_name="rule", widget=forms.HiddenInput, label="规则")

    class Meta:
        model = Statement
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(title__icontains=value) | Q(document_number__icontains=value))

    def by_answer(self, queryset, name: str, value: str) -> QuerySet:
        if value == "mine":
            return queryset.asked_of(self.request.user)
        if value == "ready":
            return queryset.ready(local_date(clock.now()))
        if value == "overtaken":
            return queryset.overtaken()
        if value == "objected":
            return queryset.filter(state="sent", objected_count__gt=0)
        return queryset.filter(state="sent", waiting_count__gt=0)

    def by_keeper(self, queryset, name: str, value: str) -> QuerySet:
        return queryset.kept_by(self.request.user)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()
