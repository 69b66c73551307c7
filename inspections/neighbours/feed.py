"""What of this room changed for a phone's user (`GET changes/`): reaches, rules, the checklist, what
is due, patrols.

Each function gives `{"type", "id", "op", "at", "body"}`, oldest first, at most `limit`, for what
changed in `since < at <= until`; with `since` None all that holds now. `op` is "upsert", or
"delete" (body None) for what is the person's no more. Some changes are written by nobody: an
appointment that was to end on Sunday ends at midnight. So moments of beginning and ending count as
changes like any other.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from common.text.chinese import local_date, midnight
from inspections.api.answers import (
    checklist_json,
    due_json,
    for_phones,
    patrols_json,
    reach_json,
    swap_json,
)
from inspections.models import ChecklistItem, Patrol, PatrolDue, PatrolRule
from inspections.reads.of_phone import (
    Mine,
    in_force,
    mine_of,
    reaches_of,
    reaches_on,
    rules_in_force,
    swaps_of,
    with_landmarks,
)

Change = dict[str, Any]


def change(kind: str, key: Any, at: datetime, body: Any) -> Change:
    """One entry; without a body a deletion."""
    op = "delete" if body is None else "upsert"
    return {"type": kind, "id": str(key), "op": op, "at": at, "body": body}


def _inside(moments: Iterable[datetime], since: datetime | None, until: datetime) -> list[datetime]:
    return [m for m in moments if (since is None or since < m) and m <= until]


def _span_moments(first: date, last: date | None, written: datetime) -> list[datetime]:
    """When a span of days was written, begins, and is over."""
    over = [midnight(last + timedelta(days=1))] if last and last != date.max else []
    return [written, midnight(first), *over]


def _sorted(changes: Iterable[Change], limit: int) -> list[Change]:
    return sorted(changes, key=lambda c: (c["at"], c["id"]))[:limit]


# --- reaches


def reach_changes(user: User, since: datetime | None, until: datetime, limit: int) -> list[Change]:
    """Reaches that came to the person, left, or were redrawn. Few queries, all in the size of one
    person's posts."""
    mine = mine_of(user)
    held = {reach.pk: reach for reach in reaches_on(mine, local_date(until))}
    if since is None:
        with_landmarks(list(held.values()))
        return _sorted(
            (
                change("reach", pk, min(r.updated_at, until), reach_json(r))
                for pk, r in held.items()
            ),
            limit,
        )
    moved: dict[int, datetime] = {}
    for moments, reach_ids in _moves(mine, since, until):
        for pk in reach_ids:
            moved[pk] = max([*moments, *([moved[pk]] if pk in moved else [])])
    for pk, reach in held.items():
        if since < reach.updated_at <= until:
            moved[pk] = max(reach.updated_at, moved.get(pk, reach.updated_at))
    with_landmarks([held[pk] for pk in moved if pk in held])
    return _sorted(
        (
            change("reach", pk, at, reach_json(held[pk]) if pk in held else None)
            for pk, at in moved.items()
        ),
        limit,
    )


def _moves(
    mine: Mine, since: datetime, until: datetime
) -> Iterator[tuple[list[datetime], list[int]]]:
    """Appointments and swaps that began, ended or were written in the window, with their reaches.

    Reaches taken off the register count with their appointment, so that they are deleted.
    """
    for appointment in mine.appointments:
        span = _span_moments(appointment.started_on, appointment.ended_on, appointment.updated_at)
        if appointment.reach is not None:
            span.append(appointment.reach.updated_at)
        moments = _inside(span, since, until)
        if moments:
            yield moments, _ids(appointment)
    for swap in mine.swaps:
        moments = _inside(
            _span_moments(swap.started_on, swap.ended_on, swap.updated_at), since, until
        )
        if moments:
            yield moments, _ids(mine.lent(swap))


def _ids(appointment: Any) -> list[int]:
    if appointment.reach_id:
        return [appointment.reach_id]
    return list(reaches_of([appointment]).values_list("pk", flat=True))


# --- rules and the checklist


def rule_changes(user: User, since: datetime | None, until: datetime, limit: int) -> list[Change]:
    """The rule of each post in words, all of them when any rule or post changed: they are few."""
    posts = [a for a in mine_of(user).appointments if a.reach_id or a.river_id]
    moments = {
        a.pk: _inside(_span_moments(a.started_on, a.ended_on, a.updated_at), since, until)
        for a in posts
    }
    general = _inside(_rule_moments(since), since, until) if posts else []
    day = local_date(until)
    now = [a for a in posts if in_force(a, day)]
    words = {rule["appointment"]: rule for rule in rules_in_force(now, day)} if now else {}
    changed = []
    for post in posts:
        when = moments[post.pk] + general
        if when and (since is not None or post.pk in words):
            changed.append(change("rule", post.pk, max(when), words.get(post.pk)))
    return _sorted(changed, limit)


def _rule_moments(since: datetime | None) -> list[datetime]:
    """When rules were written, come into force, and run out."""
    moments: list[datetime] = []
    for first, last, written in PatrolRule.objects.values_list(
        "valid_from", "valid_to", "created_at"
    ):
        moments += _span_moments(first, last, written)
    history = PatrolRule.history.all()
    if since is not None:
        history = history.filter(history_date__gt=since)
    latest = history.aggregate(at=Max("history_date"))["at"]
    return moments + ([latest] if latest else [])


def checklist_changes(
    user: User, since: datetime | None, until: datetime, limit: int
) -> list[Change]:
    """Lines of the checklist; a retired one is a deletion."""
    items = ChecklistItem.objects.filter(updated_at__lte=until)
    items = items.filter(updated_at__gt=since) if since else items.filter(is_active=True)
    return [
        change(
            "checklist",
            item.code,
            item.updated_at,
            checklist_json(item) if item.is_active else None,
        )
        for item in items.order_by("updated_at", "code")[:limit]
    ]


# --- what is due, and what was done


def due_changes(user: User, since: datetime | None, until: datetime, limit: int) -> list[Change]:
    """What is due: opened, changed or cancelled, and whenever a patrol towards it came or changed."""
    patrols = Patrol.objects.filter(due=OuterRef("pk")).order_by().values("due")
    last = Subquery(patrols.annotate(at=Max("updated_at")).values("at"))
    dues = PatrolDue.objects.filter(chief__user=user).annotate(
        changed_at=Greatest("updated_at", Coalesce(last, "updated_at"))
    )
    dues = dues.filter(changed_at__lte=until)
    dues = dues.filter(changed_at__gt=since) if since else dues.filter(cancelled_at=None)
    rows = dues.with_done().select_related("reach", "river").order_by("changed_at", "pk")
    return [
        change("due", due.pk, due.changed_at, None if due.cancelled_at else due_json(due))
        for due in rows[:limit]
    ]


def patrol_changes(user: User, since: datetime | None, until: datetime, limit: int) -> list[Change]:
    """My patrols: those of another device of mine, entered from paper, and decided by staff."""
    patrols = Patrol.objects.own(user).filter(updated_at__lte=until)
    if since:
        patrols = patrols.filter(updated_at__gt=since)
    rows = list(for_phones(patrols).order_by("updated_at", "pk")[:limit])
    bodies = patrols_json(rows, user)
    return [
        change("patrol", patrol.uuid, patrol.updated_at, body)
        for patrol, body in zip(rows, bodies, strict=True)
    ]


def swap_changes(user: User, since: datetime | None, until: datetime, limit: int) -> list[Change]:
    """Swaps of my posts that were written; the reaches that they lend come and go as `reach`. One query."""
    swaps = swaps_of(user).filter(updated_at__lte=until)
    if since:
        swaps = swaps.filter(updated_at__gt=since)
    return [
        change("swap", swap.pk, swap.updated_at, swap_json(swap, user))
        for swap in swaps.order_by("updated_at", "pk")[:limit]
    ]
