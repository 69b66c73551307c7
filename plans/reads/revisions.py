"""Revisions that wait for a person's own decision: the pile of the home page and the list behind it."""

from typing import Any, Final

from django.db.models import OuterRef

from accounts.services.four_eyes import others_decide
from plans.models import Revision
from plans.models.querysets import RevisionQuerySet

#: The list's filter for them, beside the states.
TO_DECIDE: Final = "to_decide"


def to_decide(rows: RevisionQuerySet, user: Any) -> RevisionQuerySet:
    """Those of `rows` that this office's person may approve: without their own proposals where somebody else has to
    (复核分人)."""
    proposed = Revision.objects.filter(pk=OuterRef(OuterRef("pk"))).order_by()
    theirs = others_decide(user, proposed, division="task_list__division")
    waiting = rows.undecided().in_ranges(user.office_ranges)
    return waiting.exclude(theirs, by=user.pk)
