"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from issues.models import Clue


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address): for the police and the procurator clues that wait for their answer,
    for an office those that wait too long. One query."""
    address = reverse("justice:clue_list")
    if user.justice_unit_ids:
        mine = Clue.objects.filter(unit_id__in=user.justice_unit_ids).running().order_by()
        found = mine.aggregate(
            waiting=Count("pk", filter=Q(state="waiting")),
            late=Count("pk", filter=Q(state="waiting", due_at__lt=at)),
        )
        return [
            ("线索待反馈", found["waiting"], f"{address}?standing=waiting"),
            ("线索逾期未反馈", found["late"], f"{address}?standing=late"),
        ]
    if not user.office_ranges:
        return []
    late = Clue.objects.filter(within(user.office_ranges)).late(at)
    return [("线索逾期未反馈", late, f"{address}?standing=late")]
