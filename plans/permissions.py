"""Who may write lists and plans: for buttons and checks alike."""

from typing import Any

from accounts.models import Division
from accounts.services.four_eyes import others_than
from common.store.scope import covers
from plans.models import ListState, ReviewAsk, Revision, RevisionState, TaskList


def may_keep(user: Any, row: Any) -> bool:
    """Is this the office of the row's division, or of one above it? Lists and plans are theirs."""
    return covers(user.office_ranges, row.division_id)


def may_write(user: Any, row: Any) -> bool:
    """Its office, or a clerk of the unit that leads the list or plan [002: 牵头单位负责编制]."""
    return may_keep(user, row) or (
        row.lead_unit_id is not None and row.lead_unit_id in user.unit_ids
    )


def answers(user: Any, ask: ReviewAsk) -> bool:
    """Is this the reviewer: a clerk of the unit that was asked, or the chief?"""
    if ask.unit_id is not None:
        return ask.unit_id in user.unit_ids
    return ask.user_id is not None and ask.user_id == user.pk


def enters(user: Any, ask: ReviewAsk, task_list: TaskList) -> bool:
    """Of experts, the government and chiefs the office may enter what they said on paper; a unit
    speaks for itself."""
    return ask.unit_id is None and may_keep(user, task_list)


def review_abilities(user: Any, task_list: TaskList) -> dict[str, bool]:
    """What the user may do about the reviews of a list in its present state."""
    writes, keeps = may_write(user, task_list), may_keep(user, task_list)
    in_review = task_list.state == ListState.IN_REVIEW
    return {
        "submit": writes and task_list.state in (ListState.DRAFTING, ListState.RETURNED),
        "withdraw": writes and in_review,
        "remind": keeps and in_review,
    }


def another_decides(user: Any, office: Division) -> bool:
    """Has somebody else to approve the revisions that the user proposed of this office's lists (复核分人)?"""
    return others_than([user.pk], office=office).is_asked


def revision_abilities(user: Any, revision: Revision) -> dict[str, bool]:
    """What the user may do about a revision that is not decided yet. `waits_for_another`: the office's person who
    proposed it, for whom somebody else decides; `is_only_one`: who proposed it and may approve it too (复核分人)."""
    of = revision.task_list
    is_open = revision.state == RevisionState.PROPOSED
    keeps = may_keep(user, of)
    is_proposer = is_open and keeps and revision.by_id == user.pk
    is_own = is_proposer and another_decides(user, of.division)
    return {
        "approve": is_open and keeps and not is_own,
        "refuse": is_open and keeps,
        "withdraw": is_open and may_write(user, of),
        "waits_for_another": is_own,
        "is_only_one": is_proposer and not is_own,
    }
