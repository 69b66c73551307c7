"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from common.chinese import local_date
from common.scope import within
from plans.models import ReviewAsk, Supervision


def supervision_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(label, count, address): lines pushed to a chief, 批示 that a unit is to answer. One query."""
    if not user.has_role(Role.CHIEF, Role.UNIT):
        return []
    waiting = Supervision.objects.visible_to(user).waiting_for(user).order_by()
    states = list(waiting.values_list("state", flat=True))
    address = reverse("plans:supervision_list")
    shown = []
    if user.has_role(Role.CHIEF):
        shown.append(("待批示", states.count("pushed"), f"{address}?mine=yes&state=pushed"))
    if user.has_role(Role.UNIT):
        words = "批示待回复"
        shown.append((words, states.count("instructed"), f"{address}?mine=yes&state=instructed"))
    return shown


def review_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(words, how many, address): reviews that the user owes, and, for an office, those of its
    divisions whose days have run out, whoever owes them."""
    address = reverse("plans:review_list")
    waiting = [("清单待会审", ReviewAsk.objects.to_do(user).count(), address)]
    if user.office_ranges:
        theirs = within(user.office_ranges, "round__task_list__division_id")
        late = ReviewAsk.objects.waiting().filter(theirs).late(local_date(at)).count()
        waiting.append(("清单会审逾期", late, f"{address}?who=all&state=late"))
    return waiting
