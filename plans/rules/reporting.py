"""What is wrong with a month's report of a task, in sentences by field. Pure.

Source: domain.md section 5, 月报送 [002]: the unit reports each month how much of every target is
reached in all so far, in words and figures. A figure is refused only where it cannot be; one that may
be right and looks odd (less than a month before) is taken with a reason.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from common.text.chinese import date_words, number_words
from common.text.months import Month
from plans.rules.progress import ALL, HUNDREDTH

# How the same measure is written; the first is what we call it. Factors lead from a unit to its base.
_SPELLINGS: Final = {
    "米": ("米", "m", "M"),
    "公里": ("公里", "千米", "km", "KM"),
    "平方米": ("平方米", "㎡", "m2", "m²", "平米"),
    "亩": ("亩",),
    "公顷": ("公顷", "hm2", "hm²", "ha"),
    "平方公里": ("平方公里", "平方千米", "km2", "km²"),
    "元": ("元",),
    "万元": ("万元",),
    "%": ("%", "％", "百分比"),
}
_IN_BASE: Final = {
    "米": ("长度", Decimal(1)),
    "公里": ("长度", Decimal(1000)),
    "平方米": ("面积", Decimal(1)),
    "亩": ("面积", Decimal(2000) / Decimal(3)),
    "公顷": ("面积", Decimal(10_000)),
    "平方公里": ("面积", Decimal(1_000_000)),
    "元": ("资金", Decimal(1)),
    "万元": ("资金", Decimal(10_000)),
}
# Longer than any figure of the field, and short enough to reckon with.
_LONGEST_FIGURE: Final = 24
_NAMES: Final = {spelling: name for name, all_ in _SPELLINGS.items() for spelling in all_}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be reached: `amount` > 0 in `unit`, as the list binds it."""

    key: str
    name: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is reported: reached in all so far. `unit` is None where the form fixed it."""

    amount: Decimal
    unit: str | None = None


def read_figure(text: str) -> Figure:
    """A figure as typed, with its unit or without: 1200, 1,200.5, 1.2km, ３３６０米.

    Raises ValueError where there is no number at the beginning.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    found = re.fullmatch(r"([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*([^0-9\s.+-]\S*)?", plain)
    if found is None or len(found[1]) > _LONGEST_FIGURE:
        raise ValueError(f"no figure: {text[:40]!r}")
    return Figure(amount=Decimal(found[1]), unit=found[2])


def figure_faults(
    targets: Sequence[Target],
    figures: Mapping[str, Figure],
    *,
    before: Mapping[str, Decimal],
    reason: str,
    after: Mapping[str, Decimal] | None = None,
) -> dict[str, str]:
    """Sentences by target key (and `reason`); empty where the report can be taken.

    figures  one for every target, by its key
    before   what the last report said, empty for the first
    after    what the next month's report says, where an earlier month is corrected
    reason   why a figure fell, where one did
    """
    found: dict[str, str] = {}
    for key in figures.keys() - {target.key for target in targets}:
        found[key] = "这项任务没有这个目标。"
    for target in targets:
        figure = figures.get(target.key)
        sentence = "没有填报。" if figure is None else _fault(target, figure)
        if sentence:
            found[target.key] = f"“{target.name}”{sentence}"
    fell = [
        target.name
        for target in targets
        if target.key not in found
        and figures[target.key].amount < before.get(target.key, Decimal(0))
    ]
    later = after or {}
    rose = [
        target.name
        for target in targets
        if target.key not in found
        and figures[target.key].amount > later.get(target.key, target.amount)
    ]
    if (fell or rose) and not reason.strip():
        words = f"“{'”“'.join(fell or rose)}”的累计数比"
        found["reason"] = words + (
            "上次少，请说明原因。" if fell else "以后月份已填报的多，请说明原因。"
        )
    return found


def percent_faults(
    percent: Decimal | None, *, before: Decimal, reason: str, after: Decimal = ALL
) -> dict[str, str]:
    """The same of a task without targets, whose percent is said outright; fields `percent`, `reason`."""
    if percent is None:
        return {"percent": "没有填报进度。"}
    if not percent.is_finite() or percent < 0:
        return {"percent": "进度应为 0 至 100 之间的数。"}
    if percent > ALL:
        return {"percent": f"进度填报 {number_words(percent)} %，超过 100 %。"}
    if not _has_two_places(percent):
        return {"percent": "进度最多两位小数。"}
    if percent < before and not reason.strip():
        return {"reason": f"进度比上次的 {number_words(before)} % 少，请说明原因。"}
    if percent > after and not reason.strip():
        return {"reason": f"进度比以后月份已填报的 {number_words(after)} % 多，请说明原因。"}
    return {}


def done_fault(
    done_on: date, *, percent: Decimal, starts_on: date, month: Month, today: date
) -> str:
    """Why a task cannot have been done on that day, empty where it can.

    A month's report says how things were at its end: what was done after it is the next month's.
    """
    if percent < ALL:
        return f"进度为 {number_words(percent)} %，尚未完成，不能填完成日期。"
    if done_on > today:
        return "完成日期不能晚于今天。"
    if done_on > month.last_day:
        return f"完成日期在{month.label}之后，请在{Month.of(done_on).label}的填报中填写。"
    if done_on < starts_on:
        return f"任务自{date_words(starts_on)}开始，完成日期不能更早。"
    return ""


def month_fault(month: Month, *, starts: Month, today: Month, frozen: Month | None) -> str:
    """Why a month cannot be reported on, empty where it can.

    starts  the month in which the task begins; frozen  the last month whose notice froze the figures
    """
    if month > today:
        return f"{month.label}还没有到，不能填报。"
    if month < starts:
        return f"任务自{starts.label}开始，不能填报{month.label}。"
    if frozen is not None and month <= frozen:
        return f"{month.label}的数字已随通报锁定，请在{frozen.next().label}的填报中更正并说明。"
    return ""


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings name the same unit: 千米 and km do, 米 and 公里 do not."""
    return _name(one) == _name(other)


def _name(unit: str) -> str:
    return _NAMES.get(unit.strip(), unit.strip())


def _fault(target: Target, figure: Figure) -> str:
    if figure.unit is not None and not same_unit(figure.unit, target.unit):
        return f"以“{target.unit}”计，填报的单位是“{figure.unit.strip()}”{_hint(target, figure)}。"
    if not figure.amount.is_finite() or figure.amount < 0:
        return "应填不小于 0 的数。"
    if figure.amount > target.amount:
        return (
            f"填报 {number_words(figure.amount)} {target.unit}，"
            f"超过目标 {number_words(target.amount)} {target.unit}；"
            "确有超额的，按目标数填报，并在进展中写明。"
        )
    if not _has_two_places(figure.amount):
        return "最多两位小数。"
    return ""


def due_day(month: Month, day: int) -> date:
    """The last day on which a month's report is in time: the month's own `day`-th, so that its lights
    at the month's end, which the notice freezes, are those of its reports."""
    return month.first_day.replace(day=day)


def _has_two_places(amount: Decimal) -> bool:
    return amount == amount.quantize(HUNDREDTH)


def _hint(target: Target, figure: Figure) -> str:
    """What the figure would be in the target's unit, where the two measure the same."""
    wanted, given = _IN_BASE.get(_name(target.unit)), _IN_BASE.get(_name(figure.unit or ""))
    if wanted is None or given is None or wanted[0] != given[0] or not figure.amount.is_finite():
        return ""
    converted = figure.amount * given[1] / wanted[1]
    return f"，合 {number_words(converted)} {target.unit}"
