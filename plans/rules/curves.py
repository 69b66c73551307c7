"""Progress against plan, month by month: one figure for many lines. Pure.

As `plans.rules.progress.overall` weighs them: Σ percent × weight ÷ Σ weight, of the lines whose list binds at
the month's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.text.months import Month
from plans.rules.lights import Schedule, planned_percent
from plans.rules.progress import TaskStanding, overall


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A line's plan and its reports. `since` is the day on which its list came to bind; `reports` are
    the valid ones: month → percent."""

    since: date
    schedule: Schedule
    weight: Decimal
    reports: Mapping[Month, Decimal]

    def reported(self, month: Month) -> Decimal:
        """What was last reported on a month or one before it; 0 before the first report."""
        known = [of for of in self.reports if of <= month]
        return self.reports[max(known)] if known else Decimal(0)


@dataclass(frozen=True, slots=True)
class Point:
    """A month's two figures, 0–100 to two places; None where no line binds, and of what is reported in
    months to come."""

    month: Month
    planned: Decimal | None
    reported: Decimal | None


def curve(lines: Iterable[Track], months: Sequence[Month], today: date) -> list[Point]:
    """The figures at each month's end."""
    tracks = list(lines)
    return [_point(tracks, month, today) for month in months]


def _point(tracks: list[Track], month: Month, today: date) -> Point:
    end = month.last_day
    bound = [track for track in tracks if track.since <= end]
    planned = overall(
        TaskStanding(percent=planned_percent(track.schedule, end), weight=track.weight)
        for track in bound
    )
    if month.first_day > today:
        return Point(month, planned.percent, None)
    reported = overall(
        TaskStanding(percent=track.reported(month), weight=track.weight) for track in bound
    )
    return Point(month, planned.percent, reported.percent)
