"""The index of sections and of divisions over some months, and its rate of change against the same months a year
before.

Only sections that are in the index (`Section.in_index`). Where a section names the section at which its water comes in,
what that one is beyond its own target is taken off first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from common.store.scope import CODE_LENGTH, level_below, prefix_of
from common.text.months import Month
from waters.models import Section
from waters.reads.figures import PeriodFigures
from waters.reads.results import over
from waters.reads.standards import standards
from waters.rules.index import (
    Change,
    Ranked,
    change_of,
    index_of_many,
    stays_out,
    without_inflow,
)
from waters.rules.indicators import Indicator
from waters.rules.standard import Standard

_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A section or a division in the ranking.

    key       a section's key as text, or a division's code
    index     of the period, None where nothing was measured
    change    beside the same months a year before, over the indicators that both have; None where one has no index
    sections  how many measured ones it is made of
    is_out    stays out of the ranking of change, because all its months were at Ⅱ or better in both periods
    """

    key: str
    index: Decimal | None
    change: Change | None
    sections: int
    is_out: bool

    @property
    def rate(self) -> Decimal | None:
        """Rate of change, below 0 is better; None where it is not ranked by it."""
        return None if self.change is None or self.is_out else self.change.rate


@dataclass(frozen=True, slots=True)
class _Of:
    """What the ranking needs of a section."""

    division: str
    inflow: int | None


def section_ranking(
    section_ids: Iterable[int], first: Month, last: Month, *, at: datetime
) -> list[Place]:
    """Sections by their index, the best (smallest) first, those without one at the end."""
    sections = _sections(section_ids)
    return _ranked({str(pk): [pk] for pk in sections}, sections, first, last, at)


def division_ranking(
    section_ids: Iterable[int], code: str, first: Month, last: Month, *, at: datetime
) -> list[Place]:
    """The divisions directly below `code` by the index of their sections among `section_ids`; sections of the division
    itself are its own line."""
    sections = _sections(section_ids)
    digits = level_below(code)
    groups: dict[str, list[int]] = {}
    for pk, of in sections.items():
        if of.division.startswith(prefix_of(code)):
            groups.setdefault(of.division[:digits].ljust(CODE_LENGTH, "0"), []).append(pk)
    return _ranked(groups, sections, first, last, at)


def by_change(places: Iterable[Place]) -> list[Place]:
    """Those that are ranked by their rate of change, the most improved first."""
    ranked = [each for each in places if each.rate is not None]
    return sorted(ranked, key=lambda each: (each.rate, each.key))


def _sections(section_ids: Iterable[int]) -> dict[int, _Of]:
    rows = Section.objects.filter(pk__in=list(section_ids), in_index=True).order_by("pk")
    return {
        pk: _Of(division, inflow)
        for pk, division, inflow in rows.values_list("pk", "division_id", "inflow_section_id")
    }


def _ranked(
    groups: Mapping[str, list[int]],
    sections: Mapping[int, _Of],
    first: Month,
    last: Month,
    at: datetime,
) -> list[Place]:
    """Two periods of the sections and of those at which their water comes in."""
    last = min(last, Month.of(at))
    asked = {*sections, *(of.inflow for of in sections.values() if of.inflow)}
    standard = standards().of(last)
    now = over(asked, first, last, at=at)
    before = over(asked, first.plus(-_YEAR), last.plus(-_YEAR), at=at)
    places = [_place(key, pks, sections, now, before, standard) for key, pks in groups.items()]
    return sorted(places, key=lambda each: (each.index is None, each.index or 0, each.key))


def _place(
    key: str,
    pks: list[int],
    sections: Mapping[int, _Of],
    now: Mapping[int, PeriodFigures],
    before: Mapping[int, PeriodFigures],
    standard: Standard,
) -> Place:
    measured = [pk for pk in pks if now[pk].means]
    index = index_of_many([_means(pk, sections, now, standard) for pk in measured], standard)
    # Only sections that both periods have can be compared: one that is new would move the mean by itself.
    both = [pk for pk in measured if before[pk].means]
    new = index_of_many([_means(pk, sections, now, standard) for pk in both], standard)
    old = index_of_many([_means(pk, sections, before, standard) for pk in both], standard)
    classes = [
        each
        for pk in both
        for figures in (now[pk], before[pk])
        for each in figures.classes
        if each is not None
    ]
    return Place(
        key=key,
        index=None if index is None else index.value,
        change=None if new is None or old is None else change_of(new, old),
        sections=len(measured),
        is_out=stays_out(classes, standard),
    )


def _means(
    pk: int, sections: Mapping[int, _Of], period: Mapping[int, PeriodFigures], standard: Standard
) -> Ranked:
    """A section's means over a period, less what came in beyond the inflow's target."""
    own = period[pk]
    means: Mapping[Indicator, Decimal] = own.means
    came = period.get(sections[pk].inflow or 0)
    if came is not None and came.means and came.target:
        means = without_inflow(means, own.kind, came.means, came.kind, came.target, standard)
    return Ranked(means, own.kind)
