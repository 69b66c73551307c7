"""Assessments that wait for a person's own review: the pile of the home page and the list behind it."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from accounts.services.four_eyes import others_than
from common.store.scope import within
from health.models import Assessment, AssessmentValue
from health.models.querysets import AssessmentQuerySet
from health.rules.assessments import REVIEWING

#: The list's filter for them, beside the states.
TO_REVIEW: Final = "to_review"


def to_be_reviewed(rows: AssessmentQuerySet, user: Any) -> AssessmentQuerySet:
    """Those of `rows` that wait for the review of the user's office."""
    return rows.filter(within(user.office_ranges), state=REVIEWING)


def entered(user: Any) -> Exists:
    """Condition of an assessment: the user entered values of it."""
    return Exists(_values().filter(assessment=OuterRef("pk"), by=user.pk))


def to_review(rows: AssessmentQuerySet, user: Any) -> AssessmentQuerySet:
    """Those of `rows` that this office's person may pass: without those of which they entered values where somebody
    else has to (复核分人). One query, and up to three more for each of these."""
    # The list joins other tables to its rows.
    own = to_be_reviewed(Assessment.objects.filter(entered(user)), user)
    others = [
        row.pk
        for row in own.select_related("division").only("division")
        if others_than(
            _values().filter(assessment=row).values_list("by_id", flat=True).distinct(),
            office=row.division,
        ).is_asked
    ]
    waiting = to_be_reviewed(rows, user)
    return waiting.exclude(pk__in=others) if others else waiting


def _values() -> QuerySet[AssessmentValue]:
    return AssessmentValue.objects.order_by()
