"""A line as a revision keeps it, as plain JSON, and two of them side by side in words. Pure but for types.

Names of units and tasks are kept beside their ids: a revision reads the same when a unit was renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from accounts.models import Unit
from common.text.chinese import date_words, number_words
from plans.models import Difficulty, PlanEntry, Scope, TaskField
from plans.rules.funds import wan_words
from plans.rules.lights import Milestone
from plans.services.line_input import DutyInput, FundInput, LineInput, TargetInput

Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a line, before and after; either is empty where there is nothing."""

    label: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def keep(given: LineInput, numbers: Mapping[int, str]) -> Kept:
    """A line as JSON. `numbers`: issue id → its number, of the issues that the line answers."""
    lead = given.lead_unit
    entry = given.plan_entry
    return {
        "title": given.title.strip(),
        "measures": given.measures.strip(),
        "field": given.field,
        "scope": given.scope,
        "difficulty": given.difficulty,
        "lead_unit": [lead.pk, lead.name] if lead else None,
        "duties": [[unit.pk, unit.name, words.strip()] for unit, words in given.duties],
        "targets": [
            [t.name.strip(), _plain(t.amount), t.unit.strip(), _plain(t.weight), t.key]
            for t in given.targets
        ],
        "funds": [
            [f.source.strip(), _plain(f.planned), _plain(f.in_place), _plain(f.paid)]
            for f in given.funds
        ],
        "starts_on": given.starts_on.isoformat(),
        "due_on": given.due_on.isoformat(),
        "milestones": [[m.day.isoformat(), _plain(m.percent)] for m in given.milestones],
        "weight": _plain(given.weight),
        "issues": [[pk, numbers.get(pk, "")] for pk in sorted(given.issues)],
        "plan_entry": [entry.pk, entry.words] if entry else None,
    }


def line_of(kept: Kept, units: Mapping[int, Unit], entries: Mapping[int, PlanEntry]) -> LineInput:
    """The line that was kept, to be written. A unit or plan entry that no longer exists is left out,
    and the rules of a line then say so in words."""
    lead, entry = kept["lead_unit"], kept["plan_entry"]
    return LineInput(
        title=kept["title"],
        measures=kept["measures"],
        field=kept["field"],
        scope=kept["scope"],
        difficulty=kept["difficulty"],
        lead_unit=units.get(lead[0]) if lead else None,
        duties=[DutyInput(units[pk], words) for pk, _, words in kept["duties"] if pk in units],
        targets=[
            TargetInput(name, Decimal(amount), unit, Decimal(weight), key)
            for name, amount, unit, weight, key in kept["targets"]
        ],
        funds=[FundInput(source, *map(Decimal, money)) for source, *money in kept["funds"]],
        starts_on=date.fromisoformat(kept["starts_on"]),
        due_on=date.fromisoformat(kept["due_on"]),
        milestones=[
            Milestone(date.fromisoformat(day), Decimal(percent))
            for day, percent in kept["milestones"]
        ],
        weight=Decimal(kept["weight"]),
        issues=[pk for pk, _ in kept["issues"]],
        plan_entry=entries.get(entry[0]) if entry else None,
    )


def unit_ids(kept: Kept) -> set[int]:
    """Every unit that a kept line names."""
    lead = [kept["lead_unit"]] if kept["lead_unit"] else []
    return {pk for pk, *_ in [*lead, *kept["duties"]]}


def is_same(one: Kept, other: Kept) -> bool:
    """Whether two kept lines promise the same, whatever their units are called now."""
    return _substance(one) == _substance(other)


def side_by_side(old: Kept | None, new: Kept | None) -> list[Compared]:
    """Every field that says something before or after, in the order of the form."""
    before, after = _words(old), _words(new)
    rows = [Compared(label, before.get(label, ""), after.get(label, "")) for label in _LABELS]
    return [row for row in rows if row.old or row.new]


_LABELS: Final = (
    *("任务", "措施", "任务领域", "类型", "难度", "牵头单位", "责任单位", "目标", "资金"),
    *("开始日期", "完成时限", "节点", "权重", "对应问题", "方案任务"),
)


def _words(kept: Kept | None) -> dict[str, str]:
    if kept is None:
        return {}
    lead, entry = kept["lead_unit"], kept["plan_entry"]
    return {
        "任务": kept["title"],
        "措施": kept["measures"],
        "任务领域": str(TaskField(kept["field"]).label) if kept["field"] else "",
        "类型": str(Scope(kept["scope"]).label),
        "难度": str(Difficulty(kept["difficulty"]).label),
        "牵头单位": lead[1] if lead else "",
        "责任单位": _lines(
            f"{name}：{words}" if words else name for _, name, words in kept["duties"]
        ),
        "目标": _lines(_target_words(*target) for target in kept["targets"]),
        "资金": _lines(_fund_words(*fund) for fund in kept["funds"]),
        "开始日期": date_words(date.fromisoformat(kept["starts_on"])),
        "完成时限": date_words(date.fromisoformat(kept["due_on"])),
        "节点": _lines(
            f"{date_words(date.fromisoformat(day))} {percent} %"
            for day, percent in kept["milestones"]
        ),
        "权重": kept["weight"],
        "对应问题": _lines(number for _, number in kept["issues"]),
        "方案任务": entry[1] if entry else "",
    }


def _target_words(name: str, amount: str, unit: str, weight: str, key: int | None) -> str:
    words = f"{name} {number_words(Decimal(amount))} {unit}"
    return words if weight == "1" else f"{words}（权重 {weight}）"


def _fund_words(source: str, planned: str, in_place: str, paid: str) -> str:
    wan = [wan_words(Decimal(money)) for money in (planned, in_place, paid)]
    return f"{source}：计划 {wan[0]} 万元，到位 {wan[1]} 万元，支付 {wan[2]} 万元"


def _substance(kept: Kept) -> Kept:
    lead, entry = kept["lead_unit"], kept["plan_entry"]
    return kept | {
        "lead_unit": lead[0] if lead else None,
        "duties": sorted((pk, words) for pk, _, words in kept["duties"]),
        "targets": [target[:4] for target in kept["targets"]],
        # What came in and was paid is reported, not promised.
        "funds": sorted((source, planned) for source, planned, *_ in kept["funds"]),
        "issues": [pk for pk, _ in kept["issues"]],
        "plan_entry": entry[0] if entry else None,
    }


def _plain(number: Decimal) -> str:
    """3360.00 and 3360 are the same: without zeros at the end."""
    return f"{number.normalize():f}"


def _lines(words: Iterable[str]) -> str:
    return "\n".join(words)
