"""What was transferred over each border and what became of it [004]: 移交 18, 受理 12, 均已整改, 无反弹.

Counted by one statement over transfers and two over meetings. Nothing is ranked: neighbours come in the
order of their codes.
"""

from dataclasses import dataclass, field, fields
from itertools import combinations
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from borders.models import Meeting
from borders.rules.pairing import Pair, pair_of
from common.store.scope import covers, range_below
from issues.models import State, Transfer
from issues.models.querysets import ENDED_STATES

CONDITIONS: Final = {
    "asked": Q(recalled_at=None),
    "accepted": Q(recalled_at=None, accepted_at__isnull=False),
    "returned": Q(returned_at__isnull=False),
    "resolved": Q(answered_at__isnull=False, issue__state=State.CLOSED),
    "rebounded": Q(answered_at__isnull=False, issue__rebound_count__gt=0),
    "open": Q(recalled_at=None, returned_at=None) & ~Q(issue__state__in=ENDED_STATES),
}


@dataclass(slots=True)
class Side:
    """One way over a border.

    asked      transferred and not taken back
    accepted   accepted by the other side
    returned   sent back by it
    resolved   answered, and closed by whoever transferred it
    rebounded  of the answered, those that a look-back found back again
    open       neither returned nor closed yet
    """

    asked: int = 0
    accepted: int = 0
    returned: int = 0
    resolved: int = 0
    rebounded: int = 0
    open: int = 0

    def add(self, counts: dict[str, int]) -> None:
        for each in fields(Side):
            setattr(self, each.name, getattr(self, each.name) + counts[each.name])


@dataclass(slots=True)
class Border:
    """A border: what went over from `pair.ours`, what came in, how often both met."""

    pair: Pair
    over: Side = field(default_factory=Side)
    into: Side = field(default_factory=Side)
    meetings: int = 0

    def side_of(self, code: str) -> Side:
        """What a division of `ours` transfers goes over; the rest comes in."""
        return self.over if covers([range_below(self.pair.ours)], code) else self.into


def borders_of(
    transfers: QuerySet[Transfer], meetings: QuerySet[Meeting], home: str
) -> list[Border]:
    """The borders of a division, then those among the divisions below it: three statements.

    A meeting of several parties counts once to each border between two of them.
    """
    found: dict[Pair, Border] = {}
    for row in _grouped(transfers):
        one, other = row.pop("from_division"), row.pop("to_division")
        pair = pair_of(one, other, home)
        if pair is not None:
            found.setdefault(pair, Border(pair)).side_of(one).add(row)
    for meeting in meetings.order_by().prefetch_related("others"):
        met = {pair_of(one, other, home) for one, other in combinations(meeting.codes, 2)}
        for pair in filter(None, met):
            found.setdefault(pair, Border(pair)).meetings += 1
    return sorted(found.values(), key=lambda border: (not border.pair.is_own, border.pair))


def _grouped(transfers: QuerySet[Transfer]) -> Any:
    counts = {name: Count("pk", filter=condition) for name, condition in CONDITIONS.items()}
    return transfers.order_by().values("from_division", "to_division").annotate(**counts)
