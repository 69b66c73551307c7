"""Everything that a division's screen shows.

    {"division": {"code", "name"},
     "figures": [FIGURE, …],               `screens.reads.figures.Figure`
     "lights": {"month", "total", "by_unit", …} or None,
     "water": {"label", "as_of", "is_stale", "shares", "rows", …} or None,
     "events": {…},                        `screens.reads.events.events_of`
     "maps": {…} or None}                  `screens.reads.maps.maps_of`

No moment of counting is among them: facts that did not move are the same, and so is their digest.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from accounts.models import Division
from common.text.months import Month
from notices.rules.water import water_rows
from screens.reads.events import events_of
from screens.reads.figures import counted
from screens.reads.maps import maps_of


def facts_of(division: Division, at: datetime) -> dict[str, Any]:
    """The facts of a division and everything below it at a moment."""
    found = counted(division.code, at)
    water = found.water
    return {
        "division": {"code": division.code, "name": division.name},
        "figures": found.figures,
        "lights": found.lights and found.lights | {"month": Month.of(at).label},
        # The rows in the words of the notice's own table.
        "water": water and water | {"table": water_rows({"water": water})},
        "events": events_of(division.code, at),
        "maps": maps_of(division.code),
    }


def digest_of(facts: dict[str, Any]) -> str:
    """Another one for other facts."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
