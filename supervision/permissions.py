"""What somebody may do with a 暗访督查 or a 任务交办单: for buttons and the services' checks alike."""

from __future__ import annotations

from typing import Any

from issues.permissions import nearest_office
from supervision.models import OrderForm, Supervision, SupervisionState


def supervision_abilities(user: Any, supervision: Supervision) -> frozenset[str]:
    """Of a 暗访督查 that is going on: "record" for the team, and for the office that leads it "change",
    "conclude" and "cancel" as well. Needs `members` fetched."""
    if supervision.state != SupervisionState.PLANNED:
        return frozenset()
    if user.is_office_of(supervision.division_id):
        return frozenset({"record", "change", "conclude", "cancel"})
    is_member = any(member.user_id == user.pk for member in supervision.members.all())
    return frozenset({"record"}) if is_member else frozenset()


def order_abilities(user: Any, order: OrderForm) -> frozenset[str]:
    """Of a 任务交办单: "sign", once, for its unit; "reply" for its unit and, from the unit's paper, for
    the office that gave it."""
    if order.unit_id in user.unit_ids:
        return frozenset({"reply"} if order.signed_at else {"sign", "reply"})
    return frozenset({"reply"} if user.is_office_of(order.division_id) else ())


def role_for_order(user: Any, order: OrderForm) -> str:
    """The role of the time in which somebody answers an order."""
    of_unit = (g for g in user.current_grants if g.unit_id == order.unit_id)
    return str(next(of_unit, None) or nearest_office(user, order.division_id) or "")[:80]
