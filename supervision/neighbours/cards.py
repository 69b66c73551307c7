"""What this room shows on an issue's page."""

from __future__ import annotations

from typing import Any

from inspections.neighbours.sections import Section
from issues.models import Issue
from supervision.models import OrderItem


def order_of_issue(issue: Issue, user: Any) -> Section | None:
    """The 任务交办单 that an issue is an item of."""
    item = OrderItem.objects.filter(issue=issue).select_related("order_form__unit").first()
    if item is None:
        return None
    order = item.order_form
    may_open = type(order).objects.visible_to(user).filter(pk=order.pk).exists()
    return Section(
        "任务交办单", "supervision/order_of_issue.html", {"item": item, "may_open": may_open}
    )
