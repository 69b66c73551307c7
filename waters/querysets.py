"""Reading sections and closed months by scope, and the versions of the standard."""

from typing import Any, Self

from django.db.models import OuterRef, QuerySet, Subquery

from common.store.ledger import AppendOnlyQuerySet
from common.store.querysets import ScopedQuerySet
from rivers.models.querysets import InUseMixin


class SectionQuerySet(InUseMixin, ScopedQuerySet):
    """Sections by division."""

    def with_target(self, year: int) -> Self:
        """Adds `target`: the class asked for in a year, as `waters.rules.targets.target_in` says; None without."""
        targets: Any = self.model._meta.get_field("targets").related_model
        begun = targets.objects.filter(section=OuterRef("pk"), year__lte=year).order_by("-year")
        return self.annotate(target=Subquery(begun.values("target")[:1]))


class MonthCloseQuerySet(AppendOnlyQuerySet, ScopedQuerySet):  # type: ignore[override]
    """Closed months by division."""


class WaterStandardQuerySet(QuerySet[Any]):
    """Versions of the standard, which are everybody's."""

    def standing(self) -> Self:
        """Without those that were taken back."""
        return self.filter(withdrawn_at__isnull=True)
