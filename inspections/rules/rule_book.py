"""Which patrol rule holds for whom: the nearest wins, by day. Pure; no Django.

A reach's own rule goes before that of a division, a near division's before a far one's, and any
of these before the rule that names no place. Of several versions for one place the newest that has
begun, and has not run out, holds; where all have run out the next wider place is asked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from common.store.scope import codes_up
from common.text.months import Month, months_between
from common.text.periods import Period, PeriodKind, accounting_month

# A quarter or a year is longer than the months a rule may name, so any of its months will do.
_LONG: Final = ("quarter", "year")
# Place of a rule: ("reach", id), ("division", code) or ("", "").
Place = tuple[str, int | str]
_ANYWHERE: Final[Place] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A patrol rule as plain values; the judging numbers stay in its row (`id`).

    tier      2, 4, 6, 9 or 12: digits of the level of division the chief is of
    division  12-digit code, reach a reach's id; at most one of the two
    months    1–12 in which it asks for patrols; empty for the whole year
    valid_to  last day, or None while it is open
    """

    id: int
    tier: int
    times: int
    period: PeriodKind
    valid_from: date
    valid_to: date | None = None
    division: str | None = None
    reach: int | None = None
    months: tuple[int, ...] = ()

    @property
    def place(self) -> Place:
        if self.reach is not None:
            return ("reach", self.reach)
        return ("division", self.division) if self.division else _ANYWHERE

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(slots=True)
class RuleBook:
    """The rules in force on one day, ready to be asked many times."""

    day: date
    rules: dict[tuple[int, Place], Rule]
    _known: dict[tuple[int, str, int | None], Rule | None] = field(default_factory=dict)

    @classmethod
    def on(cls, day: date, rules: Iterable[Rule]) -> "RuleBook":
        """The book of a day out of all versions of all rules."""
        book: dict[tuple[int, Place], Rule] = {}
        for rule in rules:
            key = (rule.tier, rule.place)
            if rule.in_force(day) and (key not in book or book[key].valid_from < rule.valid_from):
                book[key] = rule
        return cls(day, book)

    def nearest(self, *, tier: int, division: str, reach: int | None = None) -> Rule | None:
        """The rule for a chief of `tier` on a reach, or on a river in a division (`reach` None)."""
        key = (tier, division, reach)
        if key not in self._known:
            self._known[key] = next(
                self.candidates(tier=tier, division=division, reach=reach), None
            )
        return self._known[key]

    def candidates(self, *, tier: int, division: str, reach: int | None = None) -> Iterator[Rule]:
        """Every rule that could hold, nearest first."""
        return (rule for _, rule in self.steps(tier=tier, division=division, reach=reach) if rule)

    def steps(
        self, *, tier: int, division: str, reach: int | None = None
    ) -> Iterator[tuple[Place, Rule | None]]:
        """Every place that is asked for a rule, nearest first, with the rule it has, if any."""
        for place in _places(division, reach):
            yield place, self.rules.get((tier, place))


def _places(division: str, reach: int | None) -> Iterator[Place]:
    if reach is not None:
        yield ("reach", reach)
    for code in codes_up(division):
        yield ("division", code)
    yield _ANYWHERE


def asks_in(rule: Rule, period: Period) -> bool:
    """Does the rule ask for patrols in this period, by its months?

    A week, 旬 or month belongs to the month it is accounted in; a quarter or a year is asked for
    when any of its months is named.
    """
    if rule.period != period.kind:
        return False
    if not rule.months:
        return True
    if period.kind in _LONG:
        first, last = Month.of(period.start), Month.of(period.end)
        return any(month.month in rule.months for month in months_between(first, last))
    return accounting_month(period).month in rule.months


def owes(started_on: date, ended_on: date | None, period: Period) -> bool:
    """Does an appointment owe this period? Only when in force on more than half of its days [ours].

    So of two who hand over within a period exactly one owes it (none where each had half), and
    nobody is put on a notice for a month of which he had a few days. `ended_on` is the last day.
    """
    first = max(started_on, period.start)
    last = period.end if ended_on is None else min(ended_on, period.end)
    held = (last - first).days + 1
    return held * 2 > (period.end - period.start).days + 1
