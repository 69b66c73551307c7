"""加权合成: scores of parts on a scale of 100, by their weights (indicators, assessment, public)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import HUNDRED, ZERO, plain, rounded
from scoring.rules.shape import NAME, Faults, Given, Input, NoPointsError, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """weight: percent."""

    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted(Shape):
    rows: tuple[Weight, ...]

    code: ClassVar[str] = "weighted"
    label: ClassVar[str] = "加权合成"
    about: ClassVar[str] = "几个部分各按百分制评分，按权重合成后折算为本项满分。"
    columns: ClassVar[tuple[Field, ...]] = (
        NAME,
        Field(name="weight", label="权重（%）", above=POSITIVE, most=HUNDRED),
    )
    row: ClassVar[type | None] = Weight

    def faults(self, full: Decimal) -> Faults:
        whole = sum((row.weight for row in self.rows), ZERO)
        if whole != HUNDRED:
            yield "rows", f"权重合计 {plain(whole)} %，应为 100 %。"

    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(key=row.name, label=f"{row.name}（百分制）", most=HUNDRED) for row in self.rows
        )

    def formula(self, full: Decimal) -> str:
        return " ＋ ".join(f"{row.name} × {plain(row.weight)} %" for row in self.rows)

    def score(self, full: Decimal, given: Given) -> Scored:
        for row in self.rows:
            if not ZERO <= given.of(row.name) <= HUNDRED:
                raise NoPointsError(f"“{row.name}”按百分制，应在 0 至 100 之间。")
        whole = sum((given.of(row.name) * row.weight for row in self.rows), ZERO) / HUNDRED
        points = rounded(whole * full / HUNDRED)
        said = " ＋ ".join(
            f"{r.name} {plain(given.of(r.name))} × {plain(r.weight)} %" for r in self.rows
        )
        scale = "" if full == HUNDRED else f"，折算 {plain(full)} 分"
        return Scored(points, f"{said} ＝ {plain(rounded(whole))}{scale}，得 {plain(points)} 分")
