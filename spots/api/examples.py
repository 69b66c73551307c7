"""A visit as a phone sends it, and the answer: for the document and its page."""

from typing import Any, Final

VISIT: Final[dict[str, Any]] = {
    "client_ref": "c1f1b9f2-6a0e-4a5c-8a0f-2c5b6f2b7f11",
    "verdict": "real",
    "note": "岸边新搭彩钢棚一处，约二百平方米，没有看到审批牌",
    "photos": ["5f0c7f6e-3a55-4d0e-9a3c-0c6f2f6f9b12"],
}
SPOT: Final[dict[str, Any]] = {
    "uuid": "0d6c9a52-52d5-4c39-8f0e-8a4f5a3f1c77",
    "code": "500101-0001",
    "batch": "2026年第一批疑似图斑",
    "division_name": "清溪镇河口村",
    "reach": 1,
    "reach_name": "清溪河河口村段",
    "kind_words": "疑似乱建",
    "area_m2": 260.5,
    "place": {"lon": 108.412345, "lat": 30.812345, "datum": "wgs84"},
    "place_words": "河口桥下游左岸",
    "outline": [
        [108.4122, 30.8122],
        [108.4125, 30.8122],
        [108.4125, 30.8125],
        [108.4122, 30.8122],
    ],
    "seen_on": "2026-01-12",
    "state": "visited",
    "state_words": "待审定",
    "verify_by": "2026-06-30",
    "can_visit": True,
    "visit": {
        "verdict": "real",
        "note": "岸边新搭彩钢棚一处，约二百平方米，没有看到审批牌",
        "photos": ["5f0c7f6e-3a55-4d0e-9a3c-0c6f2f6f9b12"],
        "at": "2026-05-18T10:00:00+08:00",
    },
    "updated_at": "2026-05-18T10:00:00+08:00",
}
