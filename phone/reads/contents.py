"""What a phone's records are, in words of the office: for the page on which somebody decides to take them in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from common.text.chinese import SHANGHAI
from issues.models import IssueKind
from notices.models import Notice
from phone.rules.exports import Item
from rivers.models import Reach

PHOTO: Final = "photo"
_KINDS: Final = {
    "patrol": "巡河",
    "issue": "发现问题",
    "action": "办理问题",
    "patrol_action": "补充或撤回巡河",
    "sign": "签收通报",
    "spot_visit": "核查图斑",
}
_LONGEST: Final = 40


def titles(items: Sequence[Item]) -> list[str]:
    """A line for each record, as far as it can be read: 巡河 · 2026年11月20日 08:10 · 清溪河河口村段. Three queries."""
    bodies = [item.body for item in items if isinstance(item.body, dict)]
    names = _Names(
        reaches=dict(_rows(Reach, _keys(bodies, "reach"), "name")),
        notices=dict(_rows(Notice, _keys(bodies, "notice"), "title")),
        kinds=dict(IssueKind.objects.values_list("code", "name")),
    )
    return [_title(item, names) for item in items]


class _Names:
    def __init__(
        self, *, reaches: dict[int, str], notices: dict[int, str], kinds: dict[str, str]
    ) -> None:
        self.reaches, self.notices, self.kinds = reaches, notices, kinds


def _keys(bodies: Iterable[dict[str, Any]], name: str) -> set[int]:
    said = (body.get(name) for body in bodies)
    return {key for key in said if type(key) is int and 0 < key < 2**63}


def _rows(model: Any, keys: set[int], column: str) -> Any:
    return model.objects.filter(pk__in=keys).values_list("pk", column) if keys else ()


def _title(item: Item, names: _Names) -> str:
    what = _KINDS.get(item.kind) or f"不明的内容{item.kind and f'（{item.kind}）'}"
    body = item.body if isinstance(item.body, dict) else {}
    reach = names.reaches.get(_key(body.get("reach")), "")
    kind = body.get("kind")
    said: list[str] = []
    match item.kind:
        case "patrol":
            said = [_moment(body.get("started_at")), reach]
        case "issue":
            words = names.kinds.get(kind, "") if isinstance(kind, str) else ""
            said = [words, _short(body.get("description")), reach]
        case "action" | "patrol_action":
            said = [_short(body.get("note"))]
        case "sign":
            said = [names.notices.get(_key(body.get("notice")), "")]
        case "spot_visit":
            said = [_short(body.get("note"))]
    photos = body.get("photos")
    if isinstance(photos, list) and photos:
        said.append(f"照片 {len(photos)} 张")
    return " · ".join([what, *(each for each in said if each)])[:200]


def _key(value: Any) -> int:
    return value if type(value) is int else 0


def _short(value: Any) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _moment(value: Any) -> str:
    """As the phone's clock had it, right or wrong: 2026年11月20日 08:10."""
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(SHANGHAI)
    except (TypeError, ValueError, OverflowError):
        return ""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
