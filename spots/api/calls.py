"""What a call about a spot does, as (status, JSON): one function for the single call and for an item of a
batch. A refusal is raised as a DomainError."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from spots.api.answers import for_phones, spot_json
from spots.api.requests import SpotVisitIn
from spots.models import Spot
from spots.services.verifying import visit


def visit_spot(
    user: User, uuid: UUID, sent: SpotVisitIn, at: datetime
) -> tuple[int, dict[str, Any]]:
    """`POST spots/{uuid}/visits/`: 200 and the spot as it now is, the first time and each time again."""
    spot = visit(uuid=uuid, by=user, at=at, **sent.arguments)
    return 200, spot_json(for_phones(Spot.objects.filter(pk=spot.pk)).get(), user)
