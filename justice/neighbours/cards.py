"""What this room shows on an issue's page."""

from datetime import datetime

from accounts.models import User
from common.web.cards import Card
from issues.models import Issue, Source
from justice.models import JointEnforcement


def clues_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """线索 of an issue, as far as the user sees them; asked only where there may be some."""
    if not issue.is_unlawful and issue.source != Source.JUSTICE:
        return None
    clues = list(issue.clues.visible_to(user).select_related("unit").order_by("sent_at", "pk"))
    if not clues:
        return None
    return Card("线索移送", "justice/clues_card.html", {"clues": clues})


def enforcements_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """联合执法 that was about an issue."""
    seen = JointEnforcement.objects.visible_to(user).filter(issues=issue)
    rows = list(seen.prefetch_related("agencies"))
    return Card("联合执法", "justice/enforcements_card.html", {"rows": rows}) if rows else None
