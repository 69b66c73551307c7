"""Revisions that wait for a person's own decision: the pile of the home page and the list behind it."""

from typing import Any, Final

from accounts.models import Division
from plans.models import Revision
from plans.models.querysets import RevisionQuerySet
from plans.permissions import another_decides

#: The list's filter for them, beside the states.
TO_DECIDE: Final = "to_decide"


def waiting_here(rows: RevisionQuerySet, user: Any) -> RevisionQuerySet:
    """Those of `rows` that wait for the user's office."""
    return rows.undecided().in_ranges(user.office_ranges)


def to_decide(rows: RevisionQuerySet, user: Any) -> RevisionQuerySet:
    """Those of `rows` that this office's person may approve: without their own proposals where somebody else has to
    (复核分人). One query, and three more for each division in which they proposed something."""
    waiting = waiting_here(rows, user)
    own = Revision.objects.undecided().filter(by=user.pk).order_by()
    of = Division.objects.filter(pk__in=set(own.values_list("task_list__division", flat=True)))
    kept = [division.pk for division in of if another_decides(user, division)]
    return waiting.exclude(by=user.pk, task_list__division__in=kept) if kept else waiting
