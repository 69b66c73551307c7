"""试算: what a month would be by another standard, from what is entered now; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from common.text.months import Month
from waters.models import Section
from waters.reads.figures import MonthFigures
from waters.reads.month_sheet import MonthSheet
from waters.reads.results import live_figures
from waters.reads.standards import standards
from waters.rules.standard import Standard


@dataclass(frozen=True, slots=True)
class Trial:
    """A month by the standard that holds, and as tried.

    changed    sections of which something differs, with both figures
    announced  sections whose class was announced: no standard changes it
    """

    month: Month
    now: MonthSheet
    tried: MonthSheet
    changed: Sequence[tuple[Section, MonthFigures, MonthFigures]]
    announced: int


def try_standard(
    standard: Standard, sections: Iterable[Section], month: Month, *, at: datetime
) -> Trial:
    """Closed months too are judged anew here: what they would have been."""
    rows, known = list(sections), standards()
    ids = [each.pk for each in rows]
    now = live_figures(ids, month, at=at, versions=known)
    tried = live_figures(ids, month, at=at, versions=known.trying(standard, month))
    return Trial(
        month=month,
        now=MonthSheet(month, rows, now, known.of(month)),
        tried=MonthSheet(month, rows, tried, standard),
        changed=[
            (each, now[each.pk], tried[each.pk])
            for each in rows
            if _told(now[each.pk]) != _told(tried[each.pk])
        ],
        announced=sum(each.announced is not None for each in now.values()),
    )


def _told(found: MonthFigures) -> tuple[object, ...]:
    return found.water_class, found.computed, found.is_met, found.exceeding, found.undecided
