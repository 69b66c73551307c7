"""Reading complaints by scope, and how often a place was reported."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from common.store.querysets import ScopedQuerySet


class ComplaintQuerySet(ScopedQuerySet):
    """Complaints: offices and upper chiefs by division."""

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def with_contact(self) -> Self:
        return self.filter(contact_cleared_at=None).exclude(
            reporter_name="", reporter_phone="", original_digest=""
        )

    def with_times(self) -> Self:
        """Adds `times`: how often this place was reported, this time included. A subquery: no
        GROUP BY over the whole list."""
        root = Coalesce(models.OuterRef("repeats_id"), models.OuterRef("pk"))
        same: Any = self.model._base_manager.filter(repeats=root).order_by().values("repeats")
        counted = same.annotate(n=models.Count("pk")).values("n")
        number = models.Subquery(counted, output_field=models.IntegerField())
        return self.annotate(times=Coalesce(number, 0) + 1)

    def of_place(self, complaint: Any) -> Self:
        """All complaints of the same place as this one, itself among them, the first at the top."""
        root = complaint.repeats_id or complaint.pk
        return self.filter(models.Q(pk=root) | models.Q(repeats=root)).order_by("received_at", "pk")
