"""巡河: what is required, what is due, and what was done."""

from inspections.models.patrols import (
    ChecklistItem,
    Patrol,
    PatrolDecision,
    PatrolDue,
    PatrolKind,
    PatrolRule,
    PatrolState,
    PeriodKind,
    Reopening,
    SwapArrangement,
)

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
