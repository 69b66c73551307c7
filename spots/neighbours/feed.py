"""What changed about spots, for the phones' `changes/`: upserts by id, in order of time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import User
from common.text.chinese import local_date
from spots.api.answers import for_phones, spot_json
from spots.models import Spot, SpotState
from spots.reads.of_phone import places_of


def changes_for(
    user: User, since: datetime, until: datetime, limit: int
) -> Iterator[dict[str, Any]]:
    """`{"type": "spot", "id", "op", "at", "body"}`, oldest first, at most `limit`; one that is waiting to
    be assigned again comes as a deletion."""
    rows = Spot.objects.filter(places_of(user, local_date(until)))
    changed = rows.filter(updated_at__gt=since, updated_at__lte=until)
    for spot in for_phones(changed).order_by("updated_at", "id")[:limit]:
        is_gone = spot.state == SpotState.PENDING
        yield {
            "type": "spot",
            "id": str(spot.uuid),
            "op": "delete" if is_gone else "upsert",
            "at": spot.updated_at,
            "body": None if is_gone else spot_json(spot, user),
        }
