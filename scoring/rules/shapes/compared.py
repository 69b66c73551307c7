"""同比计分: against last year or a base year, by the rate of change or by steps of class ([002]: the rates of TP and
NH₃-N)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field, FieldKind
from scoring.rules.numbers import HUNDRED, ZERO, plain, rounded
from scoring.rules.shape import (
    BEFORE,
    VALUE,
    Faults,
    Given,
    Input,
    NoPointsError,
    Scored,
    Shape,
    after,
    capped,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Shape):
    """by: rate (percent of last year's value) or step (difference of the numbers, as of classes).

    better_each, worse_each  points a percent, or a step
    """

    by: str
    better: str
    better_each: Decimal | None = None
    worse_each: Decimal | None = None
    better_most: Decimal | None = None
    worse_most: Decimal | None = None

    code: ClassVar[str] = "compared"
    label: ClassVar[str] = "同比计分"
    about: ClassVar[str] = "与上年或基准年比较：改善的加分，变差的扣分，持平的得本项满分。"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="by",
            label="怎样比较",
            kind=FieldKind.CHOICE,
            choices=(("rate", "按变化率（每 1 %）"), ("step", "按差值（每 1 级）")),
        ),
        Field(
            name="better",
            label="怎样为改善",
            kind=FieldKind.CHOICE,
            choices=(("less", "数值变小为改善"), ("more", "数值变大为改善")),
        ),
        Field(name="better_each", label="改善每 1 加分", is_required=False, above=POSITIVE),
        Field(name="better_most", label="改善最多加分", is_required=False, above=POSITIVE),
        Field(name="worse_each", label="变差每 1 扣分", is_required=False, above=POSITIVE),
        Field(name="worse_most", label="变差最多扣分", is_required=False, above=POSITIVE),
    )
    is_for_zero: ClassVar[bool] = True

    def faults(self, full: Decimal) -> Faults:
        if self.better_each is None and self.worse_each is None:
            yield "better_each", "改善加分和变差扣分至少填写一个。"
        for way, words in (("better", "改善"), ("worse", "变差")):
            if getattr(self, f"{way}_most") is not None and getattr(self, f"{way}_each") is None:
                yield f"{way}_each", f"填写了{words}的上限，还应填写{words}每 1 的分数。"

    def inputs(self) -> tuple[Input, ...]:
        return (VALUE, BEFORE)

    @property
    def unit(self) -> str:
        return "%" if self.by == "rate" else "级"

    def formula(self, full: Decimal) -> str:
        said = []
        for way, words, act in (("better", "改善", "加"), ("worse", "变差", "扣")):
            each, most = getattr(self, f"{way}_each"), getattr(self, f"{way}_most")
            if each is not None:
                end = f"，最多{act} {plain(most)} 分" if most is not None else ""
                said.append(f"比上年{words}每 1 {self.unit}{act} {plain(each)} 分{end}")
        return "；".join(said)

    def score(self, full: Decimal, given: Given) -> Scored:
        value, before = given.of("value"), given.of("before")
        change = before - value if self.better == "less" else value - before
        if self.by == "rate":
            if before <= ZERO:
                raise NoPointsError("上年数值不大于 0，没有变化率；不适用的请填“不适用”。")
            change = rounded(change * HUNDRED / before)
        said = f"{given.noun}由 {plain(before)} 变为 {plain(value)}"
        amount = f"{plain(abs(change))} {self.unit}"
        if change >= ZERO:
            added = rounded(capped(change * (self.better_each or ZERO), self.better_most))
            points = rounded(full + added)
            if not change:
                return Scored(points, f"{said}，持平")
            return Scored(points, f"{said}，改善 {amount}，加 {plain(added)} 分")
        lost = rounded(capped(-change * (self.worse_each or ZERO), self.worse_most))
        points = after(full, lost)
        return Scored(points, f"{said}，变差 {amount}，扣 {plain(lost)} 分")
