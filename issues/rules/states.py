"""The states of an issue's way. Pure."""

from typing import Final

from django.db.models import TextChoices


class State(TextChoices):
    """The states of an issue. The graph between them is `issues.rules.transitions`."""

    REPORTED = "reported", "待受理"
    ACCEPTED = "accepted", "待交办"
    HANDED_OVER = "handed_over", "待签收"
    PLANNING = "planning", "待报方案"
    PLAN_SUBMITTED = "plan_submitted", "方案待审"
    RECTIFYING = "rectifying", "整改中"
    CLOSURE_REQUESTED = "closure_requested", "待复核"
    VERIFIED = "verified", "待销号"
    CLOSED = "closed", "已销号"
    DECLINED = "declined", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    TRANSFERRED = "transferred", "待邻区受理"
    SENT_OUT = "sent_out", "待区外受理"
    OUTSIDE = "outside", "区外办理"


# With a neighbour outside the portal: the own office keys in what comes back by letter.
BY_LETTER: Final = (State.SENT_OUT, State.OUTSIDE)
