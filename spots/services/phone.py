"""What phones do about spots: one function for the single call and for an item of a batch."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.views import error_body
from common.errors import DomainError
from spots.api.answers import for_phones, spot_json
from spots.api.requests import read_visit
from spots.models import Spot
from spots.services.verifying import visit


def visit_spot(user: User, uuid: UUID, body: Any, at: datetime) -> tuple[int, dict[str, Any]]:
    """`POST spots/{uuid}/visits/`: 200 and the spot as it stands, the first time and each again.

    Never raises a DomainError: a refusal is its status and `{"code", "detail", "fields"}`.
    """
    try:
        spot = visit(uuid=uuid, by=user, at=at, **read_visit(body))
    except DomainError as error:
        return error.http_status, error_body(error.code, error.detail, error.fields)
    return 200, spot_json(for_phones(Spot.objects.filter(pk=spot.pk)).get(), user)
