"""Reading what two divisions did about the same water: both sides see it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from common.store.querysets import ScopedQuerySet
from common.store.scope import CodeRange, range_below, within


class MeetingQuerySet(ScopedQuerySet):
    """Meetings of the divisions one sees, on either side."""

    def in_ranges(self, ranges: Sequence[CodeRange]) -> Self:
        return self.filter(within(ranges) | within(ranges, "neighbour_id"))

    def between(self, one: str, other: str) -> Self:
        """Of two divisions and those below them, whoever called the meeting."""
        ours, theirs = [range_below(one)], [range_below(other)]
        called_here = within(ours) & within(theirs, "neighbour_id")
        return self.filter(called_here | within(theirs) & within(ours, "neighbour_id"))


class AgreementQuerySet(ScopedQuerySet):
    """What was agreed at those meetings."""

    division_field = "meeting__division_id"

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        return self.filter(
            within(ranges, "meeting__division_id") | within(ranges, "meeting__neighbour_id")
        )

    def open(self) -> Self:
        return self.filter(done_on=None)

    def due(self, day: date) -> Self:
        """Not done, and the day agreed on has come."""
        return self.open().filter(due_on__lte=day)
