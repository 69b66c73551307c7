"""What of this room waits for an office: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.chinese import local_date
from inspections.models import Patrol, Supervision


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(label, count, address): patrols of the office's divisions that the system could not judge.
    One query on the index of pending patrols; nothing for who is no office."""
    if not user.office_ranges:
        return []
    pending = Patrol.objects.pending().in_ranges(user.office_ranges)
    return [("巡河待核实", pending.count(), reverse("inspections:patrol_inbox"))]


def supervision_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """暗访督查 that have begun and are not concluded, for the office that leads them; for the clerks of
    units only where they go along."""
    is_office = bool(user.office_ranges)
    if not is_office and not user.has_role("unit"):
        return []
    count = Supervision.objects.visible_to(user).begun(local_date(at)).count()
    if not is_office and not count:
        return []
    address = f"{reverse('inspections:supervision_list')}?state=begun"
    return [("暗访督查待反馈", count, address)]
