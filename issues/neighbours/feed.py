"""What changed about issues, for the phones' `changes/`: upserts by id, in order of time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from attachments.reads.arrivals import missing
from chiefs.models import Appointment
from common.text.chinese import iso_moment, local_date
from inspections.reads.of_phone import posts_on_reaches
from issues.api.answers import for_phones, issue_json
from issues.models import Issue, IssueKind
from issues.models.querysets import ENDED_STATES
from issues.reads.wording import deciding_of

# A run that begins before this is a phone's first.
_BEGINNING = datetime(1971, 1, 1, tzinfo=UTC)


def changes_for(
    user: Any, since: datetime, until: datetime, limit: int
) -> Iterator[dict[str, Any]]:
    """Issues of the user's that changed in `since < at <= until`, oldest first, at most `limit`:
    `{"type": "issue", "id", "op": "upsert", "at", "body"}`.

    Theirs are those they reported, and those of the reaches on which they hold a post: open ones when the post begins,
    because a successor goes on with them, and from then on whatever changes, so that a phone hears of the end too.
    """
    day, changed = local_date(until), Q(updated_at__gt=since, updated_at__lte=until)
    there = Q(reach__in=Appointment.objects.on(day).filter(chief__user=user).values("reach"))
    if since <= _BEGINNING:
        # A phone that begins anew has none of them, so that it need not hear of those that have ended.
        there &= ~Q(state__in=ENDED_STATES)
    theirs = Issue.objects.filter(changed, Issue.objects.own_condition(user) | there)
    reaches = posts_on_reaches(user, day) if since > _BEGINNING else {}
    begun = [reach for reach, moment in reaches.items() if since < moment <= until]
    taken_over = Issue.objects.open().filter(reach__in=begun, updated_at__lte=since)
    found = {
        issue.pk: (
            max(issue.updated_at, reaches[issue.reach_id]) if is_new else issue.updated_at,
            issue,
        )
        for rows, is_new in ((theirs, False), (taken_over, True))
        for issue in for_phones(rows).order_by("updated_at", "id")[: None if is_new else limit]
    }
    shown = sorted(found.values(), key=lambda pair: (pair[0], pair[1].pk))[:limit]
    absent = missing(issue.photos for _, issue in shown)
    offices = deciding_of(issue for _, issue in shown)
    for at, issue in shown:
        yield {
            "type": "issue",
            "id": str(issue.uuid),
            "op": "upsert",
            "at": at,
            "body": issue_json(issue, user, absent, offices),
        }


def kind_changes(since: datetime, until: datetime, limit: int) -> Iterator[dict[str, Any]]:
    """Kinds that changed in the window; a retired one comes as `"op": "delete"`."""
    kinds = IssueKind.objects.filter(updated_at__gt=since, updated_at__lte=until)
    for kind in kinds.order_by("updated_at", "id")[:limit]:
        yield {
            "type": "issue_kind",
            "id": kind.code,
            "op": "upsert" if kind.is_active else "delete",
            "at": kind.updated_at,
            "body": kind_json(kind) if kind.is_active else None,
        }


def kind_json(kind: IssueKind) -> dict[str, Any]:
    """A kind as phones list it."""
    return {
        "code": kind.code,
        "name": kind.name,
        "group": kind.group,
        "order": kind.order,
        "updated_at": iso_moment(kind.updated_at),
    }
