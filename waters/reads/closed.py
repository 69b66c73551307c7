"""A closed month of a division and everything below it, ready to be cut by division: for notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.store.scope import codes_up
from common.text.months import Month
from waters.models import MonthClose, Section
from waters.reads.figures import MonthFigures
from waters.reads.frozen import frozen
from waters.reads.standards import standards
from waters.reads.summary import Summary, summarized
from waters.rules.standard import Kind, Standard


@dataclass(frozen=True, slots=True)
class ClosedSection:
    """A section in a closed month. `code` is its division's."""

    code: str
    name: str
    river: str
    kind: Kind
    in_index: bool
    figures: MonthFigures


@dataclass(frozen=True, slots=True)
class ClosedWater:
    """A month as it was frozen.

    closed    codes of the divisions whose offices closed it
    sections  in the order of their divisions' codes, then of their own
    """

    month: Month
    closed: frozenset[str]
    sections: Sequence[ClosedSection]
    standard: Standard

    def is_closed(self, code: str) -> bool:
        """Has the office of this division, or one above it, closed the month?"""
        return not self.closed.isdisjoint(codes_up(code))

    def summary(self, sections: Sequence[ClosedSection]) -> Summary:
        """Of some of the sections; no query."""
        return summarized(
            [each.figures for each in sections],
            {each.figures.section_id: (each.kind, each.in_index) for each in sections},
            self.month,
            self.standard,
        )


def closed_water(month: Month, code: str) -> ClosedWater | None:
    """None where neither an office in this division nor one above has closed the month. One query then, else four."""
    closes = MonthClose.objects.filter(month=month.first_day).order_by()
    above = set(closes.filter(division__in=codes_up(code)).values_list("division_id", flat=True))
    below = set(closes.below(code).values_list("division_id", flat=True))
    closed = frozenset(above | below)
    if not closed:
        return None
    rows = Section.objects.below(code).select_related("river").order_by("division_id", "code")
    sections = {row.pk: row for row in rows}
    found = frozen(list(sections), [month])
    return ClosedWater(
        month,
        closed,
        [
            ClosedSection(
                row.division_id, row.name, row.river.name, row.kind, row.in_index, figures
            )
            for row in sections.values()
            if (figures := found.get((row.pk, month))) is not None
        ],
        standards().of(month),
    )
