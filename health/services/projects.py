"""Writing 幸福河湖 projects and their steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import Division, Unit, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import date_words, local_date
from health.models import Assessment, AssessmentState, Project, ProjectState, ProjectStep, StepKind
from health.models.parameters import RECHECK_YEARS
from health.permissions import may_step
from health.rules.projects import next_state, steps_in
from rivers.models import Reach, River

LONGEST_NAME: Final = 80
FIRST_YEAR: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """A step as it was filled in. `who` organised it: of an acceptance, who accepted."""

    kind: str
    on: date
    is_passed: bool
    who: str
    score: Decimal | None = None
    document: str = ""
    assessment: Assessment | None = None
    note: str = ""
    files: Sequence[UUID | str] = ()


@transaction.atomic
def create_project(
    *,
    name: str,
    division: Division,
    river: River,
    year: int,
    starts_on: date,
    due_on: date,
    by: User,
    at: datetime,
    reach: Reach | None = None,
    lead_unit: Unit | None = None,
    content: str = "",
) -> Project:
    """A project under construction. Raises NotAllowed, Invalid `project.invalid` with its fields."""
    if not by.is_office_of(division.code):
        words = "只能登记本级或下级行政区的项目。"
        raise NotAllowed("project.office_only", words, fields={"division": words})
    fresh = Project(
        name=name.strip(),
        division=division,
        river=river,
        reach=reach,
        year=year,
        lead_unit=lead_unit,
        starts_on=starts_on,
        due_on=due_on,
        content=content.strip(),
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    found = _faults(fresh, by=by, day=local_date(at))
    if found:
        raise Invalid("project.invalid", next(iter(found.values())), fields=found)
    fresh.save()
    return fresh


@transaction.atomic
def add_step(*, project_id: int, step: StepInput, by: User, at: datetime) -> ProjectStep:
    """A step, and the state that follows from it. Steps come in the order of their days and are never changed.

    Raises NotVisible, NotAllowed, Conflict (not the turn of this step), Invalid `step.invalid` with its fields.
    """
    visible = Project.objects.visible_to(by).filter(pk=project_id)
    project: Project | None = visible.select_for_update(of=("self",)).first()
    if project is None:
        raise NotVisible("project.unknown", "没有这个项目，或不在您的管理范围内。")
    if not may_step(by, project):
        raise NotAllowed("project.not_yours", "项目的环节由本级河长办登记。")
    if step.kind not in steps_in(project.state, was_accepted=project.accepted_on is not None):
        kinds = dict(StepKind.choices)
        label, state = kinds.get(step.kind, "这一环节"), project.get_state_display()
        raise Conflict("step.not_now", f"项目现为“{state}”，不能登记{label}。")
    found = _step_faults(project, step, by=by, day=local_date(at))
    if found:
        raise Invalid("step.invalid", next(iter(found.values())), fields=found)
    made: ProjectStep = ProjectStep.objects.create(
        project=project,
        kind=step.kind,
        on=step.on,
        is_passed=step.is_passed,
        score=step.score,
        who=step.who.strip(),
        document=step.document,
        assessment=step.assessment,
        note=step.note.strip(),
        files=[str(file) for file in step.files],
        by=by,
        by_name=by.name,
        at=at,
    )
    project.state = next_state(project.state, step.kind, is_passed=step.is_passed)
    if project.state == ProjectState.ACCEPTED:
        years = int(RECHECK_YEARS.on(step.on, project.division_id))
        project.accepted_on = project.accepted_on or step.on
        project.recheck_due_on = date(step.on.year + years, 12, 31)
    project.updated_at = at
    project.save()
    return made


def _faults(fresh: Project, *, by: User, day: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if not fresh.name or len(fresh.name) > LONGEST_NAME:
        found["name"] = f"请填写名称，不超过 {LONGEST_NAME} 字。"
    if not FIRST_YEAR <= fresh.year <= day.year + 5:
        found["year"] = f"年度应在 {FIRST_YEAR} 至 {day.year + 5} 之间。"
    if fresh.due_on < fresh.starts_on:
        found["due_on"] = "计划完成日期不能早于计划开工日期。"
    if not River.objects.selectable_by(by).filter(pk=fresh.river_id).exists():
        found["river"] = f"“{fresh.river}”不在您的管理范围内。"
    if fresh.reach is not None and fresh.reach.river_id != fresh.river_id:
        found["reach"] = f"“{fresh.reach}”不是{fresh.river}的河段，请改选。"
    unit = fresh.lead_unit
    if unit is not None and not unit.exists_on(day):
        found["lead_unit"] = f"“{unit}”已撤销，请改选。"
    same = Project.objects.filter(division=fresh.division, year=fresh.year, name=fresh.name)
    if not found and same.exists():
        found["name"] = f"{fresh.division}{fresh.year}年已有“{fresh.name}”项目。"
    return found


def _step_faults(project: Project, step: StepInput, *, by: User, day: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if step.on > day:
        found["on"] = "日期不能晚于今天。"
    last = project.steps.order_by("-on", "-pk").first()
    if last is not None and step.on < last.on:
        found["on"] = f"日期不能早于上一环节（{date_words(last.on)}）。"
    if not step.who.strip():
        label = dict(StepKind.choices)[step.kind]
        found["who"] = f"请填写{label}的组织单位和人员。"
    if step.score is not None and not 0 <= step.score <= 100:
        found["score"] = "得分应在 0 与 100 之间。"
    if not step.is_passed and not step.note.strip():
        found["note"] = "未通过的，请写明意见和整改要求。"
    of = step.assessment
    if of is not None:
        is_of_river = of.river_id == project.river_id and of.purpose == "happy"
        is_judged = of.state in (AssessmentState.PUBLISHED, AssessmentState.ARCHIVED)
        if not is_of_river or not is_judged:
            found["assessment"] = "请选择本河流已通过评审的幸福河湖评价。"
    return found
