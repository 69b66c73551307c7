"""Filters of the ledger's list; the address holds them."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Unit
from accounts.tables.desks import desk_at
from accounts.tables.place_filter import PlaceFilter, district_range, is_above_districts
from common import clock
from common.text.chinese import midnight
from common.web.filters import FilterForm
from issues.models import Issue, IssueKind, Severity, Source, State
from issues.models.querysets import ENDED_STATES, VOID_STATES
from issues.neighbours.inbox import PILES, in_pile
from issues.reads.kinds import kind_choices
from rivers.models import Reach, River

_DAY = timedelta(days=1)
OPEN, ALL, FOUND = "open", "all", "found"
STATE_CHOICES = [
    (OPEN, "未办结"),
    (ALL, "全部"),
    # As figures and notices count them.
    (FOUND, "全部，不含不予受理、撤回"),
    *State.choices,
]


class IssueFilterForm(FilterForm):
    """What is asked daily comes first."""

    more = (
        "kind",
        "clock",
        "raised",
        "exposed",
        "unlawful",
        "alone",
        "source",
        "river",
        "unit",
        "reported_in_time",
        "reported_from",
        "reported_to",
    )


def _of_asked(rows: Any, request: Any) -> Any:
    """Rivers or units of the district asked for, where the user sees more than one."""
    if not is_above_districts(request.user):
        return rows
    asked = district_range(request.user, request.GET.get("town", ""))
    return rows.below(asked[0]) if asked else rows.none()


def _awaits_district(user: Any, code: str) -> bool:
    return is_above_districts(user) and district_range(user, code) is None


class IssueFilter(filters.FilterSet):
    """Open issues unless another state is asked for."""

    q = filters.CharFilter(
        label="编号或内容",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "编号、描述、地点"}),
    )
    state = filters.ChoiceFilter(
        label="状态", choices=STATE_CHOICES, method="by_state", empty_label=None
    )
    clock = filters.ChoiceFilter(
        label="时限",
        choices=[("overdue", "已逾期"), ("running", "未逾期")],
        method="by_clock",
        empty_label="全部",
    )
    kind = filters.ChoiceFilter(
        label="类别", choices=kind_choices, method="by_kind", empty_label="全部"
    )
    severity = filters.ChoiceFilter(label="程度", choices=Severity.choices, empty_label="全部")
    town = PlaceFilter()
    raised = filters.BooleanFilter(
        label="提请上级",
        method="by_raised",
        widget=forms.Select(choices=[("", "全部"), ("true", "已提请"), ("false", "未提请")]),
    )
    exposed = filters.BooleanFilter(
        label="挂牌",
        field_name="is_exposed",
        widget=forms.Select(choices=[("", "全部"), ("true", "已挂牌"), ("false", "未挂牌")]),
    )
    unlawful = filters.BooleanFilter(
        label="涉嫌违法",
        field_name="is_unlawful",
        widget=forms.Select(choices=[("", "全部"), ("true", "已标记"), ("false", "未标记")]),
    )
    alone = filters.BooleanFilter(
        label="复核分人",
        field_name="is_verified_alone",
        widget=forms.Select(choices=[("", "全部"), ("true", "未能另由一人"), ("false", "其他")]),
    )
    source = filters.ChoiceFilter(label="来源", choices=Source.choices, empty_label="全部")
    river = filters.ModelChoiceFilter(
        label="河流",
        queryset=lambda request: _of_asked(River.objects.visible_to(request.user), request),
        field_name="reach__river",
        empty_label="全部",
    )
    unit = filters.ModelChoiceFilter(
        label="责任单位",
        queryset=lambda request: _of_asked(Unit.objects.visible_to(request.user), request),
        empty_label="全部",
    )
    reported_in_time = filters.ChoiceFilter(
        label="上报时效",
        choices=[("yes", "上报及时"), ("no", "上报超时")],
        method="by_report",
        empty_label="全部",
    )
    reported_from = filters.DateFilter(
        label="上报自",
        field_name="reported_at",
        method="since",
    )
    reported_to = filters.DateFilter(
        label="上报至",
        field_name="reported_at",
        method="until",
    )
    inbox = filters.ChoiceFilter(
        choices=[(code, pile.label) for code, pile in PILES.items()],
        method="by_pile",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Issue
        form = IssueFilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data else {}
        if not data.get("state"):
            data["state"] = OPEN
        super().__init__(data, *args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is not None and not user.code_ranges:
            # A unit's clerk sees issues, not divisions: there is nothing to choose from.
            self._leave_out("town", "river", "unit")
        elif user is not None and _awaits_district(user, data.get("town", "")):
            # A city has thousands of them; those of a district are offered once it is chosen.
            self._leave_out("river", "unit")

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.filters[name]

    def search(self, queryset: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        words = value.strip()
        # Asked row by row: joined, PostgreSQL would read every reach of the country.
        reach = Reach.objects.filter(pk=OuterRef("reach_id")).order_by().values("name")
        return queryset.alias(reach_name=Subquery(reach)).filter(
            Q(number__icontains=words)
            | Q(description__icontains=words)
            | Q(place__icontains=words)
            | Q(reach_name__icontains=words)
        )

    def by_state(self, queryset: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        if value == ALL:
            return queryset
        if value == OPEN:
            return queryset.exclude(state__in=ENDED_STATES)
        if value == FOUND:
            return queryset.exclude(state__in=VOID_STATES)
        return queryset.filter(state=value)

    def by_clock(self, queryset: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        at = clock.now()
        late = Q(due_at__lt=at) & ~Q(state__in=ENDED_STATES)
        return queryset.filter(late if value == "overdue" else Q(due_at__gte=at))

    def by_report(self, queryset: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        late = Q(reported_at__gt=F("report_by"))
        in_time = Q(reported_at__lte=F("report_by"))
        return queryset.filter(in_time if value == "yes" else late)

    def by_raised(self, queryset: QuerySet[Issue], name: str, value: bool) -> QuerySet[Issue]:
        return queryset.filter(raised_to__isnull=not value)

    def by_kind(self, queryset: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        if value.startswith("group:"):
            return queryset.filter(kind__group=value.removeprefix("group:"))
        return queryset.filter(kind__code=value)

    def since(self, queryset: QuerySet[Issue], name: str, value: Any) -> QuerySet[Issue]:
        return queryset.filter(reported_at__gte=midnight(value))

    def until(self, queryset: QuerySet[Issue], name: str, value: Any) -> QuerySet[Issue]:
        return queryset.filter(reported_at__lt=midnight(value + _DAY))

    def by_pile(self, queryset: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        return queryset.filter(in_pile(value, desk_at(self.request), clock.now()))


class KindFilter(filters.FilterSet):
    """Kinds by name or group."""

    q = filters.CharFilter(
        label="名称或大类", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = IssueKind
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[IssueKind], name: str, value: str) -> QuerySet[IssueKind]:
        return queryset.filter(Q(name__icontains=value) | Q(group__icontains=value))
