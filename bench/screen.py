"""What a wall asks each quarter of a minute: the answer that nothing moved, beside a bare Django view that looks up the
same row and compares the same stamp.

Both are served by gunicorn, two workers each; two walls at a time ask one of them, then the other, without a pause. The
division has as many reaches as the demo district, so that what moved is as large as there.
"""

import os
import tempfile
import threading
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.upload import _server

REACHES = 662
# What one event moves: figures, the map's colours, the day's events.
MOVED = ("figures", "issue_map", "events")
CLIENTS = 2
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
WARM_UP = 3.0
MOST_MS = 20.0
MOST_KB = 16.0
# Times the bare view's: the request log, and the link's row.
TIMES_BARE = 2.0


def run() -> list[Figure]:
    """The 95th percentile of the poll that is answered 304, against the limit and against the bare view's; that of the
    one that hears of an event, with its size, and of the one that is answered in full, against the limit."""
    from django.conf import settings
    from django.db import connections

    from common import clock
    from screens.services.links import issue_link
    from screens.services.snapshots import count
    from screens.views.screens import COOKIE
    from tests.cast import make_cast

    cast = make_cast()
    reaches(cast)
    at = clock.now()
    _, token = issue_link(division=cast.district, name="大屏", by=cast.district_office, at=at)
    row = count(code=cast.district.code, at=at)
    print(f"  统计一次 {row.took_ms} 毫秒", flush=True)
    connections.close_all()
    env = os.environ | {"LOG_LEVEL": "INFO", "SECRET_KEY": settings.SECRET_KEY}
    head = {"Cookie": f"{COOKIE}={token}", "Host": "localhost"}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hezhang-screen-")))
        bare, ours = (
            stack.enter_context(_server(app, env | {"DJANGO_SETTINGS_MODULE": names}, folder))[0]
            for app, names in (
                ("bench.bare.wsgi:application", "bench.bare.settings"),
                ("hezhang.wsgi:application", os.environ["DJANGO_SETTINGS_MODULE"]),
            )
        )
        wall, floor = "/screen/wall/figures/", f"/stamp/{cast.district.code}/"
        same = {
            port: head | {"If-None-Match": _etag(port, address, head)}
            for port, address in ((ours, wall), (bare, floor))
        }
        slow = _slow("大屏轮询，没有变化", ours, wall, same[ours], 304)
        least = _slow("同一行的裸视图", bare, floor, same[bare], 304)
        before = head | {"If-None-Match": _before(same[ours]["If-None-Match"])}
        part = _slow("大屏轮询，有变化", ours, wall, before, 200)
        full = _slow("大屏轮询，全部重取", ours, wall, head, 200)
        size = len(_body(ours, wall, before)) / 1024
    return [
        Figure("大屏轮询（304），95%", slow, MOST_MS, 1.0, "毫秒"),
        Figure("大屏轮询（304），95%，比裸视图", slow, least, TIMES_BARE, "毫秒"),
        Figure("大屏轮询（有变化），95%", part, MOST_MS, 1.0, "毫秒"),
        Figure("大屏轮询（全部重取），95%", full, MOST_MS, 1.0, "毫秒"),
        Figure("大屏轮询（有变化），大小", size, MOST_KB, 1.0, "kB"),
    ]


def _before(etag: str) -> str:
    """The stamp of a page that has seen all but what one event moves."""
    from screens.reads.facts import PANELS

    head, _, parts = etag.strip('"').rpartition("-")
    old = zip(PANELS, parts.split("."), strict=True)
    return f'"{head}-{".".join("0" if name in MOVED else part for name, part in old)}"'


def reaches(cast: Any) -> None:
    """Lines of forty points, side by side."""
    from rivers.models import Reach

    Reach.objects.bulk_create(
        Reach(
            code=f"B{n:05d}",
            name=f"测量河段{n}",
            river=cast.river,
            division=cast.village,
            length_m=1000,
            line=[
                [108 + n % 30 / 50 + k / 4000, 30 + n // 30 / 40 + k % 3 / 900] for k in range(40)
            ],
            **dict(
                zip(
                    ("west", "south", "east", "north"),
                    (
                        108 + n % 30 / 50,
                        30 + n // 30 / 40,
                        108.01 + n % 30 / 50,
                        30.01 + n // 30 / 40,
                    ),
                    strict=True,
                )
            ),
        )
        for n in range(REACHES)
    )


def _etag(port: int, address: str, head: dict[str, str]) -> str:
    asking = HTTPConnection("127.0.0.1", port, timeout=60)
    asking.request("GET", address, headers=head)
    answer = asking.getresponse()
    size = len(answer.read())
    asking.close()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    print(f"  {address}：{size / 1024:.0f} kB", flush=True)
    return str(answer.headers["ETag"])


def _body(port: int, address: str, head: dict[str, str]) -> bytes:
    asking = HTTPConnection("127.0.0.1", port, timeout=60)
    asking.request("GET", address, headers=head)
    body = asking.getresponse().read()
    asking.close()
    return body


def _slow(words: str, port: int, address: str, head: dict[str, str], status: int) -> float:
    """Milliseconds that 95 of a hundred took."""
    _asked(port, address, head, status, WARM_UP)
    times = sorted(_asked(port, address, head, status, SECONDS))
    half, slow = (times[int(len(times) * part)] * 1e3 for part in (0.5, 0.95))
    print(f"  {words}：{len(times)} 次，中位 {half:.1f} 毫秒，95% {slow:.1f} 毫秒", flush=True)
    return slow


def _asked(
    port: int, address: str, head: dict[str, str], status: int, seconds: float
) -> list[float]:
    """Seconds that each request took, of all clients together; each asks anew once it is answered."""
    until = time.perf_counter() + seconds
    times: list[list[float]] = [[] for _ in range(CLIENTS)]
    wrong: list[int] = []

    def ask(mine: list[float]) -> None:
        while not mine or time.perf_counter() < until:
            began = time.perf_counter()
            asking = HTTPConnection("127.0.0.1", port, timeout=60)
            asking.request("GET", address, headers=head)
            answer = asking.getresponse()
            answer.read()
            asking.close()
            if answer.status != status:
                wrong.append(answer.status)
                return
            mine.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{address}: {wrong[0]}")
    return [each for mine in times for each in mine]
