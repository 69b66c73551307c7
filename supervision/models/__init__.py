"""督查与交办: 暗访督查 with what they find, and 任务交办单."""

from supervision.models.orders import OrderForm, OrderItem, OrderReply
from supervision.models.supervisions import (
    Supervision,
    SupervisionFinding,
    SupervisionMember,
    SupervisionState,
    SupervisionStop,
)

__all__ = [
    "OrderForm",
    "OrderItem",
    "OrderReply",
    "Supervision",
    "SupervisionFinding",
    "SupervisionMember",
    "SupervisionState",
    "SupervisionStop",
]
