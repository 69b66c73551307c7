"""From a value to an indicator's points, and the formula in words. Pure; Decimal throughout."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import Final

from common.text.chinese import number_words
from health.rules.schemes import Node, Step, Way

CENT: Final = Decimal("0.01")
_HUNDRED, _HALF = Decimal(100), Decimal(50)
_PERCENT: Final = ("%", "％")
# So many times the largest end of a formula is asked about.
_FAR: Final = 10


class OutsideError(ValueError):
    """A value for which the scheme has no points; says so in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was found of an indicator: a value, a case, or points by hand; and whether a grave defect was seen."""

    value: Decimal | None = None
    option: str = ""
    points: Decimal | None = None
    is_grave: bool = False


def rounded(number: Decimal) -> Decimal:
    """To two decimals, half to even (GB/T 8170)."""
    return number.quantize(CENT, ROUND_HALF_EVEN)


def plain(number: Decimal) -> str:
    """82, 82.5, 0.125: no zeros at the end."""
    return number_words(number, places=6)


def points_of(node: Node, full: Decimal, given: Given) -> Decimal:
    """The points of an indicator, from 0 to `full`, to two decimals.

    Raises OutsideError where the table has none for what was given, or points by hand are out of range.
    """
    if given.is_grave and node.grave:
        return Decimal("0.00")
    match node.way:
        case Way.LINEAR:
            found = _on_line(node, _needed(node, given.value))
        case Way.BANDS:
            found = band_of(node, _needed(node, given.value)).points
        case Way.OPTIONS:
            found = _case(node, given.option).points
        case _:
            found = _by_hand(node, full, given.points)
    return rounded(min(max(found, Decimal(0)), full))


def band_of(node: Node, value: Decimal) -> Step:
    """The band of a value; one on an edge belongs to the better band. Raises OutsideError."""
    for step in by_value(node):
        above = step.low is None or value > step.low or (value == step.low and not node.is_less)
        below = step.high is None or value < step.high or (value == step.high and node.is_less)
        if above and below:
            return step
    ends = by_value(node)
    # The two outer edges belong to their bands, whichever way is the better.
    for step in (ends[0], ends[-1]) if ends else ():
        if value in (step.low, step.high):
            return step
    raise OutsideError(f"“{node.name}”的评分表里没有 {plain(value)}{_unit(node)} 这一档。")


def by_value(node: Node) -> list[Step]:
    """The rows of a table by value, without an end below first."""
    return sorted(node.steps, key=lambda step: (step.low is not None, step.low or Decimal(0)))


def doubt_of(node: Node, value: Decimal) -> str:
    """What is unlikely of a value, in a sentence without an end; "" for nothing. Beyond the ends of a formula there
    are full points or none, so that a slip would be judged without a word."""
    ends = [each for step in node.steps for each in (step.low, step.high) if each is not None]
    if not ends:
        return ""
    most, is_share = max(ends), node.unit in _PERCENT
    said = f"“{node.name}”填写的是 {plain(value)}{_unit(node)}"
    if value < 0 <= min(ends):
        return f"{said}，是负数"
    if (is_share or node.unit == "分") and value > _HUNDRED >= most:
        return f"{said}，超过 100{_unit(node)}"
    if is_share and 0 < value < 1 and most >= _HALF:
        return f"{said}，是否应为 {plain(value * _HUNDRED)} %"
    if 0 < most * _FAR < value:
        times = plain((value / most).quantize(Decimal(1)))
        return f"{said}，是评分办法最大一端 {plain(most)} 的 {times} 倍，单位可能不对"
    return ""


def why(node: Node, full: Decimal, given: Given) -> str:
    """How the points came about: 实测 82 %，75 % 得 0 分、100 % 得 100 分，其间按直线取值."""
    if given.is_grave and node.grave:
        return f"出现“{node.grave}”，本项不得分"
    value = f"实测 {plain(given.value)}{_unit(node)}" if given.value is not None else ""
    match node.way:
        case Way.LINEAR:
            return f"{value}，{formula_words(node)}"
        case Way.BANDS:
            step = band_of(node, given.value) if given.value is not None else None
            return f"{value}，属“{span_words(node, step)}”一档" if step else value
        case Way.OPTIONS:
            return f"情形为“{given.option}”"
        case _:
            return "由专家评定"


def formula_words(node: Node) -> str:
    """The formula of an indicator in words, for the page and for paper."""
    match node.way:
        case Way.LINEAR:
            ends = [
                f"{plain(step.low or Decimal(0))}{_unit(node)} 得 {plain(step.points)} 分"
                for step in by_value(node)
            ]
            return f"{'、'.join(ends)}，其间按直线取值"
        case Way.BANDS:
            rows = [
                f"{span_words(node, step)} 得 {plain(step.points)} 分" for step in by_value(node)
            ]
            return "；".join(rows)
        case Way.OPTIONS:
            return "；".join(f"{step.words}得 {plain(step.points)} 分" for step in node.steps)
        case _:
            return "由专家评定"


def span_words(node: Node, step: Step) -> str:
    """60（含）～75 %, 低于 60 %, 不低于 90 %: which end is included follows from the direction."""
    low, high = step.low, step.high
    unit = _unit(node)
    if low is None and high is None:
        return "任何数值"
    if low is None and high is not None:
        return f"{'不高于' if node.is_less else '低于'} {plain(high)}{unit}"
    if high is None and low is not None:
        return f"{'高于' if node.is_less else '不低于'} {plain(low)}{unit}"
    first, last = plain(low or Decimal(0)), plain(high or Decimal(0))
    return f"{first}～{last}（含）{unit}" if node.is_less else f"{first}（含）～{last}{unit}"


def _on_line(node: Node, value: Decimal) -> Decimal:
    ends = by_value(node)
    first, last = ends[0], ends[-1]
    if value <= _at(first):
        return first.points
    if value >= _at(last):
        return last.points
    for one, other in pairwise(ends):
        low, high = _at(one), _at(other)
        if low <= value <= high:
            return one.points + (other.points - one.points) * (value - low) / (high - low)
    raise OutsideError(f"“{node.name}”的评分公式不完整。")


def _at(step: Step) -> Decimal:
    return step.low if step.low is not None else Decimal(0)


def _needed(node: Node, value: Decimal | None) -> Decimal:
    if value is None:
        raise OutsideError(f"“{node.name}”没有填写数值。")
    return value


def _case(node: Node, words: str) -> Step:
    found = next((step for step in node.steps if step.words == words), None)
    if found is None:
        raise OutsideError(f"请选择“{node.name}”的情形。")
    return found


def _by_hand(node: Node, full: Decimal, points: Decimal | None) -> Decimal:
    if points is None:
        raise OutsideError(f"“{node.name}”没有填写得分。")
    if not 0 <= points <= full:
        raise OutsideError(
            f"“{node.name}”的得分应在 0 与满分 {plain(full)} 之间，填写的是 {plain(points)}。"
        )
    return points


def _unit(node: Node) -> str:
    return f" {node.unit}" if node.unit else ""
