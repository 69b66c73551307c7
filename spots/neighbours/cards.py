"""What this room shows on other rooms' pages."""

from datetime import datetime

from accounts.models import User
from common.web.cards import Card
from issues.models import Issue, Source
from spots.models import Spot


def spot_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """The spot that became this issue, as far as the user sees it; its number and batch even to a unit,
    which is to find the place again in the papers."""
    if issue.source != Source.SATELLITE:
        return None
    spot = Spot.objects.filter(issue=issue).select_related("batch").first()
    if spot is None:
        return None
    may_open = Spot.objects.visible_to(user).filter(pk=spot.pk).exists()
    return Card("疑似图斑", "spots/issue_spot.html", {"spot": spot, "may_open": may_open})
