"""Writing a line with its duties, targets and funds.

Lists that are drafted or came back are written here; a binding list's lines change by a revision, which
asks `refuse_line` and writes with `write_line` too: there is one way in which a line is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max

from accounts.models import Unit, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import codes_up, range_below
from common.text.chinese import local_date, moment_words
from issues.models import Issue
from plans.models import Fund, Line, LineDuty, ListState, PlanEntry, Target, TaskList
from plans.permissions import may_write
from plans.rules.progress import ALL, TargetStanding, task_percent
from plans.services.line_input import (
    DutyInput,
    FundInput,
    LineInput,
    TargetInput,
    line_faults,
)

# States in which a list is written by hand.
OPEN_STATES: Final = (ListState.DRAFTING, ListState.RETURNED)


@transaction.atomic
def add_line(*, list_id: int, given: LineInput, by: User, at: datetime) -> Line:
    """A new line at the end of a draft.

    Raises NotVisible, NotAllowed, Conflict `list.not_open`, Invalid `line.invalid` with its fields.
    """
    of = open_list(list_id, by=by)
    return write_line(Line(task_list=of), given, of=of, at=at)


@transaction.atomic
def change_line(
    *, line_id: int, given: LineInput, by: User, at: datetime, seen_at: datetime | None = None
) -> Line:
    """A line of a draft as it is to be.

    seen_at  its `updated_at` when the writer read it
    Raises as `add_line`, and Conflict `line.changed` where somebody saved it meanwhile.
    """
    line = _open_line(line_id, by=by, seen_at=seen_at)
    return write_line(line, given, of=line.task_list, at=at)


@transaction.atomic
def withdraw_line(
    *, line_id: int, by: User, at: datetime, seen_at: datetime | None = None
) -> TaskList:
    """Takes a line out of a draft; it stays as withdrawn. Raises as `change_line`."""
    line = _open_line(line_id, by=by, seen_at=seen_at)
    line.withdrawn_on, line.updated_at = local_date(at), at
    line.save(update_fields=["withdrawn_on", "updated_at"])
    return line.task_list


def open_list(list_id: int, *, by: User) -> TaskList:
    """A list, locked, that this person may write now. Raises NotVisible, NotAllowed, Conflict."""
    found = (
        TaskList.objects.visible_to(by)
        .filter(pk=list_id)
        .select_related("division", "river", "lead_unit")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        raise NotVisible("list.unknown", "没有这份清单，或不在您的管理范围内。")
    if not may_write(by, found):
        raise NotAllowed("list.not_yours", "只有本级河长办和清单的牵头单位可以编制这份清单。")
    refuse_closed(found)
    return found


def refuse_closed(of: TaskList) -> None:
    """Raises Conflict for a list that is not written by hand now."""
    if of.state == ListState.IN_REVIEW:
        raise Conflict("list.not_open", "清单正在会审，退回后才能修改。")
    if of.state not in OPEN_STATES:
        raise Conflict("list.not_open", "清单已生效，须按修订程序调整。")


def refuse_line(given: LineInput, *, of: TaskList, at: datetime, line: Line | None = None) -> None:
    """Raises Invalid `line.invalid` with a sentence by field for what a list cannot take.

    line  the one that would be changed
    """
    standing = line if line is not None and line.pk else None
    done = _done_of(standing) if standing else {}
    is_binding = of.state == ListState.BINDING
    funds = standing.funds.all() if standing and is_binding else ()
    planned = {fund.source: fund.planned for fund in funds}
    found = line_faults(
        given, kind=of.kind, year=of.year, day=local_date(at), done=done, planned=planned
    )
    found = _outside_faults(given, of) | found
    if found:
        raise Invalid("line.invalid", next(iter(found.values())), fields=found)


def write_line(line: Line, given: LineInput, *, of: TaskList, at: datetime) -> Line:
    """Writes a line, new or locked, with all that hangs on it, inside the caller's transaction.

    Standing targets keep their id and what was reported of them; where there is a report in figures
    the line's percent follows from the targets as they now are. Raises as `refuse_line`.
    """
    refuse_line(given, of=of, at=at, line=line)
    is_new = line.pk is None
    line.task_list, line.division_id = of, of.division_id
    if is_new:
        line.order = (of.lines.standing().aggregate(last=Max("order"))["last"] or 0) + 1
    line.title, line.measures = given.title.strip(), given.measures.strip()
    line.field, line.scope, line.difficulty = given.field, given.scope, given.difficulty
    line.lead_unit = given.lead_unit  # type: ignore[assignment]  # `refuse_line` asked for one
    line.starts_on, line.due_on = given.starts_on, given.due_on
    line.milestones = [[m.day.isoformat(), str(m.percent)] for m in given.milestones]
    line.weight, line.plan_entry = given.weight, given.plan_entry
    line.updated_at = at
    line.save()
    # A new line has no targets yet, so none are asked for.
    targets = _write_targets(line, given.targets, [] if is_new else list(line.targets.all()))
    _write_duties(line, given.duties)
    _write_funds(line, given.funds)
    if given.issues or not is_new:
        line.issues.set(given.issues)
    _follow_targets(line, targets, local_date(at))
    return line


def input_of(line: Line) -> LineInput:
    """A line as it is, in the form in which it is written: what a form, a copy or a revision begins with."""
    return LineInput(
        title=line.title,
        measures=line.measures,
        field=line.field,
        scope=line.scope,
        difficulty=line.difficulty,
        lead_unit=line.lead_unit,
        duties=[DutyInput(duty.unit, duty.words) for duty in line.duties.all()],
        targets=[TargetInput(t.name, t.amount, t.unit, t.weight, t.pk) for t in line.targets.all()],
        funds=[FundInput(f.source, f.planned, f.in_place, f.paid) for f in line.funds.all()],
        starts_on=line.starts_on,
        due_on=line.due_on,
        milestones=list(line.schedule.milestones),
        weight=line.weight,
        issues=[issue.pk for issue in line.issues.all()],
        plan_entry=line.plan_entry,
    )


def units_for(of: TaskList) -> Any:
    """Units that a list may name: of its division, of those below it and of those above it."""
    low, high = range_below(of.division_id)
    below = Unit.objects.filter(division_id__gte=low, division_id__lt=high)
    return below | Unit.objects.filter(division_id__in=codes_up(of.division_id))


def plan_entries_for(of: TaskList) -> Any:
    """Tasks of the river's plan whose cycle holds the list's year; none for other lists."""
    return PlanEntry.objects.filter(
        part="task",
        plan__division=of.division_id,
        plan__river=of.river_id,
        plan__river__isnull=False,
        plan__first_year__lte=of.year,
        plan__last_year__gte=of.year,
    )


def _open_line(line_id: int, *, by: User, seen_at: datetime | None) -> Line:
    """A standing line, locked with its list, that this person may write now."""
    lines = Line.objects.visible_to(by).standing().filter(pk=line_id)
    list_id = lines.values_list("task_list", flat=True).first()
    if list_id is None:
        raise NotVisible("line.unknown", "没有这项任务，或已经撤销。")
    of = open_list(list_id, by=by)
    line = lines.select_for_update(of=("self",)).first()
    if line is None:
        raise Conflict("line.gone", "这项任务刚刚由他人撤销。")
    if seen_at is not None and line.updated_at != seen_at:
        when = moment_words(line.updated_at)
        raise Conflict(
            "line.changed",
            f"在您填写期间，他人已于{when}修改了这项任务。您填写的内容还在，请核对；"
            "再次保存将以您填写的为准。",
        )
    line.task_list = of
    return line


def _outside_faults(given: LineInput, of: TaskList) -> dict[str, str]:
    """What is named that the list's division has nothing to do with."""
    found = {}
    low, high = range_below(of.division_id)
    allowed = set(codes_up(of.division_id))
    strange = [u for u in given.units if u.division_id not in allowed]
    strange = [u for u in strange if not low <= u.division_id < high]
    if strange:
        field = "lead_unit" if given.lead_unit in strange else "duties"
        found[field] = f"“{strange[0]}”不在本行政区，请改选。"
    wanted = set(given.issues)
    if wanted and Issue.objects.below(of.division_id).filter(pk__in=wanted).count() < len(wanted):
        found["issues"] = "有问题不在本行政区，请改选。"
    entry = given.plan_entry
    if entry is not None and not plan_entries_for(of).filter(pk=entry.pk).exists():
        found["plan_entry"] = "这项方案任务不属于本河流本年度的方案，请改选。"
    return found


def _done_of(line: Line) -> dict[int | str, Decimal]:
    done: dict[int | str, Decimal] = {}
    for target in line.targets.all():
        done[target.pk] = done[target.name] = target.done
    return done


def _write_targets(
    line: Line, wanted: Iterable[TargetInput], before: Iterable[Target]
) -> list[Target]:
    """The targets as they are to be, in their order; standing ones by id, else by name."""
    standing = {target.pk: target for target in before}
    named = {target.name: target.pk for target in standing.values()}
    kept, moved = [], []
    for order, given in enumerate((TargetInput(*each) for each in wanted), start=1):
        key = given.key if given.key in standing else named.get(given.name.strip())
        target = (standing.pop(key, None) if key is not None else None) or Target(line=line)
        if target.pk and target.order != order:
            moved.append(target.pk)
        target.order, target.name, target.amount = order, given.name.strip(), given.amount
        target.unit, target.weight = given.unit.strip(), given.weight
        kept.append(target)
    Target.objects.filter(pk__in=standing).delete()
    # Out of the way first: two that change places would meet in between.
    Target.objects.filter(pk__in=moved).update(order=F("order") + 10_000)
    for target in kept:
        target.save()
    return kept


def _write_duties(line: Line, wanted: Iterable[DutyInput]) -> None:
    duties = [LineDuty(line=line, unit=unit, words=words.strip()) for unit, words in wanted]
    _replace(LineDuty, line, duties, ("unit_id", "words"))


def _write_funds(line: Line, wanted: Iterable[FundInput]) -> None:
    funds = [
        Fund(line=line, source=source.strip(), planned=planned, in_place=in_place, paid=paid)
        for source, planned, in_place, paid in wanted
    ]
    _replace(Fund, line, funds, ("source", "planned", "in_place", "paid"))


def _replace(model: Any, line: Line, wanted: list[Any], facts: tuple[str, ...]) -> None:
    """Rows that nothing else names: where they differ they are written anew."""
    rows = model.objects.filter(line=line).order_by("pk")
    standing = list(rows.values_list(*facts))
    if standing != [tuple(getattr(row, name) for name in facts) for row in wanted]:
        rows.delete()
        model.objects.bulk_create(wanted)


def _follow_targets(line: Line, targets: list[Target], day: date) -> None:
    """A line that was reported on: its percent is that of its targets as they now are. A percent that was
    said outright holds until a report gives figures: of a first target nobody has said yet how much of
    it is done."""
    if line.reported_month is None or not targets:
        return
    last = line.reports.first()
    if last is not None and not last.figures:
        return
    percent = task_percent(
        [TargetStanding(amount=t.amount, done=t.done, weight=t.weight) for t in targets]
    )
    if percent != line.percent:
        line.percent = percent
        line.done_on = (line.done_on or day) if percent == ALL else None
        line.save(update_fields=["percent", "done_on"])
