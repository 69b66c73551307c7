"""How far a task is, and how far many are together, with the formula shown beside the figure. Pure.

Source: domain.md section 5: one figure for a river, a unit, a division (Nanchuan: 173 tasks, 82.87 %
[002]), weighted equally unless set otherwise, the formula shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from common.text.chinese import number_words

ALL: Final = Decimal(100)
HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStanding:
    """A measurable target of a task and how much of it was reported.

    amount, done  in the target's own unit (米, 平方米, 座 …); amount > 0, 0 <= done <= amount
    weight        its share beside the task's other targets; equal unless set otherwise
    """

    amount: Decimal
    done: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """A task in an overall figure: its percent (0–100) and its weight."""

    percent: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What an overall figure is said from: tasks, how many of them are done, Σ weight, Σ percent ×
    weight, and whether all weigh the same."""

    tasks: int
    done: int
    weights: Decimal
    weighted: Decimal
    is_equal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """Tasks, how many of them are done, the overall percent to two places (None without a task), and
    the formula with its numbers, in a sentence."""

    tasks: int
    done: int
    percent: Decimal | None
    formula: str


def task_percent(targets: Sequence[TargetStanding]) -> Decimal:
    """Percent of a task from its targets, to two places; 100 only when every target is reached.

    Rounding never lifts an unfinished task to 100 %: 99.996 % is said as 99.99 %.
    Raises ValueError without a target, or where the weights sum up to nothing.
    """
    weights = sum(target.weight for target in targets)
    if not weights:
        raise ValueError("a task's percent needs a target with weight")
    if all(target.done >= target.amount for target in targets):
        return ALL
    exact = sum(t.done / t.amount * t.weight for t in targets) / weights * ALL
    return min(exact.quantize(HUNDREDTH, ROUND_HALF_UP), ALL - HUNDREDTH)


def task_formula(targets: Sequence[TargetStanding]) -> str:
    """How `task_percent` came about, with its numbers: （1,680 ÷ 3,360 ＋ 0 ÷ 10,700）÷ 2 = 25 %."""
    percent = number_words(task_percent(targets))
    shares = [f"{number_words(t.done)} ÷ {number_words(t.amount)}" for t in targets]
    if len(targets) == 1:
        return f"进度 = {shares[0]} = {percent} %"
    if len({t.weight for t in targets}) == 1:
        return f"进度 = （{' ＋ '.join(shares)}）÷ {len(targets)} = {percent} %"
    weighted = [f"{s} × {number_words(t.weight)}" for s, t in zip(shares, targets, strict=True)]
    weights = number_words(sum((t.weight for t in targets), Decimal(0)))
    return f"进度 = （{' ＋ '.join(weighted)}）÷ 权重之和 {weights} = {percent} %"


def overall(tasks: Iterable[TaskStanding]) -> Overall:
    """The overall figure of tasks: Σ percent × weight ÷ Σ weight, rounded once, at the end.

    A task whose weight is 0 is counted as a task and moves no percent.
    """
    count = done = 0
    weights = weighted = Decimal(0)
    is_equal = True
    first: Decimal | None = None
    for task in tasks:
        first = task.weight if first is None else first
        is_equal = is_equal and task.weight == first
        count += 1
        done += task.percent >= ALL
        weights += task.weight
        weighted += task.percent * task.weight
    return overall_of(
        Sums(tasks=count, done=done, weights=weights, weighted=weighted, is_equal=is_equal)
    )


def overall_of(sums: Sums) -> Overall:
    """The same figure from sums that were added up elsewhere, by a database."""
    count, weights, weighted = sums.tasks, sums.weights, sums.weighted
    if not weights:
        words = "没有计入进度的任务。"
        return Overall(tasks=count, done=sums.done, percent=None, formula=words)
    percent = (weighted / weights).quantize(HUNDREDTH, ROUND_HALF_UP)
    if sums.is_equal:
        formula = (
            f"总体进度 = 各项任务进度之和 ÷ 任务数 = {number_words(weighted / weights * count)} %"
            f" ÷ {count} = {percent} %（{count} 项任务权重相同）"
        )
    else:
        formula = (
            f"总体进度 = 各项任务（进度 × 权重）之和 ÷ 权重之和 = {number_words(weighted)} %"
            f" ÷ {number_words(weights)} = {percent} %"
        )
    return Overall(tasks=count, done=sums.done, percent=percent, formula=formula)
