"""What a call about an own patrol does, as (status, JSON): one function for the single call and for an item of a batch.
A refusal is raised as a DomainError. The upload is `hezhang.api.patrol_upload`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.views import showing
from inspections.api.answers import act_json, for_phones, patrol_json
from inspections.api.requests import PatrolActIn
from inspections.models import Patrol, PatrolAct
from inspections.services.acts import act_on_own


def act_on_patrol(
    user: User, uuid: UUID, action: str, sent: PatrolActIn, at: datetime
) -> tuple[int, dict[str, Any]]:
    """`POST patrols/{uuid}/actions/{action}/`; `uuid` is the patrol's. 200 and the patrol as it now is, the first time
    and each time again. The same `client_ref` with another content is refused with the act that was written
    (`stored`)."""
    with showing(_act_of):
        act_on_own(uuid=uuid, action=action, by=user, at=at, **sent.arguments)
    return 200, patrol_json(for_phones(Patrol.objects.filter(uuid=uuid)).get(), user)


def _act_of(act: PatrolAct) -> dict[str, Any]:
    return {"patrol": str(act.patrol.uuid)} | act_json(act)
