"""Making lists, naming them, taking an empty draft away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import ProtectedError, Q

from accounts.models import Division, Unit, User
from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import local_date, moment_words
from plans.models import ListKind, TaskList
from plans.permissions import may_keep
from plans.rules.plans import FIRST_YEAR, LAST_YEAR
from plans.services.line_input import gone_words
from plans.services.lines import open_list, units_for
from rivers.models import River

_LONGEST: Final = 120


@transaction.atomic
def create_list(
    *,
    kind: str,
    division: Division,
    year: int,
    by: User,
    at: datetime,
    river: River | None = None,
    number: str = "",
    title: str = "",
    lead_unit: Unit | None = None,
) -> TaskList:
    """A new draft: a river's annual list, one of the division's other two, or an order.

    title  empty: the usual name, as `usual_title` gives it
    Raises NotAllowed, and Invalid `list.invalid` with its fields.
    """
    if not by.is_office_of(division.code):
        words = "只有本级河长办可以建立清单。"
        raise NotAllowed("list.office_only", words, fields={"division": words})
    fresh = TaskList(
        kind=kind,
        division=division,
        year=year,
        river=river if kind == ListKind.ANNUAL else None,
        number=number.strip() if kind == ListKind.ORDER else "",
        lead_unit=lead_unit,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    fresh.title = title.strip() or usual_title(fresh)
    _refuse(_list_faults(fresh, day=local_date(at)) | _river_faults(fresh, by))
    fresh.save()
    return fresh


@transaction.atomic
def change_list(
    *,
    list_id: int,
    title: str,
    lead_unit: Unit | None,
    by: User,
    at: datetime,
    number: str = "",
    seen_at: datetime | None = None,
) -> TaskList:
    """Names a draft anew, or puts another unit in the lead. Offices only; raises as `open_list`, and
    Conflict `list.changed` where it was saved after the writer read it."""
    found = open_list(list_id, by=by)
    _refuse_others(found, by)
    if seen_at is not None and found.updated_at != seen_at:
        when = moment_words(found.updated_at)
        raise Conflict(
            "list.changed",
            f"在您填写期间，他人已于{when}修改了这份清单。您填写的内容还在，再次保存将以您填写的为准。",
        )
    found.title = title.strip() or usual_title(found)
    found.lead_unit = lead_unit
    found.number = number.strip() if found.kind == ListKind.ORDER else ""
    _refuse(_list_faults(found, day=local_date(at)))
    found.updated_at = at
    found.save(update_fields=["title", "lead_unit", "number", "updated_at"])
    return found


@transaction.atomic
def delete_list(*, list_id: int, by: User) -> None:
    """Takes away an empty draft that was never reviewed.

    Raises as `open_list`, and Conflict `list.not_empty`.
    """
    found = open_list(list_id, by=by)
    _refuse_others(found, by)
    lines = found.lines.standing().count()
    if lines:
        raise Conflict("list.not_empty", f"清单里还有 {lines} 项任务，不能删除。")
    try:
        found.lines.all().delete()
        found.delete()
    except ProtectedError:
        raise Conflict("list.not_empty", "清单已经送审过，须保留，不能删除。") from None


def usual_title(of: TaskList) -> str:
    """清溪河2026年度任务清单, 江南区2026年度重大事项重大项目清单, 江南区总河长令（第1号）"""
    if of.kind == ListKind.ANNUAL:
        return f"{of.river or ''}{of.year}年度任务清单"
    if of.kind == ListKind.ORDER:
        return f"{of.division}总河长令（{of.number}）"
    return f"{of.division}{of.year}年度{_kind_words(of)}"


def _kind_words(of: TaskList) -> str:
    """重大事项重大项目清单: without its 年度, which the caller writes after the year."""
    return of.get_kind_display().removeprefix("年度")


def lists_like(of: TaskList) -> Q:
    """Condition: lists of the same kind, division and year, and of the same river or number."""
    same = Q(kind=of.kind, division=of.division_id, year=of.year)
    if of.kind == ListKind.ANNUAL:
        same &= Q(river=of.river_id)
    return same & Q(number=of.number) if of.kind == ListKind.ORDER else same


def _list_faults(of: TaskList, *, day: date) -> dict[str, str]:
    found = {}
    if of.kind not in ListKind.values:
        found["kind"] = "请选择清单类别。"
    if not FIRST_YEAR <= of.year <= LAST_YEAR:
        found["year"] = f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。"
    if len(of.title) > _LONGEST:
        found["title"] = f"名称不能超过 {_LONGEST} 字，现有 {len(of.title)} 字。"
    if of.kind == ListKind.ORDER and not 0 < len(of.number) <= 40:
        found["number"] = "请填写令号（不超过 40 字），如“第1号”。"
    if of.kind == ListKind.ANNUAL and of.river is None:
        found["river"] = "请选择河流。"
    found |= _lead_faults(of, day)
    if not found and TaskList.objects.filter(lists_like(of)).exclude(pk=of.pk).exists():
        found[_told_at(of.kind)] = _twice_words(of)
    return found


def _lead_faults(of: TaskList, day: date) -> dict[str, str]:
    unit = of.lead_unit
    if unit is None:
        return {}
    if not unit.exists_on(day):
        return {"lead_unit": f"{gone_words(unit)}，请选择接任的单位。"}
    if not units_for(of).filter(pk=unit.pk).exists():
        return {"lead_unit": f"“{unit}”不在本行政区，请改选。"}
    return {}


def _river_faults(of: TaskList, by: User) -> dict[str, str]:
    """A list is made for a river that flows through its division and is in use."""
    river = of.river
    if river is None:
        return {}
    known = River.objects.selectable_by(by).in_use().filter(pk=river.pk)
    return {} if known.exists() else {"river": f"“{river}”已停用，或不在您的管理范围内。"}


def _told_at(kind: str) -> str:
    return {"annual": "river", "order": "number"}.get(kind, "kind")


def _twice_words(of: TaskList) -> str:
    if of.kind == ListKind.ANNUAL:
        return f"{of.division}的“{of.river}”已有{of.year}年度任务清单。"
    if of.kind == ListKind.ORDER:
        return f"{of.division}{of.year}年已有“{of.number}”总河长令。"
    return f"{of.division}已有{of.year}年度{_kind_words(of)}。"


def _refuse_others(of: TaskList, by: User) -> None:
    if not may_keep(by, of):
        raise NotAllowed("list.office_only", "只有本级河长办可以更改清单的名称和牵头单位。")


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Invalid("list.invalid", next(iter(found.values())), fields=found)
