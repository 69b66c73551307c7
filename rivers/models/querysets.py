"""Reading the registers of rivers by scope."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import CodeRange, codes_up, range_below, within


class InUseMixin:
    """Rows that are retired, not deleted."""

    filter: Any

    def in_use(self) -> Self:
        found: Self = self.filter(is_active=True)
        return found


class RiverQuerySet(InUseMixin, models.QuerySet[Any]):
    """A river is seen by whoever sees its own division or one of its reaches."""

    def visible_to(self, user: Any) -> Self:
        return self._in(getattr(user, "code_ranges", ()))

    def below(self, code: str) -> Self:
        """Rivers of a division and everything under it, or with a reach there."""
        return self._in([range_below(code)])

    def selectable_by(self, user: Any) -> Self:
        """Rivers to which this office may add a reach: those it sees, and those of divisions above
        it (a district's river may not have a reach in this town yet)."""
        ranges = getattr(user, "office_ranges", ())
        above = {code for low, _ in ranges for code in codes_up(low)[1:]}
        return self._in(ranges, models.Q(division_id__in=above))

    def with_reach_count(self, user: Any) -> Self:
        """Adds `reach_count`: reaches in use that the user sees. A subquery: no GROUP BY over the
        whole list."""
        reaches = self._reaches(getattr(user, "code_ranges", ())).filter(
            river=models.OuterRef("pk"), is_active=True
        )
        return self.annotate(reach_count=_count_of(reaches, "river"))

    def _in(self, ranges: Sequence[CodeRange], also: models.Q | None = None) -> Self:
        """Two questions that an index answers each; as one condition neither would."""
        own = self.model.objects.filter(within(ranges) | (also or models.Q())).order_by()
        return self.filter(KeyAmong(own.values("pk").union(self._reaches(ranges).values("river"))))

    def _reaches(self, ranges: Sequence[CodeRange]) -> Any:
        model: Any = self.model._meta.get_field("reaches").related_model
        return model.objects.filter(within(ranges)).order_by()


def _count_of(rows: Any, outer: str) -> Coalesce:
    """How many rows of a correlated queryset, 0 for none."""
    counted = rows.values(outer).annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)


class ReachQuerySet(InUseMixin, ScopedQuerySet):
    """Reaches by division."""

    def in_box(self, west: float, south: float, east: float, north: float) -> Self:
        """Reaches whose box meets the view's; those without a line are in no box."""
        return self.filter(
            west__lte=east, east__gte=west, south__lte=north, north__gte=south, line__isnull=False
        )


class OnReachQuerySet(InUseMixin, ScopedQuerySet):
    """Outfalls and signboards: seen with their reach."""

    division_field = "reach__division_id"
