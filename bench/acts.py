"""Acts on issues as clerks' programs send them: fifty a second, every answer within sixty milliseconds.

Two sync workers as deployed, PostgreSQL with fsync. Issues go from 受理 to 销号, six acts each, by the API:
the whole way of a request, with its token, its log line and the issue as JSON in the answer. Acts are sent
at fixed moments, whether or not earlier ones were answered, and each is timed from its moment: whoever
waits for a slow neighbour is counted as waiting.
"""

import json
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from bench.figures import Figure
from bench.upload import _cpu, _server

A_SECOND = int(os.environ.get("BENCH_ACTS", "50"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "30"))
# Issues of the warm-up: more than are on their way at once, so that no act overtakes the one before it.
WARM_UP = 100
TURNS = int(os.environ.get("BENCH_TURNS", "3"))
# Enough that an act is sent on its moment while others wait for their answers.
CLIENTS = 32
MOST_MS = 60.0
CLERKS = 10
# Who does each act, and what it carries.
Step = tuple[str, str, dict[str, Any]]
STEPS: tuple[Step, ...] = (
    ("accept", "office", {}),
    ("hand_over", "office", {"unit": 0}),
    ("sign", "unit", {}),
    ("request_closure", "unit", {"photos": ["6f1d0c52-0000-4000-8000-000000000001"]}),
    ("pass", "office", {}),
    ("close", "office", {}),
)


@dataclass(frozen=True)
class Request:
    """One act as it is sent."""

    path: str
    token: str
    body: bytes


def run() -> list[Figure]:
    """One figure: the 95th percentile of the turn in which the machine was least disturbed."""
    from django.conf import settings
    from django.db import connections

    clerks = _clerks()
    slow = []
    with tempfile.TemporaryDirectory(prefix="hezhang-acts-") as folder:
        env = os.environ | {"LOG_LEVEL": "INFO", "SECRET_KEY": settings.SECRET_KEY}
        with _server("hezhang.wsgi:application", env, Path(folder)) as (port, pid):
            for _ in range(TURNS):
                warm_up = _requests(clerks, WARM_UP, STEPS[:2])
                requests = _requests(clerks, A_SECOND * SECONDS // len(STEPS), STEPS)
                connections.close_all()
                _send(port, warm_up)
                before = _cpu(pid)
                took = _send(port, requests)
                spent = [(b - a) / len(took) * 1e3 for a, b in zip(before, _cpu(pid), strict=True)]
                slow.append(statistics.quantiles(took, n=20)[-1])
                print(
                    f"  {len(took)} 步，中位 {statistics.median(took):.1f} 毫秒，"
                    f"95% 在 {slow[-1]:.1f} 毫秒内，最慢 {max(took):.0f} 毫秒；"
                    f"每步 CPU：应用 {spent[0]:.2f} 毫秒，数据库 {spent[1]:.2f} 毫秒",
                    flush=True,
                )
    name = f"办理一步，每秒 {A_SECOND} 步，95 百分位"
    return [Figure(name, min(slow), MOST_MS, 1.0, "毫秒")]


def _clerks() -> dict[str, Any]:
    """The cast, and tokens of the office's and the unit's clerks."""
    from accounts.models import Role
    from accounts.services import issue_token
    from common import clock
    from tests import factories as make
    from tests.cast import DISTRICT, make_cast

    cast, at = make_cast(), clock.now()
    offices = [make.office(DISTRICT, f"区河长办{n}") for n in range(CLERKS)]
    units = [make.UserFactory(name=f"经办{n}") for n in range(CLERKS)]
    for user in units:
        make.grant(user, Role.UNIT, cast.unit)
    tokens = {
        who: [issue_token(user=user, device="bench", at=at)[1] for user in users]
        for who, users in (("office", offices), ("unit", units))
    }
    return {"cast": cast, "tokens": tokens}


def _requests(clerks: dict[str, Any], issues: int, steps: tuple[Step, ...]) -> list[Request]:
    """The first act of all, then the second of all …: between two of one issue lie seconds."""
    uuids = [_report(clerks["cast"]) for _ in range(issues)]
    return [_request(clerks, uuid, n, *step) for step in steps for n, uuid in enumerate(uuids)]


def _report(cast: Any) -> UUID:
    from common import clock
    from issues.models import IssueKind
    from issues.services import Report, report_issue

    report = Report(
        uuid=uuid4(),
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾约两车",
    )
    report_issue(report=report, by=cast.village_chief, at=clock.now())
    return report.uuid


def _request(
    clerks: dict[str, Any], uuid: UUID, n: int, action: str, who: str, more: dict[str, Any]
) -> Request:
    body = {"client_ref": str(uuid4()), "note": "已按要求办理，情况属实", **more}
    if "unit" in more:
        body["unit"] = clerks["cast"].unit.pk
    path = f"/api/v1/issues/{uuid}/actions/{action}/"
    return Request(path, clerks["tokens"][who][n % CLERKS], json.dumps(body).encode())


def _send(port: int, requests: list[Request]) -> list[float]:
    """Milliseconds from the moment at which each was due until its answer was read."""
    began = time.perf_counter() + 0.1

    def one(n: int) -> float:
        due = began + n / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Authorization": f"Token {requests[n].token}",
            "Content-Type": "application/json",
        }
        connection.request("POST", requests[n].path, requests[n].body, headers)
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{requests[n].path}: {answer.status} {told.decode()}")
        return (time.perf_counter() - due) * 1e3

    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(one, range(len(requests))))
