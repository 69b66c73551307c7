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
from inspections.models.supervision import (
    Severity,
    Supervision,
    SupervisionFinding,
    SupervisionMember,
    SupervisionState,
    SupervisionStop,
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
    "Severity",
    "Supervision",
    "SupervisionFinding",
    "SupervisionMember",
    "SupervisionState",
    "SupervisionStop",
    "SwapArrangement",
]
