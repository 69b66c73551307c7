"""Everything that a division's screen shows.

    {"division": {"code", "name"},
     "figures": [FIGURE, …],               `screens.reads.figures.Figure`
     "lights": {"month", "url", "total", "by_unit", …} or None,
     "water": {"label", "as_of", "is_stale", "shares", "rows", …} or None,
     "events": {…},                        `screens.reads.events.events_of`
     "maps": {…} or None}                  `screens.reads.maps.Drawn.colours`

No moment of counting is among them: facts that did not move are the same, and so is their digest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Division
from common.text.months import Month
from notices.rules.water import water_rows
from screens.reads.digests import digest
from screens.reads.events import events_of
from screens.reads.figures import counted
from screens.reads.maps import Drawn, drawn

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """The facts of a division and everything below it, and apart from them the lines of its map."""

    facts: dict[str, Any]
    drawn: Drawn | None


def count(division: Division, at: datetime) -> Counted:
    found = counted(division.code, at)
    month, water, picture = Month.of(at), found.water, drawn(division.code)
    listed = (
        f"{reverse('plans:month_lights')}?{urlencode({'month': month, 'division': division.code})}"
    )
    facts = {
        "division": {"code": division.code, "name": division.name},
        "figures": found.figures,
        "lights": found.lights and found.lights | {"month": month.label, "url": listed},
        # The rows in the words of the notice's own table.
        "water": water and water | {"table": water_rows({"water": water})},
        "events": events_of(division.code, at),
        "maps": picture and picture.colours,
    }
    return Counted(facts, picture)


def _map(facts: Facts, colours: str) -> Any:
    maps = facts["maps"]
    rest = ("width", "height", "version", "message", colours)
    return maps and [maps.get(name) for name in rest]


# Each panel of the page (`templates/screens/panels/`), in its order, and what of the facts it shows.
PANELS: Final[Mapping[str, Callable[[Facts], Any]]] = {
    "figures": lambda facts: facts["figures"],
    "issue_map": lambda facts: _map(facts, "issues"),
    "events": lambda facts: facts["events"],
    "lights": lambda facts: facts["lights"],
    "water": lambda facts: [facts["water"], _map(facts, "water")],
}


def digest_of(facts: Facts) -> str:
    """A digest a panel, in their order, with full stops between: it tells which panels moved."""
    return ".".join(digest(part(facts)) for part in PANELS.values())
