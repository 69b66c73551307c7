"""考核: rubrics with their versions, scorings with their sheets, and the ledgers of both."""

from scoring.models.imports import ImportBatch, ImportRow
from scoring.models.ledgers import (
    Column,
    Decision,
    Entry,
    Objection,
    Outcome,
    Rating,
    Run,
    ScoringAct,
)
from scoring.models.rubrics import Rubric, RubricVersion, VersionState
from scoring.models.scorings import Scoring, ScoringState, Sheet

__all__ = [
    "Column",
    "Decision",
    "Entry",
    "ImportBatch",
    "ImportRow",
    "Objection",
    "Outcome",
    "Rating",
    "Rubric",
    "RubricVersion",
    "Run",
    "Scoring",
    "ScoringAct",
    "ScoringState",
    "Sheet",
    "VersionState",
]
