"""A river's patrols of some days told by reach and by chief: for paper, where a row for each of them says less and
takes longer than everything else on it.

A patrol is counted as on the list of patrols (withdrawn ones are left out, a joint one is one). What was due is told in
the words of `inspections.reads.figures`, of the periods that ended within these days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, Q, Sum

from accounts.models import User
from chiefs.models import Appointment, ChiefKind
from common.text.chinese import local_date
from common.text.months import Month, months_between
from inspections.models import PatrolDue, PatrolState
from inspections.models.querysets import PatrolQuerySet
from inspections.reads.figures import Figures
from rivers.models import Reach, River

_SUMS: Final = {
    "patrols": Count("pk"),
    "length_m": Sum("length_m"),
    "found": Sum("found_count"),
    "last_at": Max("started_at"),
}
# What somebody reads about one by one.
REMARKABLE: Final = (
    Q(state__in=(PatrolState.PENDING, PatrolState.REJECTED))
    | Q(found_count__gt=0)
    | Q(missed_count__gt=0)
    | Q(by_other=True)
)


@dataclass(slots=True)
class Line:
    """Of a reach or a chief: the patrols, and what was due. length_m, found and last_at are None without a patrol."""

    name: str = ""
    who: str = ""
    patrols: int = 0
    length_m: int | None = None
    found: int | None = None
    last_at: datetime | None = None
    owed: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True)
class Walked:
    """Lines of every reach in use, upstream first, and of reaches out of use that were walked; `total` is of their
    patrols and dues. Chiefs of the river above village level come the highest tier first: their patrols are on the
    reaches too."""

    reaches: list[Line]
    chiefs: list[Line]
    total: Line
    pending: int
    rejected: int


def walked_on(
    river: River, patrols: PatrolQuerySet, user: User, *, since: datetime, at: datetime
) -> Walked:
    """What `patrols`, those of the river since a moment, come to. Six queries."""
    patrols = patrols.order_by()
    by_reach = {row.pop("reach"): row for row in patrols.values("reach").annotate(**_SUMS)}
    by_chief = {row.pop("chief"): row for row in patrols.values("chief").annotate(**_SUMS)}
    posts = list(_posts(river, user, since, at))
    owed = _owed(river, user, since, at)
    here = Reach.objects.visible_to(user).filter(
        Q(river=river, is_active=True) | Q(pk__in=by_reach)
    )
    names = _names(posts)
    reaches = [
        Line(str(reach), names[reach.pk], **by_reach.get(reach.pk, {}), owed=owed[reach.pk, None])
        for reach in here.defer("line").order_by("order", "code")
    ]
    upper = {post.chief_id: post for post in posts if post.reach_id is None}
    chiefs = [
        Line(
            str(post.division),
            f"{post.chief}（{post.get_tier_display()}）",
            **by_chief.get(chief, {}),
            owed=owed[None, chief],
        )
        for chief, post in upper.items()
    ]
    total = Line(**patrols.aggregate(**_SUMS))
    for line in reaches:
        total.owed.add(line.owed)
    states = dict(patrols.values_list("state").annotate(Count("pk")))
    return Walked(
        reaches,
        chiefs,
        total,
        pending=states.get(PatrolState.PENDING, 0),
        rejected=states.get(PatrolState.REJECTED, 0),
    )


def _posts(river: River, user: User, since: datetime, at: datetime) -> Iterable[Appointment]:
    """Chiefs of the river and of its reaches at some time of these days, the highest tier first."""
    held = Appointment.objects.visible_to(user).between(local_date(since), local_date(at))
    of_river = held.filter(Q(river=river) | Q(reach__river=river), kind=ChiefKind.CHIEF)
    return of_river.select_related("chief", "division").order_by(
        "tier", "division_id", "started_on", "pk"
    )


def _names(posts: Iterable[Appointment]) -> defaultdict[int | None, str]:
    """The chiefs of each reach, the former before the present."""
    found: defaultdict[int | None, str] = defaultdict(str)
    for post in posts:
        found[post.reach_id] += f"{'、' if found[post.reach_id] else ''}{post.chief}"
    return found


def _owed(
    river: River, user: User, since: datetime, at: datetime
) -> defaultdict[tuple[int | None, int | None], Figures]:
    """What was due of each reach, and of each chief that owes patrols of the river."""
    first, today = local_date(since), local_date(at)
    months = [month.first_day for month in months_between(Month.of(first), Month.of(today))]
    dues: Any = PatrolDue.objects.visible_to(user).standing()
    rows = dues.filter(
        river=river, month__in=months, period_end__gte=first, period_end__lt=today
    ).with_done()
    found: defaultdict[tuple[int | None, int | None], Figures] = defaultdict(Figures)
    for reach, chief, required, done in rows.order_by().values_list(
        "reach", "chief", "required", "done"
    ):
        met = int(done >= required)
        found[reach, None if reach else chief].add_dues(1, met, required, done, 1, met)
    return found
