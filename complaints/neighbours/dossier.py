"""What this room shows in other rooms' pages: a signboard's QR code, the complaints behind an issue."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from complaints.models import Complaint
from inspections.neighbours.sections import Section
from issues.models import Issue
from rivers.models import Signboard
from rivers.neighbours.dossier import DossierSection

SHOWN = 20


def code_section(board: Signboard, user: User, at: datetime) -> DossierSection:
    """The way to the board's page for the public, and to its code for paper."""
    return DossierSection(
        "二维码",
        "complaints/code_section.html",
        {"board": board, "address": reverse("public:board", args=[board.pk])},
        anchor="code",
        order=5,
    )


def complaints_of_issue(issue: Issue, user: Any) -> Section | None:
    """The complaints that stand behind an issue, for who sees them; a unit's clerk does not."""
    rows = Complaint.objects.visible_to(user).filter(issue=issue).order_by("-received_at")
    found = list(rows[: SHOWN + 1])
    if not found:
        return None
    return Section(
        "群众投诉",
        "complaints/issue_section.html",
        {"complaints": found[:SHOWN], "has_more": len(found) > SHOWN},
    )
