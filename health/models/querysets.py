"""Reading schemes, assessments and projects by scope and state."""

from datetime import date
from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import codes_up, within

OVER = ("archived", "cancelled")


class SchemeQuerySet(ScopedQuerySet):
    """Schemes: those of one's divisions, and those of the divisions above, by which one assesses too."""

    division_field = "division_id"

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        above = {code for low, _ in ranges for code in codes_up(low)}
        return self.filter(
            within(ranges, self.division_field) | models.Q(**{f"{self.division_field}__in": above})
        )


class VersionQuerySet(SchemeQuerySet):
    """Versions of schemes; a draft is its own office's and that of those above."""

    division_field = "scheme__division_id"

    def visible_to(self, user: Any) -> Self:
        own = within(getattr(user, "code_ranges", ()), self.division_field)
        return super().visible_to(user).filter(own | ~models.Q(state="draft"))

    def in_force(self) -> Self:
        return self.filter(state="in_force")


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
