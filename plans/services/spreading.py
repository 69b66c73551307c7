"""Many lines at once: last year's list as the start of this year's, a common task for many rivers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from accounts.models import Division, Unit, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import local_date
from plans.models import Line, ListKind, Scope, TaskList
from plans.permissions import may_write
from plans.rules.lights import Milestone
from plans.services.line_input import DutyInput, FundInput, LineInput, gone_words
from plans.services.lines import input_of, open_list, refuse_closed, write_line
from plans.services.lists import create_list, lists_like
from rivers.models import River


@dataclass(frozen=True, slots=True)
class Spread:
    """Rivers whose list got the task, and those whose list had one of this name already."""

    got: list[River]
    had: list[River]


def gone_units(lines: Sequence[Line], day: date) -> list[Unit]:
    """Units that the lines name and that are dissolved by a day, each once, by name."""
    named = {unit for line in lines for unit in input_of(line).units}
    return sorted((u for u in named if not u.exists_on(day)), key=lambda u: u.name)


def lines_of(source: TaskList) -> list[Line]:
    """The standing lines of a list with all that hangs on them; a fixed number of queries."""
    lines = source.lines.standing().select_related("lead_unit", "plan_entry__plan")
    return list(lines.prefetch_related("duties__unit", "targets", "funds", "issues"))


@transaction.atomic
def begin_from_last_year(
    *,
    source_id: int,
    by: User,
    at: datetime,
    keep: Collection[int] | None = None,
    successors: Mapping[int, Unit] | None = None,
) -> TaskList:
    """The draft of the year after a list's, with its lines: dates a year later, nothing done yet.

    keep        ids of the lines to take over; None for all
    successors  dissolved unit's id → the unit that takes its place
    Creates the draft where there is none. Raises NotVisible, NotAllowed, Conflict `list.begun` where
    the draft has lines already, Invalid `line.unit_gone` naming each dissolved unit without a
    successor (fields `unit_<id>`), and Invalid `line.invalid` for a line that cannot be taken over.
    """
    source = _source(source_id, by)
    chosen = [line for line in lines_of(source) if keep is None or line.pk in keep]
    if not chosen:
        raise Invalid(
            "list.nothing_chosen", "没有选中任务。", fields={"keep": "请至少选一项任务。"}
        )
    given = successors or {}
    gone = [unit for unit in gone_units(chosen, local_date(at)) if unit.pk not in given]
    if gone:
        words = {f"unit_{u.pk}": f"{gone_words(u)}，请选择接任的单位。" for u in gone}
        names = "、".join(f"“{unit}”" for unit in gone)
        raise Invalid("line.unit_gone", f"{names}已撤销，请选择接任的单位。", fields=words)
    target = _next_draft(source, given, by=by, at=at)
    for line in chosen:
        _carry(line, target, given, at)
    return target


@transaction.atomic
def spread_task(
    *,
    given: LineInput,
    division: Division,
    year: int,
    rivers: Sequence[River],
    by: User,
    at: datetime,
) -> Spread:
    """Puts a common task into the annual lists of many rivers in one act, creating missing drafts.

    given  without a lead unit: each list's own leads it
    A list with a task of this name is left as it is. All or nothing: raises NotAllowed, Invalid with
    its fields, Conflict `list.not_open` naming the rivers whose lists are no longer drafts.
    """
    if not by.is_office_of(division.code):
        raise NotAllowed("list.office_only", "只有本级河长办可以分解共性任务。")
    if not rivers:
        raise Invalid("list.no_rivers", "没有选河流。", fields={"rivers": "请至少选一条河流。"})
    given = replace(given, scope=Scope.COMMON, plan_entry=None, issues=())
    lists = _lists_of(rivers, division, year)
    same = Line.objects.standing().filter(title=given.title.strip())
    has_it = set(same.filter(task_list__in=lists.values()).values_list("task_list", flat=True))
    had = [river for river in rivers if river.pk in lists and lists[river.pk].pk in has_it]
    wanted = [river for river in rivers if river not in had]
    _refuse_fixed([river for river in wanted if river.pk in lists], lists)
    for river in wanted:
        of = lists.get(river.pk) or create_list(
            kind=ListKind.ANNUAL, division=division, year=year, river=river, by=by, at=at
        )
        lead = given.lead_unit or of.lead_unit
        if lead is None:
            words = f"“{river}”的清单还没有牵头单位，请为这项任务选择牵头单位。"
            raise Invalid("line.invalid", words, fields={"lead_unit": words})
        write_line(Line(task_list=of), replace(given, lead_unit=lead), of=of, at=at)
    return Spread(got=wanted, had=had)


def year_later(day: date) -> date:
    """The same day a year later; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _source(source_id: int, by: User) -> TaskList:
    rows = TaskList.objects.visible_to(by).select_related("division", "river", "lead_unit")
    source = rows.filter(pk=source_id).first()
    if source is None:
        raise NotVisible("list.unknown", "没有这份清单，或不在您的管理范围内。")
    if source.kind == ListKind.ORDER:
        raise Invalid("list.order", "总河长令一令一议，不从上年延续。")
    if not may_write(by, source):
        raise NotAllowed("list.not_yours", "只有本级河长办和清单的牵头单位可以编制清单。")
    return source


def _next_draft(
    source: TaskList, successors: Mapping[int, Unit], *, by: User, at: datetime
) -> TaskList:
    """The list of the year after, open and empty; made where there is none, which offices may."""
    wanted = TaskList(
        kind=source.kind,
        division=source.division,
        year=source.year + 1,
        river=source.river,
    )
    standing = TaskList.objects.filter(lists_like(wanted)).first()
    if standing is None:
        lead = source.lead_unit
        return create_list(
            kind=wanted.kind,
            division=wanted.division,
            year=wanted.year,
            river=wanted.river,
            lead_unit=successors.get(lead.pk, lead) if lead else None,
            by=by,
            at=at,
        )
    found = open_list(standing.pk, by=by)
    lines = found.lines.standing().count()
    if lines:
        words = f"“{found}”已有 {lines} 项任务，不能再从上年生成。"
        raise Conflict("list.begun", words)
    return found


def _carry(line: Line, target: TaskList, successors: Mapping[int, Unit], at: datetime) -> None:
    """One line of last year's, in this year's draft."""
    was = input_of(line)
    duties: dict[int, DutyInput] = {}
    for unit, words in was.duties:
        after = successors.get(unit.pk, unit)
        before = duties.get(after.pk)
        # Two units became one: it answers for both parts.
        both = "；".join(part for part in (before.words, words) if part) if before else words
        duties[after.pk] = DutyInput(after, both[:200])
    entry = was.plan_entry
    given = replace(
        was,
        lead_unit=successors.get(line.lead_unit_id, line.lead_unit),
        duties=list(duties.values()),
        targets=[each._replace(key=None) for each in was.targets],
        funds=[FundInput(fund.source, fund.planned) for fund in was.funds],
        starts_on=year_later(was.starts_on),
        due_on=year_later(was.due_on),
        milestones=[Milestone(year_later(m.day), m.percent) for m in was.milestones],
        plan_entry=entry if entry and entry.plan.last_year >= target.year else None,
    )
    try:
        write_line(Line(task_list=target), given, of=target, at=at)
    except Invalid as error:
        raise Invalid(error.code, f"“{line.title}”：{error.detail}") from error


def _lists_of(rivers: Sequence[River], division: Division, year: int) -> dict[int, TaskList]:
    """River's id → its standing list of the year, locked."""
    lists = TaskList.objects.filter(
        kind=ListKind.ANNUAL, division=division, year=year, river__in=rivers
    )
    lists = lists.select_related("division", "river", "lead_unit").select_for_update(of=("self",))
    return {of.river_id: of for of in lists.order_by("pk") if of.river_id is not None}


def _refuse_fixed(rivers: Sequence[River], lists: Mapping[int, TaskList]) -> None:
    """Raises Conflict where a list is in review or binds: a task comes into it by revision."""
    fixed = []
    for river in rivers:
        try:
            refuse_closed(lists[river.pk])
        except Conflict:
            fixed.append(f"{river}（{lists[river.pk].get_state_display()}）")
    if fixed:
        words = (
            f"这些河流的清单已送审或生效，不能直接加入任务：{'、'.join(fixed)}。没有写入任何清单。"
        )
        raise Conflict("list.not_open", words, fields={"rivers": words})
