"""按比例得分: in proportion to what was completed; full from a number on, nothing below a rate (石城)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from scoring.rules.fields import POSITIVE, Field, FieldKind
from scoring.rules.numbers import HUNDRED, ZERO, percent, plain, rounded
from scoring.rules.shape import DONE, DUE, Faults, Given, Input, NoPointsError, Scored, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class ProRata(Shape):
    """target: what is full marks, where it is the same for all; None: each subject's own number that was due.
    nothing_below: percent below which there are no points. is_open: more than what was due gives more than full."""

    target: Decimal | None = None
    nothing_below: Decimal | None = None
    is_open: bool = False

    code: ClassVar[str] = "pro_rata"
    label: ClassVar[str] = "按完成比例得分"
    about: ClassVar[str] = (
        "完成数占应完成数（或统一目标）的比例乘以满分；可设低于某一比例不得分、超额另计。"
    )
    fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="target",
            label="统一目标",
            is_required=False,
            above=POSITIVE,
            hint="达到它得满分；不填的按各自应完成数。",
        ),
        Field(name="nothing_below", label="低于多少不得分（%）", is_required=False, above=POSITIVE),
        Field(name="is_open", label="超额完成可超过满分", kind=FieldKind.FLAG, is_required=False),
    )

    def faults(self, full: Decimal) -> Faults:
        if self.nothing_below is not None and self.nothing_below > HUNDRED and not self.is_open:
            yield "nothing_below", "低于多少不得分超过了 100 %，谁也得不到分。"

    def inputs(self) -> tuple[Input, ...]:
        return (DONE,) if self.target is not None else (DONE, DUE)

    def formula(self, full: Decimal) -> str:
        of = f"达到 {plain(self.target)} 得满分，不足的按比例" if self.target else "按完成比例"
        below = f"，低于 {plain(self.nothing_below)} % 不得分" if self.nothing_below else ""
        return f"{of}得分{below}{'，超额可超过满分' if self.is_open else ''}"

    def score(self, full: Decimal, given: Given) -> Scored:
        done = given.of("done")
        due = self.target if self.target is not None else given.of("due")
        if due == ZERO:
            raise NoPointsError("应完成数为 0，不能按比例计分；不适用的请填“不适用”。")
        rate = percent(done, due)
        counted = done if self.is_open else min(done, due)
        # The exact share decides, not the one rounded for the page.
        is_below = self.nothing_below is not None and done * HUNDRED < self.nothing_below * due
        points = ZERO if is_below else rounded(full * counted / due)
        said = f"{given.noun} {plain(done)}/{plain(due)}，完成 {plain(rate)} %"
        if is_below and self.nothing_below is not None:
            return Scored(points, f"{said}，低于 {plain(self.nothing_below)} %，不得分")
        return Scored(points, f"{said}，{plain(full)} 分按比例得 {plain(points)} 分")
