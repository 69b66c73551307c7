"""What changed about issues, for the phones' `changes/`: upserts by id, in order of time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from common.text.chinese import iso_moment
from issues.api.answers import for_phones, issue_json
from issues.models import Issue, IssueKind


def changes_for(
    user: Any, since: datetime, until: datetime, limit: int
) -> Iterator[dict[str, Any]]:
    """Issues that the user reported and that changed in `since < updated_at <= until`, oldest first,
    at most `limit`: `{"type": "issue", "id", "op": "upsert", "at", "body"}`."""
    issues = Issue.objects.own(user).filter(updated_at__gt=since, updated_at__lte=until)
    for issue in for_phones(issues).order_by("updated_at", "id")[:limit]:
        yield {
            "type": "issue",
            "id": str(issue.uuid),
            "op": "upsert",
            "at": issue.updated_at,
            "body": issue_json(issue, user),
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
