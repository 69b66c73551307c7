"""A patrol from a phone: stored once, whatever the network does, judged, and never thrown away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Q

from accounts.models import Role, User
from accounts.parameters import KeptValues
from accounts.services.given_passwords import is_watched
from chiefs.models import Appointment
from common.errors import Conflict, DomainError, NotAllowed
from common.store import locks
from common.store.prepared_sql.inserts import Insert
from common.store.scope import covers, level_of, parent_code, range_below
from common.text.chinese import local_date
from inspections.models import (
    Patrol,
    PatrolKind,
    PatrolRule,
    PatrolState,
    SwapArrangement,
    parameters,
)
from inspections.rules import capacity, tracks, validity
from inspections.rules.doubts import JUST_RESET
from inspections.rules.phone_clocks import shift_of
from inspections.rules.sent_tracks import NO_TRACK, Usable
from inspections.services.dues import due_for, nearest_due
from inspections.services.lookup import APPOINTMENT, OVERLAPS, Found, Sender, look_up, overlap_of
from inspections.services.rules import requirement_of, rules_for
from rivers.models import Reach

# A track may jump across the country and back at every point, a clock by a hundred years; the columns end here.
_MOST = 2**31 - 1
_PARAMETERS = KeptValues(parameters.JUDGING)
_ANOTHER = "该编号（UUID）下已收到另一份巡河记录。请与已收到的比对：是同一次就已收到，不必再报；不是，请换新编号上报。"
WALKS_ONE_BY_ONE: Final[dict[str, Any]] = {
    "lock": (locks.WALKS_OF_CHIEF, "chief_id"),
    "walks_with": OVERLAPS,
}
INSERT = Insert(Patrol, **WALKS_ONE_BY_ONE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SentPatrol:
    """What the phone said. Both moments aware and in order; asked is what staff are asked about, as far as it could be
    seen in what was sent; actor empty for the sender. clock_offset_s is how far the phone's clock was behind ours, as
    the phone knew it; clock_shift_s what was added to all moments here because of it."""

    reach_id: int
    kind: str
    started_at: datetime
    ended_at: datetime
    points: Usable = NO_TRACK
    asked: tuple[str, ...] = ()
    checklist: dict[str, str] = field(default_factory=dict)
    nothing_found: bool = False
    note: str = ""
    photos: list[str] = field(default_factory=list)
    actor: str = ""
    app: str = ""
    clock_offset_s: int | None = None
    clock_shift_s: int = 0


def submit_patrol(
    *,
    uuid: UUID,
    sent: SentPatrol,
    body_hash: str,
    by: User,
    at: datetime,
    insert: Insert = INSERT,
) -> tuple[Patrol, bool]:
    """Stores a phone's patrol under the phone's UUID: (the row, whether this call made it).

    The same body again, however often and however many at once, is answered with the row as it
    now is; another body under the same UUID, or somebody else's UUID, is a Conflict
    (`patrol.uuid_taken`). A patrol that fails its checks is stored as 待核实 with reasons in words.
    `body_hash` is `common.api.fingerprints.fingerprint` of what was sent; a new row carries what `insert` asks, which
    is `WALKS_ONE_BY_ONE` and perhaps more.
    Raises Invalid (`patrol.invalid`, no such reach) and NotAllowed (`patrol.reach_not_yours`) for what cannot
    be kept.
    """
    try:
        if sent.clock_offset_s is not None:
            sent = by_our_clock(sent, at)
        found = look_up(
            uuid=uuid,
            reach_id=sent.reach_id,
            by=by,
            started_at=sent.started_at,
            ended_at=sent.ended_at,
        )
        patrol = judge(uuid, sent, found, at)
    except DomainError:
        # A resend is answered as before, though the register has moved on since.
        stored = Patrol.objects.filter(uuid=uuid, recorded_by=by, body_hash=body_hash).first()
        if stored is None:
            raise
        return stored, False
    patrol.body_hash = body_hash
    patrol, is_new = store(patrol, insert=insert)
    if is_new and found.overlaps is None and (other := vars(patrol)["walks_with"]) is not None:
        _ask_about_walk_at_once(patrol, other)
    return patrol, is_new


def by_our_clock(sent: SentPatrol, at: datetime) -> SentPatrol:
    """The same with its moments by the server's clock, where the phone's was so wrong that the day is another one, and
    said by how much."""
    shift = shift_of(sent.clock_offset_s, first=sent.started_at, last=sent.ended_at, at=at)
    if not shift.reason:
        return sent
    points, track = sent.points, sent.points.track
    if track is not None and shift.seconds:
        points = replace(points, track=replace(track, t=track.t + shift.seconds))
    return replace(
        sent,
        started_at=shift.moved(sent.started_at),
        ended_at=shift.moved(sent.ended_at),
        points=points,
        asked=(shift.reason, *sent.asked),
        clock_shift_s=shift.seconds,
    )


def _ask_about_walk_at_once(patrol: Patrol, other: int) -> None:
    """Another walk of the chief's was stored between the looking up and the storing: two phones, or one that sent
    both at once. The lock of the INSERT lets the second know the first."""
    if patrol.kind not in validity.TIMED_KINDS:
        return
    overlap = overlap_of(Patrol.objects.filter(pk=other), reach_id=patrol.reach_id)
    if overlap is not None:
        patrol.reasons = [*patrol.reasons, validity.overlap_words(overlap)]
        patrol.state = PatrolState.PENDING.value
        patrol.save(update_fields=["state", "reasons"])


def store(patrol: Patrol, *, insert: Insert) -> tuple[Patrol, bool]:
    """The new row, or the one that the same body made before. Raises Conflict."""
    if insert.or_leave(patrol):
        return patrol, True
    stored = Patrol.objects.select_related("reach").get(uuid=patrol.uuid)
    if stored.recorded_by_id != patrol.recorded_by_id:
        words = "该编号（UUID）下已有另一份巡河记录，请换新编号重新上报。"
        raise Conflict("patrol.uuid_taken", words)
    if stored.body_hash != patrol.body_hash:
        raise Conflict("patrol.uuid_taken", _ANOTHER, row=stored)
    return stored, False


def judge(uuid: UUID, sent: SentPatrol, found: Found, at: datetime) -> Patrol:
    """The row as it is to be stored, not yet saved. Raises NotAllowed (`patrol.reach_not_yours`)."""
    reach, sender, track = found.reach, found.sender, sent.points.track
    day = local_date(sent.started_at)
    post, kind = _post(sender, sent, reach, day)
    due_id, rule = _due(sender, reach, post, day, kind)
    number = _PARAMETERS.on(day, reach.division_id, stamp=found.stamp)
    line = np.array(reach.line, dtype=float) if reach.line else None
    verdict = validity.judge(
        requirement=requirement_of(rule, day=day, division=reach.division_id, number=number),
        reach=validity.ReachFacts(line=line, length_m=reach.length_m),
        patrol=validity.PatrolFacts(
            kind=kind,
            started_at=sent.started_at,
            ended_at=sent.ended_at,
            track=track,
            photos=len(sent.photos),
            note=sent.note,
            overlaps=found.overlaps,
        ),
        at=at,
    )
    own = [JUST_RESET] if is_watched(sender.user, at) else []
    reasons = [*[post.reason] * bool(post.reason), *sent.asked, *verdict.reasons, *own]
    # Cut, not rounded: the reasons above say it so (`metres_words`).
    length = None if verdict.length_m is None else min(int(verdict.length_m), _MOST)
    return Patrol(
        uuid=uuid,
        kind=kind,
        reach_id=reach.pk,
        division_id=reach.division_id,
        chief_id=sender.chief_id,
        tier=post.tier,
        due_id=due_id,
        actor_name=sent.actor or sender.name,
        by_other=sender.chief_id is None or sent.actor not in ("", sender.name),
        recorded_by_id=sender.user.pk,
        started_at=sent.started_at,
        ended_at=sent.ended_at,
        received_at=at,
        datum=track.source if track else "",
        track=tracks.pack(track) if track else None,
        point_count=len(track) if track else 0,
        sent_points=sent.points.sent,
        left_out=sent.points.left_out,
        points_words=sent.points.words,
        app=sent.app,
        clock_offset_s=sent.clock_offset_s,
        clock_shift_s=sent.clock_shift_s,
        length_m=length,
        coverage=verdict.coverage,
        duration_s=min(verdict.duration_s, _MOST),
        checklist=sent.checklist,
        nothing_found=sent.nothing_found,
        note=sent.note,
        photos=sent.photos,
        state="pending" if reasons else "valid",
        reasons=reasons,
        updated_at=at,
    )


def _post(sender: Sender, sent: SentPatrol, reach: Reach, day: date) -> tuple[capacity.Post, str]:
    """In what capacity, and the kind as it is kept: a walk along the other's reach under a swap
    arrangement is 交叉互巡 whatever the phone called it."""
    place = capacity.Place(reach.pk, reach.river_id, reach.division_id)
    post = capacity.post_on(sender.appointments, place, day)
    if post is None or post.reason:
        swapped = _swapped(sender, place, day)
        if swapped is not None and (post is None or not swapped.reason):
            return swapped, PatrolKind.SWAP if sent.kind == PatrolKind.WALK else sent.kind
    return post or _guest(sender, place, sent.kind), sent.kind


def _swapped(sender: Sender, place: capacity.Place, day: date) -> capacity.Post | None:
    """The sender's post on a reach that an arrangement gives to them, with a reason where none is in
    force on the day: a phone that did not hear that it is over loses nothing."""
    mine = {a.id: a for a in sender.appointments}
    if not mine:
        return None
    there = SwapArrangement.objects.filter(Q(first__in=mine) | Q(second__in=mine)).select_related(
        "first", "second"
    )
    found = None
    for arrangement in there:
        own, other = arrangement.first, arrangement.second
        if own.pk not in mine:
            own, other = other, own
        if not capacity.holds(_plain(other), place):
            continue
        if arrangement.started_on <= day <= arrangement.ended_on:
            return capacity.Post(own.tier, place.division, place.reach)
        found = capacity.Post(own.tier, place.division, place.reach, capacity.NO_SWAP)
    return found


def _plain(row: Appointment) -> capacity.Appointment:
    return capacity.Appointment(*(getattr(row, name) for name in APPOINTMENT))


def _guest(sender: Sender, place: capacity.Place, kind: str) -> capacity.Post:
    """A reach that never was theirs: kept for staff within their own divisions, else refused.

    A swap that nobody registered is believed as far as the neighbouring villages of the town.
    """
    grants = [g for g in sender.user.current_grants if g.role in (Role.CHIEF, Role.VILLAGE_CHIEF)]
    codes = [g.division_id for g in grants if g.division_id]
    is_swap = kind == PatrolKind.SWAP
    near = [parent_code(code) or code for code in codes] if is_swap else codes
    if not covers([range_below(code) for code in near], place.division):
        raise NotAllowed(
            "patrol.reach_not_yours",
            "这个河段不在您的管理范围内，不能上报。确由您巡查的，请联系镇街河长办登记。",
            fields={"reach": "不在您的管理范围内。"},
        )
    reason = capacity.NOT_THAT_DAY if sender.chief_id else capacity.NOT_A_CHIEF
    return capacity.Post(
        max(map(level_of, codes)),
        place.division,
        place.reach,
        capacity.NO_SWAP if is_swap else reason,
    )


def _due(
    sender: Sender, reach: Reach, post: capacity.Post, day: date, kind: str
) -> tuple[int | None, PatrolRule | None]:
    """What the patrol counts towards, and the rule it is judged by: the due's, which was in force
    when its period began; without a due the nearest of that day."""
    place = capacity.Place(reach.pk, reach.river_id, reach.division_id)
    due = nearest_due(sender.dues, place)
    if due is not None:
        return due.id, sender.rules[due.id]
    if sender.chief_id and kind == PatrolKind.SWAP:
        lent = due_for(chief_id=sender.chief_id, reach=reach, day=day, kind=kind)
        if lent is not None:
            return lent.pk, lent.rule
    found = rules_for(day).nearest(tier=post.tier, division=post.division, reach=post.reach)
    return None, PatrolRule.objects.get(pk=found.id) if found else None
