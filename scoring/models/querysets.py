"""Reading rubrics and scorings by scope."""

from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import codes_up, within


class RubricQuerySet(ScopedQuerySet):
    """Rubrics of one's divisions, and those of the divisions above, by which one is scored."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        above = {code for low, _ in ranges for code in codes_up(low)}
        field = self.division_field
        return self.filter(within(ranges, field) | models.Q(**{f"{field}__in": above}))


class VersionQuerySet(RubricQuerySet):
    """Versions of rubrics; a draft is its own office's and that of those above."""

    division_field = "rubric__division_id"

    def visible_to(self, user: Any) -> Self:
        own = within(getattr(user, "code_ranges", ()), self.division_field)
        return super().visible_to(user).filter(own | ~models.Q(state="draft"))

    def published(self) -> Self:
        return self.filter(state="published")


class ScoringQuerySet(ScopedQuerySet):
    """Scorings: offices and chiefs by division; of the others whoever is scored, or scores, in one."""

    def visible_to(self, user: Any) -> Self:
        units = getattr(user, "unit_ids", [])
        sheets = self.model._meta.get_field("sheets").related_model.objects
        mine = sheets.of(user).order_by().values("scoring")
        scored = self.model.objects.filter(scorers__in=units).order_by().values("pk")
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(pk__in=mine)
            | models.Q(pk__in=scored)
        )

    def going_on(self) -> Self:
        return self.filter(state__in=["open", "announced"])


class SheetQuerySet(models.QuerySet[Any]):
    """Sheets of subjects: all of an office's own scorings, one's own of any, and while a scoring is open in which one's
    unit scores all of them, because it fills in its items there."""

    def of(self, user: Any) -> Self:
        """Those of the towns and units that the user speaks for."""
        ranges, units = getattr(user, "office_ranges", ()), getattr(user, "unit_ids", [])
        return self.filter(within(ranges) | models.Q(unit_id__in=units))

    def visible_to(self, user: Any) -> Self:
        scorings = self.model._meta.get_field("scoring").related_model.objects
        scored = scorings.filter(state="open", scorers__in=getattr(user, "unit_ids", []))
        return self.filter(
            within(getattr(user, "code_ranges", ()), "scoring__division_id")
            | models.Q(pk__in=self.model.objects.of(user).order_by().values("pk"))
            | models.Q(scoring_id__in=scored.order_by().values("pk"))
        )
