"""`sync/`: a batch from a phone that was offline, each item answered for itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts.models import User
from common.api.views import error_body
from common.errors import DomainError, Invalid, TooLarge
from hezhang.api.arrivals import put_patrol
from issues.api.calls import act_on_issue, put_issue
from notices.services.phone import sign_notice
from spots.api.calls import visit_spot

MAX_ITEMS = 200
Answer = tuple[int, Any]
Handler = Callable[[User, UUID, Any, datetime], Answer]
log = structlog.get_logger(__name__)


def _act(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """An item's uuid is the press itself (`client_ref`); the body names the issue."""
    body = _object(body)
    issue = _uuid(body.get("issue"), "issue", "请给出问题的 UUID（issue）。")
    action = str(body.get("action", ""))
    return act_on_issue(user, issue, action, {"client_ref": str(uuid)} | body, at)


def _sign(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    return sign_notice(user, uuid, _object(body), at)


def _visit(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """As with an action: an item's uuid is the press itself, the body names the spot."""
    body = _object(body)
    spot = _uuid(body.get("spot"), "spot", "请给出图斑的 UUID（spot）。")
    return visit_spot(user, spot, {"client_ref": str(uuid)} | body, at)


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Invalid("body.invalid", "提交的内容应为 JSON 对象。")
    return body


# What an issue is about comes before it, and what is done about it after.
HANDLERS: dict[str, Handler] = {
    "patrol": put_patrol,
    "issue": put_issue,
    "action": _act,
    "sign": _sign,
    "spot_visit": _visit,
}
ORDER = list(HANDLERS)


def sync(user: User, body: Any, at: datetime) -> dict[str, Any]:
    """`{"results": [{"uuid", "type", "status", "body"}]}` in the order sent.

    Each item is a transaction of its own and is answered what its own call would answer; one that
    cannot be read, is refused, or meets a fault of ours costs the others nothing. Patrols are done
    before issues, issues before actions, actions before signatures, whatever the order sent. Raises
    Invalid for what is no batch at all, TooLarge past 200 items.
    """
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        words = "请给出 items（待上传内容的列表）。"
        raise Invalid("sync.invalid", words, fields={"items": words})
    if len(items) > MAX_ITEMS:
        words = f"一次最多 {MAX_ITEMS} 条，收到 {len(items)} 条，请分几次上传。"
        raise TooLarge("sync.too_many", words, fields={"items": words})
    results: list[dict[str, Any]] = [{}] * len(items)
    for index in sorted(range(len(items)), key=lambda n: _rank(items[n])):
        results[index] = _result(user, items[index], at)
    return {"results": results}


def _rank(item: Any) -> int:
    kind = item.get("type") if isinstance(item, dict) else None
    return ORDER.index(kind) if isinstance(kind, str) and kind in HANDLERS else len(ORDER)


def _result(user: User, item: Any, at: datetime) -> dict[str, Any]:
    named = item if isinstance(item, dict) else {}
    kind, key = (_short(named.get(name)) for name in ("type", "uuid"))
    try:
        status, body = _handled(user, named, at)
    except DomainError as error:
        status, body = error.http_status, error_body(error.code, error.detail, error.fields)
    except Exception:
        # The others must not pay for a fault in one; it is in the log, and the phone sends it again.
        log.exception("sync_item_failed", item_type=kind, item_uuid=key)
        status, body = 500, error_body("fault", "系统出了故障，已经记录，请稍后重新上传这一条。")
    return {"uuid": key, "type": kind, "status": status, "body": body}


def _short(value: Any) -> str | None:
    """What an item calls itself, given back so that the phone finds it; nothing that is no name."""
    return value if isinstance(value, str) and len(value) <= 64 else None


def _handled(user: User, item: dict[str, Any], at: datetime) -> Answer:
    handler = HANDLERS.get(item["type"]) if isinstance(item.get("type"), str) else None
    if handler is None:
        words = f"类型（type）应为以下之一：{'、'.join(ORDER)}。"
        raise Invalid("sync.type", words, fields={"type": words})
    uuid = _uuid(item.get("uuid"), "uuid", "请给出这一条的 UUID。")
    with transaction.atomic():
        return handler(user, uuid, item.get("body"), at)


def _uuid(value: Any, field: str, words: str) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Invalid("sync.uuid", words, fields={field: words}) from None
