"""Filters of the lists; the address holds them."""

import re
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Division, Level
from chiefs.models import Appointment, Chief, ChiefKind, FollowUp, FollowUpKind, Handover
from common import clock
from common.store.scope import CODE_LENGTH, range_below, within
from common.text.chinese import local_date
from common.text.names import initials_pattern
from common.web.filters import FilterForm, KeyFilter
from common.web.lookups import LazyAddress

_CODE = re.compile(rf"(?:^|[（(])(\d{{{CODE_LENGTH}}})[)）]?\s*$")
MOST_DIVISIONS = 50


def search_box() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search"})


def lookup_box(url_name: str) -> forms.TextInput:
    """A text field that offers rows of a register while one types."""
    return forms.TextInput(attrs={"autocomplete": "off", "data-lookup": LazyAddress(url_name)})


def named(words: str, field: str, sort_key: str) -> Q:
    """Condition: the name holds the words, or its pinyin's first letters are they."""
    found = Q(**{f"{field}__icontains": words})
    pattern = initials_pattern(words)
    if pattern:
        found |= Q(**{f"{sort_key}__iregex": pattern})
    return found


class InDivisionMixin(filters.FilterSet):
    """The rows of a division and all below it, chosen by code or by words of its name."""

    division = filters.CharFilter(
        label="行政区", method="in_division", widget=lookup_box("accounts:division_lookup")
    )

    def in_division(self, queryset: Any, name: str, value: str) -> Any:
        code = _CODE.search(value.strip())
        if code:
            return queryset.filter(within([range_below(code[1])]))
        places = Division.objects.visible_to(self.request.user).filter(
            named(value.strip(), "name", "sort_key")
        )
        codes = places.order_by("level").values_list("code", flat=True)[:MOST_DIVISIONS]
        return queryset.filter(within([range_below(code) for code in codes]))


class RegisterForm(FilterForm):
    more = ("kind", "tier")
    field_order = ("day", "division", "q", "place")


class PeopleForm(FilterForm):
    more = ("kind",)
    field_order = ("q", "division", "standing", "account")


class RegisterFilter(InDivisionMixin):
    """Who is chief of what on a day."""

    day = filters.DateFilter(label="日期", method="on_day")
    q = filters.CharFilter(label="姓名", method="by_person", widget=search_box())
    place = filters.CharFilter(label="河流或河段", method="by_place", widget=search_box())
    kind = filters.ChoiceFilter(label="类别", choices=ChiefKind.choices, empty_label="全部")
    tier = filters.ChoiceFilter(label="层级", choices=Level.choices, empty_label="全部")
    river = KeyFilter(method="of_river", widget=forms.HiddenInput)

    class Meta:
        model = Appointment
        form = RegisterForm
        fields: list[str] = []

    def on_day(self, queryset: Any, name: str, value: date) -> Any:
        return queryset.on(value)

    def of_river(self, queryset: Any, name: str, value: int) -> Any:
        return queryset.filter(Q(river=value) | Q(reach__river=value))

    def by_person(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(named(value.strip(), "chief__name", "chief__sort_key"))

    def by_place(self, queryset: Any, name: str, value: str) -> Any:
        words = value.strip()
        river = named(words, "river__name", "river__sort_key")
        reach = named(words, "reach__name", "reach__sort_key")
        return queryset.filter(river | reach | Q(reach__river__name__icontains=words))


class ChiefFilter(InDivisionMixin):
    """Persons."""

    q = filters.CharFilter(label="姓名或手机号", method="search", widget=search_box())
    kind = filters.ChoiceFilter(
        label="现任类别", choices=ChiefKind.choices, empty_label="全部", method="by_kind"
    )
    standing = filters.ChoiceFilter(
        label="任职",
        choices=[("now", "在任"), ("none", "现无任职")],
        empty_label="全部",
        method="by_standing",
    )
    account = filters.ChoiceFilter(
        label="登录账号",
        choices=[("yes", "已开通"), ("no", "未开通")],
        empty_label="全部",
        method="by_account",
    )

    class Meta:
        model = Chief
        form = PeopleForm
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        words = value.strip()
        found = named(words, "name", "sort_key")
        if words.isdigit():
            # A number finds its person only for those to whom the number is shown.
            own = within(self.request.user.office_ranges)
            found |= Q(mobile__startswith=words) & own
        return queryset.filter(found)

    def _in_post(self) -> Any:
        today = local_date(clock.now())
        return Appointment.objects.on(today).filter(chief=OuterRef("pk"))

    def by_kind(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(Exists(self._in_post().filter(kind=value)))

    def by_standing(self, queryset: Any, name: str, value: str) -> Any:
        held = Exists(self._in_post())
        return queryset.filter(held if value == "now" else ~held)

    def by_account(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(user__isnull=value == "no")


class HandoverFilter(InDivisionMixin):
    """Handovers by person and day."""

    q = filters.CharFilter(label="交出人或接任人", method="search", widget=search_box())
    since = filters.DateFilter(
        label="接任日期自",
        field_name="effective_on",
        lookup_expr="gte",
    )
    until = filters.DateFilter(
        label="至",
        field_name="effective_on",
        lookup_expr="lte",
    )

    class Meta:
        model = Handover
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        words = value.strip()
        return queryset.filter(
            named(words, "outgoing__name", "outgoing__sort_key")
            | named(words, "incoming__name", "incoming__sort_key")
        )


class FollowUpFilter(InDivisionMixin):
    """Jobs by state and kind."""

    state = filters.ChoiceFilter(
        label="状态",
        choices=[("open", "待办"), ("late", "逾期"), ("done", "已办结")],
        empty_label="全部",
        method="by_state",
    )
    kind = filters.ChoiceFilter(label="事项", choices=FollowUpKind.choices, empty_label="全部")

    class Meta:
        model = FollowUp
        form = FilterForm
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[FollowUp]:
        if value == "late":
            return queryset.late(local_date(clock.now()))
        rows: QuerySet[FollowUp] = queryset.filter(done_at__isnull=value == "open")
        return rows
