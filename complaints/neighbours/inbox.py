"""What of this room waits for an office: for the home page, and as a filter of the list."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from complaints.models import Complaint, ComplaintState
from issues.models.querysets import ENDED_STATES

# code → words, and the condition as of a moment
PILES: Final[dict[str, tuple[str, Callable[[datetime], Q]]]] = {
    "handle": ("投诉待处理", lambda at: Q(state=ComplaintState.RECEIVED)),
    "answer": (
        "投诉待答复",
        lambda at: Q(state=ComplaintState.ACCEPTED, issue__state__in=ENDED_STATES),
    ),
    "overdue": (
        "投诉答复逾期",
        lambda at: Q(ended_at=None, answered_at=None, answer_by__lt=at),
    ),
}


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address of the list) in the divisions of the user's own office; none without an office."""
    if not user.office_ranges:
        return []
    mine = Complaint.objects.open().filter(within(user.office_ranges))
    address = reverse("complaints:complaint_list")
    return [
        (words, mine.filter(condition(at)), f"{address}?inbox={code}")
        for code, (words, condition) in PILES.items()
    ]
