"""一河一策 of the demo district: plans, the lists of six years, what was reported of them and how they lit.

The shape is Nanchuan's [002]: 26 lead units, 173 tasks this year, before that 379 common and 58 special
lines over five years. Rows are written in bulk; percents, lights and their sentences come from the rules
of `plans`, and this year's lists go through their reviews by the services.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from accounts.models import Level, Unit
from common.store.bulk import update_rows
from common.text.chinese import SHANGHAI
from common.text.months import Month
from demo.place.people import People
from demo.place.registers import Registers
from demo.year import chasing, paces
from demo.year.reviews import Reviews
from demo.year.tasks import COMMON, CYCLE, MATTERS, ORDERS, SPECIAL, Template, yuan
from issues.models import Issue, Severity, State
from plans.models import (
    Fund,
    Light,
    LightChange,
    Line,
    LineDuty,
    ListKind,
    ListState,
    Plan,
    PlanEntry,
    PlanPart,
    PlanState,
    ProgressReport,
    Target,
    TaskList,
)
from plans.models.parameters import tolerance_on
from rivers.models import River

YEARS_BEFORE: Final = 5
COMMON_BEFORE, SPECIAL_BEFORE = 379, 58
COMMON_NOW, SPECIAL_NOW = 120, 53
# Six units are scored down for red and yellow lights [002]: the busiest, whose tasks fall behind now and then.
BEHIND: Final = (
    *("水利局", "生态环境局", "农业农村委员会", "公安局", "城市管理局"),
    "住房和城乡建设委员会",
)
MOST_RIVERS: Final = 24  # Nanchuan's district rivers [002]
EXPOSED_DONE, EXPOSED_OPEN = 7, 3
# A year's lists bind by then; until they do, the year before is the one that is worked on.
BOUND_BY: Final = (2, 20)
WORKED_ON_FROM: Final = timedelta(days=60)


@dataclass(slots=True)
class Task:
    """A line with what hangs on it, before it is written, and how its work goes."""

    line: Line
    pace: paces.Pace
    targets: list[Target] = field(default_factory=list)
    funds: list[Fund] = field(default_factory=list)
    duties: list[LineDuty] = field(default_factory=list)
    issue: Issue | None = None


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Everything up to the day before `at`."""
    Planner(random, people, registers, at).write()


def write_measures(people: People, registers: Registers, *, at: datetime) -> None:
    """What follows from the notices, once they are out."""
    chasing.write_measures(people, registers.district, last=_day_before(at))


class Planner:
    """Draws and writes the lists of one district."""

    def __init__(self, random: Random, people: People, registers: Registers, at: datetime) -> None:
        self.random, self.people = random, people
        self.district = registers.district
        self.last = _day_before(at)
        self.year = (self.last - WORKED_ON_FROM).year
        # The district's own rivers first; a small district has but its share of the city's.
        rivers = sorted(registers.rivers, key=lambda river: river.level != Level.DISTRICT)
        self.rivers: list[River] = rivers[:MOST_RIVERS]
        self.bureaus = {
            unit.name.removeprefix(self.district.name): unit
            for unit in registers.units
            if unit.is_lead
        }
        self.behind = {self.bureaus[name].pk for name in BEHIND}
        # Each of them is behind at least once this year, however small the district.
        self.never_behind = set(self.behind)
        self.town_units = {
            unit.division_id: unit for unit in registers.units if unit.kind == "town"
        }
        self.towns_of: dict[int, list[str]] = {}
        for reach in registers.reaches:
            towns = self.towns_of.setdefault(reach.river_id, [])
            if (town := reach.division_id[:9] + "000") not in towns:
                towns.append(town)
        self.reviews = Reviews(random, people, self.district, last=self.last)

    def write(self) -> None:
        cycles = self._cycles()
        for before in range(YEARS_BEFORE, 0, -1):
            self._past_year(self.year - before, before)
        lists = self._this_year(cycles)
        lists += [self._matters(), self._exposed(), *self._orders()]
        for task_list, tasks in lists:
            self.reviews.bind(task_list)
            self._live(tasks, bound_on=self._bound_on(task_list))
        self._next_year()
        chasing.write_instructions(self.people, self.district, last=self.last)
        chasing.write_revisions(self.people, self.district, last=self.last)

    # --- plans for a cycle of five years

    def _cycles(self) -> dict[int, list[PlanEntry]]:
        """River's id → tasks of the cycle that this year is in; the cycle before it is written too."""
        for first in (self.year - YEARS_BEFORE, self.year):
            Plan.objects.bulk_create(self._plan(river, first) for river in self.rivers)
        plans = list(Plan.objects.filter(division=self.district).order_by("pk"))
        entries = PlanEntry.objects.bulk_create(
            PlanEntry(plan=plan, part=part, order=order, words=words)
            for plan in plans
            for order, problem in enumerate(CYCLE, start=1)
            for part, words in zip(PlanPart.values, problem, strict=True)
        )
        steps = {(e.plan_id, e.order, e.part): e.pk for e in entries}
        parts = PlanPart.values
        PlanEntry.answers.through.objects.bulk_create(
            PlanEntry.answers.through(
                from_planentry_id=entry.pk,
                to_planentry_id=steps[
                    entry.plan_id, entry.order, parts[parts.index(entry.part) - 1]
                ],
            )
            for entry in entries
            if entry.part != PlanPart.PROBLEM
        )
        tasks: dict[int, list[PlanEntry]] = {}
        for entry in entries:
            if entry.part == PlanPart.TASK and entry.plan.first_year == self.year:
                tasks.setdefault(entry.plan.river_id, []).append(entry)
        return tasks

    def _plan(self, river: River, first: int) -> Plan:
        last = first + YEARS_BEFORE - 1
        return Plan(
            division=self.district,
            river=river,
            first_year=first,
            last_year=last,
            title=f"{river.name}“一河一策”方案（{first}—{last}年）",
            lead_unit=self._lead_of(river),
            state=PlanState.APPROVED,
            approval_number=f"{self.district.name[:-1]}府〔{first}〕{self.random.randint(3, 60)}号",
            approved_on=date(first, 1, 5 + self.random.randrange(20)),
            created_by=self.people.district_office,
            updated_by=self.people.district_office,
            updated_at=_moment(date(first, 1, 28), 10),
        )

    # --- lists of a year

    def _past_year(self, year: int, before: int) -> None:
        """Lists of a year before the portal, or of its first months: taken over as they bound."""
        common, special = _share(COMMON_BEFORE, before), _share(SPECIAL_BEFORE, before)
        lists = [self._list(river, year) for river in self.rivers]
        for task_list in lists:
            task_list.state, task_list.bound_on = ListState.BINDING, date(year, *BOUND_BY)
        TaskList.objects.bulk_create(lists)
        tasks = self._written(self._tasks(lists, common, special))
        # Of the last year the portal holds every month; of those before it what was handed in.
        self._live(tasks, bound_on=date(year, *BOUND_BY), monthly=before == 1)

    def _this_year(self, cycles: dict[int, list[PlanEntry]]) -> list[tuple[TaskList, list[Task]]]:
        lists = [self._list(river, self.year) for river in self.rivers]
        TaskList.objects.bulk_create(lists)
        tasks = self._tasks(lists, COMMON_NOW, SPECIAL_NOW)
        for task in tasks:
            task.line.plan_entry = self.random.choice(cycles[task.line.task_list.river_id or 0])
        self._written(tasks)
        return [(of, [t for t in tasks if t.line.task_list_id == of.pk]) for of in lists]

    def _next_year(self) -> None:
        """Lists on their way: one in each state and at each step of the reviews."""
        lists = [self._list(river, self.year + 1) for river in self.rivers[:12]]
        TaskList.objects.bulk_create(lists)
        self._written(self._tasks(lists, len(lists) * 3, len(lists)))
        self.reviews.scatter(lists)

    def _list(self, river: River, year: int) -> TaskList:
        return TaskList(
            kind=ListKind.ANNUAL,
            division=self.district,
            year=year,
            river=river,
            title=f"{river.name}{year}年度任务清单",
            lead_unit=self._lead_of(river),
            created_by=self.people.district_office,
            created_at=_moment(date(year - 1, 12, 10), 10),
            updated_at=_moment(date(year - 1, 12, 20), 16),
        )

    def _tasks(self, lists: Sequence[TaskList], common: int, special: int) -> list[Task]:
        """Common ones go round the rivers, task by task; special ones fall where they fall."""
        tasks = [
            self._task(lists[n % len(lists)], COMMON[n // len(lists) % len(COMMON)], "common")
            for n in range(common)
        ]
        first = self.random.randrange(len(SPECIAL))
        tasks += [
            self._task(self.random.choice(lists), SPECIAL[(first + n) % len(SPECIAL)], "special")
            for n in range(special)
        ]
        orders: dict[int, int] = {}
        for task in tasks:
            of = task.line.task_list_id
            orders[of] = task.line.order = orders.get(of, 0) + 1
        return tasks

    def _task(self, of: TaskList, template: Template, scope: str) -> Task:
        year = of.year
        starts = date(year, self.random.choice((2, 3, 3, 4)), 1)
        ends = Month(year, self.random.choice((6, 8, 9, 10, 11, 11, 12, 12))).last_day
        line = self._line(
            of,
            title=f"{of.river.name if of.river else ''}{template.title}",
            bureau=template.bureau,
            task_field=template.field,
            starts_on=starts,
            due_on=ends,
        )
        line.scope, line.difficulty = scope, template.difficulty
        line.measures = f"{template.title}，逐项建账，按月调度，完成后组织验收。"
        if self.random.random() < 0.3:
            half = starts + (ends - starts) / 2
            line.milestones = [[half.isoformat(), "40"]]
        task = Task(line, self._pace(line, is_past=year < self.year))
        amount = Decimal(self.random.randint(template.low, template.high))
        task.targets.append(
            Target(order=1, name=template.target, amount=amount, unit=template.unit)
        )
        if template.money[1]:
            planned = yuan(self.random.randint(*template.money))
            task.funds.append(Fund(source=self.random.choice(SOURCES), planned=planned))
        towns = self.towns_of.get(of.river_id or 0, [])
        for town in self.random.sample(towns, min(len(towns), 2)):
            task.duties.append(LineDuty(unit=self.town_units[town], words="负责辖区内河段"))
        return task

    def _line(
        self,
        of: TaskList,
        *,
        title: str,
        bureau: str,
        task_field: str,
        starts_on: date,
        due_on: date,
    ) -> Line:
        return Line(
            task_list=of,
            division_id=self.district.pk,
            title=title,
            field=task_field,
            lead_unit=self.bureaus[bureau],
            starts_on=starts_on,
            due_on=due_on,
            light=Light.GREEN,
            updated_at=of.updated_at,
        )

    def _pace(self, line: Line, *, is_past: bool = False) -> paces.Pace:
        is_steady = line.lead_unit_id not in self.behind
        is_behind = not is_past and line.lead_unit_id in self.never_behind
        if is_behind:
            self.never_behind.discard(line.lead_unit_id)
        return paces.draw(
            self.random, line, is_past=is_past, is_steady=is_steady, is_behind=is_behind
        )

    def _lead_of(self, river: River) -> Unit:
        names = ("水利局", "生态环境局", "农业农村委员会", "住房和城乡建设委员会", "林业局")
        return self.bureaus[names[self.rivers.index(river) % len(names)]]

    # --- the other two lists and the orders

    def _matters(self) -> tuple[TaskList, list[Task]]:
        of = self._of_district(ListKind.MATTERS, "年度重大事项重大项目清单")
        tasks = []
        for n, matter in enumerate(MATTERS, start=1):
            line = self._line(
                of,
                title=matter.title,
                bureau=matter.bureau,
                task_field=matter.field,
                starts_on=date(self.year, 3, 1),
                due_on=Month(self.year, 9 + n % 4).last_day,
            )
            line.order, line.difficulty = n, "hardest" if n % 3 == 0 else "hard"
            task = Task(line, self._pace(line))
            amount = Decimal(matter.amount)
            task.targets.append(
                Target(order=1, name=matter.target, amount=amount, unit=matter.unit)
            )
            task.funds.append(Fund(source=self.random.choice(SOURCES), planned=yuan(matter.cost)))
            tasks.append(task)
        return of, self._written(tasks)

    def _exposed(self) -> tuple[TaskList, list[Task]]:
        """Prominent issues out of the ledger: seven closed, three not [002]."""
        of = self._of_district(ListKind.EXPOSED, "突出问题整改责任清单")
        tasks = []
        for n, issue in enumerate(self._prominent(), start=1):
            reported = max(issue.reported_at.astimezone(SHANGHAI).date(), date(self.year, 3, 1))
            line = self._line(
                of,
                title=f"{issue.reach}：{issue.description}"[:300],
                bureau="生态环境局",
                task_field="enforcement",
                starts_on=reported,
                due_on=reported + timedelta(days=self.random.choice((30, 45, 60))),
            )
            line.order, line.lead_unit = n, issue.unit or line.lead_unit
            done = issue.closed_at.astimezone(SHANGHAI).date() if issue.closed_at else None
            tasks.append(Task(line, paces.until(line, done), issue=issue))
        return of, self._written(tasks)

    def _prominent(self) -> list[Issue]:
        """Of those that were handed over, the gravest and newest."""
        rows = Issue.objects.below(self.district.pk).filter(unit__isnull=False)
        rows = rows.select_related("reach", "unit").order_by("-reported_at")
        rank = {Severity.MAJOR: 0, Severity.HEAVIER: 1, Severity.GENERAL: 2}
        # What is exposed lies with units whose work falls behind elsewhere too.
        found = sorted(
            rows,
            key=lambda issue: (issue.unit_id not in self.behind, rank[Severity(issue.severity)]),
        )
        closed = [issue for issue in found if issue.state == State.CLOSED][:EXPOSED_DONE]
        return closed + [issue for issue in found if issue.closed_at is None][:EXPOSED_OPEN]

    def _orders(self) -> Iterator[tuple[TaskList, list[Task]]]:
        for order in ORDERS:
            of = self._of_district(ListKind.ORDER, order.title, number=order.number)
            tasks = []
            for n, (bureau, task_field, title) in enumerate(order.tasks, start=1):
                line = self._line(
                    of,
                    title=title,
                    bureau=bureau,
                    task_field=task_field,
                    starts_on=date(self.year, 3, 15),
                    due_on=Month(self.year, 12).last_day,
                )
                line.order = n
                tasks.append(Task(line, self._pace(line)))
            yield of, self._written(tasks)

    def _of_district(self, kind: str, title: str, number: str = "") -> TaskList:
        named = title if number else f"{self.district.name}{self.year}{title}"
        return TaskList.objects.create(
            kind=kind,
            division=self.district,
            year=self.year,
            number=number,
            title=f"{self.district.name}总河长令（{number}）{title}" if number else named,
            lead_unit=self.bureaus["水利局"],
            created_by=self.people.district_office,
            created_at=_moment(date(self.year, 1, 6), 10),
            updated_at=_moment(date(self.year, 1, 6), 10),
        )

    # --- writing, and what became of it

    def _written(self, tasks: list[Task]) -> list[Task]:
        Line.objects.bulk_create(task.line for task in tasks)
        for task in tasks:
            parts: list[Any] = [*task.targets, *task.funds, *task.duties]
            for row in parts:
                row.line = task.line
        Target.objects.bulk_create(row for task in tasks for row in task.targets)
        Fund.objects.bulk_create(row for task in tasks for row in task.funds)
        LineDuty.objects.bulk_create(row for task in tasks for row in task.duties)
        link = Line.issues.through
        link.objects.bulk_create(
            link(line_id=task.line.pk, issue_id=task.issue.pk) for task in tasks if task.issue
        )
        return tasks

    def _bound_on(self, task_list: TaskList) -> date:
        task_list.refresh_from_db(fields=["state", "bound_on", "updated_at"])
        if task_list.bound_on is None:
            raise LookupError(f"{task_list} has not come through its reviews")
        return task_list.bound_on

    def _live(self, tasks: list[Task], *, bound_on: date, monthly: bool = True) -> None:
        """Reports and lights of each line from the day it bound to yesterday."""
        told: list[ProgressReport] = []
        lit: list[LightChange] = []
        tolerance = tolerance_on(self.last, self.district.pk)
        for task in tasks:
            clerk = self.people.unit_clerks[task.line.lead_unit_id]
            reports = paces.reports(
                self.random, task.line, task.targets, task.pace, until=self.last, monthly=monthly
            )
            for report in reports:
                report.unit_id, report.by, report.by_name = (
                    task.line.lead_unit_id,
                    clerk,
                    clerk.name,
                )
            told += reports
            lit += paces.lights(
                task.line, reports, since=bound_on, until=self.last, by=tolerance, daily=monthly
            )
            _spend(self.random, task)
        ProgressReport.objects.bulk_create(told)
        LightChange.objects.bulk_create(sorted(lit, key=lambda change: change.at))
        moved = ["percent", "done_on", "reported_month", "light", "updated_at"]
        update_rows(Line, moved, [task.line for task in tasks])
        update_rows(Target, ["done"], [row for task in tasks for row in task.targets])
        update_rows(Fund, ["in_place", "paid"], [row for task in tasks for row in task.funds])


SOURCES: Final = ("中央水利发展资金", "市级财政资金", "区级财政资金", "地方政府专项债券")


def _share(total: int, before: int) -> int:
    """A year's part of what was spread over all years before; the newest take the remainder."""
    each, rest = divmod(total, YEARS_BEFORE)
    return each + (before <= rest)


def _spend(random: Random, task: Task) -> None:
    """Money comes in ahead of the work and is paid behind it."""
    done = task.line.percent / 100
    for fund in task.funds:
        ahead = min(Decimal(1), done + Decimal(random.choice(("0.1", "0.25", "0.4"))))
        fund.in_place = (fund.planned * ahead).quantize(Decimal("0.01"))
        fund.paid = (fund.in_place * min(Decimal(1), done)).quantize(Decimal("0.01"))


def _day_before(at: datetime) -> date:
    return (at - timedelta(seconds=1)).astimezone(SHANGHAI).date()


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)
