"""What only shows beside other patrols: a track sent again, two places at once, meetings by the hundred.

A sweep, each minute, so that an upload waits for none of it. Nothing is refused: a patrol that counted until now
waits for the office (待核实) with the reason; what the office has decided stays so, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import Q

from common.geo.lines import LocalMetres
from common.store.bulk import update_rows
from common.text.chinese import local_date, midnight
from inspections.models import Patrol, PatrolKind, PatrolState
from inspections.rules import likeness
from inspections.rules.tracks import Track, unpack
from inspections.services.missed import touch_due

BATCH: Final = 200
# The newest in the cells around; whoever sends an old walk again mostly takes one of the last.
MOST_BESIDE: Final = 300
SITTINGS: Final = (PatrolKind.MEETING, PatrolKind.ONSITE)
# Whose phone or pen says where the chief was himself: a drone's track is the drone's.
IN_PERSON: Final = (*SITTINGS, PatrolKind.WALK, PatrolKind.SWAP, PatrolKind.JOINT, PatrolKind.PAPER)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
# Who began earlier than this before another has long come home.
_LONGEST: Final = timedelta(days=2)


class _Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float


def compare_new(*, at: datetime, limit: int = BATCH) -> int:
    """Looks at the newest patrols not yet looked at: how many were asked about. Those of before the sweep was
    there get their sign, so that others can be held beside them, and are asked nothing. Several at once do the work
    once."""
    unsigned = Patrol.objects.filter(place_sign=None).only("track").order_by("-pk")
    signed = list(unsigned[: limit * 5])
    for row in signed:
        row.place_sign = likeness.place_sign(unpack(row.track)) if row.track else 0
    update_rows(Patrol, ["place_sign"], signed)
    new = Patrol.objects.filter(compared_at=None).order_by("-pk").values_list("pk", flat=True)
    return len({asked for pk in sorted(new[:limit]) for asked in _compared(pk, at)})


@transaction.atomic
def _compared(pk: int, at: datetime) -> list[int]:
    """Keys of the patrols that are asked about now that this one is there."""
    if not Patrol.objects.filter(pk=pk, compared_at=None).update(compared_at=at):
        return []
    return list(_look_at(Patrol.objects.select_related("reach").get(pk=pk), at))


def _look_at(patrol: Patrol, at: datetime) -> Iterator[int]:
    if patrol.state == PatrolState.WITHDRAWN:
        return
    if patrol.track and (first := _copied_from(patrol, unpack(patrol.track))):
        words = likeness.copied(
            other="本人" if first.chief_id == patrol.chief_id else first.actor_name,
            started_at=first.started_at,
            same_reach=first.reach_id == patrol.reach_id,
        )
        yield from ask(patrol.pk, words, at, alike=first)
    if words := _too_far(patrol):
        yield from ask(patrol.pk, words, at)
    if patrol.kind in SITTINGS and not patrol.point_count:
        yield from _ask_about_sittings(patrol, at)


def _copied_from(patrol: Patrol, track: Track) -> Patrol | None:
    cells = likeness.signs_near(track)
    beside = Patrol.objects.filter(place_sign__in=cells, track__isnull=False)
    # Of two that came together the later one is asked about; one that is compared already never saw this one.
    beside = beside.filter(Q(pk__lt=patrol.pk) | Q(compared_at__isnull=False))
    # Whoever withdraws a patrol to send it again, put right, copies nobody.
    beside = beside.exclude(state=PatrolState.WITHDRAWN, recorded_by=patrol.recorded_by_id)
    beside = beside.exclude(pk=patrol.pk).exclude(alike=patrol.pk).order_by("-pk")
    for pk, packed in beside.values_list("pk", "track")[:MOST_BESIDE]:
        if likeness.is_copy(track, _unpacked(bytes(packed))):
            return Patrol.objects.defer("track").get(pk=pk)
    return None


@lru_cache(maxsize=MOST_BESIDE)
def _unpacked(packed: bytes) -> Track:
    """Patrols of one batch are mostly of few places."""
    return unpack(packed)


def _too_far(patrol: Patrol) -> str:
    """The chief's own patrol before this one and the one after it."""
    here = _box(patrol)
    if not patrol.chief_id or patrol.by_other or patrol.kind not in IN_PERSON or here is None:
        return ""
    own = Patrol.objects.not_void().filter(chief=patrol.chief_id, by_other=False)
    own = own.filter(kind__in=IN_PERSON).exclude(pk=patrol.pk).select_related("reach")
    since, until = patrol.started_at - _LONGEST, patrol.ended_at + _LONGEST
    before = own.filter(started_at__gte=since, started_at__lte=patrol.started_at)
    after = own.filter(started_at__gt=patrol.started_at, started_at__lte=until)
    for other in (before.order_by("-started_at").first(), after.order_by("started_at").first()):
        there = other and _box(other)
        if other is None or there is None:
            continue
        apart = max(patrol.started_at - other.ended_at, other.started_at - patrol.ended_at)
        words = likeness.too_far(
            started_at=other.started_at,
            reach=str(other.reach),
            metres=_apart_m(here, there),
            seconds=max(apart.total_seconds(), 0.0),
        )
        if words:
            return words
    return ""


def _box(patrol: Patrol) -> _Box | None:
    """Where somebody was: within the track's box, else somewhere along the reach."""
    if patrol.track:
        # A stray fix is not a place that somebody was at.
        west, south = np.quantile(points := unpack(patrol.track).points, 0.1, axis=0)
        east, north = np.quantile(points, 0.9, axis=0)
        return _Box(float(west), float(south), float(east), float(north))
    reach = patrol.reach
    if reach.west is None or reach.south is None or reach.east is None or reach.north is None:
        return None
    return _Box(reach.west, reach.south, reach.east, reach.north)


def _apart_m(here: _Box, there: _Box) -> float:
    """Metres between two boxes at least."""
    lon = max(there.west - here.east, here.west - there.east, 0.0)
    lat = max(there.south - here.north, here.south - there.north, 0.0)
    local = LocalMetres(here.west, here.south)
    return float(np.hypot(*local.project(np.array([[here.west + lon, here.south + lat]]))[0]))


def _ask_about_sittings(patrol: Patrol, at: datetime) -> Iterator[int]:
    """All of the day, and all of the hour: the first of two hundred looked like any other as it came."""
    sittings = Patrol.objects.not_void().filter(kind__in=SITTINGS, point_count=0)
    day = midnight(local_date(patrol.started_at))
    days = sittings.filter(
        chief=patrol.chief_id,
        recorded_by=patrol.recorded_by_id,
        started_at__gte=day,
        started_at__lt=day + _DAY,
    )
    hours = sittings.filter(
        recorded_by=patrol.recorded_by_id,
        # Of the index: nothing is updated before it is received.
        updated_at__gte=patrol.received_at - _HOUR,
        received_at__gte=patrol.received_at - _HOUR,
        received_at__lte=patrol.received_at + _HOUR,
    )
    of_day, at_once = (list(rows.values_list("pk", "reasons")) for rows in (days, hours))
    for found, counts in (
        (of_day, {"that_day": len(of_day), "at_once": 0}),
        (at_once, {"that_day": 0, "at_once": len(at_once)}),
    ):
        words = likeness.many_sittings(**counts)
        # Said once each, with the number that there was then.
        start = words.split(" ")[0]
        for pk, reasons in found if words else ():
            if not any(reason.startswith(start) for reason in reasons):
                yield from ask(pk, words, at)


def ask(pk: int, words: str, at: datetime, *, alike: Patrol | None = None) -> Iterator[int]:
    """Writes the reason on the row, in the caller's transaction: its key, where it was not asked before. What staff
    have decided stays decided."""
    row = Patrol.objects.select_for_update(of=("self",)).defer("track").get(pk=pk)
    if words in row.reasons:
        return
    row.reasons = [*row.reasons, words]
    row.alike = alike or row.alike
    if row.state == PatrolState.VALID:
        row.state = PatrolState.PENDING
    row.updated_at = at
    row.save(update_fields=["reasons", "alike", "state", "updated_at"])
    touch_due(row.due_id, at=at)
    yield pk
