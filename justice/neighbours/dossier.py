"""What this room shows on an issue's page."""

from typing import Any

from inspections.neighbours.sections import Section
from issues.models import Issue, Source
from justice.models import JointEnforcement


def clues_section(issue: Issue, user: Any) -> Section | None:
    """线索 of an issue, as far as the user sees them; asked only where there may be some."""
    if not issue.is_unlawful and issue.source != Source.JUSTICE:
        return None
    clues = list(issue.clues.visible_to(user).select_related("unit").order_by("sent_at", "pk"))
    if not clues:
        return None
    return Section("线索移送", "justice/clues_card.html", {"clues": clues})


def enforcements_section(issue: Issue, user: Any) -> Section | None:
    """联合执法 that was about an issue."""
    seen = JointEnforcement.objects.visible_to(user).filter(issues=issue)
    rows = list(seen.prefetch_related("agencies"))
    return Section("联合执法", "justice/enforcements_card.html", {"rows": rows}) if rows else None
