"""Which light was shown at each month's end, from the days on which it changed. Pure.

A line that binds is green until a change says otherwise: the nightly reckoning writes changes only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from common.text.months import Month

FIRST = "green"


@dataclass(frozen=True, slots=True)
class Lighting:
    """One line's lights over time.

    key      what a matrix counts it under (its unit)
    since    the day on which its list came to bind: before it there is no light
    until    the day on which it was withdrawn, None while it is in force: from it on there is none
    changes  (day, light), in the order in which they were written; the last up to a day holds
    """

    key: Hashable
    since: date
    until: date | None = None
    changes: list[tuple[date, str]] = field(default_factory=list)

    def on(self, day: date) -> str | None:
        """The light at the end of a day; None where there is none."""
        if day < self.since or (self.until is not None and day >= self.until):
            return None
        return next((light for on, light in reversed(self.changes) if on <= day), FIRST)


def month_ends(months: Iterable[Month], today: date) -> Iterator[tuple[Month, date | None]]:
    """Each month with the day whose light it shows: its last, or today while it runs; None of a month
    that has not begun."""
    for month in months:
        yield month, min(month.last_day, today) if month.first_day <= today else None


def strip(line: Lighting, months: Iterable[Month], today: date) -> list[tuple[Month, str | None]]:
    """One line's light at each month's end."""
    ends = month_ends(months, today)
    return [(month, line.on(end) if end else None) for month, end in ends]


def matrix(
    lines: Iterable[Lighting], months: Sequence[Month], today: date
) -> dict[Hashable, dict[Month, Counter[str]]]:
    """key → month → how many of its lines showed each light at the month's end; keys in the order in
    which they first come."""
    found: dict[Hashable, dict[Month, Counter[str]]] = {}
    for line in lines:
        row = found.setdefault(line.key, {month: Counter() for month in months})
        for month, light in strip(line, months, today):
            if light is not None:
                row[month][light] += 1
    return found


def lightings(
    rows: Iterable[tuple[int, Hashable, date, date | None, date | None, str | None]],
) -> Iterator[Lighting]:
    """Rows as a database joins them: (line, key, since, until, day, light), the rows of a line one after
    another by day; a line without a change has one row whose day is None."""
    last: int | None = None
    line: Lighting | None = None
    for pk, key, since, until, day, light in rows:
        if line is None or pk != last:
            if line is not None:
                yield line
            last, line = pk, Lighting(key, since, until)
        if day is not None and light is not None:
            line.changes.append((day, light))
    if line is not None:
        yield line
