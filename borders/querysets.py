"""Reading what divisions did about the same water: every side sees it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import CodeRange, range_below, within


class MeetingQuerySet(ScopedQuerySet):
    """Meetings of the divisions one sees, whichever party these are."""

    def in_ranges(self, ranges: Sequence[CodeRange]) -> Self:
        return self.filter(self._takes_part(ranges))

    def between(self, one: str, other: str) -> Self:
        """Of two divisions and those below them, whoever called the meeting and whoever else came."""
        ours, theirs = [range_below(one)], [range_below(other)]
        return self.filter(self._takes_part(ours) & self._takes_part(theirs))

    def _takes_part(self, ranges: Sequence[CodeRange]) -> models.Q:
        joined = self.model._meta.get_field("others").remote_field.through.objects
        others = joined.filter(within(ranges)).values("meeting")
        return within(ranges) | within(ranges, "neighbour_id") | models.Q(pk__in=others)


class AgreementQuerySet(ScopedQuerySet):
    """What was agreed at those meetings."""

    division_field = "meeting__division_id"

    def visible_to(self, user: Any) -> Self:
        meetings = self.model._meta.get_field("meeting").related_model.objects
        seen = meetings.in_ranges(getattr(user, "code_ranges", ()))
        return self.filter(meeting__in=seen.order_by().values("pk"))

    def open(self) -> Self:
        return self.filter(done_on=None)

    def due(self, day: date) -> Self:
        """Not done, and the day agreed on has come."""
        return self.open().filter(due_on__lte=day)


class OutsideSwapQuerySet(ScopedQuerySet):
    """Swaps with chiefs outside the portal, of the divisions one sees."""

    def between(self, ours: str, theirs: str) -> Self:
        """Over one border: of a division and those below it."""
        return self.below(ours).filter(within([range_below(theirs)], "neighbour_id"))
