"""Who may do what with schemes, assessments and projects: for buttons and the services' checks alike."""

from __future__ import annotations

from typing import Any

from common.store.scope import covers
from health.models import Assessment, AssessmentState, Project, Scheme
from health.rules.assessments import Act, acts_in


def may_keep(user: Any, row: Assessment | Project | Scheme) -> bool:
    """Is this the office of the row's division, or of one above it?"""
    return covers(user.office_ranges, row.division_id)


def makes(user: Any, assessment: Assessment) -> bool:
    """Is this a clerk of the unit that makes the assessment?"""
    return assessment.maker_unit_id is not None and assessment.maker_unit_id in user.unit_ids


def may_enter(user: Any, assessment: Assessment) -> bool:
    """Values: while it is surveyed, by its office or the unit that makes it."""
    is_open = assessment.state == AssessmentState.SURVEYING
    return is_open and (may_keep(user, assessment) or makes(user, assessment))


def acts_for(user: Any, assessment: Assessment) -> list[Act]:
    """What this user may do with the assessment in its state. That somebody who entered values may not pass it, the
    service says, because it knows who else could."""
    keeps, is_maker = may_keep(user, assessment), makes(user, assessment)
    return [act for act in acts_in(assessment.state) if keeps or (is_maker and act.by_maker)]


def may_raise(user: Any, assessment: Assessment) -> bool:
    """Tasks are raised once the result has passed its review."""
    is_judged = assessment.state in (AssessmentState.PUBLISHED, AssessmentState.ARCHIVED)
    return is_judged and may_keep(user, assessment)


def may_step(user: Any, project: Project) -> bool:
    """Steps of a project are entered by its office."""
    return may_keep(user, project)
