"""巡河: what is required, what is due, and what was done."""

from inspections.models.acts import PatrolAct, PatrolAction
from inspections.models.imports import ImportBatch, ImportRow
from inspections.models.old_records import OldPatrol
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
    "ImportBatch",
    "ImportRow",
    "OldPatrol",
    "Patrol",
    "PatrolAct",
    "PatrolAction",
    "PatrolDecision",
    "PatrolDue",
    "PatrolKind",
    "PatrolRule",
    "PatrolState",
    "PeriodKind",
    "Reopening",
    "SwapArrangement",
]
