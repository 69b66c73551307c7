"""缺项扣分: each cause has its own rate and its own cap; the caps may add up to more than the item (咸阳)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import NAME, Given, Input, Scored, Shape, after, capped, lost_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    name: str
    each: Decimal
    most: Decimal | None = None

    @property
    def words(self) -> str:
        most = f"（最多扣 {plain(self.most)} 分）" if self.most is not None else ""
        return f"{self.name}每项扣 {plain(self.each)} 分{most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing(Shape):
    rows: tuple[Cause, ...]

    code: ClassVar[str] = "missing"
    label: ClassVar[str] = "缺项扣分"
    about: ClassVar[str] = "每种缺项各扣各的分，可各设上限；合计扣完本项满分为止。"
    columns: ClassVar[tuple[Field, ...]] = (
        NAME,
        Field(name="each", label="每项扣分", above=POSITIVE),
        Field(name="most", label="最多扣分", is_required=False, above=POSITIVE),
    )
    row: ClassVar[type | None] = Cause
    is_for_zero: ClassVar[bool] = True

    def inputs(self) -> tuple[Input, ...]:
        return tuple(Input(key=cause.name, label=cause.name, unit="项") for cause in self.rows)

    def formula(self, full: Decimal) -> str:
        return "；".join(cause.words for cause in self.rows)

    def score(self, full: Decimal, given: Given) -> Scored:
        lost, said = ZERO, []
        for cause in self.rows:
            count = given.of(cause.name)
            part = capped(cause.each * count, cause.most)
            lost += part
            if count:
                said.append(f"{cause.name} {plain(count)} 项扣 {plain(rounded(part))} 分")
        lost = rounded(lost)
        points = after(full, lost)
        causes = "，".join(said) or "没有缺项"
        whole = f"，合计{lost_words(lost, full)}" if len(said) > 1 or lost > full > ZERO else ""
        return Scored(points, f"{causes}{whole}")
