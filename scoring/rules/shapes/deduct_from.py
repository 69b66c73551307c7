"""从第几次起扣分: the first ones are free ([002]: yellow lights from the third on)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import COUNT, Given, Input, Scored, Shape, after, capped, lost_words


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductFrom(Shape):
    """start: the ordinal of the first event that costs points."""

    start: Decimal
    each: Decimal
    most: Decimal | None = None

    code: ClassVar[str] = "deduct_from"
    label: ClassVar[str] = "从第几次起扣分"
    about: ClassVar[str] = "前几次不扣分，从第几次起每次扣若干分。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="start", label="从第几次起", least=Decimal(2), most=Decimal(1000), is_whole=True
        ),
        Field(name="each", label="每次扣分", above=POSITIVE),
        Field(name="most", label="最多扣分", is_required=False, above=POSITIVE),
    )
    is_for_zero: ClassVar[bool] = True

    def inputs(self) -> tuple[Input, ...]:
        return (COUNT,)

    def formula(self, full: Decimal) -> str:
        most = f"，最多扣 {plain(self.most)} 分" if self.most is not None else ""
        return f"从第 {plain(self.start)} 次起每次扣 {plain(self.each)} 分{most}"

    def score(self, full: Decimal, given: Given) -> Scored:
        count = given.of("count")
        counted = max(count - (self.start - 1), ZERO)
        lost = rounded(capped(self.each * counted, self.most))
        points = after(full, lost)
        said = f"{given.noun} {plain(count)} 次，{self.formula(full)}，{lost_words(lost, full)}"
        return Scored(points, said)
