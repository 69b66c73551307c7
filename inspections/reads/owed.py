"""What each post owed and did, month by month: what an allowance is reckoned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connection

from common.store.scope import range_below
from common.text.months import Month
from common.text.periods import accounting_month
from inspections.services.dues import asked_by_rules

# `sharers`: how many owe the same period of the same place. A reach is a place; so is a river inside a division.
_BY_POST_AND_MONTH: Final = """
    WITH per_due AS (
        SELECT d.id, d.appointment_id, d.month, d.division_id, d.river_id, d.reach_id, d.period,
               d.period_start, d.required, COUNT(p.due_id) AS done
          FROM inspections_patroldue d
          JOIN chiefs_appointment a ON a.id = d.appointment_id AND a.kind IN ({kinds})
          LEFT JOIN inspections_patrol p ON p.due_id = d.id AND p.state IN ('valid', 'confirmed')
         WHERE d.month IN ({months}) AND d.division_id >= %s AND d.division_id < %s
           AND d.tier IN ({tiers}) AND d.cancelled_at IS NULL
         GROUP BY d.id
    ), counted AS (
        SELECT appointment_id, month, division_id, required,
               CASE WHEN done < required THEN done ELSE required END AS done,
               COUNT(*) OVER (
                   PARTITION BY period, period_start, reach_id,
                       CASE WHEN reach_id IS NULL THEN river_id END,
                       CASE WHEN reach_id IS NULL THEN division_id END
               ) AS sharers
          FROM per_due
    )
    SELECT appointment_id, month, division_id, sharers, SUM(required), SUM(done)
      FROM counted
     GROUP BY appointment_id, month, division_id, sharers
     ORDER BY appointment_id, month, division_id, sharers
"""


class OwedOfPost(NamedTuple):
    """What one post owed in one month, by as many as shared it.

    division_id  where it was due, as it was then
    sharers      how many persons owed the same periods of the same place, this one included
    done         patrols that count, in each period at most as many as were due
    is_reckoned  there is no record of that month: the patrol rules and the register say so
    """

    appointment_id: int
    month: Month
    division_id: str
    sharers: int
    required: int
    done: int
    is_reckoned: bool = False


def owed_by_posts(
    months: Sequence[Month], code: str, *, tiers: Sequence[int], kinds: Sequence[str]
) -> list[OwedOfPost]:
    """What posts of a division and below owed in months that are over: one query, and two more where the division has
    no record of some month (it began with the portal later): the patrol rules say what was due, and `done` is 0."""
    adapt = connection.ops.adapt_datefield_value
    marks = {
        name: ", ".join(["%s"] * len(values))
        for name, values in (("months", months), ("tiers", tiers), ("kinds", kinds))
    }
    days = [adapt(month.first_day) for month in months]
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_POST_AND_MONTH.format(**marks), [*kinds, *days, *range_below(code), *tiers]
        )
        found = [
            OwedOfPost(post, _month(day), place, sharers, int(required), int(done))
            for post, day, place, sharers, required, done in cursor.fetchall()
        ]
    recorded = {each.month for each in found}
    missing = [month for month in months if month not in recorded]
    return found + _by_rules(missing, code, tiers)


def _by_rules(months: Sequence[Month], code: str, tiers: Sequence[int]) -> list[OwedOfPost]:
    asked = [each for each in asked_by_rules(months, code) if each[2].tier in tiers]
    on_place = Counter((period, _place(owes)) for _, period, owes in asked)
    sums: Counter[tuple[int, Month, str, int]] = Counter()
    for post, period, owes in asked:
        sharers = on_place[period, _place(owes)]
        sums[post, accounting_month(period), owes.division_id, sharers] += owes.required
    return [
        OwedOfPost(*key, required, 0, is_reckoned=True) for key, required in sorted(sums.items())
    ]


def _place(owes: Any) -> tuple[Any, ...]:
    return (owes.reach_id,) if owes.reach_id else (owes.river_id, owes.division_id)


def _month(day: date | str) -> Month:
    """SQLite hands a date back as text where no column type is known."""
    return Month.of(date.fromisoformat(day) if isinstance(day, str) else day)
