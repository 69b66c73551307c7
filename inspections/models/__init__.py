"""巡河: patrols, what they owe, and 暗访督查."""

from inspections.models.patrols import (
    ChecklistItem,
    Patrol,
    PatrolDecision,
    PatrolDue,
    PatrolKind,
    PatrolRule,
    PatrolState,
    PeriodKind,
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
    "SwapArrangement",
]
