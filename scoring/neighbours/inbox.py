"""What of this room waits for somebody: for the home page."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from common.store.counting import OthersDecide, Waits
from common.store.scope import within
from common.text.chinese import local_date
from scoring.models import Scoring
from scoring.models.querysets import ScoringQuerySet
from scoring.reads.waiting import (
    OBJECTED,
    TO_CERTIFY,
    TO_FREEZE,
    for_office,
    of_others,
)


def kept_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address) for the office that scores, as far as this person may: whose year is over and that are
    still open, with objections to answer, to be frozen."""
    if not user.office_ranges:
        return []
    rows, today, listed = Scoring.objects.all(), local_date(at), reverse("scoring:scoring_list")
    here = for_office(rows, user, today)
    certified = rows.filter(within(user.office_ranges)).to_certify(today)
    return [
        # What is filled in by hand, and so left to somebody else, the tree of the rubric knows.
        OthersDecide(
            "考核待核定、公布",
            certified,
            f"{listed}?state={TO_CERTIFY}",
            certified.filter(of_others(user)),
            _to_certify,
        ),
        ("考核申诉待处理", here[OBJECTED](), f"{listed}?state={OBJECTED}"),
        ("考核申诉期满待定稿", here[TO_FREEZE](), f"{listed}?state={TO_FREEZE}"),
    ]


def _to_certify(user: Any, at: datetime) -> ScoringQuerySet:
    return for_office(Scoring.objects.all(), user, local_date(at))[TO_CERTIFY]()


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
