"""区间取值: linear between two ends, the end's points beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import Field
from scoring.rules.numbers import plain, rounded
from scoring.rules.shape import VALUE, Faults, Given, Input, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear(Shape):
    """At `zero_at` no points, at `full_at` all; either may be the larger."""

    zero_at: Decimal
    full_at: Decimal

    code: ClassVar[str] = "linear"
    label: ClassVar[str] = "区间内按直线取值"
    about: ClassVar[str] = "在得 0 分和得满分的两个数值之间按直线取值，超出的按端点。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="zero_at", label="得 0 分的数值", least=None),
        Field(name="full_at", label="得满分的数值", least=None),
    )

    def faults(self, full: Decimal) -> Faults:
        if self.zero_at == self.full_at:
            yield "full_at", "得 0 分和得满分的数值不能相同。"

    def inputs(self) -> tuple[Input, ...]:
        return (VALUE,)

    def formula(self, full: Decimal) -> str:
        return f"{plain(self.zero_at)} 得 0 分，{plain(self.full_at)} 得 {plain(full)} 分，之间按直线取值"

    def score(self, full: Decimal, given: Given) -> Scored:
        value = given.of("value")
        low, high = sorted((self.zero_at, self.full_at))
        kept = min(max(value, low), high)
        points = rounded(full * (kept - self.zero_at) / (self.full_at - self.zero_at))
        return Scored(
            points, f"{given.noun} {plain(value)}，{self.formula(full)}，得 {plain(points)} 分"
        )
