"""Files as phones export them."""

import base64
import json
import uuid
from typing import Any

from tests.phone import walk
from tests.photos import photo


def item(kind: str, body: Any, key: Any = None) -> dict[str, Any]:
    return {"type": kind, "uuid": str(key or uuid.uuid4()), "body": body}


def picture(key: Any = None, data: bytes | None = None, **changes: Any) -> dict[str, Any]:
    data = photo(64, 48) if data is None else data
    made = {"uuid": str(key or uuid.uuid4()), "name": "IMG_1.jpg", "type": "image/jpeg"}
    return made | {"data": base64.b64encode(data).decode()} | changes


def export(
    user: Any, items: list[Any] = (), photos: list[Any] = (), **changes: Any
) -> dict[str, Any]:
    account = {"user_id": str(user.pk), "name": user.name, "mobile_tail": user.mobile[-4:]}
    return {
        "format": "hezhang-phone",
        "version": 1,
        "app": "1.0.0",
        "made_at": "2026-11-20T18:00:00+08:00",
        "account": account,
        "items": list(items),
        "photos": list(photos),
    } | changes


def written(user: Any, items: list[Any] = (), photos: list[Any] = (), **changes: Any) -> bytes:
    return json.dumps(export(user, items, photos, **changes), ensure_ascii=False).encode()


def issue_body(cast: Any, kind: str, **changes: Any) -> dict[str, Any]:
    return {
        "reach": cast.reach.pk,
        "kind": kind,
        "severity": "general",
        "description": "岸边倾倒建筑垃圾约两车",
        "place": {"lon": 108.405, "lat": 30.8, "datum": "wgs84"},
        "photos": [],
        "patrol": None,
        "fixed_on_spot": False,
    } | changes


__all__ = ["export", "issue_body", "item", "picture", "walk", "written"]
