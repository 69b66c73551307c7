"""问题台账: issues, the ledger of everything done about them, and what else hangs on it."""

from issues.models.clues import Clue
from issues.models.imports import ImportBatch, ImportRow
from issues.models.issues import (
    Issue,
    IssueKind,
    LedgerEntry,
    NumberSequence,
    RectificationPlan,
    Severity,
    Source,
)
from issues.models.look_backs import LookBack, LookBackDraw, LookBackReport, Outcome
from issues.models.seals import (
    LedgerCheck,
    LedgerDifference,
    LedgerSeal,
    NightSeal,
    TableSeal,
)
from issues.models.shares import IssueShare
from issues.models.transfers import Transfer
from issues.rules.outcomes import ClueState
from issues.rules.states import BY_LETTER, State

__all__ = [
    "BY_LETTER",
    "Clue",
    "ClueState",
    "ImportBatch",
    "ImportRow",
    "Issue",
    "IssueKind",
    "IssueShare",
    "LedgerCheck",
    "LedgerDifference",
    "LedgerEntry",
    "LedgerSeal",
    "LookBack",
    "LookBackDraw",
    "LookBackReport",
    "NightSeal",
    "NumberSequence",
    "Outcome",
    "RectificationPlan",
    "Severity",
    "Source",
    "State",
    "TableSeal",
    "Transfer",
]
