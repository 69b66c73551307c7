"""Is what is entered anywhere near the division that it is entered for? Asked of places that change."""

from datetime import date, datetime
from typing import Any

from common.store.scope import CodeRange
from common.text.chinese import local_date
from rivers.reads.footing import Footing
from rivers.services.facts import Facts, ReachFacts
from rivers.services.faults import Faults


def far_faults(facts: Facts, row: Any, footing: Footing) -> Faults:
    """Field → sentence for a line or a place too far from its division; empty for one that the row has
    already, so that an old mistake does not keep everything else from being corrected."""
    division = getattr(facts, "division", None) or getattr(facts, "reach").division  # noqa: B009
    if isinstance(facts, ReachFacts):
        if facts.line is None or (row is not None and row.line == facts.line):
            return {}
        points: Any = facts.line
        field = "line"
    else:
        place = (getattr(facts, "longitude", None), getattr(facts, "latitude", None))
        if None in place or (row is not None and place == (row.longitude, row.latitude)):
            return {}
        points, field = [place], "longitude"
    words = footing.fault(division, points)
    return {field: words + "。"} if words else {}


def footing_of(ranges: tuple[CodeRange, ...], at: datetime) -> Footing:
    """For the divisions of one writer's office."""
    on: date = local_date(at)
    return Footing(ranges, on=on)
