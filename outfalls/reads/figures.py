"""How far a campaign is, by place and by kind: one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from accounts.models import Division
from common.store.scope import CODE_LENGTH
from outfalls.querysets import is_late, with_state
from outfalls.rules.steps import CLOSED, STATES
from rivers.rules.outfall_kinds import FIRST_LEVEL, NAMES, UNSORTED

KINDS: tuple[str, ...] = (*FIRST_LEVEL, UNSORTED)


@dataclass(slots=True)
class Tally:
    """Outfalls by state, and how many are late."""

    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    late: int = 0
    exceeding: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def closed(self) -> int:
        return sum(self.states[state] for state in CLOSED)

    @property
    def share(self) -> float | None:
        return self.closed / self.total if self.total else None

    def add(self, other: "Tally") -> None:
        for state, count in other.states.items():
            self.states[state] += count
        self.late += other.late
        self.exceeding += other.exceeding


@dataclass(frozen=True, slots=True)
class Place:
    """One division: its outfalls in all, and by kind of the first level."""

    code: str
    name: str
    whole: Tally
    by_kind: Mapping[str, Tally]

    @property
    def kinds(self) -> list[tuple[str, Tally]]:
        """In the order of `KINDS`, for a row of a table."""
        return [(kind, self.by_kind[kind]) for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Progress:
    places: list[Place]
    total: Place


def progress_of(rows: QuerySet[Any], *, level: int, day: date) -> Progress:
    """The divisions of a level that have outfalls, by code, and all together. Two queries."""
    counted = (
        with_state(rows)
        .annotate(inside=Substr("reach__division", 1, level), first=Substr("kind", 1, 1))
        .order_by()
        .values("inside", "first", "state")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=is_late(day)),
            exceeding=Count("pk", filter=Q(case__is_exceeding=True)),
        )
    )
    found: dict[str, dict[str, Tally]] = defaultdict(_tallies)
    for row in counted:
        tally = found[row["inside"].ljust(CODE_LENGTH, "0")][row["first"]]
        tally.states[row["state"]] += row["n"]
        tally.late += row["late"]
        tally.exceeding += row["exceeding"]
    names = dict(Division.objects.filter(code__in=found).values_list("code", "name"))
    places = [_place(code, names.get(code, code), found[code]) for code in sorted(found)]
    total = _tallies()
    for place in places:
        for kind in KINDS:
            total[kind].add(place.by_kind[kind])
    return Progress(places, _place("", "合计", total))


def kind_name(kind: str) -> str:
    return NAMES[kind]


def _tallies() -> dict[str, Tally]:
    return {kind: Tally() for kind in KINDS}


def _place(code: str, name: str, by_kind: Mapping[str, Tally]) -> Place:
    return Place(code, name, _sum(by_kind.values()), by_kind)


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole
