"""A patrol that arrives, and what waits for it in a later room."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accounts.models import User
from common.store.prepared_sql.inserts import Insert
from inspections.models import Patrol
from inspections.services import phone
from issues.services import IS_AWAITED, link_waiting

_INSERT: Final = Insert(Patrol, is_awaited=IS_AWAITED)


def put_patrol(user: User, uuid: UUID, body: Any, at: datetime) -> tuple[int, dict[str, Any]]:
    """`PUT patrols/{uuid}/`, by itself or as an item of a batch.

    Most issues are sent on the spot and their patrol when it is over: they are tied to it here. Should
    this break off between the two, or both arrive in the same moment, the sweep
    (`issues.tasks.link_waiting_issues`) ties them.
    """

    def arrived(patrol: Patrol) -> None:
        if vars(patrol)["is_awaited"]:
            link_waiting(uuid, at=at)

    return phone.put_patrol(user, uuid, body, at, insert=_INSERT, arrived=arrived)
