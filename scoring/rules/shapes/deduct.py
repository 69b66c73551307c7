"""按次扣分: so many points for each event, never below zero of the item; of an item without points, below zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import plain, rounded
from scoring.rules.shape import COUNT, Given, Input, Scored, Shape, after, capped, lost_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduct(Shape):
    """each: points lost an event; most: no more than this in all."""

    each: Decimal
    most: Decimal | None = None

    code: ClassVar[str] = "deduct"
    label: ClassVar[str] = "按次扣分"
    about: ClassVar[str] = "每发生一次扣若干分，扣完本项满分为止；满分为 0 的扣分项从总分中扣。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="each", label="每次扣分", above=POSITIVE),
        Field(name="most", label="最多扣分", is_required=False, above=POSITIVE),
    )
    is_for_zero: ClassVar[bool] = True

    def inputs(self) -> tuple[Input, ...]:
        return (COUNT,)

    def formula(self, full: Decimal) -> str:
        most = f"，最多扣 {plain(self.most)} 分" if self.most is not None else ""
        return f"每次扣 {plain(self.each)} 分{most}"

    def score(self, full: Decimal, given: Given) -> Scored:
        count = given.of("count")
        lost = rounded(capped(self.each * count, self.most))
        points = after(full, lost)
        said = f"{given.noun} {plain(count)} 次，{self.formula(full)}，{lost_words(lost, full)}"
        return Scored(points, said)
