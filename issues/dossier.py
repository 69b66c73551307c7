"""What this room shows in other rooms' pages: open issues in a river's or reach's dossier, what a
patrol found, and reaches with open issues on the map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from common import clock
from inspections.models import Patrol
from inspections.sections import Section
from issues.models import Issue
from rivers.dossier import DossierSection
from rivers.maps import Colouring
from rivers.models import Reach, River

SHOWN = 20


def open_section(row: River | Reach, user: User, at: datetime) -> DossierSection:
    """Open issues, what runs out first at the top."""
    place: dict[str, Any] = {"reach__river": row} if isinstance(row, River) else {"reach": row}
    found = Issue.objects.visible_to(user).open().filter(**place)
    rows = found.select_related("kind", "reach", "unit").order_by("due_at", "pk")
    count = found.count()
    # The list finds a reach by its name.
    of = {"river": row.pk} if isinstance(row, River) else {"q": row.name}
    listed = f"{reverse('issues:issue_list')}?{urlencode(of | {'state': 'open'})}"
    return DossierSection(
        "未办结问题",
        "issues/dossier_issues.html",
        {"issues": rows[:SHOWN], "of_reach": isinstance(row, Reach), "at": at},
        anchor="issues",
        order=14,
        count=count,
        more=listed if count > SHOWN else "",
    )


def found_on_patrol(patrol: Patrol, user: User) -> Section | None:
    """The issues that a patrol reported, as far as the user sees them; nothing where there are none."""
    rows = Issue.objects.visible_to(user).filter(patrol=patrol)
    found = list(rows.select_related("kind", "reach", "unit").order_by("pk"))
    if not found:
        return None
    return Section(
        "此次发现的问题", "issues/patrol_issues.html", {"issues": found, "at": clock.now()}
    )


def _with_open(reaches: list[Reach], user: User) -> Mapping[int, str]:
    at = clock.now()
    rows = Issue.objects.open().filter(reach__in=[reach.pk for reach in reaches])
    classes: dict[int, str] = {reach.pk: "plain" for reach in reaches}
    for reach_id, due_at in rows.order_by().values_list("reach_id", "due_at"):
        if due_at is not None and due_at < at:
            classes[reach_id] = "bad"
        elif classes[reach_id] != "bad":
            classes[reach_id] = "warn"
    return classes


OPEN_ISSUES = Colouring(
    "open_issues",
    "有无未办结问题",
    _with_open,
    (("bad", "有逾期问题"), ("warn", "有未办结问题"), ("plain", "没有未办结问题")),
)
