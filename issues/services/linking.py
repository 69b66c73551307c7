"""Tying an issue to the patrol on which it was found, whichever of the two arrived first."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from inspections.models import Patrol
from issues.models import Issue
from issues.rules.actions import LINKED_EVENT
from issues.rules.folding import changes
from issues.services.ledger import append, state_of
from issues.services.missed import recount_for
from issues.services.reporting import FOUND_OUTSIDE, report_by

# Does an issue wait for this patrol? Asked of every patrol as it is stored.
IS_AWAITED: Final = Exists(
    Issue.objects.filter(patrol=None, patrol_uuid=OuterRef("uuid")).order_by()
)


@transaction.atomic
def link_waiting(patrol_uuid: UUID, *, at: datetime) -> int:
    """Ties issues that named this patrol before it had arrived. Returns how many; idempotent."""
    patrol = Patrol.objects.filter(uuid=patrol_uuid).first()
    if patrol is None:
        return 0
    waiting = Issue.objects.filter(
        patrol=None, patrol_uuid=patrol_uuid, reported_by_id=patrol.recorded_by_id
    ).select_for_update()
    count = 0
    for issue in waiting:
        before = state_of(issue)
        issue.patrol = patrol
        if issue.source not in FOUND_OUTSIDE:
            # Until now taken from the reporter's posts of the day.
            issue.found_tier = patrol.tier
        code = issue.division_id
        issue.report_by = report_by(issue.source, patrol=patrol, division_code=code)
        issue.save(update_fields=["patrol", "found_tier", "report_by"])
        append(
            issue=issue,
            last=issue.ledger.last(),
            event=LINKED_EVENT,
            before=issue.state,
            by=None,
            role="",
            at=at,
            note="",
            data={"set": changes(before, state_of(issue))},
            files=[],
            client_ref=None,
        )
        recount_for(issue, at=at)
        count += 1
    return count


def link_all_waiting(*, at: datetime, limit: int = 1000) -> int:
    """The sweep: ties whatever the submit path left untied, at most `limit` patrols at a time."""
    arrived = Patrol.objects.filter(
        uuid=OuterRef("patrol_uuid"), recorded_by_id=OuterRef("reported_by_id")
    )
    uuids = (
        Issue.objects.filter(patrol=None, patrol_uuid__isnull=False)
        .filter(Exists(arrived))
        .order_by()
        .values_list("patrol_uuid", flat=True)
        .distinct()[:limit]
    )
    return sum(link_waiting(uuid, at=at) for uuid in list(uuids))
