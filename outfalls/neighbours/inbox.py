"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from outfalls.models import Case, Sighting
from outfalls.rules.steps import ACCEPT, CLOSED, OPEN


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address), for offices: outfalls to be accepted, late, due to be looked at, and what patrols saw;
    for units theirs that are to be put right."""
    today, listed = local_date(at), reverse("outfalls:outfall_list")
    waiting: list[Waits] = []
    if user.office_ranges:
        ours = Case.objects.filter(
            within(user.office_ranges, "outfall__reach__division_id"), outfall__is_active=True
        )
        late = ours.filter(state__in=OPEN, due_on__lt=today, done_on=None)
        to_look = Q(state__in=CLOSED, next_check_on__lte=today)
        seen = Sighting.objects.in_ranges(user.office_ranges).waiting()
        waiting += [
            ("排污口待验收", ours.filter(state=ACCEPT), f"{listed}?state={ACCEPT}"),
            ("排污口整治逾期", late, f"{listed}?late=yes"),
            ("排污口到期检查", ours.filter(to_look), f"{listed}?late=check"),
            ("巡河见排污口异常", seen, reverse("outfalls:sighting_list")),
        ]
    if user.unit_ids:
        mine = Case.objects.filter(unit_id__in=user.unit_ids, outfall__is_active=True)
        address = f"{listed}?state=open"
        waiting.append(("排污口待整治", mine.filter(state__in=OPEN).exclude(state=ACCEPT), address))
    return waiting
