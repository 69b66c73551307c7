"""A patrol as a phone sends it, and the answer: for the document and its page."""

from typing import Any, Final

PATROL: Final[dict[str, Any]] = {
    "reach": 1,
    "kind": "walk",
    "started_at": "2026-11-18T09:00:00+08:00",
    "ended_at": "2026-11-18T09:25:00+08:00",
    "track": {
        "datum": "wgs84",
        # A true walk has a point each few seconds, and is never as straight.
        "points": [
            [1794963600, 108.400000, 30.800000, 6],
            [1794964350, 108.410000, 30.800100, 8.5],
            [1794965100, 108.419800, 30.800000, None],
        ],
    },
    "checklist": {"water": "ok", "surface": "bad", "bank": "na"},
    "nothing_found": False,
    "note": "水面有少量漂浮物，已通知保洁员",
    "photos": ["5f0c7f6e-3a55-4d0e-9a3c-0c6f2f6f9b11"],
    "actor": "",
    "clock_offset_s": 12,
    "app": "hezhang-phone 1.0.0",
}
ANSWER: Final[dict[str, Any]] = PATROL | {
    "uuid": "8e46ea7f-b4de-4526-aa1f-243aeb38dd10",
    "state": "valid",
    "state_words": "有效",
    "reasons": [],
    "length_m": 1893,
    "coverage": 0.9975,
    "duration_s": 1500,
    "point_count": 125,
    "sent_points": 125,
    "left_out": 0,
    "points_words": "",
    "clock_words": "",
    "photos_missing": [],
    "counts_for": 42,
    "abilities": {"withdraw": True, "answer": True},
    "decision_note": "",
    "received_at": "2026-11-18T10:00:00+08:00",
}
ACT: Final[dict[str, Any]] = {
    "client_ref": "c1f1b9f2-6a0e-4a5c-8a0f-2c5b6f2b7f12",
    "note": "手机掉进水里，后半段没有轨迹，附桥头照片",
    "photos": ["5f0c7f6e-3a55-4d0e-9a3c-0c6f2f6f9b12"],
}
