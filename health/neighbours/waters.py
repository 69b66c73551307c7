"""Assessments with values drawn by a version of the water standard: they keep the version from being taken back."""

from __future__ import annotations

from common.text.months import Month, months_between
from health.models import AssessmentState, AssessmentValue
from waters.reads.standard_use import Reach, named

# Of one that is still being surveyed, the page says that the water data have changed since.
_HANDED_IN = (AssessmentState.REVIEWING, AssessmentState.PUBLISHED, AssessmentState.ARCHIVED)


def assessments_judged(reach: Reach) -> list[str]:
    """Assessments that were handed in for review with such values."""
    values = AssessmentValue.objects.filter(
        is_drawn=True,
        at__gte=reach.entered_at,
        assessment__state__in=_HANDED_IN,
        assessment__year__gte=reach.since.year,
    ).select_related("assessment__river", "assessment__reach")
    found = {
        str(value.assessment): None
        for value in values.order_by("assessment_id", "pk")
        if reach.judged_any(
            months_between(Month(value.assessment.year, 1), Month(value.assessment.year, 12)),
            value.at,
        )
    }
    words = list(found)
    return [f"已提交评审的河湖健康评价 {len(words)} 项（{named(words)}）"] if words else []
