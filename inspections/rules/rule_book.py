"""Which patrol rule holds for whom: the nearest wins, by day. Pure; no Django.

A reach's own rule goes before that of a division, a near division's before a far one's, and any
of these before the rule that names no place. Of several versions for one place the newest that has
begun, and has not run out, holds; where all have run out the next wider place is asked. A rule of a
lower office that asks for less than one of an office above it does not hold (`inspections.rules.rule`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from common.store.scope import codes_up
from common.text.months import Month, months_between
from common.text.periods import Period, accounting_month
from inspections.rules.rule import ANYWHERE, Place, Rule, is_below, loosened

# A quarter or a year is longer than the months a rule may name, so any of its months will do.
_LONG: Final = ("quarter", "year")


@dataclass(slots=True)
class RuleBook:
    """The rules in force on one day, ready to be asked many times.

    rules  (tier, place) → versions, newest first: the newest in force, and behind it those that offices
           further above had set there before, because a lower office's version only tightens theirs
    """

    day: date
    rules: dict[tuple[int, Place], list[Rule]]
    _known: dict[tuple[int, str, int | None], Rule | None] = field(default_factory=dict)

    @classmethod
    def on(cls, day: date, rules: Iterable[Rule]) -> "RuleBook":
        """The book of a day out of all versions of all rules."""
        book: dict[tuple[int, Place], list[Rule]] = {}
        in_force = (rule for rule in rules if rule.in_force(day))
        for rule in sorted(in_force, key=lambda rule: rule.valid_from, reverse=True):
            versions = book.setdefault((rule.tier, rule.place), [])
            if not versions or is_below(versions[-1].set_by, rule.set_by):
                versions.append(rule)
        return cls(day, book)

    def nearest(self, *, tier: int, division: str, reach: int | None = None) -> Rule | None:
        """The rule for a chief of `tier` on a reach, or on a river in a division (`reach` None): the
        nearest but for those of a lower office that ask for less than the nearest of an office above it."""
        key = (tier, division, reach)
        if key not in self._known:
            holding: list[Rule] = []
            for rule in reversed(list(self.candidates(tier=tier, division=division, reach=reach))):
                above = (each for each in reversed(holding) if is_below(rule.set_by, each.set_by))
                bar = next(above, None)
                if bar is None or not loosened(rule, bar):
                    holding.append(rule)
            self._known[key] = holding[-1] if holding else None
        return self._known[key]

    def candidates(self, *, tier: int, division: str, reach: int | None = None) -> Iterator[Rule]:
        """Every rule that could hold, nearest first."""
        return (rule for _, rule in self.steps(tier=tier, division=division, reach=reach) if rule)

    def steps(
        self, *, tier: int, division: str, reach: int | None = None
    ) -> Iterator[tuple[Place, Rule | None]]:
        """Every place that is asked for a rule, nearest first, with each rule it has, or None."""
        for place in _places(division, reach):
            for rule in self.rules.get((tier, place), [None]):
                yield place, rule


def _places(division: str, reach: int | None) -> Iterator[Place]:
    if reach is not None:
        yield ("reach", reach)
    for code in codes_up(division):
        yield ("division", code)
    yield ANYWHERE


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
