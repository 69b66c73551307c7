"""Filters of the annual list and of the pages beside it; the address holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.models import Division, Unit
from accounts.tables.desks import desk_at
from common import clock
from common.errors import Invalid
from common.text.chinese import local_date
from common.text.months import Month
from common.web.filters import FilterForm, KeyFilter, MonthSelect
from plans.models import (
    Instruction,
    InstructionState,
    Light,
    Line,
    ListKind,
    ReviewAsk,
    Revision,
    RevisionState,
    Scope,
    TaskField,
    TaskList,
)
from plans.reads.chosen import ALL, Chosen
from plans.reads.grouping import GROUPINGS
from plans.reads.revisions import TO_DECIDE, to_decide
from plans.reads.totals import lit
from rivers.models import River, WaterKind

YEARS_OFFERED = 6


def today() -> date:
    """The day on which a page is read."""
    return local_date(clock.now())


def year_choices() -> list[tuple[str, str]]:
    """Next year's and the years before, newest first."""
    first = today().year + 1
    return [(str(year), f"{year}年") for year in range(first, first - YEARS_OFFERED, -1)]


def _rivers(request: Any) -> QuerySet[River]:
    """Rivers with a list among those one sees: a unit's clerk sees lists, not the register."""
    lists = TaskList.objects.visible_to(request.user).filter(river__isnull=False)
    return River.objects.filter(pk__in=lists.order_by().values("river"))


class LineFilterForm(FilterForm):
    """What is asked daily comes first."""

    more = ("unit", "field", "scope", "overdue", "kind", "water", "month")

    @property
    def is_more_used(self) -> bool:
        """The kind of list is always chosen; only another than the annual ones is a condition."""
        chosen = {name for name in self.more if self.data.get(name)}
        return chosen != {"kind"} or self.data["kind"] != ListKind.ANNUAL


class LineFilter(filters.FilterSet):
    """This year's annual lists by river, unless the address says otherwise."""

    q = filters.CharFilter(
        label="任务",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "任务、措施"}),
    )
    year = filters.ChoiceFilter(
        label="年度", choices=year_choices, field_name="task_list__year", empty_label=None
    )
    river = filters.ModelChoiceFilter(
        label="河流", queryset=_rivers, field_name="task_list__river", empty_label="全部"
    )
    light = filters.ChoiceFilter(
        label="亮灯", choices=Light.choices, method="by_light", empty_label="全部"
    )
    group = filters.ChoiceFilter(
        label="分组",
        choices=[(code, grouping.label) for code, grouping in GROUPINGS.items()],
        method="by_group",
        empty_label=None,
    )
    unit = filters.ModelChoiceFilter(
        label="单位",
        queryset=lambda request: Unit.objects.visible_to(request.user),
        method="by_unit",
        empty_label="全部",
    )
    field = filters.ChoiceFilter(label="任务领域", choices=TaskField.choices, empty_label="全部")
    scope = filters.ChoiceFilter(label="类型", choices=Scope.choices, empty_label="全部")
    overdue = filters.ChoiceFilter(
        label="时限",
        choices=[("yes", "已逾期"), ("open", "未完成"), ("done", "已完成")],
        method="by_clock",
        empty_label="全部",
    )
    kind = filters.ChoiceFilter(
        label="清单",
        choices=[*ListKind.choices, (ALL, "全部清单")],
        method="by_kind",
        empty_label=None,
    )

    water = filters.ChoiceFilter(
        label="河流类别",
        choices=WaterKind.choices,
        field_name="task_list__river__kind",
        empty_label="全部",
    )

    month = filters.CharFilter(
        label="亮灯月份",
        method="by_month",
        widget=MonthSelect(empty_label="当前亮灯"),
    )
    # Where the lights page leads: one unit's own lines, of one division.
    lead = KeyFilter(field_name="lead_unit_id", widget=forms.HiddenInput)
    division = filters.CharFilter(field_name="division_id", widget=forms.HiddenInput)

    class Meta:
        model = Line
        form = LineFilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data else {}
        defaults = {"year": str(today().year), "group": "river", "kind": ListKind.ANNUAL}
        for name, value in defaults.items():
            if not data.get(name):
                data[name] = value
        super().__init__(data, *args, **kwargs)

    def search(self, queryset: QuerySet[Line], name: str, value: str) -> QuerySet[Line]:
        words = value.strip()
        return queryset.filter(Q(title__icontains=words) | Q(measures__icontains=words))

    def by_light(self, queryset: Any, name: str, value: str) -> QuerySet[Line]:
        """Those that show a light now, or showed it at the end of the month asked for."""
        end = self.month_end
        if end is None:
            return queryset.filter(lit(value))
        return queryset.lit_at(value, end)

    def by_month(self, queryset: QuerySet[Line], name: str, value: str) -> QuerySet[Line]:
        """Lines that had a light in that month; which, `light` says."""
        end = self.month_end
        return queryset.filter(task_list__bound_on__lte=end) if end else queryset.none()

    @property
    def month_end(self) -> date | None:
        """The last day of the month asked for, or today while it runs."""
        try:
            month = Month.parse(self.data.get("month", ""))
        except Invalid:
            return None
        return min(month.last_day, today())

    def by_group(self, queryset: QuerySet[Line], name: str, value: str) -> QuerySet[Line]:
        """Changes the order of the rows, not which are shown: the table sorts by it."""
        return queryset

    def by_unit(self, queryset: Any, name: str, value: Unit) -> QuerySet[Line]:
        return queryset.of_units([value.pk])

    def by_clock(self, queryset: Any, name: str, value: str) -> QuerySet[Line]:
        if value == "yes":
            return queryset.overdue(today())
        return queryset.filter(done_on__isnull=value == "open")

    def by_kind(self, queryset: QuerySet[Line], name: str, value: str) -> QuerySet[Line]:
        return queryset if value == ALL else queryset.filter(task_list__kind=value)


class InstructionFilter(filters.FilterSet):
    """By state, and by what waits for oneself."""

    q = filters.CharFilter(
        label="任务",
        field_name="line__title",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = filters.ChoiceFilter(label="状态", choices=InstructionState.choices, empty_label="全部")
    mine = filters.ChoiceFilter(
        label="等待", choices=[("yes", "等我办理")], method="by_turn", empty_label="全部"
    )

    class Meta:
        model = Instruction
        form = FilterForm
        fields: list[str] = []

    def by_turn(self, queryset: Any, name: str, value: str) -> QuerySet[Instruction]:
        return queryset.waiting_for(self.request.user)


def divisions_with_lists(user: Any, year: int) -> QuerySet[Division]:
    """Divisions of the binding lists of a year that a user sees."""
    lists = TaskList.objects.visible_to(user).filter(year=year, state="binding").order_by()
    return Division.objects.filter(pk__in=lists.values("division")).order_by("code")


@dataclass(frozen=True, slots=True)
class Place:
    """Which lists a page of one division and one year is about. What the address does not say, or says
    wrongly, is this year, one's own division, and all lists."""

    year: int
    kind: str
    division: Division | None
    divisions: list[Division]
    water: str = ALL

    @classmethod
    def of(cls, request: Any) -> Place:
        asked = request.GET
        year = asked.get("year", "")
        if year not in dict(year_choices()):
            year = str(today().year)
        kind = asked.get("kind", "")
        divisions = list(divisions_with_lists(request.user, int(year)))
        home = request.user.home_division
        codes = [asked.get("division"), home.pk if home else None]
        found = (d for code in codes for d in divisions if d.pk == code)
        return cls(
            int(year),
            kind if kind in ListKind.values else ALL,
            next(found, divisions[0] if divisions else None),
            divisions,
            Chosen.of(asked).water,
        )

    @property
    def years(self) -> list[tuple[int, str]]:
        return [(int(year), words) for year, words in year_choices()]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(ALL, "全部清单"), *ListKind.choices]

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.kind, self.water)


class ReviewFilter(filters.FilterSet):
    """What waits for oneself, or for anybody; of it what is late."""

    q = filters.CharFilter(
        label="清单名称或会审人",
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    who = filters.ChoiceFilter(
        label="范围",
        method="by_reviewer",
        choices=[("all", "全部会审人")],
        empty_label="待我会审",
    )
    state = filters.ChoiceFilter(
        label="期限", method="by_term", choices=[("late", "已逾期")], empty_label="全部"
    )

    class Meta:
        model = ReviewAsk
        form = FilterForm
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        is_all = self.form.cleaned_data.get("who") == "all"
        return found if is_all else found.to_do(self.request.user)

    def by_reviewer(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset

    def by_term(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.late(today())

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(round__task_list__title__icontains=value) | Q(label__icontains=value)
        )


class RevisionFilter(filters.FilterSet):
    """By state and by list; what waits for the user as the pile of the home page counts it."""

    q = filters.CharFilter(
        label="清单名称",
        field_name="task_list__title",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = filters.ChoiceFilter(
        label="状态",
        choices=[(TO_DECIDE, "待我批准"), *RevisionState.choices],
        method="by_state",
        empty_label="全部",
    )

    class Meta:
        model = Revision
        form = FilterForm
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[Revision]:
        if value == TO_DECIDE:
            return to_decide(queryset, desk_at(self.request))
        found: QuerySet[Revision] = queryset.filter(state=value)
        return found
