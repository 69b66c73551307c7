"""Items that 简报 accepted, by unit: whoever is joined to the seam says them."""

from __future__ import annotations

from decimal import Decimal

from scoring.neighbours.seams import ACCEPTED_ITEMS
from scoring.reads.figures import COUNT, Reading, Source, Year


def _read(year: Year) -> Reading:
    found = Reading(
        numbers={subject.key: {"count": Decimal(0)} for subject in year.subjects},
    )
    for accepted in ACCEPTED_ITEMS:
        for unit, number in accepted(year.year, year.code, year.at).items():
            if (key := year.units.get(unit)) is not None:
                found.numbers[key] = {"count": found.numbers[key]["count"] + number}
    return found


BULLETINS = (
    Source(
        code="bulletins.accepted",
        name="简报采用稿件",
        noun="简报采用",
        gives=COUNT,
        read=_read,
        about="该对象报送、被工作简报采用的稿件数。",
    ),
)
