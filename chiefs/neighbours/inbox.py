"""What of this room waits for an office: for the home page."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from chiefs.models import FollowUp, FollowUpKind
from common.store.scope import within
from common.text.chinese import local_date


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(label, count, address) of the jobs left by handovers in the user's own office's divisions;
    what is late has a line of its own. One query; nothing for who is no office."""
    if not user.office_ranges:
        return []
    mine = FollowUp.objects.filter(within(user.office_ranges), done_at=None)
    boards = Q(kind=FollowUpKind.SIGNBOARD)
    counted = mine.aggregate(
        boards=Count("pk", filter=boards),
        publish=Count("pk", filter=~boards),
        late=Count("pk", filter=Q(due_on__lt=local_date(at))),
    )
    address = reverse("chiefs:follow_up_list")
    return [
        ("公示牌待更新", counted["boards"], f"{address}?state=open&kind=signboard"),
        ("河长变动待公告", counted["publish"], f"{address}?state=open&kind=publish"),
        ("河长变动后续事项逾期", counted["late"], f"{address}?state=late"),
    ]
