"""一河一长: people, what they are chief of over time, and how one hands over to another."""

from chiefs.models.handovers import FollowUp, FollowUpKind, Handover, HandoverItem
from chiefs.models.imports import ImportBatch, ImportRow
from chiefs.models.posts import Appointment, Chief, ChiefKind

__all__ = [
    "Appointment",
    "Chief",
    "ChiefKind",
    "FollowUp",
    "FollowUpKind",
    "Handover",
    "HandoverItem",
    "ImportBatch",
    "ImportRow",
]
