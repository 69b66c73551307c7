"""Reading schemes, assessments and projects by scope and state."""

from datetime import date
from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import within
from common.store.versions import VersionQuerySet

OVER = ("archived", "cancelled")


class SchemeVersionQuerySet(VersionQuerySet):
    division_field = "scheme__division_id"


class AssessmentQuerySet(ScopedQuerySet):
    """Assessments: offices and chiefs by division, units those that they make."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(maker_unit_id__in=getattr(user, "unit_ids", []))
        )

    def going_on(self) -> Self:
        return self.exclude(state__in=OVER)

    def over(self, day: date) -> Self:
        """On display until a day that has come: to be archived."""
        return self.filter(state="published", published_until__lte=day)

    def to_enter(self, units: list[int]) -> Self:
        """Not submitted yet, made by one of these units."""
        return self.filter(maker_unit_id__in=units, state__in=("preparing", "surveying"))

    def due(self, day: date) -> Self:
        """Archived ones of which the next is due by the end of this year, and none has been begun since."""
        later = self.model.objects.exclude(state="cancelled").filter(
            place=models.OuterRef("place"),
            purpose=models.OuterRef("purpose"),
            year__gt=models.OuterRef("year"),
        )
        last = date(day.year, 12, 31)
        return self.filter(state="archived", next_due_on__lte=last).exclude(models.Exists(later))


class ProjectQuerySet(ScopedQuerySet):
    """幸福河湖 projects: offices and chiefs by division, units those that they lead."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(lead_unit_id__in=getattr(user, "unit_ids", []))
        )

    def due(self, day: date) -> Self:
        """Accepted ones whose re-check is due by the end of this year."""
        return self.filter(state="accepted", recheck_due_on__lte=date(day.year, 12, 31))
