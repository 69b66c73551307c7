"""Notices and their jobs; each subject has a file of its own."""

from notices.models.jobs import DraftJob, JobState
from notices.models.notices import Delivery, Notice, NoticeLight, NoticeLine, NoticeState

__all__ = [
    "Delivery",
    "DraftJob",
    "JobState",
    "Notice",
    "NoticeLight",
    "NoticeLine",
    "NoticeState",
]
