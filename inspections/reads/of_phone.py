"""What is mine on a day: the posts, reaches, dues and rules of one account, for its phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from accounts.models import User
from chiefs.models import Appointment
from common.store.scope import range_below, within
from common.text.chinese import midnight
from inspections.models import Patrol, PatrolDue, PatrolKind, PatrolRule, SwapArrangement
from inspections.rules.rule_book import RuleBook
from inspections.services.rules import all_rules, rule_words
from rivers.models import Reach
from rivers.reads.landmarks import landmarks_of

# What `Appointment.subject` and a swap in words read of both sides.
_SIDES: Final = tuple(
    f"{side}__{name}"
    for side in ("first", "second")
    for name in ("chief", "reach", "river", "division")
)


@dataclass(frozen=True, slots=True)
class Mine:
    """Every appointment the person ever had, and every swap of these, newest first."""

    appointments: list[Appointment]
    swaps: list[SwapArrangement]

    def on(self, day: date) -> "Mine":
        """What is in force on a day; a swap only with both its appointments."""
        posts = [a for a in self.appointments if in_force(a, day)]
        ids = {a.pk for a in posts}
        swaps = [
            s
            for s in self.swaps
            if s.started_on <= day <= s.ended_on and ids & {s.first_id, s.second_id}
        ]
        return Mine(posts, swaps)

    def lent(self, swap: SwapArrangement) -> Appointment:
        """The other side of a swap: what is patrolled for the time being."""
        ids = {a.pk for a in self.appointments}
        other: Appointment = swap.second if swap.first_id in ids else swap.first
        return other


def in_force(appointment: Appointment, day: date) -> bool:
    ended = appointment.ended_on
    return appointment.started_on <= day and (ended is None or day <= ended)


def mine_of(user: User) -> Mine:
    """Two queries."""
    appointments = list(
        Appointment.objects.filter(chief__user=user)
        .select_related("chief", "division", "reach", "river")
        .order_by("-started_on", "id")
    )
    ids = [a.pk for a in appointments]
    swaps = SwapArrangement.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    return Mine(appointments, list(swaps.select_related("first", "second")) if ids else [])


def swaps_of(user: User) -> QuerySet[SwapArrangement]:
    """Every swap of one of the person's posts, newest first, with both sides as `swap_json` reads them."""
    mine = Q(first__chief__user=user) | Q(second__chief__user=user)
    return SwapArrangement.objects.filter(mine).select_related(*_SIDES)


def reaches_of(appointments: Iterable[Appointment]) -> QuerySet[Any]:
    """The reaches in use that these appointments hold: one by one, or a river's in a division.

    A 总河长 has none of their own here: theirs is the whole division, which the pages show.
    """
    held = reduce(or_, map(_held, appointments), Q(pk__in=[]))
    return (
        Reach.objects.in_use()
        .filter(held, river__is_active=True)
        .select_related("river", "division")
        .order_by("river_id", "order", "id")
    )


def _held(appointment: Appointment) -> Q:
    if appointment.reach_id:
        return Q(pk=appointment.reach_id)
    if appointment.river_id:
        return Q(river_id=appointment.river_id) & within([range_below(appointment.division_id)])
    return Q(pk__in=[])


def posts_on_reaches(user: User, day: date) -> dict[int, datetime]:
    """Each reach of which the person holds a post of their own on the day, and since when: the beginning of the post,
    or its entry in the register where that came later. One query."""
    posts = Appointment.objects.on(day).filter(chief__user=user, reach__isnull=False)
    since: dict[int, datetime] = {}
    for reach, started_on, written in posts.values_list("reach_id", "started_on", "updated_at"):
        began = max(midnight(started_on), written)
        since[reach] = min(since.get(reach, began), began)
    return since


def my_reaches(mine: Mine, day: date) -> list[Reach]:
    """`reaches_on` with the landmarks of each. Four queries."""
    return with_landmarks(reaches_on(mine, day))


def with_landmarks(reaches: list[Any]) -> list[Any]:
    """The same, each with `landmarks`; three queries."""
    found = landmarks_of(reaches)
    for reach in reaches:
        reach.landmarks = found[reach.pk]
    return reaches


def reaches_on(mine: Mine, day: date) -> list[Reach]:
    """Reaches held on the day and those lent by a swap in force (`reach.lent_until` is its last day,
    else None). One query."""
    now = mine.on(day)
    lent: dict[int, date] = {}
    others = []
    for swap in now.swaps:
        other = mine.lent(swap)
        others.append(other)
        if other.reach_id:
            lent[other.reach_id] = swap.ended_on
    own = {a.reach_id for a in now.appointments}
    reaches = list(reaches_of([*now.appointments, *others]))
    for reach in reaches:
        reach.lent_until = None if reach.pk in own else lent.get(reach.pk)
    return reaches


def current_dues(user: User, day: date) -> list[PatrolDue]:
    """What this person owes in the periods the day falls in, with `done`. One query."""
    return list(
        PatrolDue.objects.standing()
        .filter(chief__user=user, period_start__lte=day, period_end__gte=day)
        .with_done()
        .select_related("reach", "river")
    )


def dues_of_year(user: User, year: int) -> list[PatrolDue]:
    """What this person owes in the periods that end in a year, with `done`, in order. One query."""
    return list(
        PatrolDue.objects.standing()
        .filter(chief__user=user, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1))
        .with_done()
        .select_related("reach", "river")
        .order_by("period_start", "pk")
    )


def together(patrol: Patrol) -> list[str]:
    """Names of those with whom a joint patrol was made, as offices enter it; no query for other kinds, nor where
    `with_companions` has been asked for the whole list."""
    if patrol.kind != PatrolKind.JOINT:
        return []
    first = patrol.joint_of or patrol
    return [row.actor_name for row in (first, *first.joined.all()) if row.pk != patrol.pk]


def with_companions(patrols: Sequence[Patrol]) -> None:
    """Fetches whom `together` names for all of a list: no query where none is joint, else three."""
    # A joint patrol is a row for each who went: the first one's, and the others', which name it.
    names = Patrol.objects.only("actor_name", "joint_of")
    joint = [patrol for patrol in patrols if patrol.kind == PatrolKind.JOINT]
    firsts = (Prefetch("joint_of", names), Prefetch("joint_of__joined", names))
    prefetch_related_objects(joint, *firsts, Prefetch("joined", names))


def rules_in_force(appointments: list[Appointment], day: date) -> list[dict[str, Any]]:
    """The rule of each appointment on the day, in words. Two queries."""
    book = RuleBook.on(day, all_rules())
    nearest = {
        a.pk: book.nearest(tier=a.tier, division=a.division_id, reach=a.reach_id)
        for a in appointments
        if a.reach_id or a.river_id
    }
    rows = PatrolRule.objects.in_bulk([rule.id for rule in nearest.values() if rule])
    return [
        rule_json(appointment, rows[rule.id])
        for appointment in appointments
        if (rule := nearest.get(appointment.pk))
    ]


def rule_json(appointment: Appointment, rule: PatrolRule) -> dict[str, Any]:
    """One rule as phones show it; `why` says why a track or a photo is asked for."""
    return {
        "appointment": appointment.pk,
        "reach": appointment.reach_id,
        "river": appointment.river_id,
        "subject": appointment.subject,
        "words": rule_words(rule),
        "needs_track": rule.needs_track,
        "needs_photo": rule.needs_photo,
        "why": rule.why,
        "basis": rule.basis,
    }
