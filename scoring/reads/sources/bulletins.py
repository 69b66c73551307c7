"""Items that 简报 printed, by whoever handed them in (`bulletins.reads.accepted`)."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import Division
from bulletins.reads.accepted import accepted_by_unit
from scoring.reads.figures import COUNT, Reading, Source, Year


def _read(year: Year) -> Reading:
    """Three queries."""
    found = Reading(
        numbers={subject.key: {"count": Decimal(0)} for subject in year.subjects},
    )
    division = Division.objects.get(pk=year.code)
    for unit, number in accepted_by_unit(year.year, division, at=year.at).items():
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
        about="该对象报送、本级当年印发的简报采用的稿件数。",
    ),
)
