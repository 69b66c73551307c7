"""Reading spots by scope, state and place."""

from datetime import date
from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import within

TO_VERIFY = ("assigned", "visited")


class SpotQuerySet(ScopedQuerySet):
    """Spots by the division that holds them."""

    def to_verify(self) -> Self:
        """Assigned, and not settled yet."""
        return self.filter(state__in=TO_VERIFY)

    def overdue(self, day: date) -> Self:
        """Not settled by the day on which they should have been."""
        return self.to_verify().filter(verify_by__lt=day)

    def in_box(self, west: float, south: float, east: float, north: float) -> Self:
        return self.filter(
            longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north
        )


class SpotBatchQuerySet(models.QuerySet[Any]):
    """A batch is seen by whoever sees its division, or one of its spots."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        spots: Any = self.model._meta.get_field("spots").related_model
        own = spots.objects.filter(within(ranges), batch=models.OuterRef("pk")).order_by()
        return self.filter(within(ranges) | models.Exists(own))

    def kept_by(self, user: Any) -> Self:
        """Batches entered by this user's office or by one below it."""
        return self.filter(within(getattr(user, "office_ranges", ())))
