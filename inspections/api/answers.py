"""A patrol as phones see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db.models import QuerySet

from accounts.models import User
from attachments.reads.arrivals import missing
from common.text.chinese import iso_moment, span_words
from inspections.models import (
    ChecklistItem,
    Patrol,
    PatrolAct,
    PatrolDue,
    PatrolState,
    SwapArrangement,
)
from inspections.permissions import own_abilities
from inspections.reads.of_phone import together, with_companions
from inspections.rules.tracks import unpack

_STATES = dict(PatrolState.choices)


def judged_json(
    patrol: Patrol, by: User, absent: set[str] | None = None, acts: Iterable[PatrolAct] = ()
) -> dict[str, Any]:
    """What the portal adds to a patrol: its state in words, the reasons, what was measured, what staff decided, and
    what `by`, whose patrol it is, may do now. length_m in metres, coverage 0–1, duration_s in seconds. `absent` are the
    named photos that have not come, of this patrol or of a whole list (`attachments.reads.arrivals.missing`); asked
    here by default."""
    named = [*patrol.photos, *(photo for act in acts for photo in act.photos)]
    if absent is None:
        absent = missing([named]) if named else set()
    return {
        "uuid": str(patrol.uuid),
        "state": str(patrol.state),
        "state_words": _STATES[patrol.state],
        "reasons": patrol.reasons,
        "length_m": patrol.length_m,
        "coverage": None if patrol.coverage is None else round(patrol.coverage, 4),
        "duration_s": patrol.duration_s,
        "point_count": patrol.point_count,
        "sent_points": patrol.sent_points,
        "left_out": patrol.left_out,
        "points_words": patrol.points_words,
        # Of most patrols nothing is to be said.
        "clock_words": patrol.clock_words if patrol.clock_offset_s else "",
        "photos_missing": [photo for photo in named if photo in absent],
        "counts_for": patrol.due_id,
        "abilities": own_abilities(by, patrol),
        "decision_note": patrol.decision_note,
        "received_at": iso_moment(patrol.received_at),
    }


def answer_json(patrol: Patrol, body: dict[str, Any], by: User) -> dict[str, Any]:
    """The answer to an upload: what was sent, with the kind as it is kept and what was judged."""
    return body | {"kind": str(patrol.kind)} | judged_json(patrol, by)


def for_phones(patrols: QuerySet[Any]) -> QuerySet[Any]:
    """What `patrol_json` reads, in two queries for any number of patrols."""
    rows = patrols.select_related("reach").defer("track", "reach__line")
    return rows.prefetch_related("acts")


def patrols_json(patrols: Sequence[Patrol], by: User) -> list[dict[str, Any]]:
    """A list of patrols of `by`, as `for_phones` fetched them; two queries, and some where one is joint."""
    with_companions(patrols)
    absent = missing(photos for patrol in patrols for photos in _named(patrol))
    return [patrol_json(patrol, by, absent) for patrol in patrols]


def _named(patrol: Patrol) -> Iterator[list[str]]:
    """The photos that a patrol and its acts name."""
    yield patrol.photos
    yield from (act.photos for act in patrol.acts.all())


def patrol_json(patrol: Patrol, by: User, absent: set[str] | None = None) -> dict[str, Any]:
    """A patrol in a list of `by`, without its track; `absent` as in `judged_json`."""
    acts = list(patrol.acts.all())
    return {
        "reach": patrol.reach_id,
        "reach_name": patrol.reach.name,
        "kind": str(patrol.kind),
        "kind_words": patrol.get_kind_display(),
        "actor": patrol.actor_name,
        "joint_with": together(patrol),
        "started_at": iso_moment(patrol.started_at),
        "ended_at": iso_moment(patrol.ended_at),
        "checklist": patrol.checklist,
        "nothing_found": patrol.nothing_found,
        "note": patrol.note,
        "photos": patrol.photos,
        "acts": [act_json(act) for act in acts],
        "updated_at": iso_moment(patrol.updated_at),
    } | judged_json(patrol, by, absent, acts)


def patrol_with_track(patrol: Patrol, by: User) -> dict[str, Any]:
    """A patrol with its track, in WGS-84, `source_datum` being what the phone gave."""
    return patrol_json(patrol, by) | {"track": _track_json(patrol)}


def act_json(act: PatrolAct) -> dict[str, Any]:
    """What its sender did about a patrol."""
    return {
        "client_ref": str(act.client_ref),
        "action": str(act.action),
        "action_words": act.get_action_display(),
        "state": str(act.to_state),
        "note": act.note,
        "photos": act.photos,
        "at": iso_moment(act.at),
    }


def _track_json(patrol: Patrol) -> dict[str, Any] | None:
    if not patrol.track:
        return None
    track = unpack(patrol.track)
    accuracy = [None if np.isnan(value) else round(value, 1) for value in track.accuracy.tolist()]
    points = [
        [round(t, 1), round(lon, 7), round(lat, 7), metres]
        for t, (lon, lat), metres in zip(
            track.t.tolist(), track.points.tolist(), accuracy, strict=True
        )
    ]
    return {"datum": "wgs84", "source_datum": track.source, "points": points}


def due_json(due: PatrolDue) -> dict[str, Any]:
    """What is due, with `done` as `with_done` counted it."""
    done = getattr(due, "done", 0)
    left = max(due.required - done, 0)
    return {
        "id": due.pk,
        "reach": due.reach_id,
        "river": due.river_id,
        "subject": str(due.reach or due.river),
        "period": str(due.period),
        "period_start": due.period_start.isoformat(),
        "period_end": due.period_end.isoformat(),
        "required": due.required,
        "done": done,
        "words": _due_words(due, done, left),
    }


def _due_words(due: PatrolDue, done: int, left: int) -> str:
    state = "已完成" if left == 0 else f"还差 {left} 次"
    return (
        f"{due.period_start.month}月{due.period_start.day}日—"
        f"{due.period_end.month}月{due.period_end.day}日应巡 {due.required} 次，"
        f"已巡 {done} 次，{state}"
    )


def swap_json(swap: SwapArrangement, user: User) -> dict[str, Any]:
    """A swap from the side of one of the two, as `swaps_of` gives it."""
    mine, theirs = swap.first, swap.second
    if mine.chief.user_id != user.pk:
        mine, theirs = theirs, mine
    days = span_words(swap.started_on, swap.ended_on)
    return {
        "id": swap.pk,
        "partner": theirs.chief.name,
        "mine": mine.subject,
        "theirs": theirs.subject,
        "reach": theirs.reach_id,
        "river": theirs.reach.river_id if theirs.reach else theirs.river_id,
        "started_on": swap.started_on.isoformat(),
        "ended_on": swap.ended_on.isoformat(),
        "note": swap.note,
        "words": f"{days}与{theirs.chief.name}互巡：我巡{theirs.subject}，对方巡{mine.subject}",
    }


def reach_json(reach: Any) -> dict[str, Any]:
    """A reach with its line in WGS-84, as `with_landmarks` gives it; `lent_until` is the last day of a swap that lends
    it."""
    lent_until = getattr(reach, "lent_until", None)
    return {
        "id": reach.pk,
        "code": reach.code,
        "name": reach.name,
        "river": reach.river_id,
        "river_name": reach.river.name,
        "division": reach.division_id,
        "division_name": reach.division.name,
        "start_place": reach.start_place,
        "end_place": reach.end_place,
        "length_m": reach.length_m,
        "line": reach.line,
        "landmarks": [asdict(landmark) for landmark in reach.landmarks],
        "lent_until": lent_until.isoformat() if lent_until else None,
    }


def checklist_json(item: ChecklistItem) -> dict[str, Any]:
    """A line of the checklist."""
    return {"code": item.code, "title": item.title, "hint": item.hint, "order": item.order}
