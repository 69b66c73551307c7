"""A batch and a page of changes, for the document and its page."""

from typing import Any, Final

from inspections.api import examples as patrols
from issues.api import examples as issues

SYNC: Final[dict[str, Any]] = {
    "items": [
        {"type": "patrol", "uuid": patrols.ANSWER["uuid"], "body": patrols.PATROL},
        {"type": "issue", "uuid": issues.ANSWER["uuid"], "body": issues.ISSUE},
        {
            "type": "action",
            "uuid": issues.ACT["client_ref"],
            "body": {
                "issue": issues.ANSWER["uuid"],
                "action": "withdraw",
                "note": issues.ACT["note"],
            },
        },
        {"type": "sign", "uuid": "0b9c2d57-3f0f-4c2b-9f7e-1f3a5f0b8a22", "body": {"notice": 7}},
    ]
}
SYNC_ANSWER: Final[dict[str, Any]] = {
    "results": [
        {
            "type": "patrol",
            "uuid": patrols.ANSWER["uuid"],
            "status": 201,
            "body": patrols.ANSWER,
        },
        {
            "type": "sign",
            "uuid": "0b9c2d57-3f0f-4c2b-9f7e-1f3a5f0b8a22",
            "status": 404,
            "body": {
                "code": "not_found",
                "detail": "没有找到，或不在您的管理范围内。",
                "fields": {},
            },
        },
    ]
}
_DUE: Final[dict[str, Any]] = {
    "id": 42,
    "reach": 1,
    "river": 1,
    "subject": "清溪河河口村段",
    "period": "week",
    "period_start": "2026-11-16",
    "period_end": "2026-11-22",
    "required": 1,
    "done": 1,
    "words": "11月16日—11月22日应巡 1 次，已巡 1 次，已完成",
}
CHANGES: Final[dict[str, Any]] = {
    "changes": [
        {
            "type": "due",
            "id": "42",
            "op": "upsert",
            "at": "2026-11-18T10:00:00+08:00",
            "body": _DUE,
        },
        {
            "type": "reach",
            "id": "9",
            "op": "delete",
            "at": "2026-11-18T00:00:00+08:00",
            "body": None,
        },
    ],
    "cursor": "WyIyMDI2LTExLTE4VDAxOjQ1OjAwKzAwOjAwIiwgbnVsbCwgMCwgbnVsbF0",
    "more": False,
}
