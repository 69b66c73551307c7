"""Revisions that wait for a person's own decision: the pile of the home page and the list behind it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from accounts.models import Division
from accounts.reads.desks import key_of
from common.store.composed import composed_once
from plans.models import Revision
from plans.models.querysets import RevisionQuerySet
from plans.permissions import another_decides

#: The list's filter for them, beside the states.
TO_DECIDE: Final = "to_decide"


def to_decide(rows: RevisionQuerySet, user: Any, held: Sequence[str]) -> RevisionQuerySet:
    """Those of `rows` that this office's person may approve: without their own in the divisions `held_back`."""
    waiting = rows.undecided().in_ranges(user.office_ranges)
    return waiting.exclude(by=user.pk, task_list__division__in=held) if held else waiting


def held_back(user: Any, at: datetime) -> tuple[str, ...]:
    """Codes of the divisions in which this person proposed something that somebody else has to approve (复核分人). One
    query, and three more for each division in which they proposed something."""
    ((proposed,),) = composed_once(_proposed, user, key_of(user), at)
    of = Division.objects.filter(pk__in={code for (code,) in proposed.rows()})
    return tuple(division.pk for division in of if another_decides(user, division))


def _proposed(user: Any, at: datetime) -> list[tuple[Any]]:
    own = Revision.objects.undecided().filter(by=user.pk).order_by()
    return [(own.values_list("task_list__division", flat=True),)]
