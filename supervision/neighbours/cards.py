"""What this room shows on an issue's page."""

from datetime import datetime

from accounts.models import User
from common.web.cards import Card
from issues.models import Issue
from supervision.models import OrderItem


def order_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """The 任务交办单 that an issue is an item of."""
    item = OrderItem.objects.filter(issue=issue).select_related("order_form__unit").first()
    if item is None:
        return None
    order = item.order_form
    may_open = type(order).objects.visible_to(user).filter(pk=order.pk).exists()
    return Card(
        "任务交办单", "supervision/order_of_issue.html", {"item": item, "may_open": may_open}
    )
