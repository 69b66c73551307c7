"""An issue as a phone sends it, and the answer: for the document and its page."""

from typing import Any, Final

from issues.rules.actions import ACTIONS

ISSUE: Final[dict[str, Any]] = {
    "reach": 1,
    "kind": "luanzhan",
    "severity": "general",
    "description": "河口桥下游左岸倾倒建筑垃圾约两车",
    "place": {"lon": 108.405, "lat": 30.8, "datum": "gcj02"},
    "place_words": "河口桥下游左岸",
    "photos": ["5f0c7f6e-3a55-4d0e-9a3c-0c6f2f6f9b11"],
    "patrol": "8e46ea7f-b4de-4526-aa1f-243aeb38dd10",
    "fixed_on_spot": False,
    "reported_at": "2026-11-18T09:20:00+08:00",
    "clock_offset_s": 12,
    "app": "hezhang-phone 1.0.0",
}
_OF_PHONE: Final = ("clock_offset_s", "app")
ANSWER: Final[dict[str, Any]] = {
    name: value for name, value in ISSUE.items() if name not in _OF_PHONE
} | {
    "uuid": "8f7b3d50-c0da-40c4-a04a-4d14e16ce709",
    "number": "500101-2026-0001",
    "photos_missing": [],
    "reach_name": "清溪河河口村段",
    "kind_name": "乱占",
    "severity_words": "一般",
    "source": "patrol",
    "place": {"lon": 108.4004093, "lat": 30.8022642, "datum": "wgs84", "source_datum": "gcj02"},
    "state": "reported",
    "state_words": "待受理",
    "unit": None,
    "raised_to": None,
    "transferred_to": None,
    "owner_words": "清溪镇河长办 受理",
    "due_at": "2026-11-19T18:00:00+08:00",
    "rectify_by": None,
    "closed_at": None,
    "updated_at": "2026-11-18T10:00:00+08:00",
    "abilities": {code: code in ("withdraw", "fix_on_spot", "supplement") for code in ACTIONS},
    "ledger": [
        {
            "seq": 1,
            "event": "issue.reported",
            "event_words": "上报",
            "state": "reported",
            "state_words": "待受理",
            "by": "村河长",
            "role": "河口村村级河长、巡河员",
            "at": "2026-11-18T09:20:00+08:00",
            "note": "河口桥下游左岸倾倒建筑垃圾约两车",
            "photos": ["5f0c7f6e-3a55-4d0e-9a3c-0c6f2f6f9b11"],
        }
    ],
}
ACT: Final[dict[str, Any]] = {
    "client_ref": "c1f1b9f2-6a0e-4a5c-8a0f-2c5b6f2b7f10",
    "note": "与昨日所报为同一处，撤回",
}
