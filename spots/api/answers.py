"""A spot as JSON for phones: one shape for the list, the answer to a visit, and the feed."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from common.text.chinese import iso_moment
from spots.models import Spot
from spots.rules.transitions import can


def for_phones(spots: QuerySet[Any]) -> QuerySet[Any]:
    """What `spot_json` reads, in two queries for any number of spots."""
    return spots.select_related("batch", "division", "reach").prefetch_related("entries")


def spot_json(spot: Spot, user: Any) -> dict[str, Any]:
    """The spot, and what this user last answered about it; `place` and `outline` are WGS-84."""
    own = [e for e in spot.entries.all() if e.event == "visit" and e.by_id == user.pk]
    return {
        "uuid": str(spot.uuid),
        "code": spot.code,
        "batch": spot.batch.name,
        "division_name": spot.division.full_name or spot.division.name,
        "reach": spot.reach_id,
        "reach_name": spot.reach.name if spot.reach else "",
        "kind_words": spot.kind_words,
        "area_m2": spot.area_m2,
        "place": {"lon": spot.longitude, "lat": spot.latitude, "datum": "wgs84"},
        "place_words": spot.place,
        "outline": spot.outline,
        "seen_on": _day(spot.seen_on),
        "state": spot.state,
        "state_words": spot.get_state_display(),
        "verify_by": _day(spot.verify_by),
        "can_visit": can(spot.state, "visit"),
        "visit": visit_json(own[-1]) if own else None,
        "updated_at": iso_moment(spot.updated_at),
    }


def visit_json(entry: Any) -> dict[str, Any]:
    """What was found on one visit."""
    return {
        "verdict": "real" if entry.data["is_real"] else "unreal",
        "note": entry.note,
        "photos": entry.photos,
        "at": iso_moment(entry.at),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
