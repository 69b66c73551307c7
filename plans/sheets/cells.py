"""One cell of a sheet of lines holds several targets, units, funds or milestones. Pure.

Each is written so that what was exported can be imported again; items are parted by ； or a new line.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from common.text.chinese import number_words
from plans.rules.lights import Milestone
from plans.services.line_input import (
    NOTHING,
    ONE,
    DutyInput,
    FundInput,
    TargetInput,
    wan_words,
)

_NUMBER: Final = r"([\d,]+(?:\.\d+)?)"
_TARGET: Final = re.compile(
    rf"(?P<name>.*?\D)\s*{_NUMBER}\s*(?P<unit>[^\d\s（(]\S*?)\s*(?:[（(]权重\s*{_NUMBER}[)）])?"
)
_FUND: Final = re.compile(
    rf"(?P<source>.*?\D)\s*(?:计划)?\s*{_NUMBER}\s*(?:万元)?"
    rf"(?:[,，\s]*到位\s*{_NUMBER}\s*(?:万元)?)?(?:[,，\s]*支付\s*{_NUMBER}\s*(?:万元)?)?"
)
_MILESTONE: Final = re.compile(
    rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?\s*{_NUMBER}\s*[%％]?"
)


class Unreadable(ValueError):
    """A cell that is not written as the template says; its words are a sentence."""


def pieces(text: str) -> list[str]:
    """The items of a cell, blanks aside."""
    return [piece.strip() for piece in re.split(r"[；;\n]", text) if piece.strip()]


def targets_words(targets: Iterable[TargetInput]) -> str:
    """河道整治 3,360 米；生态浮岛 10,700 平方米（权重 2）"""
    return "；".join(
        f"{name} {number_words(amount)} {unit}"
        + (f"（权重 {number_words(weight)}）" if weight != ONE else "")
        for name, amount, unit, weight, _ in targets
    )


def read_targets(text: str) -> list[TargetInput]:
    """Raises Unreadable."""
    return [_target(piece) for piece in pieces(text)]


def funds_words(funds: Iterable[FundInput]) -> str:
    """区级财政 计划 100 到位 50 支付 30 (万元)"""
    return "；".join(
        f"{source} 计划 {wan_words(planned)} 到位 {wan_words(in_place)} 支付 {wan_words(paid)}"
        for source, planned, in_place, paid in funds
    )


def read_funds(text: str) -> list[FundInput]:
    """Yuan from 万元. Raises Unreadable."""
    return [_fund(piece) for piece in pieces(text)]


def duties_words(duties: Iterable[DutyInput]) -> str:
    """清溪镇人民政府：征地协调；石桥镇人民政府"""
    return "；".join(f"{unit.name}：{words}" if words else unit.name for unit, words in duties)


def read_duties(text: str, find: Callable[[str], Any]) -> list[DutyInput]:
    """`find` gives the unit of a name, or raises Unreadable."""
    pairs = [re.split(r"[：:]", piece, maxsplit=1) for piece in pieces(text)]
    return [DutyInput(find(name.strip()), "".join(rest).strip()) for name, *rest in pairs]


def milestones_words(milestones: Iterable[Milestone]) -> str:
    """2026-06-01 40%；2026-08-01 80%"""
    return "；".join(f"{m.day.isoformat()} {number_words(m.percent)}%" for m in milestones)


def read_milestones(text: str) -> list[Milestone]:
    """Raises Unreadable."""
    return [_milestone(piece) for piece in pieces(text)]


def _target(piece: str) -> TargetInput:
    found = _TARGET.fullmatch(piece)
    if found is None:
        raise Unreadable(f"“目标”应写成“河道整治 3360 米”的样子，填写的是“{piece}”")
    name, amount, unit, weight = found.groups()
    return TargetInput(name.strip(), _number(amount), unit, _number(weight) if weight else ONE)


def _fund(piece: str) -> FundInput:
    found = _FUND.fullmatch(piece)
    if found is None or found["source"].strip().endswith(("到位", "支付")):
        raise Unreadable(
            f"“资金”应写成“区级财政 计划 100 到位 50 支付 30”的样子，填写的是“{piece}”"
        )
    source, *sums = found.groups()
    planned, in_place, paid = (_number(each) * 10_000 if each else NOTHING for each in sums)
    return FundInput(source.strip().removesuffix("计划").strip(), planned, in_place, paid)


def _milestone(piece: str) -> Milestone:
    found = _MILESTONE.fullmatch(piece)
    try:
        if found is None:
            raise ValueError(piece)
        year, month, day, percent = found.groups()
        return Milestone(date(int(year), int(month), int(day)), _number(percent))
    except ValueError:
        sentence = f"“节点”应写成“2026-06-01 40%”的样子，填写的是“{piece}”"
        raise Unreadable(sentence) from None


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Unreadable(f"“{text}”不是数字") from None
