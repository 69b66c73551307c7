"""What of this room waits for somebody: for the home page."""

from datetime import datetime
from functools import partial
from typing import Any, Final

from django.urls import reverse

from accounts.models import User
from common.store.counting import OthersDecide, Waits
from common.text.chinese import local_date
from scoring.models import Scoring
from scoring.models.querysets import ScoringQuerySet
from scoring.reads.waiting import (
    OBJECTED,
    TO_CERTIFY,
    TO_FREEZE,
    filled_in,
    for_office,
    waiting_at,
)


def kept_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address) for the office that scores, as far as this person may: whose year is over and that are
    still open, with objections to answer, to be frozen."""
    if not user.office_ranges:
        return []
    waiting = waiting_at(Scoring.objects.all(), user, local_date(at))
    listed, own = reverse("scoring:scoring_list"), filled_in(user)
    return [
        OthersDecide(_WORDS[state], rows, f"{listed}?state={state}", own, _THEIRS[state])
        for state, rows in waiting.items()
    ]


_WORDS: Final = {
    TO_CERTIFY: "考核待核定、公布",
    OBJECTED: "考核申诉待处理",
    TO_FREEZE: "考核申诉期满待定稿",
}


def _theirs(state: str, user: Any, at: datetime) -> ScoringQuerySet:
    return for_office(Scoring.objects.all(), user, local_date(at))[state]


_THEIRS: Final = {state: partial(_theirs, state) for state in _WORDS}


def scored_counts(user: User, at: datetime) -> list[Waits]:
    """For whoever is scored: years that are over, of which its own column is empty; for a unit that scores others,
    those in which some of its columns are."""
    if not (user.office_ranges or user.unit_ids):
        return []
    today, listed = local_date(at), reverse("scoring:scoring_list")
    mine = Scoring.objects.to_assess(user, today)
    waiting: list[Waits] = [("考核待自评", mine, f"{listed}?state=to_assess")]
    if user.unit_ids:
        rows = Scoring.objects.to_score(user, today)
        waiting.append(("考核待部门评分", rows, f"{listed}?state=to_score"))
    return waiting
