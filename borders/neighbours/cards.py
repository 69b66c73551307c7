"""What this room shows on an issue's page: its ways over a border, and how far 三办一调 has come."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from borders.models import Agreement
from borders.reads.wording import transfer_state
from borders.rules.settlement_steps import HAND_OVER, RUNGS
from common.web.cards import Card
from issues.models import Issue


def border_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """Nothing for an issue that never went over a border: one query."""
    transfers = list(issue.transfers.select_related("from_division", "to_division", "issue"))
    if not transfers:
        return None
    agreements = list(
        Agreement.objects.filter(issue=issue).select_related("meeting").order_by("pk")
    )
    days: dict[str, Any] = {HAND_OVER: min(row.asked_at for row in transfers)}
    for row in agreements:
        days.setdefault(row.meeting.kind, row.meeting.held_on)
    reads = user.has_role("office", "chief")
    return Card(
        "跨界协作",
        "borders/issue_section.html",
        {
            "rungs": [(label, days.get(code)) for code, label in RUNGS.items()],
            "transfers": [(row, transfer_state(row)) for row in transfers],
            "agreements": agreements,
            "may_read": reads,
            "meeting_url": _meeting_url(issue, transfers[0], user) if reads else "",
        },
    )


def _meeting_url(issue: Issue, last: Any, user: Any) -> str:
    """Where a meeting of both sides about this issue is recorded, for an office of either."""
    ours, theirs = last.from_division_id, last.to_division_id
    if not user.is_office_of(ours):
        ours, theirs = theirs, ours
    if not user.is_office_of(ours):
        return ""
    return f"{reverse('borders:meeting_add', args=[ours, theirs])}?issue={issue.pk}"
