"""Grades by thresholds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from health.rules.formulas import plain


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the score from which it is given, that score included."""

    name: str
    least: Decimal


def grade_of(score: Decimal, grades: Sequence[Grade]) -> str:
    """The grade of a score, as it is shown: two decimals. Empty where no grade reaches down to it.

    >>> grade_of(Decimal("80.00"), [Grade("健康", Decimal(80)), Grade("亚健康", Decimal(60))])
    '健康'
    """
    reached = [grade for grade in grades if score >= grade.least]
    return max(reached, key=lambda grade: grade.least).name if reached else ""


def grades_to_json(grades: Sequence[Grade]) -> list[dict[str, str]]:
    return [{"name": grade.name, "least": f"{grade.least:f}"} for grade in grades]


def grades_from_json(data: Sequence[Mapping[str, Any]]) -> list[Grade]:
    return [Grade(each["name"], Decimal(each["least"])) for each in data]


def grades_words(grades: Sequence[Grade]) -> str:
    """健康：80 分及以上；亚健康：60 分及以上."""
    return "；".join(f"{grade.name}：{plain(grade.least)} 分及以上" for grade in grades)
