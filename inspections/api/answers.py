"""A patrol as phones see it."""

from typing import Any

import numpy as np

from attachments.reads.arrivals import missing
from common.text.chinese import iso_moment
from inspections.models import ChecklistItem, Patrol, PatrolDue, PatrolState
from inspections.rules.tracks import unpack

_STATES = dict(PatrolState.choices)


def judged_json(patrol: Patrol, absent: set[str] | None = None) -> dict[str, Any]:
    """What the portal adds to a patrol: its state in words, the reasons, what was measured, and what
    staff decided. length_m in metres, coverage 0–1, duration_s in seconds. `absent` are the named photos that have
    not come, of this patrol or of a whole list (`attachments.reads.arrivals.missing`); asked here by default."""
    if absent is None:
        absent = missing([patrol.photos]) if patrol.photos else set()
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
        "clock_words": patrol.clock_words,
        "photos_missing": [photo for photo in patrol.photos if photo in absent],
        "counts_for": patrol.due_id,
        "decision_note": patrol.decision_note,
        "received_at": iso_moment(patrol.received_at),
    }


def answer_json(patrol: Patrol, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to an upload: what was sent, with the kind as it is kept and what was judged."""
    return body | {"kind": str(patrol.kind)} | judged_json(patrol)


def patrol_json(patrol: Patrol, absent: set[str] | None = None) -> dict[str, Any]:
    """A patrol in a list, without its track; `absent` as in `judged_json`."""
    return {
        "reach": patrol.reach_id,
        "reach_name": patrol.reach.name,
        "kind": str(patrol.kind),
        "kind_words": patrol.get_kind_display(),
        "actor": patrol.actor_name,
        "started_at": iso_moment(patrol.started_at),
        "ended_at": iso_moment(patrol.ended_at),
        "checklist": patrol.checklist,
        "nothing_found": patrol.nothing_found,
        "note": patrol.note,
        "photos": patrol.photos,
        "updated_at": iso_moment(patrol.updated_at),
    } | judged_json(patrol, absent)


def patrol_with_track(patrol: Patrol) -> dict[str, Any]:
    """A patrol with its track, in WGS-84, `source_datum` being what the phone gave."""
    return patrol_json(patrol) | {"track": _track_json(patrol)}


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


def reach_json(reach: Any) -> dict[str, Any]:
    """A reach with its line in WGS-84; `lent_until` is the last day of a swap that lends it."""
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
        "lent_until": lent_until.isoformat() if lent_until else None,
    }


def checklist_json(item: ChecklistItem) -> dict[str, Any]:
    """A line of the checklist."""
    return {"code": item.code, "title": item.title, "hint": item.hint, "order": item.order}
