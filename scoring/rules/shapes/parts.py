"""分项得分: earned in parts, each with its own most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import NAME, Faults, Given, Input, NoPointsError, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Shape):
    rows: tuple[Part, ...]

    code: ClassVar[str] = "parts"
    label: ClassVar[str] = "分项得分"
    about: ClassVar[str] = "由几个小项组成，各有满分，得分相加。"
    columns: ClassVar[tuple[Field, ...]] = (
        NAME,
        Field(name="most", label="满分", above=POSITIVE),
    )
    row: ClassVar[type | None] = Part

    def faults(self, full: Decimal) -> Faults:
        whole = sum((part.most for part in self.rows), ZERO)
        if whole != full:
            yield "rows", f"各小项满分合计 {plain(whole)} 分，与本项满分 {plain(full)} 分不符。"

    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(key=part.name, label=part.name, unit="分", most=part.most) for part in self.rows
        )

    def formula(self, full: Decimal) -> str:
        return "，".join(f"{part.name} {plain(part.most)} 分" for part in self.rows)

    def score(self, full: Decimal, given: Given) -> Scored:
        for part in self.rows:
            if given.of(part.name) > part.most:
                raise NoPointsError(
                    f"“{part.name}”满分 {plain(part.most)} 分，不能得 {plain(given.of(part.name))} 分。"
                )
        points = rounded(sum((given.of(part.name) for part in self.rows), ZERO))
        said = "，".join(f"{p.name} {plain(given.of(p.name))} 分" for p in self.rows)
        return Scored(points, f"{said}，得 {plain(points)} 分")
