"""What somebody may do about a complaint: feeds buttons and checks alike."""

from typing import Any

from accounts.models import Level, Role
from common.store.scope import covers
from complaints.models import Complaint, ComplaintState
from issues.models.querysets import ENDED_STATES

ACTS = ("accept", "join", "decline", "answer", "part", "contact")


def abilities(user: Any, complaint: Complaint) -> dict[str, bool]:
    """Every act and whether this user may do it now; asks no database beyond the user's grants and
    the complaint's issue."""
    is_office = user.is_office_of(complaint.division_id)
    is_new = complaint.state == ComplaintState.RECEIVED
    may = {
        "accept": is_new,
        "join": is_new,
        "decline": is_new,
        "answer": complaint.state == ComplaintState.ACCEPTED,
        "part": complaint.repeats_id is not None,
    }
    return {act: is_office and now for act, now in may.items()} | {
        "contact": complaint.has_contact and is_handler(user, complaint)
    }


def is_handler(user: Any, complaint: Complaint) -> bool:
    """Does this user's office, that of the town or the district, talk to the person who reported? Offices
    above them read what was reported, and need not know by whom."""
    return any(
        grant.role == Role.OFFICE
        and grant.division is not None
        and grant.division.level >= Level.DISTRICT
        and covers([grant.division.code_range], complaint.division_id)
        for grant in user.current_grants
    )


def is_final(complaint: Complaint) -> bool:
    """Would an answer now be the last one: is nothing more done about its issue?"""
    return complaint.issue is not None and complaint.issue.state in ENDED_STATES
