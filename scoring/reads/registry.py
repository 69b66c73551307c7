"""The figures that there are, in the order in which a form offers them, and all that a rubric reads at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from scoring.reads.figures import Reading, Source, Year
from scoring.reads.sources.bulletins import BULLETINS
from scoring.reads.sources.lights import LIGHTS
from scoring.reads.sources.places import PLACES
from scoring.reads.sources.ratings import RATINGS
from scoring.reads.sources.tasks import TASKS
from scoring.reads.sources.water import WATER
from scoring.rules.faults import SourceKeys
from scoring.rules.rubrics import BY_HAND

_SOURCES: Final[Mapping[str, Source]] = {
    source.code: source for source in (*LIGHTS, *TASKS, *WATER, *PLACES, *RATINGS, *BULLETINS)
}


def sources() -> Mapping[str, Source]:
    """By code."""
    return _SOURCES


def source_keys() -> Mapping[str, SourceKeys]:
    """As the faults of a rubric ask for them."""
    return {code: SourceKeys(each.name, each.gives) for code, each in sources().items()}


def source_choices() -> list[tuple[str, str]]:
    """For forms: by hand first."""
    return [(BY_HAND, "人工填报"), *((code, each.name) for code, each in sources().items())]


def readings(year: Year, codes: Iterable[str]) -> dict[str, Reading]:
    """What the figures of these codes say, each read once; what is by hand or not known is left out."""
    known = sources()
    return {code: known[code].read(year) for code in sorted(set(codes)) if code in known}
