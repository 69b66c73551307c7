"""分级加分: a bonus for each event by its level, with a cap; beyond a target where the rubric asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import BARE, NAME, Faults, Given, Input, Scored, Shape, capped


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """beyond: so many are owed, and earn nothing."""

    name: str
    each: Decimal
    beyond: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(Shape):
    rows: tuple[Level, ...]
    most: Decimal | None = None
    is_bare: bool = False

    code: ClassVar[str] = "bonus"
    label: ClassVar[str] = "分级加分"
    about: ClassVar[str] = "按级别每次加若干分，可设起点和上限；加分项的满分填 0。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="most", label="最多加分", is_required=False, above=POSITIVE),
        BARE,
    )
    columns: ClassVar[tuple[Field, ...]] = (
        NAME,
        Field(name="each", label="每次加分", above=POSITIVE),
        Field(name="beyond", label="超过几次才加分", is_required=False, is_whole=True),
    )
    row: ClassVar[type | None] = Level
    is_for_zero: ClassVar[bool] = True

    def faults(self, full: Decimal) -> Faults:
        if full > ZERO and self.most is not None and self.most > full:
            yield "most", f"最多加 {plain(self.most)} 分，超过了本项满分 {plain(full)} 分。"

    def inputs(self) -> tuple[Input, ...]:
        return tuple(Input(key=row.name, label=row.name, unit="次") for row in self.rows)

    def formula(self, full: Decimal) -> str:
        said = [
            f"{row.name}{f'超过 {plain(row.beyond)} 次的' if row.beyond else ''}每次加 {plain(row.each)} 分"
            for row in self.rows
        ]
        return "，".join(said) + (
            f"，最多加 {plain(self.most)} 分" if self.most is not None else ""
        )

    def owes_file(self, numbers: Mapping[str, Decimal]) -> bool:
        """An award has its paper; nobody proves that there was none."""
        return not self.is_bare and any(numbers.values())

    def score(self, full: Decimal, given: Given) -> Scored:
        most = self.most if self.most is not None or full == ZERO else full
        earned, said = ZERO, []
        for row in self.rows:
            count = given.of(row.name)
            counted = max(count - (row.beyond or ZERO), ZERO)
            earned += row.each * counted
            if count:
                said.append(
                    f"{row.name} {plain(count)} 次加 {plain(rounded(row.each * counted))} 分"
                )
        points = rounded(capped(earned, most))
        whole = ""
        if points < rounded(earned):
            whole = f"，最多加 {plain(points)} 分"
        elif len(said) > 1:
            whole = f"，共加 {plain(points)} 分"
        return Scored(points, f"{'，'.join(said) or '没有加分事项'}{whole}")
