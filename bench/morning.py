"""A Monday morning: patrols, issues, lists and the home page at once, at 8 and at 32 clients.

60 % patrols, 10 % issues, 20 % lists, 10 % home. Two workers for pages and one for phones as deployed (`own`), and
beside it the same three workers for all (`shared`), PostgreSQL with fsync, 600 village chiefs with a year of
patrols. Each client sends its next request once the last was answered, on a connection of its own. Said is the
95th percentile of patrols beside that of each kind of page, and every answer that was none of 200 and 201.
"""

import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from bench.figures import Figure
from bench.upload import _as_before, _bodies, _phones, _server

SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
WARM_UP = 5.0
SHARES = {"patrol": 60, "issue": 10, "list": 20, "home": 10}
LISTS = ("/inspections/patrols/", "/inspections/dues/", "/issues/", "/rivers/reaches/")
MOST_MS = {8: 150.0, 32: 400.0}
PAGE_WORKERS, PHONE_WORKERS = 2, 1
# As deploy/entrypoint has it.
PAGES_NICE = 5
WORDS = {"patrol": "巡河", "issue": "问题", "list": "列表", "home": "工作台"}


class Asked(NamedTuple):
    """One request; `is_phone` says to which of the two servers it goes."""

    kind: str
    method: str
    path: str
    body: bytes | None
    head: dict[str, str]

    @property
    def is_phone(self) -> bool:
        return self.path.startswith("/api/")


def run() -> list[Figure]:
    """The 95th percentile of patrols at 8 and at 32 clients, phones on a worker of their own."""
    from django.conf import settings
    from django.db import connections

    phones = _phones()
    cookie, kind = _office(), _kind()
    env = os.environ | {"LOG_LEVEL": "INFO", "SECRET_KEY": settings.SECRET_KEY}
    figures = []
    with tempfile.TemporaryDirectory(prefix="hezhang-morning-") as folder:
        bodies = _bodies(phones, "wgs84", Path(folder)).read_text().splitlines()
        for clients, most in MOST_MS.items():
            for is_own in (False, True):
                _as_before()
                connections.close_all()
                asked = _morning(phones, bodies, cookie, kind)
                with _servers(is_own, env, Path(folder)) as ports:
                    _measure(ports, clients, asked, WARM_UP)
                    took, wrong = _measure(ports, clients, asked, SECONDS)
                slow = {each: _slowest(ms) for each, ms in took.items()}
                print(
                    f"  {clients} 个同时，{_words(is_own)}：{_told(took, slow, wrong)}", flush=True
                )
                if is_own:
                    name = f"上午混合负载，{clients} 个同时，巡河上报 95%"
                    figures.append(Figure(name, slow["patrol"], most, 1.0, "毫秒"))
    return figures


def _words(is_own: bool) -> str:
    return "手机单独一个进程" if is_own else "手机与网页共用三个进程"


def _told(took: dict[str, list[float]], slow: dict[str, float], wrong: Counter[str]) -> str:
    rate = sum(map(len, took.values())) / SECONDS
    each = "，".join(f"{WORDS[kind]} {slow[kind]:.0f}（{len(took[kind])} 次）" for kind in slow)
    return f"{rate:.0f} 次/秒，95% 毫秒：{each}；出错 {dict(wrong) or 0}"


def _slowest(ms: list[float]) -> float:
    return statistics.quantiles(ms, n=20)[-1] if len(ms) > 1 else max(ms, default=0.0)


@contextmanager
def _servers(is_own: bool, env: dict[str, str], folder: Path) -> Iterator[tuple[int, int]]:
    """Ports of pages and of phones."""
    app = "hezhang.wsgi:application"
    if not is_own:
        with _server(app, env, folder, PAGE_WORKERS + PHONE_WORKERS) as (port, _):
            yield port, port
        return
    with (
        _server(app, env, folder, PAGE_WORKERS, nice=PAGES_NICE) as (pages, _),
        _server(app, env, folder, PHONE_WORKERS) as (phones, _),
    ):
        yield pages, phones


def _measure(
    ports: tuple[int, int], clients: int, asked: Iterator[Asked], seconds: float
) -> tuple[dict[str, list[float]], Counter[str]]:
    """Milliseconds of each answer by kind, and what went wrong."""
    took: dict[str, list[float]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    turn = threading.Lock()
    until = time.monotonic() + seconds

    def client() -> None:
        while time.monotonic() < until:
            with turn:
                request = next(asked)
            began = time.monotonic()
            status = _send(ports[request.is_phone], request)
            ms = (time.monotonic() - began) * 1e3
            with turn:
                took[request.kind].append(ms)
                if status not in ("200", "201"):
                    wrong[f"{WORDS[request.kind]} {status}"] += 1

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, wrong


def _send(port: int, request: Asked) -> str:
    """The status, or what broke the connection: that is counted as an error too."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(request.method, request.path, request.body, request.head)
        answer = connection.getresponse()
        answer.read()
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()
    return str(answer.status)


def _morning(
    phones: list[dict[str, Any]], bodies: list[str], cookie: str, kind: str
) -> Iterator[Asked]:
    """Requests without end in their shares; no walk is sent twice before all were sent."""

    order = random.Random(4)
    page = {"Host": "localhost", "Cookie": cookie}
    kinds = order.choices(list(SHARES), list(SHARES.values()), k=10_000)
    for n in count():
        chosen = kinds[n % len(kinds)]
        if chosen == "home":
            yield Asked(chosen, "GET", "/", None, page)
        elif chosen == "list":
            yield Asked(chosen, "GET", LISTS[n % len(LISTS)], None, page)
        elif chosen == "issue":
            phone = phones[n % len(phones)]
            body = {"reach": phone["reach"], "kind": kind, "description": "河岸有垃圾堆放"}
            path = f"/api/v1/issues/{uuid4()}/"
            yield Asked(chosen, "PUT", path, json.dumps(body).encode(), _head(phone["token"]))
        else:
            token, walk = bodies[n % len(bodies)].split("\t", 1)
            path = f"/api/v1/patrols/{uuid4()}/"
            yield Asked(chosen, "PUT", path, walk.encode(), _head(token))


def _head(token: str) -> dict[str, str]:
    kind = {"Content-Type": "application/json"}
    return {"Host": "localhost", "Authorization": f"Token {token}"} | kind


def _office() -> str:
    """The cookie of the district's office, signed in."""
    from django.conf import settings
    from django.test import Client

    from bench import districts
    from tests import factories as make

    districts.static_files()
    client = Client(headers={"host": "localhost"})
    office = make.office("500101000000", "区河长办")
    client.force_login(office, backend="accounts.services.backends.PortalBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={key}"


def _kind() -> str:
    """The code of a kind of issue that phones may report."""
    from issues.models import IssueKind

    found = IssueKind.objects.filter(is_active=True).order_by("code").first()
    if found is None:
        raise RuntimeError("no kinds of issues")
    return found.code
