"""按名次计分: the first full, each further rank less; those that are equal share the better rank."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field, FieldKind
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import VALUE, Faults, Given, Input, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Shape):
    step: Decimal
    better: str = "more"
    least: Decimal | None = None

    code: ClassVar[str] = "rank"
    label: ClassVar[str] = "按名次计分"
    about: ClassVar[str] = "同类对象中第一名得满分，每后一名少若干分；并列的按较好的名次。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="step", label="每后一名少得", above=POSITIVE),
        Field(
            name="better",
            label="怎样为好",
            kind=FieldKind.CHOICE,
            choices=(("more", "数值大的在前"), ("less", "数值小的在前")),
        ),
        Field(name="least", label="最少得分", is_required=False),
    )
    is_ranked: ClassVar[bool] = True

    def faults(self, full: Decimal) -> Faults:
        if self.least is not None and self.least > full:
            yield "least", f"最少得分超过了本项满分 {plain(full)} 分。"

    def inputs(self) -> tuple[Input, ...]:
        return (VALUE,)

    def formula(self, full: Decimal) -> str:
        least = f"，最少 {plain(self.least)} 分" if self.least else ""
        return f"第一名 {plain(full)} 分，每后一名少 {plain(self.step)} 分{least}"

    def score(self, full: Decimal, given: Given) -> Scored:
        value = given.of("value")
        ahead = [p for p in given.peers if (p > value if self.better == "more" else p < value)]
        place = len(ahead) + 1
        points = rounded(max(full - self.step * (place - 1), self.least or ZERO))
        said = f"{given.noun} {plain(value)}，{len(given.peers)} 个对象中第 {place} 名"
        return Scored(points, f"{said}，得 {plain(points)} 分")
