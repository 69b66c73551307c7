"""What a call about a spot does, as (status, JSON): one function for the single call and for an item of a
batch. A refusal is raised as a DomainError."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.views import showing
from spots.api.answers import for_phones, spot_json, visit_json
from spots.api.requests import SpotVisitIn
from spots.models import Spot, SpotEntry
from spots.services.verifying import visit


def visit_spot(
    user: User, uuid: UUID, sent: SpotVisitIn, at: datetime
) -> tuple[int, dict[str, Any]]:
    """`POST spots/{uuid}/visits/`: 200 and the spot as it now is, the first time and each time again. The same
    `client_ref` with another content is refused with the visit that was written (`stored`)."""
    with showing(_entry_of):
        spot = visit(uuid=uuid, by=user, at=at, **sent.arguments)
    return 200, spot_json(for_phones(Spot.objects.filter(pk=spot.pk)).get(), user)


def _entry_of(entry: SpotEntry) -> dict[str, Any]:
    return {"spot": str(entry.spot.uuid)} | visit_json(entry)
