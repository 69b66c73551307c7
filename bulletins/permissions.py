"""Who may do what with bulletins and what is handed in: for buttons and the services' checks alike."""

from __future__ import annotations

from typing import Any

from bulletins.models import Bulletin, BulletinState, Submission, SubmissionState
from bulletins.rules.acts import Act, acts_in
from common.store.scope import covers


def keeps(user: Any, row: Bulletin | Submission) -> bool:
    """Is this the office that the row belongs to, or one above it?"""
    return covers(user.office_ranges, row.division_id)


def may_edit(user: Any, bulletin: Bulletin) -> bool:
    """Its texts and its head, while it is being edited."""
    return bulletin.state == BulletinState.DRAFTING and keeps(user, bulletin)


def acts_for(user: Any, bulletin: Bulletin) -> list[Act]:
    """What this user may do with it in its state; leaders sign or return it. That an editor does not sign, the service
    says, because it knows who else could."""
    is_office = keeps(user, bulletin)
    leads = covers(user.code_ranges, bulletin.division_id)
    return [act for act in acts_in(bulletin.state) if is_office or (act.by_signer and leads)]


def may_decide(user: Any, submission: Submission) -> bool:
    """The office that it was sent to picks it or declines it."""
    return submission.state == SubmissionState.WAITING and keeps(user, submission)


def may_withdraw(user: Any, submission: Submission) -> bool:
    """Whoever handed it in, as long as nobody has picked it."""
    is_unit = submission.unit_id is not None and submission.unit_id in user.unit_ids
    is_own = is_unit or covers(user.office_ranges, submission.sender_id)
    return submission.state == SubmissionState.WAITING and is_own
