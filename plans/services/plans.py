"""Writing a river's cycle plan and its five lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Division, Unit, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import local_date, moment_words
from plans.models import Plan, PlanEntry, PlanState
from plans.permissions import may_keep, may_write
from plans.rules.plans import DRAWN_FROM, EntryInput, entry_faults, years_fault
from plans.services.line_input import gone_words
from rivers.models import River


@transaction.atomic
def create_plan(
    *,
    division: Division,
    river: River,
    first_year: int,
    last_year: int,
    by: User,
    at: datetime,
    title: str = "",
    lead_unit: Unit | None = None,
) -> Plan:
    """A plan in drafting. Raises NotAllowed, Invalid `plan.invalid` with its fields."""
    if not by.is_office_of(division.code):
        words = "只有本级河长办可以建立方案。"
        raise NotAllowed("plan.office_only", words, fields={"division": words})
    plan = Plan(
        division=division,
        river=river,
        first_year=first_year,
        last_year=last_year,
        title=title.strip() or f"{river}一河一策方案（{first_year}—{last_year}年）",
        lead_unit=lead_unit,
        created_by=by,
        updated_by=by,
        updated_at=at,
    )
    found = _plan_faults(plan, day=local_date(at))
    if not River.objects.selectable_by(by).in_use().filter(pk=river.pk).exists():
        found["river"] = f"“{river}”已停用，或不在您的管理范围内。"
    _refuse(found)
    plan.save()
    return plan


@transaction.atomic
def change_plan(
    *,
    plan_id: int,
    title: str,
    last_year: int,
    lead_unit: Unit | None,
    by: User,
    at: datetime,
    seen_at: datetime | None = None,
) -> Plan:
    """A draft's head: its name, last year, leading unit. Raises NotVisible, NotAllowed, Conflict,
    Invalid `plan.invalid` with its fields."""
    plan = _locked(plan_id, by=by, seen_at=seen_at)
    if not may_keep(by, plan):
        raise NotAllowed("plan.office_only", "只有本级河长办可以更改方案的名称、年限和牵头单位。")
    if plan.state == PlanState.APPROVED:
        raise Conflict(
            "plan.approved", "方案已批复，不能直接修改；确需调整的，由河长办先退回编制。"
        )
    plan.title, plan.last_year = title.strip() or plan.title, last_year
    plan.lead_unit = lead_unit
    _refuse(_plan_faults(plan, day=local_date(at)))
    _sign(plan, by, at)
    return plan


@transaction.atomic
def set_entries(
    *,
    plan_id: int,
    part: str,
    entries: Sequence[EntryInput],
    by: User,
    at: datetime,
    seen_at: datetime | None = None,
) -> Plan:
    """One of the five lists as it is to be, in this order.

    Standing entries keep their id; an entry that a year's task names cannot be left out. Raises
    NotVisible, NotAllowed, Conflict, and Invalid `plan.entries` with fields by number ("1", "2" …).
    """
    plan = _locked(plan_id, by=by, seen_at=seen_at)
    if plan.state == PlanState.APPROVED:
        raise Conflict(
            "plan.approved", "方案已批复，不能直接修改；确需调整的，由河长办先退回编制。"
        )
    above = list(plan.entries.filter(part=DRAWN_FROM.get(part, "")).order_by("order"))
    found = entry_faults(part, entries, others=len(above))
    if found:
        fields = {str(number): words for number, words in found.items()}
        raise Invalid("plan.entries", next(iter(found.values())), fields=fields)
    _write_entries(plan, part, entries, above)
    _sign(plan, by, at)
    return plan


@transaction.atomic
def approve_plan(
    *,
    plan_id: int,
    number: str,
    approved_on: date,
    by: User,
    at: datetime,
    files: Sequence[str] = (),
) -> Plan:
    """Records the paper by which the plan was approved; from then on its lists are in force.

    files  UUIDs of uploads of `by`: the paper, the text as approved
    Raises NotVisible, NotAllowed, Conflict `plan.approved`, Invalid.
    """
    plan = _locked(plan_id, by=by, seen_at=None)
    if not may_keep(by, plan):
        raise NotAllowed("plan.office_only", "只有本级河长办可以登记批复。")
    if plan.state == PlanState.APPROVED:
        raise Conflict("plan.approved", "方案已登记批复。")
    found = {}
    if not 0 < len(number.strip()) <= 60:
        found["approval_number"] = "请填写批复文号（不超过 60 字）。"
    if approved_on > local_date(at):
        found["approved_on"] = "批复日期不能晚于今天。"
    if not plan.entries.filter(part="task").exists():
        found.setdefault("approval_number", "任务清单还是空的，不能登记批复。")
    _refuse(found)
    plan.state, plan.approval_number, plan.approved_on = "approved", number.strip(), approved_on
    plan.files = [str(file) for file in files]
    _sign(plan, by, at)
    return plan


@transaction.atomic
def reopen_plan(*, plan_id: int, by: User, at: datetime) -> Plan:
    """Takes the approval back, so that the lists can be written again. Raises as `approve_plan`."""
    plan = _locked(plan_id, by=by, seen_at=None)
    if not may_keep(by, plan):
        raise NotAllowed("plan.office_only", "只有本级河长办可以退回编制。")
    if plan.state != PlanState.APPROVED:
        raise Conflict("plan.drafting", "方案正在编制，不用退回。")
    plan.state, plan.approval_number, plan.approved_on = "drafting", "", None
    _sign(plan, by, at)
    return plan


def _locked(plan_id: int, *, by: User, seen_at: datetime | None) -> Plan:
    plan = (
        Plan.objects.visible_to(by)
        .filter(pk=plan_id)
        .select_related("division", "river", "updated_by")
        .select_for_update(of=("self",))
        .first()
    )
    if plan is None:
        raise NotVisible("plan.unknown", "没有这份方案，或不在您的管理范围内。")
    if not may_write(by, plan):
        raise NotAllowed("plan.not_yours", "只有本级河长办和牵头单位可以编制方案。")
    if seen_at is not None and plan.updated_at != seen_at:
        when = moment_words(plan.updated_at)
        raise Conflict(
            "plan.changed",
            f"在您填写期间，{plan.updated_by.name}已于{when}修改了这份方案。您填写的内容还在，请核对；"
            "再次保存将以您填写的为准。",
        )
    return plan


def _plan_faults(plan: Plan, *, day: date) -> dict[str, str]:
    found = years_fault(plan.first_year, plan.last_year)
    if len(plan.title) > 120:
        found["title"] = f"名称不能超过 120 字，现有 {len(plan.title)} 字。"
    if plan.lead_unit is not None and not plan.lead_unit.exists_on(day):
        found["lead_unit"] = f"{gone_words(plan.lead_unit)}，请选择接任的单位。"
    if not found:
        others = Plan.objects.filter(division=plan.division, river=plan.river).exclude(pk=plan.pk)
        meets = others.filter(
            first_year__lte=plan.last_year, last_year__gte=plan.first_year
        ).first()
        if meets is not None:
            found["first_year"] = f"“{plan.river}”已有{meets.years}年的方案，年限不能重叠。"
    return found


def _write_entries(
    plan: Plan, part: str, entries: Sequence[EntryInput], above: Sequence[PlanEntry]
) -> None:
    standing = {entry.pk: entry for entry in plan.entries.filter(part=part)}
    kept: list[tuple[PlanEntry, EntryInput]] = []
    for given in entries:
        entry = standing.pop(given.key, None) if given.key is not None else None
        kept.append((entry or PlanEntry(plan=plan, part=part), given))
    _drop(standing)
    # Out of the way first: entries that change places would meet in between.
    shift = 10_000
    moving = [entry for entry, _ in kept if entry.pk]
    for entry in moving:
        entry.order += shift
    PlanEntry.objects.bulk_update(moving, ["order"])
    for order, (entry, given) in enumerate(kept, start=1):
        entry.order, entry.words = order, given.words.strip()
        entry.save()
        entry.answers.set([above[number - 1] for number in given.answers])


def _drop(entries: dict[int, PlanEntry]) -> None:
    for entry in entries.values():
        try:
            entry.delete()
        except ProtectedError:
            words = f"“{entry}”已分解到年度清单，不能删去。"
            raise Conflict("plan.entry_used", words) from None


def _sign(plan: Plan, by: User, at: datetime) -> None:
    plan.updated_by, plan.updated_at = by, at
    plan._history_user, plan._history_date = by, at  # type: ignore[attr-defined]
    plan.save()


def _refuse(found: dict[str, Any]) -> None:
    if found:
        raise Invalid("plan.invalid", next(iter(found.values())), fields=found)
