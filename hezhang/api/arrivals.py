"""A patrol that arrives, and what waits for it in a later room."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from inspections.services import phone
from issues.services import link_waiting


def put_patrol(user: User, uuid: UUID, body: Any, at: datetime) -> tuple[int, dict[str, Any]]:
    """`PUT patrols/{uuid}/`, by itself or as an item of a batch.

    Most issues are sent on the spot and their patrol when it is over: they are tied to it here. Should
    this break off between the two, the sweep (`issues.tasks.link_waiting_issues`) ties them.
    """
    status, answer = phone.put_patrol(user, uuid, body, at)
    if status == 201:
        link_waiting(uuid, at=at)
    return status, answer
