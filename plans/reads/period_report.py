"""季通报 and 年总结: the year's tasks as of a period's end, by unit, river and field.

Every percent is that of the last report of a month up to the period's end, every light that of the
history on its last day: what was reported or lit later moves neither. Of the money, what is planned is
that of today, what is in place and paid that of the period's end, as far as reports of it tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from common.text.chinese import local_date, number_words
from common.text.months import Month
from plans.models import (
    Fund,
    FundReport,
    Light,
    LightChange,
    Line,
    ListKind,
    ProgressReport,
    TaskField,
)
from plans.models.parameters import REPORT_BY
from plans.reads.chosen import ALL as ALL_LISTS
from plans.reads.chosen import Chosen
from plans.rules.periods import Period
from plans.rules.progress import ALL, Overall, TaskStanding, overall
from plans.rules.reporting import due_day

NOTHING: Final = Decimal(0)
WAN: Final = Decimal(10_000)


def wan(yuan: Decimal) -> str:
    """Yuan as 万元, two places at most: 10,067."""
    return number_words(yuan / WAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """In yuan: planned, in place, paid."""

    planned: Decimal = NOTHING
    in_place: Decimal = NOTHING
    paid: Decimal = NOTHING

    @property
    def in_wan(self) -> tuple[str, str, str]:
        return wan(self.planned), wan(self.in_place), wan(self.paid)

    def __add__(self, other: Money) -> Money:
        return Money(
            planned=self.planned + other.planned,
            in_place=self.in_place + other.in_place,
            paid=self.paid + other.paid,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line at the period's end. `late`: its months in the period that were reported late or not at
    all although their day has passed."""

    line: Line
    percent: Decimal
    light: str
    money: Money
    late: int

    @property
    def light_words(self) -> str:
        return str(Light(self.light).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tasks of a unit, a river or a field together. `key` names it in addresses: unit-12."""

    key: str
    name: str
    tasks: Sequence[Task]

    @property
    def overall(self) -> Overall:
        return overall(TaskStanding(percent=t.percent, weight=t.line.weight) for t in self.tasks)

    @property
    def lights(self) -> dict[str, int]:
        return {light: sum(t.light == light for t in self.tasks) for light in Light.values}

    @property
    def money(self) -> Money:
        return sum((task.money for task in self.tasks), Money())

    @property
    def late(self) -> int:
        return sum(task.late for task in self.tasks)

    @property
    def shares(self) -> list[tuple[Task, Decimal, Decimal]]:
        """Each task with its share of the weight in percent, and the points of the overall figure that
        it brings."""
        weights = sum((task.line.weight for task in self.tasks), NOTHING)
        if not weights:
            return [(task, NOTHING, NOTHING) for task in self.tasks]
        return [
            (task, task.line.weight / weights * ALL, task.percent * task.line.weight / weights)
            for task in self.tasks
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A period's tables, as of a day: its last, of a running period today. `by_list` is of more than one
    kind of list alone."""

    period: Period
    chosen: Chosen
    day: date
    total: Group
    by_list: Sequence[Group]
    by_unit: Sequence[Group]
    by_river: Sequence[Group]
    by_field: Sequence[Group]

    @property
    def until(self) -> Month:
        """The last month whose reports count."""
        return Month.of(self.day)

    @property
    def parts(self) -> list[tuple[str, str, Sequence[Group]]]:
        """(key, heading of the first column, groups)."""
        of_lists = [("list", "清单", self.by_list)] if self.by_list else []
        return [
            *of_lists,
            ("unit", "牵头单位", self.by_unit),
            ("river", "河流（清单）", self.by_river),
            ("field", "任务领域", self.by_field),
        ]

    def group(self, key: str) -> Group | None:
        """A group by its key; the total is `all`."""
        groups = [self.total, *self.by_list, *self.by_unit, *self.by_river, *self.by_field]
        return next((group for group in groups if group.key == key), None)


def summary(
    lines: Any, period: Period, *, today: date, code: str, chosen: Chosen | None = None
) -> Summary:
    """The period's tables of these lines; five queries, however many lines.

    code    the division whose day of the month decides what was late
    chosen  which of the lines count; the annual lists when None
    """
    chosen = chosen or Chosen()
    until = min(period.last, Month.of(today))
    tasks = _tasks(
        chosen.among(lines), period, until, today=today, by_day=REPORT_BY.on(until.last_day, code)
    )
    return Summary(
        period=period,
        chosen=chosen,
        by_list=_by_list(tasks) if chosen.kind == ALL_LISTS else [],
        day=min(period.last_day, today),
        total=Group(key="all", name="合计", tasks=tasks),
        by_unit=_grouped(tasks, "unit", _unit),
        by_river=_grouped(tasks, "river", _river),
        by_field=_grouped(tasks, "field", _field),
    )


def _tasks(lines: Any, period: Period, until: Month, *, today: date, by_day: int) -> list[Task]:
    day = min(period.last_day, today)
    lit = LightChange.objects.filter(line=OuterRef("pk"), day__lte=day).order_by("-day", "-id")
    counted = (
        lines.filter(task_list__state="binding", task_list__year=period.year)
        .filter(task_list__bound_on__lte=period.last_day)
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=period.last_day))
    )
    found = (
        counted.as_of(until)
        .annotate(light_then=Subquery(lit.values("light")[:1]))
        .select_related("lead_unit", "task_list__river")
        .order_by("task_list__kind", "task_list_id", "order")
    )
    keys = counted.order_by().values("pk")
    money = _money(keys, day)
    told = _first_told(keys, period)
    return [
        Task(
            line=line,
            percent=line.percent_then or NOTHING,
            light=line.light_then or Light.GREEN,
            money=money.get(line.pk, Money()),
            late=_late(line, period, told.get(line.pk, {}), today=today, by_day=by_day),
        )
        for line in found
    ]


def _money(keys: QuerySet[Any], day: date) -> dict[int, Money]:
    """Of each line what is planned now, and what was in place and paid up to a day: two queries."""
    planned, later = ("planned", "in_place", "paid"), ("in_place", "paid")
    rows = Fund.objects.filter(line__in=keys).order_by().values_list("line")
    known = {line: each for line, *each in rows.annotate(*map(Sum, planned))}
    told = FundReport.objects.filter(line__in=keys, day__gt=day).order_by().values_list("line")
    after = {line: each for line, *each in told.annotate(*map(Sum, later))}
    return {
        line: Money(
            planned=total,
            in_place=in_place - after.get(line, (0, 0))[0],
            paid=paid - after.get(line, (0, 0))[1],
        )
        for line, (total, in_place, paid) in known.items()
    }


def _first_told(keys: QuerySet[Any], period: Period) -> dict[int, dict[Month, date]]:
    """Of each line's months in the period the day on which they were first reported."""
    rows = ProgressReport.objects.filter(
        line__in=keys, seq=1, month__range=(period.first.first_day, period.last.first_day)
    )
    told: dict[int, dict[Month, date]] = {}
    for line_id, month, at in rows.values_list("line_id", "month", "at"):
        told.setdefault(line_id, {})[Month.of(month)] = local_date(at)
    return told


def _late(line: Any, period: Period, told: dict[Month, date], *, today: date, by_day: int) -> int:
    """Months in which the line owed a report and it did not come by its day."""
    begins = Month.of(max(line.starts_on, line.task_list.bound_on))
    count = 0
    for month in period.months:
        is_done = line.done_then is not None and line.done_then < month.first_day
        if month < begins or is_done:
            continue
        # What has not come yet is late once its day has passed.
        count += told.get(month, today) > due_day(month, by_day)
    return count


def _grouped(
    tasks: Iterable[Task], kind: str, of: Callable[[Any], tuple[Any, str, tuple[Any, ...]]]
) -> list[Group]:
    """In official order: nobody is ranked.

    of  key, name and place in the order of the group to which a line belongs
    """
    found: dict[tuple[Any, str, tuple[Any, ...]], list[Task]] = {}
    for task in tasks:
        found.setdefault(of(task.line), []).append(task)
    return [
        Group(key=f"{kind}-{key}", name=name, tasks=members)
        for (key, name, _), members in sorted(found.items(), key=lambda item: item[0][2])
    ]


def _by_list(tasks: Iterable[Task]) -> list[Group]:
    """By kind of list, in the order of `ListKind`."""
    found = {
        group.key: group
        for group in _grouped(tasks, "list", lambda line: (line.task_list.kind, "", ()))
    }
    return [
        replace(found[key], name=str(kind.label))
        for kind in ListKind
        if (key := f"list-{kind.value}") in found
    ]


def _unit(line: Any) -> tuple[int, str, tuple[Any, ...]]:
    return line.lead_unit_id, line.lead_unit.name, line.lead_unit.place_in_order


def _river(line: Any) -> tuple[Any, str, tuple[Any, ...]]:
    """The river, by the sound of its name; or of the other lists the list itself, after the rivers."""
    task_list, river = line.task_list, line.task_list.river
    if river is None:
        return f"list{task_list.pk}", task_list.title, (1, "", task_list.pk)
    return river.pk, river.name, (0, river.sort_key, river.pk)


def _field(line: Any) -> tuple[str, str, tuple[Any, ...]]:
    """六大任务 in the order in which they are named [003]; a line of none comes last."""
    if not line.field:
        return "none", "未分领域", (len(TaskField.values),)
    return line.field, TaskField(line.field).label, (TaskField.values.index(line.field),)
