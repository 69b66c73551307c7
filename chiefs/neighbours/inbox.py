"""What of this room waits for an office: for the home page."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from chiefs.models import FollowUp, FollowUpKind
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(label, count, address) of the jobs left by handovers in the divisions of the user's own office;
    late ones have a line of their own. An empty list for a user without an office."""
    if not user.office_ranges:
        return []
    mine = FollowUp.objects.filter(within(user.office_ranges), done_at=None)
    boards = Q(kind=FollowUpKind.SIGNBOARD)
    address = reverse("chiefs:follow_up_list")
    return [
        ("公示牌待更新", mine.filter(boards), f"{address}?state=open&kind=signboard"),
        ("河长变动待公告", mine.exclude(boards), f"{address}?state=open&kind=publish"),
        ("河长变动后续事项逾期", mine.filter(due_on__lt=local_date(at)), f"{address}?state=late"),
    ]
