"""Frozen results as the room of money reckons rewards and deductions from them (`funds.services.rewards`)."""

from __future__ import annotations

from decimal import Decimal

from funds.rules.rewards import Result
from funds.services.rewards import YearResult
from scoring.models import Scoring, ScoringState, Sheet


def year_results(code: str, year: int) -> list[YearResult]:
    """The division's frozen scorings of a year; two queries, and one for each."""
    rows = Scoring.objects.filter(division=code, year=year, state=ScoringState.FROZEN)
    rows = rows.select_related("rubric").prefetch_related("sheets").order_by("pk")
    return [
        YearResult(
            rubric=scoring.rubric.name,
            title=f"{scoring}结果",
            fingerprint=_fingerprint(scoring),
            results=[_result(sheet) for sheet in scoring.sheets.all()],
        )
        for scoring in rows
    ]


def _fingerprint(scoring: Scoring) -> str:
    last = scoring.runs.order_by("-number").values_list("result_hash", flat=True).first()
    return last or ""


def _result(sheet: Sheet) -> Result:
    is_town = sheet.division_id is not None
    key = sheet.division_id if is_town else str(sheet.unit_id)
    return Result(str(key), sheet.name, is_town, sheet.total or Decimal(0), sheet.grade)
