"""一河一策: what was promised for a year, line by line, what was reported, which light it showed."""

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
from plans.models.reports import ProgressReport
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

__all__ = [
    "Asks",
    "Difficulty",
    "Fund",
    "Light",
    "LightCause",
    "LightChange",
    "Line",
    "LineDuty",
    "ListKind",
    "ListState",
    "ProgressReport",
    "ReviewAnswer",
    "ReviewAsk",
    "ReviewChain",
    "ReviewReminder",
    "ReviewRound",
    "ReviewStep",
    "ReviewVerdict",
    "RoundState",
    "Scope",
    "Target",
    "TaskField",
    "TaskList",
]
