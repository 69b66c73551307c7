"""Notices, the jobs that draft them, and the ladder they lead to; each subject has a file of its own."""

from notices.models.changes import ChangedLine
from notices.models.jobs import DraftJob, JobState
from notices.models.ladder import (
    Appeal,
    LadderRule,
    Measure,
    MeasureState,
    MeasureStep,
    Proposal,
    ProposalDraw,
    ProposalState,
    RuleKind,
    Rung,
)
from notices.models.notices import Delivery, Notice, NoticeLight, NoticeLine, NoticeState
from notices.models.signoffs import SignOff, SignOffState

__all__ = [
    "Appeal",
    "ChangedLine",
    "Delivery",
    "DraftJob",
    "JobState",
    "LadderRule",
    "Measure",
    "MeasureState",
    "MeasureStep",
    "Notice",
    "NoticeLight",
    "NoticeLine",
    "NoticeState",
    "Proposal",
    "ProposalDraw",
    "ProposalState",
    "RuleKind",
    "Rung",
    "SignOff",
    "SignOffState",
]
