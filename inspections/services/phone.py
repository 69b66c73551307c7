"""What phones do about patrols: one function for the single call and for an item of a batch."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from inspections.representation import answer_json
from inspections.services.submit import submit_patrol


def put_patrol(user: User, uuid: UUID, body: Any, at: datetime) -> tuple[int, dict[str, Any]]:
    """`PUT patrols/{uuid}/`: 201 first, 200 for the same body again; what was sent and what was
    judged. Raises a DomainError for a refusal."""
    patrol, created = submit_patrol(uuid=uuid, body=body, by=user, at=at)
    return (201 if created else 200), answer_json(patrol, body)
