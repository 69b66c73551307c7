"""Reading outfalls with how far they are: offices and chiefs by place, units what they were charged with."""

from datetime import date
from typing import Any, Self

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from common.store.querysets import ScopedQuerySet
from common.store.scope import within
from outfalls.rules.steps import OPEN, SURVEY
from rivers.models import Outfall


class CaseQuerySet(ScopedQuerySet):
    """Cases by the division of the outfall's reach."""

    division_field = "outfall__reach__division_id"

    def visible_to(self, user: Any) -> Self:
        ours = Q(unit_id__in=getattr(user, "unit_ids", []))
        return self.filter(within(getattr(user, "code_ranges", ()), self.division_field) | ours)


class SightingQuerySet(ScopedQuerySet):
    """What patrols saw, by the division of the reach."""

    division_field = "reach__division_id"

    def waiting(self) -> Self:
        """Not answered, of patrols that hold."""
        return self.filter(answer="").exclude(patrol__state__in=("withdrawn", "rejected"))


def seen_by(user: Any) -> QuerySet[Outfall]:
    """Outfalls that a user may see here, whether anything was done about them or not."""
    ours = Q(case__unit_id__in=getattr(user, "unit_ids", []))
    return Outfall.objects.filter(
        within(getattr(user, "code_ranges", ()), "reach__division_id") | ours
    )


def with_state(rows: QuerySet[Outfall]) -> QuerySet[Any]:
    """Adds `state`: that of the case, or that a survey is to come."""
    return rows.annotate(state=Coalesce("case__state", Value(SURVEY)))


def is_open() -> Q:
    """Condition on outfalls: not closed yet."""
    return Q(case=None) | Q(case__state__in=OPEN)


def is_late(day: date) -> Q:
    """Condition on outfalls: not said to be done by its day."""
    return Q(case__state__in=OPEN, case__due_on__lt=day, case__done_on=None)
