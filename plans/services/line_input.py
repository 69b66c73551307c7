"""What is written of a line, and what is wrong with it, in sentences by field. Pure but for types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from accounts.models import Unit
from common.text.chinese import number_words
from plans.models import Difficulty, PlanEntry, Scope, TaskField
from plans.rules.funds import wan_words
from plans.rules.lights import Milestone, Schedule, faults

ONE: Final = Decimal(1)
NOTHING: Final = Decimal(0)
# What the columns hold: ten and more digits of a target, 14 of money, five of a weight.
MOST_AMOUNT: Final = Decimal(10) ** 12
MOST_MONEY: Final = Decimal(10) ** 14
MOST_WEIGHT: Final = Decimal(10) ** 5


class DutyInput(NamedTuple):
    """A unit that answers for a part, and for which."""

    unit: Unit
    words: str = ""


class TargetInput(NamedTuple):
    """A measurable target. `key` is the id of the target that it changes; without one a target of the
    same name is meant, or a new one."""

    name: str
    amount: Decimal
    unit: str
    weight: Decimal = ONE
    key: int | None = None


class FundInput(NamedTuple):
    """Money of one source, in yuan."""

    source: str
    planned: Decimal
    in_place: Decimal = NOTHING
    paid: Decimal = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """A line as written, by a form, a sheet or a revision.

    lead_unit  None where it was not chosen: said as a fault
    issues     ids of the issues that the task answers
    """

    title: str
    starts_on: date
    due_on: date
    lead_unit: Unit | None
    measures: str = ""
    field: str = ""
    scope: str = Scope.SPECIAL
    difficulty: str = Difficulty.EASY
    duties: Sequence[DutyInput] = ()
    targets: Sequence[TargetInput] = ()
    funds: Sequence[FundInput] = ()
    milestones: Sequence[Milestone] = ()
    weight: Decimal = ONE
    issues: Sequence[int] = ()
    plan_entry: PlanEntry | None = None

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            starts_on=self.starts_on, due_on=self.due_on, milestones=list(self.milestones)
        )

    @property
    def units(self) -> list[Unit]:
        """Every unit that is named, each once, the lead unit first."""
        named = [self.lead_unit] if self.lead_unit else []
        named += [unit for unit, _ in self.duties]
        return list(dict.fromkeys(named))


def line_faults(
    given: LineInput,
    *,
    kind: str,
    year: int,
    day: date,
    done: Mapping[int | str, Decimal] | None = None,
    planned: Mapping[str, Decimal] | None = None,
) -> dict[str, str]:
    """Field → sentence for what is wrong with a line in itself; empty where nothing is.

    kind, year  of its list
    day         today: units that are dissolved by then are refused
    done        what was reported of standing targets, by their id and by their name
    planned     of a binding list the money planned so far, by source: more may have come in than was planned, so only
                a plan that becomes less is held against it
    """
    found = {
        "title": _text_fault("任务", given.title, 300),
        "field": _field_fault(given, kind),
        "scope": "" if given.scope in Scope.values else "请选择共性任务或专项任务。",
        "difficulty": "" if given.difficulty in Difficulty.values else "请选择难度。",
        "weight": _weight_fault(given.weight),
        "lead_unit": _lead_fault(given, day),
        "duties": _duties_fault(given, day),
        "targets": _targets_fault(given.targets, done or {}),
        "funds": _funds_fault(given.funds, planned or {}),
        **_days_faults(given, year),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def gone_words(unit: Unit) -> str:
    """“区水务局”已于2026年3月1日撤销"""
    day = unit.dissolved_on
    return f"“{unit}”已于{day.year}年{day.month}月{day.day}日撤销" if day else f"“{unit}”"


def _text_fault(name: str, text: str, most: int) -> str:
    if not text.strip():
        return f"请填写{name}。"
    length = len(text.strip())
    return f"{name}不能超过 {most} 字，现有 {length} 字。" if length > most else ""


def _field_fault(given: LineInput, kind: str) -> str:
    if given.field and given.field not in TaskField.values:
        return "请从六大任务中选择一项。"
    return "请选择任务领域。" if kind == "annual" and not given.field else ""


def _weight_fault(weight: Decimal) -> str:
    if not weight.is_finite() or not NOTHING <= weight < MOST_WEIGHT or _places(weight) > 2:
        return "权重应为不小于 0 的数，最多两位小数；一般为 1，填 0 的不计入进度。"
    return ""


def _lead_fault(given: LineInput, day: date) -> str:
    unit = given.lead_unit
    if unit is None:
        return "请选择牵头单位。"
    return "" if unit.exists_on(day) else f"{gone_words(unit)}，请选择接任的单位。"


def _duties_fault(given: LineInput, day: date) -> str:
    units = [unit for unit, _ in given.duties]
    twice = _twice(units)
    if twice is not None:
        return f"责任单位“{twice}”填写了两次，请合并为一行。"
    for unit, words in given.duties:
        if not unit.exists_on(day):
            return f"责任单位{gone_words(unit)}，请改选或删去。"
        if len(words.strip()) > 200:
            return f"“{unit}”的责任内容不能超过 200 字。"
    return ""


def _targets_fault(targets: Sequence[TargetInput], done: Mapping[int | str, Decimal]) -> str:
    for number, target in enumerate(targets, start=1):
        if sentence := _target_fault(target, done):
            return f"第 {number} 个目标{sentence}"
    twice = _twice(target.name.strip() for target in targets)
    if twice is not None:
        return f"目标“{twice}”填写了两次，请合并或改名。"
    if targets and not sum(target.weight for target in targets):
        return "各目标的权重都是 0，算不出进度；至少有一个目标要有权重。"
    return ""


def _target_fault(target: TargetInput, done: Mapping[int | str, Decimal]) -> str:
    name, amount, unit, weight, key = target
    reached = done.get(key if key is not None else name.strip(), NOTHING)
    if not name.strip():
        return "没有写明是什么，请填写如“河道整治”。"
    if len(name.strip()) > 120:
        return "的名称不能超过 120 字。"
    if not amount.is_finite() or not NOTHING < amount < MOST_AMOUNT:
        return f"“{name}”的目标数应大于 0。"
    if _places(amount) > 2:
        return f"“{name}”的目标数最多两位小数，填写的是 {amount:f}。"
    if not unit.strip() or len(unit.strip()) > 20:
        return f"“{name}”请填写计量单位（不超过 20 字），如米、平方米、座。"
    if _weight_fault(weight):
        return f"“{name}”的{_weight_fault(weight)}"
    if amount < reached:
        return (
            f"“{name}”已累计完成 {number_words(reached)} {unit}，"
            f"目标数不能小于它，填写的是 {number_words(amount)}。"
        )
    return ""


def _funds_fault(funds: Sequence[FundInput], standing: Mapping[str, Decimal]) -> str:
    for number, (source, planned, in_place, paid) in enumerate(funds, start=1):
        if sentence := _text_fault("资金来源", source, 80):
            return f"第 {number} 笔资金：{sentence}"
        for name, money in (("计划", planned), ("到位", in_place), ("支付", paid)):
            if not money.is_finite() or not NOTHING <= money < MOST_MONEY or _places(money) > 2:
                return f"“{source}”的{name}资金应为不小于 0 的数，精确到分。"
        is_kept = planned >= standing.get(source.strip(), MOST_MONEY)
        if in_place > planned and not is_kept:
            return f"“{source}”的{_more('到位', in_place, '计划', planned)}"
        if paid > in_place:
            return f"“{source}”的{_more('支付', paid, '到位', in_place)}"
    twice = _twice(fund.source.strip() for fund in funds)
    return f"资金来源“{twice}”填写了两次，请合并为一行。" if twice is not None else ""


def _more(name: str, money: Decimal, of: str, limit: Decimal) -> str:
    return (
        f"{name}资金 {wan_words(money)} 万元多于{of}资金 {wan_words(limit)} 万元，请核对；"
        f"确有增加的，先调整{of}资金。"
    )


def _days_faults(given: LineInput, year: int) -> dict[str, str]:
    found = faults(given.schedule)
    if given.due_on.year < year:
        found.setdefault("due_on", f"完成时限早于{year}年，请检查年份。")
    if given.starts_on.year > year:
        found["starts_on"] = f"开始日期晚于{year}年，请检查年份。"
    if any(_places(milestone.percent) > 2 for milestone in given.milestones):
        found.setdefault("milestones", "节点的进度最多两位小数。")
    return found


def _places(number: Decimal) -> int:
    """Decimals that are not zeros at the end: 3360.00 has none."""
    exponent = number.normalize().as_tuple().exponent if number.is_finite() else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _twice(values: Iterable[Any]) -> Any:
    """The first value that came before, None where all differ."""
    seen = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None
