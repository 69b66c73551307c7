"""The monthly class of a section's water, as it was announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.bulk import save_all
from common.text.chinese import local_date
from common.text.months import Month
from rivers.services.writing import NOT_YOURS, locked, may_keep
from waters.models import FOUND_CLASSES, AnnouncedClass, Section
from waters.models.samples import AnnouncedState
from waters.rules.exceeding import announced_items

_CLASSES: Final = dict(FOUND_CLASSES)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedFacts:
    """What was announced of a section's month: `1` to `6` where it was measured, else a state of `AnnouncedState`
    without a class.

    exceeding  as the bureau wrote it, 氨氮/1.3、总磷/0.6 (`waters.rules.exceeding.announced_items`)
    seen_at    when the row that it replaces was entered, as the writer saw it; None where there was none. Compared
               only where `is_compared`
    only_new   for a month that has a class already nothing is entered: last year's column of this year's table
    """

    section: Section
    month: Month
    water_class: str = ""
    state: str = AnnouncedState.MEASURED
    exceeding: str = ""
    note: str = ""
    seen_at: datetime | None = None
    is_compared: bool = False
    only_new: bool = False

    def values(self) -> dict[str, str]:
        return {
            "water_class": self.water_class,
            "state": self.state,
            "exceeding": self.exceeding,
            "note": self.note,
        }


def announced_faults(facts: AnnouncedFacts, *, at: datetime) -> dict[str, str]:
    """Field → sentence for what cannot be; empty when nothing is. No query. That the class is not the one that the
    values give is no fault: it is told (`waters.rules.doubts.announced_differs`)."""
    faults: dict[str, str] = {}
    if facts.month > Month.of(local_date(at)):
        faults["month"] = "月份不能晚于本月。"
    if facts.state not in AnnouncedState.values:
        faults["state"] = "请选择已监测、断流、未监测或不予评价。"
    elif facts.state == AnnouncedState.MEASURED and facts.water_class not in _CLASSES:
        faults["water_class"] = "请选择Ⅰ类至劣Ⅴ类中的一个。"
    elif facts.state != AnnouncedState.MEASURED and facts.water_class:
        words = (
            f"{AnnouncedState(facts.state).label}的月份没有水质类别，请清空类别，或改选“已监测”。"
        )
        faults["water_class"] = words
    if announced_items(facts.exceeding) is None:
        faults["exceeding"] = "超标项目及倍数应写成“氨氮/1.3、总磷/0.6”的样子，没有的留空。"
    for field, name in (("exceeding", "超标项目及倍数"), ("note", "备注")):
        if len(getattr(facts, field)) > _LONGEST:
            faults[field] = f"{name}不超过 {_LONGEST} 字。"
    return faults


@transaction.atomic
def announce(
    *,
    section: Section,
    month: Month,
    water_class: str = "",
    state: str = AnnouncedState.MEASURED,
    exceeding: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> AnnouncedClass:
    """Enters the class of a month, or corrects it; the history keeps the old value, and the same again writes nothing.
    A closed month stays as it was frozen until it is corrected.

    Raises NotVisible, NotAllowed, Conflict for a section out of use, Invalid with the fields of `announced_faults`.
    """
    row = locked(Section, section.pk, by=by, seen_at=None)
    if not row.is_active:
        raise Conflict("section.retired", "这个断面已停用，恢复使用后才能登记水质。")
    facts = AnnouncedFacts(
        section=row,
        month=month,
        water_class=water_class,
        state=state,
        exceeding=exceeding,
        note=note,
    )
    _refuse_faults(facts, at)
    known = AnnouncedClass.objects.filter(section=row, month=month.first_day).first()
    announced: AnnouncedClass = known or AnnouncedClass(section=row, month=month.first_day)
    if not _put(announced, facts) and known:
        return known
    announced.entered_by, announced.entered_at = by, at
    announced._history_user, announced._history_date = by, at  # type: ignore[attr-defined]
    announced.save()
    return announced


@transaction.atomic
def announce_many(
    *, entries: Sequence[AnnouncedFacts], by: User, at: datetime, reason: str = ""
) -> int:
    """Enters or corrects many, all or none, by bulk statements with their history; how many were written, because what
    is the same already is left. Of two for one month the later counts. Raises as `announce` does, for the first, and
    Conflict `announced.changed` for one that somebody entered since it was seen."""
    found = Section.objects.visible_to(by).filter(pk__in={each.section.pk for each in entries})
    rows = {
        row.pk: row for row in found.order_by("pk").select_for_update(of=("self",), no_key=True)
    }
    wanted: dict[tuple[int, date], AnnouncedFacts] = {}
    for facts in sorted(entries, key=lambda facts: facts.only_new):
        section = rows.get(facts.section.pk)
        if section is None:
            raise NotVisible("register.not_found", "没有找到这个断面，或不在您的管理范围内。")
        if not may_keep(by, section):
            raise NotAllowed("register.not_yours", NOT_YOURS)
        if not section.is_active:
            raise Conflict("section.retired", f"断面“{section}”已停用，恢复使用后才能登记水质。")
        _refuse_faults(facts, at)
        if facts.only_new and (section.pk, facts.month.first_day) in wanted:
            continue
        wanted[section.pk, facts.month.first_day] = facts
    known = {
        (row.section_id, row.month): row
        for row in AnnouncedClass.objects.filter(
            section__in=rows, month__in={day for _, day in wanted}
        )
    }
    new: list[AnnouncedClass] = []
    changed: list[tuple[Any, set[str]]] = []
    for key, facts in wanted.items():
        if facts.only_new and key in known:
            continue
        _refuse_changed(facts, known.get(key))
        row = known.get(key) or AnnouncedClass(section_id=key[0], month=key[1])
        fields = _put(row, facts)
        if key in known and not fields:
            continue
        row.entered_by, row.entered_at = by, at
        if key in known:
            changed.append((row, fields | {"entered_by", "entered_at"}))
        else:
            new.append(row)
    save_all(AnnouncedClass, new=new, changed=changed, by=by, at=at, reason=reason)
    return len(new) + len(changed)


def _refuse_faults(facts: AnnouncedFacts, at: datetime) -> None:
    faults = announced_faults(facts, at=at)
    if faults:
        raise Invalid("announced.invalid", next(iter(faults.values())), fields=faults)


def _refuse_changed(facts: AnnouncedFacts, known: AnnouncedClass | None) -> None:
    if facts.is_compared and (known.entered_at if known else None) != facts.seen_at:
        words = f"“{facts.section}”{facts.month.label}的水质类别刚刚由他人登记。"
        raise Conflict("announced.changed", words)


def _put(row: AnnouncedClass, facts: AnnouncedFacts) -> set[str]:
    """Puts what was announced on a row; the names of the fields that differ from before."""
    before = {name: getattr(row, name) for name in facts.values()}
    for name, value in facts.values().items():
        setattr(row, name, value)
    return {name for name, value in facts.values().items() if before[name] != value}
