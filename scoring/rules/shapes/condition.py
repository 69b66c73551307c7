"""达标得满分: all or nothing by a condition."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import Field, FieldKind
from scoring.rules.numbers import ZERO, plain
from scoring.rules.shape import VALUE, Given, Input, Scored, Shape

_TRUE = {
    "at_least": ("不低于", lambda value, bound: value >= bound),
    "more": ("高于", lambda value, bound: value > bound),
    "at_most": ("不高于", lambda value, bound: value <= bound),
    "less": ("低于", lambda value, bound: value < bound),
    "equal": ("等于", lambda value, bound: value == bound),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Shape):
    compare: str
    bound: Decimal

    code: ClassVar[str] = "condition"
    label: ClassVar[str] = "达标得满分，否则不得分"
    about: ClassVar[str] = "数值达到条件的得满分，否则得 0 分。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="compare",
            label="条件",
            kind=FieldKind.CHOICE,
            choices=tuple((code, words) for code, (words, _) in _TRUE.items()),
        ),
        Field(name="bound", label="标准值", least=None),
    )

    def inputs(self) -> tuple[Input, ...]:
        return (VALUE,)

    def formula(self, full: Decimal) -> str:
        return f"{_TRUE[self.compare][0]} {plain(self.bound)} 得 {plain(full)} 分，否则不得分"

    def score(self, full: Decimal, given: Given) -> Scored:
        value = given.of("value")
        is_met = _TRUE[self.compare][1](value, self.bound)
        points = full if is_met else ZERO
        said = f"得 {plain(full)} 分" if is_met else "不得分"
        return Scored(points, f"{given.noun} {plain(value)}，{_TRUE[self.compare][0]} "
                              f"{plain(self.bound)} 才得分，{said}")  # fmt: skip
