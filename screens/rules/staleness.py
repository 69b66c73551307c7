"""When something shown on a wall is too old to be read as it now is. Pure."""

from datetime import date, datetime, timedelta

from common.text.months import Month

# A count is done once in this many times as long as it takes: a screen never costs more than two per cent of a
# worker.
_REST = 50
LEAST_SECONDS = 55


def is_month_old(month: Month, day: date, days: int) -> bool:
    """Is a month's figure older than one may expect on a day: so many days after its end?"""
    return (day - month.last_day).days > days


def is_count_old(counted_at: datetime, at: datetime, minutes: int) -> bool:
    """Was it counted longer ago than so many minutes?"""
    return at - counted_at > timedelta(minutes=minutes)


def is_due(counted_at: datetime, took_ms: int, at: datetime) -> bool:
    """Is it time to count again? Once a minute; less often what takes longer than a second."""
    rest = max(LEAST_SECONDS, took_ms * _REST / 1000)
    return (at - counted_at).total_seconds() >= rest
