"""What of this room waits for somebody: for the home page."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from supervision.models import OrderForm, Supervision


def supervision_counts(user: User, at: datetime) -> list[Waits]:
    """暗访督查 that have begun and are not concluded, for the office that leads them; for the clerks of
    units only where they go along."""
    is_office = bool(user.office_ranges)
    if not is_office and not user.has_role("unit"):
        return []
    begun = Supervision.objects.begun_of(user, local_date(at))
    if not is_office and not begun.exists():
        return []
    address = f"{reverse('supervision:supervision_list')}?state=begun"
    return [("暗访督查待反馈", begun, address)]


def order_counts(user: Any, at: datetime) -> list[Waits]:
    """任务交办单 that the user's units have not signed for, and those of one's office or unit with items
    past their time."""
    lists = reverse("supervision:order_list")
    counts: list[Waits] = []
    if user.unit_ids:
        unsigned = OrderForm.objects.unsigned().filter(unit__in=user.unit_ids)
        counts.append(("交办单待签收", unsigned, f"{lists}?standing=unsigned"))
    if user.has_role("office", "unit"):
        mine = OrderForm.objects.filter(
            within(user.office_ranges) | Q(unit__in=user.unit_ids)
        ).overdue(at)
        counts.append(("交办单逾期", mine, f"{lists}?standing=overdue"))
    return counts
