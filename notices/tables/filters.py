"""Filters of the lists of notices; the address holds them."""

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.models import Level
from common.errors import Invalid
from common.text.months import Month
from common.web.filters import FilterForm, MonthSelect
from notices.models import Delivery, Notice, NoticeState
from notices.models.querysets import DeliveryQuerySet, NoticeQuerySet


def in_month(queryset: QuerySet, name: str, value: str) -> QuerySet:
    """Rows of a month, 2026-10; none for words that are not a month."""
    try:
        return queryset.filter(**{name: Month.parse(value).first_day})
    except Invalid:
        return queryset.none()


SIGNOFFS = [
    ("mine", "待我签发"),
    ("asked", "送签中"),
    ("signed", "已签发待发布"),
    ("returned", "退回修改"),
]


class NoticeFilter(filters.FilterSet):
    """By month, words, level and state; discarded drafts only when asked for."""

    month = filters.CharFilter(label="月份", method=in_month, widget=MonthSelect())
    q = filters.CharFilter(
        label="标题、文号或行政区",
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    level = filters.ChoiceFilter(
        label="级别",
        field_name="division__level",
        choices=[(Level.DISTRICT.value, "区县"), (Level.TOWN.value, "镇街")],
        empty_label="全部",
    )
    state = filters.ChoiceFilter(label="状态", choices=NoticeState.choices, empty_label="未作废")
    changed = filters.ChoiceFilter(
        choices=[("1", "发布后有变动")], method="by_changes", widget=forms.HiddenInput
    )
    signoff = filters.ChoiceFilter(
        label="签发", method="by_signoff", choices=SIGNOFFS, empty_label="全部"
    )

    class Meta:
        model = Notice
        form = FilterForm
        fields: list[str] = []

    def by_signoff(self, queryset: NoticeQuerySet, name: str, value: str) -> QuerySet:
        if value == "mine":
            return queryset.to_be_signed_by(self.request.user)
        return queryset.filter(state=NoticeState.DRAFT, signoff=value)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(title__icontains=value)
            | Q(division__name__icontains=value)
        )

    def by_changes(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(changed_people__gt=0)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()


SIGNING = [("unsigned", "未签收"), ("urged", "催签后仍未签收"), ("signed", "已签收")]


def by_signing(queryset: QuerySet, name: str, value: str) -> QuerySet:
    found = queryset.filter(signed_at__isnull=value != "signed")
    return found.exclude(urged_at=None) if value == "urged" else found


class DeliveryFilter(filters.FilterSet):
    """Who has signed, and who has not."""

    q = filters.CharFilter(
        label="收件人",
        field_name="recipient_name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    signing = filters.ChoiceFilter(
        label="签收", method=by_signing, choices=SIGNING, empty_label="全部"
    )

    class Meta:
        model = Delivery
        form = FilterForm
        fields: list[str] = []


def by_asking(queryset: DeliveryQuerySet, name: str, value: str) -> QuerySet:
    """As `by_signing`; what was corrected meanwhile waits for no signature."""
    return by_signing(queryset if value == "signed" else queryset.waiting(), name, value)


class InboxFilter(filters.FilterSet):
    """By month, words and signature."""

    month = filters.CharFilter(
        label="月份", field_name="notice__month", method=in_month, widget=MonthSelect()
    )
    q = filters.CharFilter(
        label="标题或文号", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    signing = filters.ChoiceFilter(
        label="签收", method=by_asking, choices=SIGNING, empty_label="全部"
    )

    class Meta:
        model = Delivery
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(notice__number__icontains=value) | Q(notice__title__icontains=value)
        )
