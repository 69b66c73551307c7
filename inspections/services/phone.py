"""What phones do about patrols: one function for the single call and for an item of a batch."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.fingerprints import body_hash
from common.store.prepared_sql.inserts import Insert
from inspections.api.answers import answer_json
from inspections.api.requests import PatrolIn
from inspections.models import Patrol
from inspections.services.submit import INSERT, submit_patrol


def put_patrol(
    user: User,
    uuid: UUID,
    body: Any,
    at: datetime,
    *,
    insert: Insert = INSERT,
    arrived: Callable[[Patrol], object] = lambda patrol: None,
) -> tuple[int, dict[str, Any]]:
    """`PUT patrols/{uuid}/`: 201 first, 200 for the same body again; what was sent and what was
    judged. Raises a DomainError for a refusal.

    insert   asks about the new row what a later room wants to know of it
    arrived  is called with the row that this call made
    """
    sent = PatrolIn.read(body, at=at).patrol
    patrol, created = submit_patrol(
        uuid=uuid, sent=sent, body_hash=body_hash(body), by=user, at=at, insert=insert
    )
    if created:
        arrived(patrol)
    return (201 if created else 200), answer_json(patrol, body)
