"""`sync/`: a batch from a phone that was offline, each item answered for itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts.models import User
from common.api.views import error_body
from common.errors import DomainError
from hezhang.api.patrol_upload import put_patrol
from hezhang.api.requests import ORDER, ActionItemIn, SpotVisitItemIn, SyncIn, SyncItemIn
from issues.api.calls import act_on_issue, put_issue
from notices.api.calls import sign_notice
from spots.api.calls import visit_spot

Answer = tuple[int, Any]
Handler = Callable[[User, UUID, Any, datetime], Answer]
log = structlog.get_logger(__name__)


def _act(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """An item's uuid is the press itself (`client_ref`); the body names the issue."""
    sent = ActionItemIn.read(_with_ref(uuid, body), by=user)
    return act_on_issue(user, sent.issue, sent.action, sent, at)


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
    "sign": _sign,
    "spot_visit": _visit,
}


def sync(user: User, body: Any, at: datetime) -> dict[str, Any]:
    """`{"results": [{"uuid", "type", "status", "body"}]}` in the order sent.

    Each item is a transaction of its own and is answered what its own call would answer; one that
    cannot be read, is refused, or meets a fault of ours costs the others nothing. Patrols are done
    before issues, issues before actions, actions before signatures, whatever the order sent. Raises
    Invalid for anything that is not a batch, TooLarge past 200 items.
    """
    items: list[Any] = list(SyncIn.read(body if isinstance(body, dict) else {}).items)
    results: list[dict[str, Any]] = [{}] * len(items)
    for index in sorted(range(len(items)), key=lambda n: _rank(items[n])):
        results[index] = _result(user, items[index], at)
    return {"results": results}


def _rank(item: Any) -> int:
    kind = item.get("type") if isinstance(item, dict) else None
    return ORDER.index(kind) if isinstance(kind, str) and kind in ORDER else len(ORDER)


def _result(user: User, item: Any, at: datetime) -> dict[str, Any]:
    named = item if isinstance(item, dict) else {}
    kind, key = (_short(named.get(name)) for name in ("type", "uuid"))
    try:
        sent = SyncItemIn.read(named)
        with transaction.atomic():
            status, body = HANDLERS[sent.type](user, sent.uuid, sent.body, at)
    except DomainError as error:
        status, body = error.http_status, error_body(error.code, error.detail, error.fields)
    except Exception:
        # The others must not pay for a fault in one; it is in the log, and the phone sends it again.
        log.exception("sync_item_failed", item_type=kind, item_uuid=key)
        status, body = 500, error_body("fault", "系统出了故障，已经记录，请稍后重新上传这一条。")
    return {"uuid": key, "type": kind, "status": status, "body": body}


def _short(value: Any) -> str | None:
    """A type or uuid as the item gave it, returned so that the phone finds the item; None for anything
    that cannot be one."""
    return value if isinstance(value, str) and len(value) <= 64 else None
