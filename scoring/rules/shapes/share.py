"""占比计分: share × points, × a factor where the target is missed (舟山: share of ≤ Ⅲ × 50, × 0.8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import HUNDRED, ZERO, percent, plain, rounded
from scoring.rules.shape import DONE, DUE, Faults, Given, Input, NoPointsError, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Shape):
    """target: percent that is asked; factor: what the points are multiplied by below it."""

    target: Decimal | None = None
    factor: Decimal | None = None

    code: ClassVar[str] = "share"
    label: ClassVar[str] = "占比计分"
    about: ClassVar[str] = "占比乘以满分；没有达到目标占比的再乘以系数。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="target", label="目标占比（%）", is_required=False, above=POSITIVE, most=HUNDRED
        ),
        Field(name="factor", label="未达目标的系数", is_required=False, most=Decimal(1)),
    )

    def faults(self, full: Decimal) -> Faults:
        if (self.target is None) != (self.factor is None):
            yield "factor", "目标占比和未达目标的系数应当同时填写。"

    def inputs(self) -> tuple[Input, ...]:
        return (DONE, DUE)

    def formula(self, full: Decimal) -> str:
        if self.target is None or self.factor is None:
            return f"占比 × {plain(full)} 分"
        return f"占比 × {plain(full)} 分，未达 {plain(self.target)} % 的再 × {plain(self.factor)}"

    def score(self, full: Decimal, given: Given) -> Scored:
        done, due = given.of("done"), given.of("due")
        if due == ZERO:
            raise NoPointsError("总数为 0，没有占比；不适用的请填“不适用”。")
        if done > due:
            raise NoPointsError(f"{plain(done)} 多于总数 {plain(due)}，请核对。")
        is_missed = self.target is not None and done * HUNDRED < self.target * due
        factor = self.factor if is_missed and self.factor is not None else Decimal(1)
        points = rounded(full * done / due * factor)
        said = f"{given.noun} {plain(done)}/{plain(due)}，占 {plain(percent(done, due))} %"
        times = (
            f" × {plain(factor)}（未达目标 {plain(self.target or ZERO)} %）" if is_missed else ""
        )
        return Scored(points, f"{said}，× {plain(full)} 分{times}，得 {plain(points)} 分")
