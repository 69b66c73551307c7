"""What changed about notices, for the phones' `changes/`: upserts by id, in order of time."""

from datetime import datetime
from typing import Any

from accounts.models import User
from notices.api import answers
from notices.models import Notice


def changes_for(user: User, since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """`{"type": "notice", "id", "op": "upsert", "at", "body"}`, oldest first, at most `limit`.

    `since < at <= until`, aware moments; `at` is when the notice, or its delivery to this person, last
    changed. A published notice is never taken back (a corrected one stays readable and says so), so
    there are no deletions.
    """
    changed = (
        Notice.objects.mine(user)
        .with_my_delivery(user)
        .select_related("division")
        .filter(changed_at__gt=since, changed_at__lte=until)
        .order_by("changed_at", "pk")
    )
    return [
        {
            "type": "notice",
            "id": notice.pk,
            "op": "upsert",
            "at": notice.changed_at,
            "body": answers.brief(notice),
        }
        for notice in changed[:limit]
    ]
