"""Reading patrols and what is due by scope, month and state."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from common.store.querysets import ScopedQuerySet
from common.store.scope import CodeRange, level_of, range_below, within
from inspections.rules.validity import TIMED_KINDS

DISTRICT_DIGITS = 6
# The one definition of what counts; figures in SQL of their own (`inspections.reads.figures`) name the same two.
ACCEPTED_STATES = ("valid", "confirmed")
# Nobody claims any more that this walk was made.
VOID_STATES = ("rejected", "withdrawn")


class DistrictOf(models.Func):
    """The six digits that name the district in a code. Written out rather than passed as values, or
    SQLite would not know again what its index is on."""

    function = "SUBSTR"
    template = "%(function)s(%(expressions)s, 1, 6)"
    output_field = models.CharField()


class PatrolQuerySet(ScopedQuerySet):
    """Patrols: seen by the offices and upper chiefs of the reach's division; by others, their own."""

    def in_ranges(self, ranges: Sequence[CodeRange]) -> Self:
        """A whole district is asked for by its six digits, because these and the time make an index: a
        range of codes and a month would read either the whole district or the whole month."""
        first = ranges[0][0] if ranges else ""
        # Of neighbouring districts joined in one range the first is not all.
        if first and level_of(first) == DISTRICT_DIGITS and tuple(ranges) == (range_below(first),):
            district = DistrictOf("division_id")
            return self.filter(Exact(district, ranges[0][0][:DISTRICT_DIGITS]))
        return super().in_ranges(ranges)

    def accepted(self) -> Self:
        """Patrols that count: valid by rule, or confirmed by staff."""
        return self.filter(state__in=ACCEPTED_STATES)

    def not_void(self) -> Self:
        """Neither rejected nor withdrawn: others are held beside these."""
        return self.exclude(state__in=VOID_STATES)

    def pending(self) -> Self:
        """待核实."""
        return self.filter(state="pending")

    def overlapping(self, *, since: Any, started_at: Any, ended_at: Any) -> Self:
        """Those bound to a least time that were under way between two moments and are not void. `since` bounds
        the search by the index: none began before it."""
        return self.not_void().filter(
            kind__in=TIMED_KINDS,
            started_at__gte=since,
            started_at__lt=ended_at,
            ended_at__gt=started_at,
        )

    def visible_to(self, user: Any) -> Self:
        """By place where the user has one, else `own`: no index would answer the two in one condition, and
        an office's list would cost what the whole country's patrols cost."""
        has_place = getattr(user, "code_ranges", ())
        return super().visible_to(user) if has_place else self.own(user)

    def own(self, user: Any) -> Self:
        """Patrols this user made or recorded: what the phone lists."""
        # The chief as a value, not by a join: then both halves are asked of their indexes.
        chiefs = self.model._meta.get_field("chief").related_model.objects
        me = chiefs.filter(user_id=user.pk or 0).values("pk")[:1]
        return self.filter(
            models.Q(chief_id=models.Subquery(me)) | models.Q(recorded_by_id=user.pk or 0)
        )


class DueQuerySet(ScopedQuerySet):
    """What is due."""

    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(cancelled_at=None)

    def of_month(self, first_day: date) -> Self:
        """Accounted in the month that begins on `first_day`."""
        return self.filter(month=first_day)

    def with_done(self) -> Self:
        """Adds `done`: how many accepted patrols count towards each row."""
        patrols = self.model._meta.get_field("patrols").related_model
        counted = (
            patrols.objects.accepted()
            .filter(due=models.OuterRef("pk"))
            .order_by()
            .values("due")
            # Of a column that the index holds: the rows themselves are not looked at.
            .annotate(n=models.Count("due"))
            .values("n")
        )
        return self.annotate(done=Coalesce(models.Subquery(counted), 0))

    def visible_to(self, user: Any) -> Self:
        has_place = getattr(user, "code_ranges", ())
        return super().visible_to(user) if has_place else self.filter(chief__user_id=user.pk or 0)


class SwapQuerySet(ScopedQuerySet):
    """交叉互巡: seen by the offices of the division that holds both, and of either side."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        return self.filter(
            within(ranges)
            | within(ranges, "first__division_id")
            | within(ranges, "second__division_id")
        )
