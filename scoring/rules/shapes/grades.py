"""按等次得分: a grade is worth so many points (好/较好/一般 by chiefs [002]); of several, their mean or the lowest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import Field, FieldKind
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.shape import NAME, Faults, Given, Input, NoPointsError, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    name: str
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades(Shape):
    rows: tuple[Worth, ...]
    many: str = "mean"

    code: ClassVar[str] = "grades"
    label: ClassVar[str] = "按等次得分"
    about: ClassVar[str] = "每个等次对应若干分；有几个评价的取平均或取最低。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="many",
            label="有几个评价时",
            kind=FieldKind.CHOICE,
            choices=(("mean", "取平均"), ("lowest", "取最低")),
        ),
    )
    columns: ClassVar[tuple[Field, ...]] = (
        NAME,
        # A deducting item: 较好 −1.
        Field(name="points", label="得分", least=Decimal(-1000)),
    )
    row: ClassVar[type | None] = Worth
    is_for_zero: ClassVar[bool] = True

    def faults(self, full: Decimal) -> Faults:
        best = max(row.points for row in self.rows)
        if full > ZERO and best != full:
            yield "rows", f"最好的等次得 {plain(best)} 分，与本项满分 {plain(full)} 分不符。"

    def inputs(self) -> tuple[Input, ...]:
        return tuple(Input(key=row.name, label=f"评为“{row.name}”", unit="次") for row in self.rows)

    def formula(self, full: Decimal) -> str:
        said = "，".join(f"{row.name} {plain(row.points)} 分" for row in self.rows)
        return f"{said}；几个评价{'取平均' if self.many == 'mean' else '取最低'}"

    def score(self, full: Decimal, given: Given) -> Scored:
        counted = [(row, given.of(row.name)) for row in self.rows if given.of(row.name) > ZERO]
        if not counted:
            raise NoPointsError("还没有评价。")
        if self.many == "mean":
            number = sum((count for _, count in counted), ZERO)
            points = sum((row.points * count for row, count in counted), ZERO) / number
        else:
            points = min(row.points for row, _ in counted)
        points = rounded(points)
        said = "，".join(f"{row.name} {plain(count)} 次" for row, count in counted)
        many = f"，{'取平均' if self.many == 'mean' else '取最低'}" if len(counted) > 1 else ""
        return Scored(points, f"{given.noun}：{said}{many}，{_earned(points)}")


def _earned(points: Decimal) -> str:
    return f"得 {plain(points)} 分" if points >= ZERO else f"扣 {plain(-points)} 分"
