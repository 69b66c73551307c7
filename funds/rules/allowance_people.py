"""巡河补贴: whose posts are paid, and in which town each month of a person counts. Pure; no Django."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.text.months import Month

_MORE_THAN_HALF: Final = 2


@dataclass(frozen=True, slots=True)
class Owed:
    """What one post owed in a month, in a town.

    town      code of the town (12 digits) in which it was due
    required  patrols due; done: patrols that count, in each period at most as many as were due in it
    sharers   how many persons owed the same periods of the same place, this one included
    is_reckoned  the portal has no record of what was due then: it was worked out from the patrol rules
    """

    month: Month
    town: str
    required: int
    done: int
    sharers: int = 1
    is_reckoned: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A post within the year of account: `first` and `last` day in force are inside it.

    place  what is patrolled, so that two posts for the same place are known as one: ("reach", 17)
    began, ended  did it begin, or end, within the year?
    """

    id: int
    kind: str
    place: tuple[str, int]
    place_name: str
    town: str
    first: date
    last: date
    began: bool = False
    ended: bool = False
    owed: tuple[Owed, ...] = ()

    def town_in(self, month: Month) -> str:
        """Where it was in a month: where most was due, because a reach may be moved to another town."""
        there = [each for each in self.owed if each.month == month]
        return max(there, key=lambda each: each.required).town if there else self.town


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with posts that are paid."""

    id: int
    name: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a person in office that count: month → code of the town that it counts in; `both` are those with
    posts in several towns."""

    towns: dict[Month, str]
    both: tuple[Month, ...]

    def of(self, town: str) -> int:
        """How many count in a town."""
        return sum(each == town for each in self.towns.values())


def months_held(person: Person, months: Sequence[Month], counts: str) -> Months:
    """Which months a person was in office long enough to be paid by the month (`counts`: half, any or full), and where.

    A month counts once, however many posts one has. With posts in several towns it counts where one was on most days;
    of equals where one has most reaches, then in the first by code.
    """
    towns: dict[Month, str] = {}
    both = []
    for month in months:
        spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for post in person.posts:
            first, last = max(post.first, month.first_day), min(post.last, month.last_day)
            if first <= last:
                spans[post.town_in(month)].append((first, last))
        held = _days(span for each in spans.values() for span in each)
        if _counts(held, month.last_day.day, counts):
            if len(spans) > 1:
                both.append(month)
            towns[month] = min(
                spans, key=lambda town: (-_days(spans[town]), -len(spans[town]), town)
            )
    return Months(towns, tuple(both))


def _counts(held: int, days: int, counts: str) -> bool:
    if counts == "any":
        return held > 0
    return held == days if counts == "full" else held * _MORE_THAN_HALF > days


def _days(spans: Iterable[tuple[date, date]]) -> int:
    """Days covered by spans that may overlap."""
    found, until = 0, date.min
    for first, last in sorted(spans):
        first = max(first, date.fromordinal(until.toordinal() + 1)) if until != date.min else first
        if first <= last:
            found += (last - first).days + 1
            until = last
    return found
