"""What of this room waits for an office: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from inspections.models import Patrol


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(label, count, address): patrols of the office's divisions that the system could not judge.
    One query on the index of pending patrols; nothing for who is no office."""
    if not user.office_ranges:
        return []
    pending = Patrol.objects.pending().in_ranges(user.office_ranges)
    return [("巡河待核实", pending.count(), reverse("inspections:patrol_inbox"))]
