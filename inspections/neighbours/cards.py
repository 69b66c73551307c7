"""What this room shows in other rooms' pages: patrols in a river's or reach's dossier, and reaches
patrolled or not on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from common import clock
from common.text.months import Month
from common.web.cards import Card
from inspections.models import Patrol, PatrolState
from inspections.reads.walked import REMARKABLE, walked_on
from rivers.models import Reach, River
from rivers.reads.maps import Colouring

DAYS = 30
SHOWN = 10


def patrols_card(row: River | Reach, user: User, at: datetime) -> Card:
    """Patrols of the last 30 days (domain.md 2), the newest ten with their state. A river's paper has a line a reach
    and a chief, and rows of those patrols only that somebody reads about."""
    since = at - timedelta(days=DAYS)
    place: dict[str, Any] = {"reach__river": row} if isinstance(row, River) else {"reach": row}
    found = Patrol.objects.visible_to(user).filter(started_at__gte=since, joint_of=None, **place)
    found = found.exclude(state=PatrolState.WITHDRAWN)
    # Tracks are the bulk of a row, and none is shown here.
    rows = found.select_related("reach", "chief").defer("track").order_by("-started_at", "-pk")
    count = found.count()
    listed = f"{reverse('inspections:patrol_list')}?{urlencode({'river': row.name})}"
    card = Card(
        f"近 {DAYS} 天巡河",
        "inspections/dossier_patrols.html",
        {"patrols": rows[:SHOWN], "of_reach": isinstance(row, Reach)},
        anchor="patrols",
        order=12,
        count=count,
        more=listed if count > SHOWN else "",
    )
    if isinstance(row, Reach) or not count:
        return card

    def on_paper(most: int) -> Card:
        told = rows.filter(REMARKABLE)
        walked = walked_on(row, found, user, since=since, at=at)
        context = {"walked": walked, "patrols": told[:most], "left": max(told.count() - most, 0)}
        return replace(card, template="inspections/dossier_walked.html", context=context, more="")

    return replace(card, longer=on_paper)


def _patrolled(reaches: list[Reach], user: User) -> Mapping[int, str]:
    month = Month.of(clock.now())
    done = set(
        Patrol.objects.accepted()
        .filter(reach__in=[reach.pk for reach in reaches], started_at__gte=month.starts_at)
        .order_by()
        .values_list("reach_id", flat=True)
        .distinct()
    )
    return {reach.pk: "good" if reach.pk in done else "warn" for reach in reaches}


PATROLLED = Colouring(
    "patrolled", "本月是否巡到", _patrolled, (("good", "本月已巡"), ("warn", "本月未巡"))
)
