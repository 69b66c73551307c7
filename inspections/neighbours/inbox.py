"""What of this room waits for an office: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from inspections.models import Patrol


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(label, count, address): patrols of the office's divisions that the system could not judge.
    An empty list for a user without an office."""
    if not user.office_ranges:
        return []
    pending = Patrol.objects.pending().in_ranges(user.office_ranges)
    return [("巡河待核实", pending, reverse("inspections:patrol_inbox"))]
