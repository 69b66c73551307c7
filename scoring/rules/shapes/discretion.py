"""酌情评分: points at discretion, with a reason and a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import BARE, Given, Input, NoPointsError, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion(Shape):
    """most, least: bounds of an item without points of its own."""

    most: Decimal | None = None
    down: Decimal | None = None
    is_bare: bool = False

    code: ClassVar[str] = "discretion"
    label: ClassVar[str] = "酌情评分"
    about: ClassVar[str] = (
        "由评分人在满分以内评定，写明理由，附佐证材料；满分为 0 的填写最多加、扣多少分。"
    )
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="most", label="最多加分", is_required=False, above=POSITIVE),
        Field(name="down", label="最多扣分", is_required=False, above=POSITIVE),
        BARE,
    )
    is_for_zero: ClassVar[bool] = True
    asks_reason: ClassVar[bool] = True

    def bounds(self, full: Decimal) -> tuple[Decimal, Decimal]:
        """Least and most points."""
        if full > ZERO:
            return ZERO, full
        return -(self.down or ZERO), self.most or ZERO

    def inputs(self) -> tuple[Input, ...]:
        return (Input(key="points", label="评定得分", unit="分", is_signed=True),)

    def formula(self, full: Decimal) -> str:
        least, most = self.bounds(full)
        return f"在 {plain(least)} 至 {plain(most)} 分之间评定"

    def owes_file(self, numbers: Mapping[str, Decimal]) -> bool:
        return not self.is_bare

    def score(self, full: Decimal, given: Given) -> Scored:
        least, most = self.bounds(full)
        points = rounded(given.of("points"))
        if not least <= points <= most:
            raise NoPointsError(
                f"评定得分应在 {plain(least)} 至 {plain(most)} 分之间，现为 {plain(points)} 分。"
            )
        return Scored(points, f"评定 {plain(points)} 分")
