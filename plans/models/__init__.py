"""一河一策: what was promised for a year, line by line, what was reported, which light it showed."""

from plans.models.funds import FundReport
from plans.models.imports import ImportBatch, ImportRow
from plans.models.instructions import (
    Instruction,
    InstructionEntry,
    InstructionEvent,
    InstructionState,
)
from plans.models.lights import LightCause, LightChange
from plans.models.lists import (
    Difficulty,
    Fund,
    Light,
    Line,
    LineDuty,
    ListKind,
    ListState,
    Scope,
    Target,
    TaskField,
    TaskList,
)
from plans.models.plans import Plan, PlanEntry, PlanPart, PlanState
from plans.models.reports import ProgressReport, ReportUrge
from plans.models.reviews import (
    Asks,
    ReviewAnswer,
    ReviewAsk,
    ReviewChain,
    ReviewReminder,
    ReviewRound,
    ReviewStep,
    ReviewVerdict,
    RoundState,
)
from plans.models.revisions import Revision, RevisionAction, RevisionItem, RevisionState
from plans.models.tokens import UnitToken

__all__ = [
    "Asks",
    "Difficulty",
    "Fund",
    "FundReport",
    "ImportBatch",
    "ImportRow",
    "Instruction",
    "InstructionEntry",
    "InstructionEvent",
    "InstructionState",
    "Light",
    "LightCause",
    "LightChange",
    "Line",
    "LineDuty",
    "ListKind",
    "ListState",
    "Plan",
    "PlanEntry",
    "PlanPart",
    "PlanState",
    "ProgressReport",
    "ReportUrge",
    "ReviewAnswer",
    "ReviewAsk",
    "ReviewChain",
    "ReviewReminder",
    "ReviewRound",
    "ReviewStep",
    "ReviewVerdict",
    "Revision",
    "RevisionAction",
    "RevisionItem",
    "RevisionState",
    "RoundState",
    "Scope",
    "Target",
    "TaskField",
    "TaskList",
    "UnitToken",
]
