"""Grades of all subjects of a kind: by threshold, by rank, or by quota; vetoes and preconditions first. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.rules.numbers import HUNDRED, plain
from scoring.rules.rubrics import BY_HAND, Bar, Grade, Grading, Settings, Subject, is_for


@dataclass(frozen=True, slots=True)
class Graded:
    """grade: "" where the rubric has none that fits. rank: among those of the same kind, equal ones share the better.
    why: sentences, of vetoes above all."""

    grade: str
    rank: int
    why: tuple[str, ...] = ()


def graded(
    settings: Settings,
    totals: Sequence[tuple[Subject, Decimal]],
    figures: Mapping[str, Mapping[str, Decimal]],
) -> dict[str, Graded]:
    """Grade, rank and reasons by subject's key. `figures` are those of the bars: by bar's key, by subject's key."""
    found: dict[str, Graded] = {}
    for kind in sorted({subject.kind for subject, _ in totals}):
        own = [(subject, total) for subject, total in totals if subject.kind == kind]
        found |= _of_kind(settings, own, figures)
    return found


def _of_kind(
    settings: Settings,
    totals: Sequence[tuple[Subject, Decimal]],
    figures: Mapping[str, Mapping[str, Decimal]],
) -> dict[str, Graded]:
    ranks = {
        subject.key: 1 + sum(other > total for _, other in totals) for subject, total in totals
    }
    order = settings.order
    least: dict[str, int] = {}
    why: dict[str, list[str]] = {}
    for subject, _ in totals:
        barred = barred_by(settings.bars, subject, figures)
        least[subject.key] = max((order.get(bar.best, 0) for bar, _ in barred), default=0)
        why[subject.key] = [words for _, words in barred]
    waiting = sorted(totals, key=lambda each: (-each[1], each[0].key))
    grades: dict[str, str] = {}
    for place, grade in enumerate(settings.grades):
        fits = [
            (subject.key, total)
            for subject, total in waiting
            if subject.key not in grades
            and place >= least[subject.key]
            and _fits(settings.grading, grade, total, ranks[subject.key])
        ]
        if settings.grading == Grading.QUOTA and grade.share is not None:
            fits = _within(grade, fits, len(totals), why)
        grades |= dict.fromkeys((key for key, _ in fits), grade.name)
    return {
        subject.key: Graded(
            grades.get(subject.key, ""), ranks[subject.key], tuple(why[subject.key])
        )
        for subject, _ in totals
    }


def _fits(grading: str, grade: Grade, total: Decimal, rank: int) -> bool:
    """Whatever a grade states has to hold; its rank and share count only where the rubric grades by them."""
    if grade.least is not None and total < grade.least:
        return False
    return not (grading == Grading.RANK and grade.top is not None and rank > grade.top)


def _within(
    grade: Grade, fits: Sequence[tuple[str, Decimal]], of: int, why: Mapping[str, list[str]]
) -> list[tuple[str, Decimal]]:
    """The best of them, no more than the grade's share. Equal ones that would go beyond it all stay out, and are told:
    who of them is in is for people to decide."""
    most = int(of * (grade.share or HUNDRED) / HUNDRED)
    if len(fits) <= most:
        return list(fits)
    edge = fits[most][1]
    kept = [each for each in fits[:most] if each[1] > edge]
    if len(kept) < most:
        for key, total in fits:
            if total == edge:
                why[key].append(
                    f"“{grade.name}”限 {most} 个，{plain(total)} 分并列的超过名额，未评为“{grade.name}”，请研究确定。"
                )
    return kept


def barred_by(
    bars: Sequence[Bar], subject: Subject, figures: Mapping[str, Mapping[str, Decimal]]
) -> list[tuple[Bar, str]]:
    """The vetoes and preconditions that hold against a subject, with their sentences. What is not known bars nobody."""
    found = []
    for bar in bars:
        value = figures.get(bar.key, {}).get(subject.key)
        if value is None or not is_for(bar, subject):
            continue
        if bar.holds(value):
            found.append((bar, f"{bar.name}：{_how(bar, value)}，最高评为“{bar.best}”。"))
    return found


def _how(bar: Bar, value: Decimal) -> str:
    """Of what a person says the number says nothing: it only stands for yes."""
    if bar.source == BY_HAND:
        return "认定成立"
    way = "低于" if bar.is_less else "达到"
    return f"{plain(value)}，{way} {plain(bar.number)}"
