"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from scoring.models import Scoring


def kept_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address) for the office that scores: whose year is over and that are still open, with objections to
    answer, to be frozen."""
    if not user.office_ranges:
        return []
    rows = Scoring.objects.filter(within(user.office_ranges))
    today, listed = local_date(at), reverse("scoring:scoring_list")
    return [
        ("考核待核定、公布", rows.to_certify(today), f"{listed}?state=to_certify"),
        ("考核申诉待处理", rows.objected(), f"{listed}?state=objected"),
        ("考核申诉期满待定稿", rows.to_freeze(today), f"{listed}?state=to_freeze"),
    ]


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
