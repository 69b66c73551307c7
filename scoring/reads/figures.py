"""What a source gives: numbers of all subjects at once, and the rows that were counted.

A source reads what other rooms count (one definition a figure) for a year of a division, in a fixed number of queries
however many subjects there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from accounts.models import Unit
from common.store.scope import prefix_of
from common.text.months import Month
from common.text.spans import MonthSpan
from scoring.rules.rubrics import Kind, Subject

T = TypeVar("T")

BOTH = (Kind.TOWN, Kind.UNIT)


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that was counted: what it says, and where it is shown ("" where nowhere)."""

    words: str
    address: str


@dataclass(slots=True)
class Reading:
    """numbers: by subject's key, then by the keys that the source gives; who is not there has nothing of the kind, so
    the item does not apply to them. rows: what was counted, by subject's key."""

    numbers: dict[str, Mapping[str, Decimal]] = field(default_factory=dict)
    rows: dict[str, list[Counted]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Year:
    """A year of a division as far as it has come at a moment, and who is scored in it."""

    code: str
    year: int
    subjects: Sequence[Subject]
    at: datetime
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, read: Callable[[], T]) -> T:
        """What several figures are made of, read for the first of them."""
        if name not in self._kept:
            self._kept[name] = read()
        found: T = self._kept[name]
        return found

    @cached_property
    def span(self) -> MonthSpan:
        """The months of the year that have begun; a year that has not begun is its January."""
        first, last = Month(self.year, 1), Month(self.year, 12)
        return MonthSpan(first, max(first, min(last, Month.of(self.at))))

    @cached_property
    def towns(self) -> dict[str, str]:
        """Key of a subject by the digits with which the codes of a town begin."""
        return {prefix_of(s.key[2:]): s.key for s in self.subjects if s.kind == Kind.TOWN}

    def town_of(self, code: str) -> str | None:
        """The subject in whose division a code lies."""
        digits = {len(prefix) for prefix in self.towns}
        return next((self.towns[code[:n]] for n in digits if code[:n] in self.towns), None)

    @cached_property
    def units(self) -> dict[int, str]:
        """Key of a subject by the key of a unit: a unit that is scored itself, or one of a town that is. One query."""
        own = {int(s.key[2:]): s.key for s in self.subjects if s.kind == Kind.UNIT}
        if not self.towns:
            return own
        codes = [s.key[2:] for s in self.subjects if s.kind == Kind.TOWN]
        rows = Unit.objects.filter(division__in=codes).order_by("pk")
        of_towns = {pk: self.town_of(code) for pk, code in rows.values_list("pk", "division_id")}
        return {pk: key for pk, key in of_towns.items() if key is not None} | own

    def of_kinds(self, kinds: Iterable[Kind]) -> list[str]:
        wanted = set(kinds)
        return [s.key for s in self.subjects if s.kind in wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A figure that an item may read.

    noun    what is counted, as the sentence says it
    gives   keys of its numbers: count; done, due and value (percent); value and before
    kinds   of which subjects the register knows anything
    absent  why it does not apply to a subject that is not in the reading
    about   what it counts, for the form
    """

    code: str
    name: str
    noun: str
    gives: tuple[str, ...]
    read: Callable[[Year], Reading]
    kinds: tuple[Kind, ...] = BOTH
    absent: str = "没有这类事项"
    about: str = ""


def counts(keys: Iterable[str], rows: Iterable[tuple[str, Counted]]) -> Reading:
    """A reading of how many rows each subject has; one without any has 0."""
    found = Reading(rows={key: [] for key in keys})
    for key, row in rows:
        if key in found.rows:
            found.rows[key].append(row)
    found.numbers = {key: {"count": Decimal(len(each))} for key, each in found.rows.items()}
    return found


def rate(done: int, due: int) -> Mapping[str, Decimal]:
    """Numbers of a rate; `due` is not 0."""
    share = Decimal(done) * 100 / Decimal(due)
    return {
        "done": Decimal(done),
        "due": Decimal(due),
        "value": share.quantize(Decimal("0.000001")),
    }


RATE = ("done", "due", "value")
COUNT = ("count",)
