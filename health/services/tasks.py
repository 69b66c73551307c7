"""Tasks of 一河一策 out of weak indicators: all chosen ones in one act, by the services of `plans`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from accounts.models import Unit, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import local_date
from health.models import Assessment, RaisedTask
from health.models.parameters import WEAK_BELOW
from health.permissions import may_raise
from health.rules.formulas import plain
from plans.models import Line, ListKind, ListState, RevisionAction, RevisionItem, TaskList
from plans.services.line_input import LineInput
from plans.services.lines import add_line
from plans.services.lists import create_list
from plans.services.revisions import Change, propose_revision

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class WeakIndicator:
    """An indicator of a judged assessment whose 得分率 (percent) is below the setting."""

    key: str
    name: str
    rate: Decimal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """What is to be done about one weak indicator; `field` is one of 六大任务 (`plans.models.TaskField`)."""

    key: str
    title: str
    field: str
    measures: str = ""


def weak_indicators(assessment: Assessment, day: date) -> list[WeakIndicator]:
    """Out of the stored result, the weakest first. One query, of the setting."""
    below = Decimal(str(WEAK_BELOW.on(day, assessment.division_id)))
    found = [
        WeakIndicator(row["key"], row["name"], Decimal(row["rate"]), row["sentence"])
        for row in assessment.result
        if not row["is_group"] and row["rate"] is not None and Decimal(row["rate"]) < below
    ]
    return sorted(found, key=lambda each: each.rate)


@transaction.atomic
def raise_tasks(
    *,
    assessment_id: int,
    year: int,
    tasks: Sequence[NewTask],
    lead_unit: Unit | None,
    starts_on: date,
    due_on: date,
    by: User,
    at: datetime,
) -> list[RaisedTask]:
    """The tasks in the river's annual list of a year: written into a draft (made where there is none), proposed as
    one revision where the list binds. All of them or none.

    Raises NotVisible, NotAllowed, Conflict (not judged yet, a task is open already, the list is in review), Invalid
    (nothing chosen, an indicator that is not weak, what `plans` refuses).
    """
    assessment = _locked(assessment_id, by)
    weak = {each.key: each for each in weak_indicators(assessment, local_date(at))}
    _refuse(assessment, tasks, weak)
    of = _list_of(assessment, year, lead_unit=lead_unit, by=by, at=at)
    written = [
        LineInput(
            title=task.title,
            field=task.field,
            measures=task.measures,
            lead_unit=lead_unit,
            starts_on=starts_on,
            due_on=due_on,
        )
        for task in tasks
    ]
    made: list[tuple[Line | None, RevisionItem | None]]
    if of.state == ListState.BINDING:
        revision = propose_revision(
            list_id=of.pk,
            reason=f"{assessment}（{assessment.grade}）的薄弱指标列入任务",
            changes=[Change(action=RevisionAction.ADD, given=given) for given in written],
            by=by,
            at=at,
        )
        made = [(None, item) for item in revision.items.order_by("order")]
    else:
        made = [(add_line(list_id=of.pk, given=given, by=by, at=at), None) for given in written]
    return [
        RaisedTask.objects.create(
            assessment=assessment,
            key=task.key,
            name=weak[task.key].name,
            rate=weak[task.key].rate,
            task_list=of,
            line=line,
            item=item,
            by=by,
            by_name=by.name,
            at=at,
        )
        for task, (line, item) in zip(tasks, made, strict=True)
    ]


def is_alive(task: RaisedTask) -> bool:
    """Still on its way or in a list: nothing is raised anew for its indicator."""
    if task.line is not None:
        return task.line.withdrawn_on is None
    item = task.item
    if item is None or item.revision.state in ("refused", "withdrawn"):
        return False
    return item.line is None or item.line.withdrawn_on is None


def raised_of(assessment: Assessment) -> list[RaisedTask]:
    """With what tells their fate; one query."""
    rows = assessment.tasks.select_related(
        "task_list", "line__task_list", "item__revision", "item__line__task_list"
    )
    return list(rows.order_by("pk"))


def _locked(assessment_id: int, by: User) -> Assessment:
    rows = Assessment.objects.visible_to(by).filter(pk=assessment_id)
    found: Assessment | None = (
        rows.select_related("division", "river", "reach").select_for_update(of=("self",)).first()
    )
    if found is None:
        raise NotVisible("assessment.unknown", "没有这次评价，或不在您的管理范围内。")
    if not may_raise(by, found):
        if found.result and found.state not in ("published", "archived"):
            raise Conflict("tasks.not_judged", "评价通过评审后，才能把薄弱指标列入任务。")
        raise NotAllowed("tasks.not_yours", "薄弱指标由本级河长办列入任务。")
    return found


def _refuse(
    assessment: Assessment, tasks: Sequence[NewTask], weak: dict[str, WeakIndicator]
) -> None:
    if not tasks:
        raise Invalid("tasks.none", "请至少勾选一项薄弱指标。")
    keys = [task.key for task in tasks]
    strange = [key for key in keys if key not in weak]
    if strange or len(keys) != len(set(keys)):
        raise Invalid("tasks.not_weak", "所选指标已不在薄弱指标之列，请刷新后重新选择。")
    alive = {task.key: task for task in raised_of(assessment) if is_alive(task)}
    for key in keys:
        if key in alive:
            name, where = weak[key].name, alive[key].task_list
            raise Conflict("tasks.twice", f"“{name}”已列入{where}，不重复列入。")


def _list_of(
    assessment: Assessment, year: int, *, lead_unit: Unit | None, by: User, at: datetime
) -> TaskList:
    """The river's annual list of the assessment's division; a draft is made where there is none."""
    known = TaskList.objects.filter(
        kind=ListKind.ANNUAL, division=assessment.division, year=year, river=assessment.river
    )
    found = known.first()
    if found is not None:
        return found
    return create_list(
        kind=ListKind.ANNUAL,
        division=assessment.division,
        year=year,
        river=assessment.river,
        lead_unit=lead_unit,
        by=by,
        at=at,
    )


def task_title(indicator: WeakIndicator) -> str:
    """What a task is called unless somebody writes otherwise."""
    return f"提升“{indicator.name}”（健康评价得分率 {plain(indicator.rate)} %）"
