"""`sync/`: a batch from a phone that was offline, each item answered for itself."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common.api.batches import Answer, Budget, answer_item, named
from hezhang.api.patrol_upload import put_patrol
from hezhang.api.requests import (
    ORDER,
    ActionItemIn,
    PatrolActItemIn,
    SpotVisitItemIn,
    SyncIn,
    SyncItemIn,
)
from inspections.api.calls import act_on_patrol
from issues.api.calls import act_on_issue, put_issue
from notices.api.calls import sign_notice
from spots.api.calls import visit_spot

Handler = Callable[[User, UUID, Any, datetime], Answer]


def _act(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """An item's uuid is the press itself (`client_ref`); the body names the issue."""
    sent = ActionItemIn.read(_with_ref(uuid, body), by=user)
    return act_on_issue(user, sent.issue, sent.action, sent, at)


def _act_on_patrol(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """As with an issue's: an item's uuid is the press itself, the body names the patrol."""
    sent = PatrolActItemIn.read(_with_ref(uuid, body))
    return act_on_patrol(user, sent.patrol, sent.action, sent, at)


def _sign(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    return sign_notice(user, body, at)


def _visit(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """As with an action: an item's uuid is the press itself, the body names the spot."""
    sent = SpotVisitItemIn.read(_with_ref(uuid, body))
    return visit_spot(user, sent.spot, sent, at)


def _with_ref(uuid: UUID, body: Any) -> Any:
    return {"client_ref": str(uuid)} | body if isinstance(body, dict) else body


HANDLERS: dict[str, Handler] = {
    "patrol": put_patrol,
    "issue": put_issue,
    "action": _act,
    "patrol_action": _act_on_patrol,
    "sign": _sign,
    "spot_visit": _visit,
}


def sync(user: User, body: Any, at: datetime, budget: Budget | None = None) -> dict[str, Any]:
    """`{"results": [{"uuid", "type", "status", "body"}]}` in the order sent. `body` is what
    `common.api.request_body.read_batch` made of it.

    Each item is a transaction of its own and is answered what its own call would answer; one that
    cannot be read, is refused, or meets a fault of ours costs the others nothing. Patrols are done
    before issues, issues before actions, actions before signatures, whatever the order sent. What is not begun
    when the budget is spent is answered 503 (`later`). Raises Invalid for anything that is not a batch, TooLarge
    past 200 items.
    """
    items: list[Any] = list(SyncIn.read(body if isinstance(body, dict) else {}).items)
    results: list[dict[str, Any]] = [{}] * len(items)
    budget = budget or Budget()
    for index in sorted(range(len(items)), key=lambda n: _rank(items[n])):
        item = items[index]
        status, answer = answer_item(item, partial(_do, user, at), budget=budget, kind="sync")
        uuid, kind = named(item, "uuid"), named(item, "type")
        results[index] = {"uuid": uuid, "type": kind, "status": status, "body": answer}
    return {"results": results}


def _rank(item: Any) -> int:
    kind = named(item, "type")
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _do(user: User, at: datetime, item: dict[str, Any]) -> Answer:
    sent = SyncItemIn.read(item)
    with transaction.atomic():
        return HANDLERS[sent.type](user, sent.uuid, sent.body, at)
