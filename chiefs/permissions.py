"""What somebody may do about a chief or an appointment: for buttons, pages and checks alike."""

from typing import Any

from chiefs.models import Appointment, Chief, FollowUp


def abilities(user: Any, chief: Chief) -> dict[str, bool]:
    """Acts about a person: its own office, or one above it, writes; `appoint` also is for an office
    that sees the person, because what counts there is where the post is."""
    keeps = user.is_office_of(chief.division_id)
    return {
        "edit": keeps,
        "open_account": keeps and chief.user_id is None,
        "appoint": user.has_role("office"),
        "hand_over": user.has_role("office"),
    }


def appointment_abilities(user: Any, row: Appointment) -> dict[str, bool]:
    """Acts about an appointment: the office of the division where the post is."""
    keeps = user.is_office_of(row.division_id)
    return {"end": keeps and row.ended_on is None, "correct": keeps}


def follow_up_abilities(user: Any, job: FollowUp) -> dict[str, bool]:
    """A job is done by the office of its division."""
    return {"complete": user.is_office_of(job.division_id) and job.done_at is None}


def sees_mobile(user: Any, chief: Chief) -> bool:
    """A personal number is shown to the offices of the person's division, to nobody else."""
    return bool(user.is_office_of(chief.division_id) or chief.user_id == user.pk)


def may_hand_over(user: Any, rows: list[Appointment]) -> list[Appointment]:
    """Those of a person's open appointments that this user's office may hand over."""
    return [row for row in rows if row.ended_on is None and user.is_office_of(row.division_id)]
