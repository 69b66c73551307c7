"""What this room shows in other rooms' pages: a signboard's QR code, the complaints behind an issue."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.web.cards import Card
from complaints.models import Complaint
from issues.models import Issue
from rivers.models import Signboard

SHOWN = 20


def code_card(board: Signboard, user: User, at: datetime) -> Card:
    """The way to the board's page for the public, and to its code for paper."""
    return Card(
        "二维码",
        "complaints/code_section.html",
        {"board": board, "address": reverse("public:board", args=[board.pk])},
        anchor="code",
        order=5,
    )


def complaints_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """The complaints behind an issue, where the user may see them; a unit's clerk may not."""
    rows = Complaint.objects.visible_to(user).filter(issue=issue).order_by("-received_at")
    found = list(rows[: SHOWN + 1])
    if not found:
        return None
    return Card(
        "群众投诉",
        "complaints/issue_section.html",
        {"complaints": found[:SHOWN], "has_more": len(found) > SHOWN},
    )
