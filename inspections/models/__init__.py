"""巡河: what is required, what is due, and what was done."""

from inspections.models.patrols import (
    Patrol,
    PatrolDecision,
    PatrolDue,
    PatrolKind,
    PatrolState,
    Reopening,
    SwapArrangement,
)
from inspections.models.rules import ChecklistItem, PatrolRule, PeriodKind

__all__ = [
    "ChecklistItem",
    "Patrol",
    "PatrolDecision",
    "PatrolDue",
    "PatrolKind",
    "PatrolRule",
    "PatrolState",
    "PeriodKind",
    "Reopening",
    "SwapArrangement",
]
