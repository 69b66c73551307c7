"""What this room shows in other rooms' pages: open issues in a river's or reach's dossier, what a
patrol found, and reaches with open issues on the map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import User
from common import clock
from common.text.chinese import date_words
from common.web.cards import Card
from inspections.models import Patrol
from issues.models import Issue, State
from rivers.models import Reach, River
from rivers.reads.maps import Colouring, collection, line_feature, point_feature

SHOWN = 20
# The newest of a reach; more points than these hide one another.
ON_MAP = 300
LEGEND = (("bad", "逾期"), ("warn", "未办结"), ("good", "已销号"), ("muted", "不予受理、已撤回"))


def open_issues_card(row: River | Reach, user: User, at: datetime, *, most: int = SHOWN) -> Card:
    """Open issues, what runs out first at the top."""
    place: dict[str, Any] = {"reach__river": row} if isinstance(row, River) else {"reach": row}
    found = Issue.objects.visible_to(user).open().filter(**place)
    rows = found.select_related("kind", "reach", "unit").order_by("due_at", "pk")
    count = found.count()
    # The list finds a reach by its name.
    of = {"river": row.pk} if isinstance(row, River) else {"q": row.name}
    listed = f"{reverse('issues:issue_list')}?{urlencode(of | {'state': 'open'})}"
    return Card(
        "未办结问题",
        "issues/dossier_issues.html",
        {"issues": rows[:most], "of_reach": isinstance(row, Reach), "at": at},
        anchor="issues",
        order=14,
        count=count,
        more=listed if count > most else "",
        longer=(lambda most: open_issues_card(row, user, at, most=most)) if count > most else None,
    )


def map_card(reach: Reach, user: User, at: datetime) -> Card | None:
    """Where a reach's issues lie, whatever became of them, the newest first; one query. Nothing where
    none has a place."""
    found = Issue.objects.visible_to(user).filter(reach=reach, longitude__isnull=False)
    rows = list(found.select_related("kind").order_by("-reported_at", "-pk")[:ON_MAP])
    if not rows:
        return None
    features = [line_feature(reach.line, name=reach.name, cls="plain")] if reach.line else []
    for issue in rows:
        features.append(
            point_feature(
                issue.longitude or 0.0,
                issue.latitude or 0.0,
                id=f"issue-{issue.pk}",
                name=f"{issue.kind}：{Truncator(issue.description).chars(30)}",
                words=[
                    f"{issue.number}，{issue.get_severity_display()}，{issue.get_state_display()}",
                    f"{date_words(issue.reported_at)}上报",
                ],
                cls=_map_class(issue, at),
                url=reverse("issues:issue_detail", args=[issue.pk]),
            )
        )
    return Card(
        "问题分布",
        "issues/dossier_map.html",
        {
            "map": collection(features, legend=LEGEND),
            "shown": len(rows),
            "most": ON_MAP,
            "tianditu_key": settings.TIANDITU_KEY,
        },
        anchor="issue-places",
        order=15,
    )


def _map_class(issue: Issue, at: datetime) -> str:
    if issue.closed_at is not None:
        return "good" if issue.state == State.CLOSED else "muted"
    return "bad" if issue.due_at and issue.due_at < at else "warn"


def found_card(patrol: Patrol, user: User, at: datetime) -> Card | None:
    """The issues that a patrol reported, as far as the user sees them, and where whoever entered it in the browser
    reports another; nothing where there is neither."""
    rows = Issue.objects.visible_to(user).filter(patrol=patrol)
    found = list(rows.select_related("kind", "reach", "unit").order_by("pk"))
    may_report = patrol.recorded_by_id == user.pk and user.has_role("office", "chief")
    if not found and not may_report:
        return None
    context = {
        "issues": found,
        "of_reach": True,
        "at": at,
        "patrol": patrol if may_report else None,
    }
    return Card("此次发现的问题", "issues/patrol_found.html", context)


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
