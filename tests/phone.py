"""A phone: what it sends, and how it asks."""

import json
import math
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from knox.models import get_token_model

from common.api.fingerprints import fingerprint
from inspections.api.requests import PatrolIn
from inspections.models import Patrol
from inspections.services.submit import submit_patrol

START = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=25)
# An hour later the phone has found its signal again.
AT = START + timedelta(hours=1)
# Each item of a batch is judged and answered by itself, as its own call would: the row it resends, the
# rule of a patrol that nothing is due for, the issue it answers with.
ITEM_BY_ITEM: list[Any] = [
    {"model": "inspections.Patrol", "field": "get()"},
    {"model": "inspections.PatrolRule", "field": "get()"},
    {"model": "issues.Issue", "field": "get()"},
]


def walk(reach: Any, **changes: Any) -> dict[str, Any]:
    """A patrol that meets the rule: the whole of a `ReachFactory` reach on foot in 25 minutes."""
    first = int(START.timestamp())
    points = [[first + n * 12, *beside(108.40 + n * 0.00016, 30.80, n), 6] for n in range(125)]
    body = {
        "reach": reach.pk,
        "kind": "walk",
        "started_at": "2026-11-18T09:00:00+08:00",
        "ended_at": "2026-11-18T09:25:00+08:00",
        "track": {"datum": "wgs84", "points": points},
        "checklist": {"water": "ok", "bank": "na"},
        "nothing_found": True,
        "note": "",
        "photos": [],
    }
    return body | changes


def beside(lon: float, lat: float, n: int, metres: float = 4.0) -> tuple[float, float]:
    """The nth place along a bank as a phone gives it: a little aside of the line and never quite steady, the
    same each time."""
    east, north = (metres * math.sin(1.3 * n * n + turn) for turn in (0.0, 1.7))
    return round(lon + east / 95_700, 6), round(lat + (north + 6) / 110_860, 6)


def sent_patrol(by: Any, reach: Any, *, at: datetime = AT, **changes: Any) -> Patrol:
    """A patrol that has arrived."""
    return submitted(uuid.uuid4(), walk(reach, **changes), by, at)[0]


def submitted(key: uuid.UUID, body: Any, by: Any, at: datetime = AT) -> tuple[Patrol, bool]:
    """A body as it came from a phone, read and given to the service: the row, and whether it is new."""
    sent = PatrolIn.read(body)
    return submit_patrol(uuid=key, sent=sent.patrol, body_hash=fingerprint(sent), by=by, at=at)


class Phone:
    """One device of one person, signed in."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.token = get_token_model().objects.create(user=user)[1]
        self.client = Client(raise_request_exception=False)

    def send(
        self, method: str, path: str, raw: bytes = b"", content_type: str = "application/json",
        **extra: Any,
    ) -> Any:  # fmt: skip
        return self.client.generic(
            method, f"/api/v1/{path}", raw, content_type,
            headers={"Authorization": f"Token {self.token}"}, **extra,
        )  # fmt: skip

    def put(self, path: str, body: Any) -> Any:
        return self.send("PUT", path, json.dumps(body).encode())

    def post(self, path: str, body: Any) -> Any:
        return self.send("POST", path, json.dumps(body).encode())

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={"Authorization": f"Token {self.token}"})
