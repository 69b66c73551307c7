"""What was judged by a version of the standard: while nothing was, it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.seams import Seam
from common.text.months import Month
from waters.models import MonthClose, WaterStandard

# A sentence names so many months; the others are counted.
NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """Which months a version judges, and from when on.

    later  of the versions that begin after it: first day, moment of entry, moment of taking back or None
    """

    since: date
    entered_at: datetime
    later: Sequence[tuple[date, datetime, datetime | None]]

    @property
    def first(self) -> Month:
        """The first month that it may judge."""
        return Month.of(self.since)

    def judged(self, month: Month, at: datetime) -> bool:
        """Was what was reckoned of a month at a moment judged by it?"""
        if month < self.first or at < self.entered_at:
            return False
        return not any(
            since <= month.last_day and entered <= at and (withdrawn is None or at < withdrawn)
            for since, entered, withdrawn in self.later
        )

    def judged_any(self, months: Iterable[Month], at: datetime) -> bool:
        """Was what was reckoned of several months at a moment judged by it, of one of them at least?"""
        return any(self.judged(month, at) for month in months)


JUDGED: Seam[Callable[[Reach], Sequence[str]]] = Seam(
    "what was judged by a version of the standard"
)


def judged_by(row: WaterStandard) -> list[str]:
    """What was judged by a version and is not to change: closed months first, then what later rooms keep; in words
    without an end. Empty where the version can be taken back."""
    later = WaterStandard.objects.filter(valid_from__gt=row.valid_from)
    reach = Reach(
        row.valid_from,
        row.entered_at,
        list(later.values_list("valid_from", "entered_at", "withdrawn_at")),
    )
    found = _closes(reach)
    for part in JUDGED:
        found += part(reach)
    return found


def _closes(reach: Reach) -> list[str]:
    rows = MonthClose.objects.filter(
        month__gte=reach.first.first_day, closed_at__gte=reach.entered_at
    ).order_by("month", "division_id", "version")
    closed: dict[str, None] = {}
    for close in rows.select_related("division"):
        month = Month.of(close.month)
        if reach.judged(month, close.closed_at):
            closed[f"{close.division}{month.label}"] = None
    return [f"已定稿的水质月报 {len(closed)} 份（{named(list(closed))}）"] if closed else []


def named(words: Sequence[str]) -> str:
    """The first few, and how many there are."""
    shown = "、".join(words[:NAMED_AT_MOST])
    return f"{shown}等" if len(words) > NAMED_AT_MOST else shown
