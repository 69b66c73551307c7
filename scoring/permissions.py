"""Who may do what with rubrics, scorings and sheets: for buttons and the services' checks alike.

Whoever is judged sets no bar and verifies nothing: a town or unit fills in its own first column only, and a unit that
scores others leaves its own sheet to the office.
"""

from __future__ import annotations

from typing import Any

from common.store.scope import covers
from scoring.models import Column, Rubric, Scoring, ScoringState, Sheet
from scoring.rules.rubrics import Node


def may_keep(user: Any, row: Rubric | Scoring) -> bool:
    """Is this the office of the row's division, or of one above it?"""
    return covers(user.office_ranges, row.division_id)


def speaks_for(user: Any, sheet: Sheet) -> bool:
    """Is this the office of exactly the town that is judged, or a clerk of the unit?"""
    if sheet.unit_id is not None:
        return sheet.unit_id in user.unit_ids
    return any(
        g.role == "office" and g.division_id == sheet.division_id for g in user.current_grants
    )


def columns_for(user: Any, sheet: Sheet, node: Node) -> list[str]:
    """The columns of an item that this user may fill in now."""
    if sheet.scoring.state != ScoringState.OPEN:
        return []
    if speaks_for(user, sheet):
        return [Column.SELF]
    found: list[str] = []
    if node.scorer_unit is not None and node.scorer_unit in user.unit_ids:
        found.append(Column.DEPARTMENT)
    if may_keep(user, sheet.scoring):
        found += [Column.FINAL] if node.scorer_unit else [Column.DEPARTMENT, Column.FINAL]
    return found


def may_object(user: Any, sheet: Sheet) -> bool:
    """While it is announced, whoever speaks for the subject; whether the days are over the service says."""
    return sheet.scoring.state == ScoringState.ANNOUNCED and speaks_for(user, sheet)


def reads_all(user: Any, scoring: Scoring) -> bool:
    """Offices and chiefs of the division: all sheets side by side. A subject sees its own, and no ranking."""
    return covers(user.code_ranges, scoring.division_id)


def may_rate(user: Any, division_id: str) -> bool:
    """Chiefs above village level of the division."""
    return user.has_role("chief") and covers(user.code_ranges, division_id)
