"""Assessments that wait for a person's own review: the pile of the home page and the list behind it."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from accounts.services.four_eyes import others_decide
from common.store.scope import within
from health.models import AssessmentValue
from health.models.querysets import AssessmentQuerySet
from health.rules.assessments import REVIEWING

#: The list's filter for them, beside the states.
TO_REVIEW: Final = "to_review"


def to_review(rows: AssessmentQuerySet, user: Any) -> AssessmentQuerySet:
    """Those of `rows` that this office's person may pass: without those of which they entered values where somebody
    else has to (复核分人)."""
    values = AssessmentValue.objects.order_by()
    mine = Exists(values.filter(assessment=OuterRef("pk"), by=user.pk))
    all_of_it = values.filter(assessment=OuterRef(OuterRef("pk")))
    waiting = rows.filter(within(user.office_ranges), state=REVIEWING)
    return waiting.exclude(Q(mine) & others_decide(user, all_of_it))
