"""Reading what phones send about spots: every fault named by its field, in Chinese."""

from typing import Any
from uuid import UUID

from common.errors import Invalid

VERDICTS = {"real": True, "unreal": False}


def read_visit(body: Any) -> dict[str, Any]:
    """The body of `POST spots/{uuid}/visits/` as arguments of `spots.services.visit`. Raises Invalid."""
    if not isinstance(body, dict):
        raise Invalid("body.invalid", "提交的内容应为 JSON 对象。")
    faults: dict[str, str] = {}
    client_ref = _uuid(body.get("client_ref"))
    if client_ref is None:
        faults["client_ref"] = "请带上本次提交的编号 client_ref（UUID）。"
    verdict = body.get("verdict")
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        faults["verdict"] = "核查结果应为 real（属实）或 unreal（不属实）。"
    note = body.get("note") if body.get("note") is not None else ""
    if not isinstance(note, str):
        faults["note"] = "应为文字。"
    sent = body.get("photos") if body.get("photos") is not None else []
    photos = [_uuid(item) for item in sent] if isinstance(sent, list) else [None]
    if None in photos:
        faults["photos"] = "照片应为 UUID 的列表。"
    if faults:
        raise Invalid("body.invalid", next(iter(faults.values())), fields=faults)
    return {
        "client_ref": client_ref,
        "is_real": VERDICTS[str(verdict)],
        # PostgreSQL stores no NUL, and no person types one.
        "note": str(note).replace("\0", "").strip(),
        "photos": list(dict.fromkeys(str(photo) for photo in photos)),
    }


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None
