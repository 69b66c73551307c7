"""Patrols for the tests of this room."""

from datetime import UTC, datetime, timedelta
from typing import Any

from inspections.models import Patrol
from inspections.rules.sent_tracks import read_track, usable
from inspections.rules.tracks import Track

EVER = {
    "started_at": datetime(1970, 1, 1, tzinfo=UTC),
    "ended_at": datetime(2100, 1, 1, tzinfo=UTC),
}


def parsed(track: Any) -> Track:
    """A phone's track as it is kept, of a patrol at any time."""
    kept = usable(read_track(track), **EVER).track
    assert kept is not None
    return kept


def patrol(cast: Any, started_at: datetime, **values: Any) -> Patrol:
    """A valid walk of half an hour by the village chief on the cast's reach."""
    reach = values.setdefault("reach", cast.reach)
    chief = values.setdefault("chief", cast.chief)
    actor = values.setdefault("actor_name", chief.name if chief else "无人机飞手")
    return Patrol.objects.create(
        **{
            "kind": "walk",
            "division_id": reach.division_id,
            "tier": 12,
            "by_other": chief is None or actor != chief.name,
            "recorded_by": cast.village_chief,
            "started_at": started_at,
            "ended_at": started_at + timedelta(minutes=30),
            "received_at": started_at + timedelta(minutes=31),
            "updated_at": started_at + timedelta(minutes=31),
            "duration_s": 1800,
            "state": "valid",
            **values,
        }
    )
