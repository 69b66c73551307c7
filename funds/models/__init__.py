"""Money by rule: rules in versions, statements with their lines, parties and acts; each subject has a file."""

from funds.models.given import GivenFigure
from funds.models.rules import FundKind, FundRule, RuleVersion, VersionState
from funds.models.statements import (
    Answer,
    Purpose,
    Statement,
    StatementAct,
    StatementLine,
    StatementParty,
    StatementState,
)
from funds.models.town_classes import TownClass, TownGrade

__all__ = [
    "Answer",
    "FundKind",
    "FundRule",
    "GivenFigure",
    "Purpose",
    "RuleVersion",
    "Statement",
    "StatementAct",
    "StatementLine",
    "StatementParty",
    "StatementState",
    "TownClass",
    "TownGrade",
    "VersionState",
]
