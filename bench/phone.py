"""The phone app on a slow phone and a slow line (issue 11): how long it takes to open without a signal when a thousand
records wait, how long two hundred patrols with their tracks take to be sent, how often a walk keeps a position.

The portal runs as deployed, two workers on PostgreSQL; the phone is Chromium with its processor throttled and its
network shaped by the developer tools. Each opening is of a browser started anew, service worker and all.
"""

import os
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.figures import Figure
from bench.upload import _server
from common import clock

WAITING = 1000
OPENINGS = 3
SLOWER = 4
MOST_OPENING_S = 2.0
SENT = 200
POINTS = 200
SECONDS_A_POINT = 6
BITS_A_SECOND = 400_000
DELAY_MS = 400
MOST_SENDING_S = 30.0
WALK_S = 120
LEAST_APART_S = 5.0
# Milliseconds since the page was asked for, once the home screen is there and the bar counts what waits.
_OPENED = """(count) => {
  const bar = document.querySelector("footer [role=status]");
  const begin = [...document.querySelectorAll("button")].some(
    (each) => /开始巡河/.test(each.textContent) && each.offsetParent,
  );
  return begin && bar && bar.textContent.includes(`未上传 ${count} 条`) ? performance.now() : 0;
}"""
_POINTS = """async () => {
  const db = await new Promise((done) => {
    indexedDB.open("hezhang").onsuccess = (event) => done(event.target.result);
  });
  const pieces = await new Promise((done) => {
    db.transaction("points").objectStore("points").getAll().onsuccess = (event) => done(event.target.result);
  });
  db.close();
  return [].concat(...pieces).map((point) => point[0]);
}"""


def run() -> list[Figure]:
    """Three figures; the floor of each is one second."""
    from django.conf import settings
    from django.db import connections
    from playwright.sync_api import sync_playwright

    from bench import districts
    from inspections.models import Patrol
    from tests.cast import make_cast

    districts.static_files()
    people = make_cast()
    connections.close_all()
    env = os.environ | {"SECRET_KEY": settings.SECRET_KEY}
    with (
        tempfile.TemporaryDirectory(prefix="hezhang-phone-") as folder,
        _server("hezhang.wsgi:application", env, Path(folder)) as (port, _),
        sync_playwright() as playwright,
    ):
        bench = _Bench(playwright, Path(folder), f"http://127.0.0.1:{port}", people)
        opened = bench.openings()
        sent = bench.sending()
        apart = bench.walking()
    arrived = Patrol.objects.count()
    if arrived != SENT:
        raise RuntimeError(f"{arrived} patrols have arrived instead of {SENT}")
    return [
        Figure(
            f"断网冷启动，{WAITING:,} 条待传，CPU 慢 {SLOWER} 倍", opened, 1, MOST_OPENING_S, "秒"
        ),
        Figure(
            f"{SENT} 条巡河（各 {POINTS} 点）传完，400 kbit/s、400 毫秒",
            sent,
            1,
            MOST_SENDING_S,
            "秒",
        ),
        Figure("巡河时两次记录位置相隔，最短", apart, 1, LEAST_APART_S, "秒", "higher"),
    ]


class _Bench:
    def __init__(self, playwright: Any, folder: Path, url: str, people: Any) -> None:
        self.playwright, self.folder, self.people = playwright, folder, people
        self.line = SimpleNamespace(url=url)

    def phone(self, name: str) -> Any:
        """The browser of one phone, started anew on what it stored before."""
        from tests.browser.pocket import TOUCH, Pocket
        from tests.services.browser import launch_arguments

        context = self.playwright.chromium.launch_persistent_context(
            self.folder / name,
            **launch_arguments(),
            **TOUCH,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation={"longitude": 108.40, "latitude": 30.80, "accuracy": 8},
        )
        return Pocket(context, self.line)  # type: ignore[arg-type]  # no more of a line is used than its address

    def openings(self) -> float:
        """Seconds, the median of some."""
        pocket = self.phone("cold")
        pocket.log_in(self.people.village_chief)
        pocket.context.set_offline(True)
        pocket.seed(_walks(self.people.reach, WAITING, points=60))
        pocket.context.close()
        times = []
        for _ in range(OPENINGS):
            pocket = self.phone("cold")
            pocket.context.set_offline(True)
            tools = pocket.context.new_cdp_session(pocket.page)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            pocket.page.goto(f"{self.line.url}/m/", wait_until="commit")
            found = pocket.page.wait_for_function(_OPENED, arg=WAITING)
            times.append(found.json_value() / 1000)
            pocket.context.close()
        print("  冷启动：" + "、".join(f"{each:.2f}" for each in times) + " 秒", flush=True)
        return statistics.median(times)

    def sending(self) -> float:
        """Seconds from the moment there is a network until the bar says that all is sent."""
        from playwright.sync_api import expect

        pocket = self.phone("slow")
        pocket.log_in(self.people.village_chief)
        tools = pocket.context.new_cdp_session(pocket.page)
        rate = BITS_A_SECOND / 8
        shaped = {"latency": DELAY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
        tools.send("Network.emulateNetworkConditions", {"offline": True, **shaped})
        pocket.seed(_walks(self.people.reach, SENT, points=POINTS))
        pocket.wake()
        expect(pocket.bar).to_contain_text(f"未上传 {SENT} 条")
        began = time.monotonic()
        tools.send("Network.emulateNetworkConditions", {"offline": False, **shaped})
        expect(pocket.bar).to_have_text("都已上传", timeout=180_000)
        took = time.monotonic() - began
        pocket.context.close()
        return took

    def walking(self) -> float:
        """Seconds between the two nearest points that a walk keeps of a position that changes each second."""
        pocket = self.phone("walk")
        page = pocket.page
        pocket.context.clock.install(time=clock.now())
        pocket.log_in(self.people.village_chief)
        page.get_by_role("button", name="开始巡河").tap()
        page.get_by_role("button", name="结束巡河").wait_for()
        pocket.walk(metres=WALK_S, step=1, seconds=1)
        page.clock.run_for(16_000)
        points = page.evaluate(_POINTS)
        pocket.context.close()
        print(f"  {WALK_S} 秒里每秒有一个新位置，记下 {len(points)} 个", flush=True)
        return float(min(later - point for point, later in pairwise(points)))


def _walks(reach: Any, count: int, *, points: int) -> list[dict[str, Any]]:
    """Walks one after the other until an hour ago, two a day, each with a track like a phone's."""
    from tests.browser.pocket import patrol_row
    from tests.phone import beside

    def track(started: datetime, nth: int) -> dict[str, Any]:
        first = int(started.timestamp())
        step = 1800 / 95_700 / points
        return {
            "datum": "wgs84",
            "points": [
                [
                    first + n * SECONDS_A_POINT,
                    *beside(108.40 + n * step, 30.80, n * 7 + nth),
                    6 + n % 5,
                ]
                for n in range(points)
            ],
        }

    last = clock.now() - timedelta(hours=1)
    moments = [last - n * timedelta(hours=6) for n in range(count, 0, -1)]
    return [
        patrol_row(reach, moment, minutes=20, track=track(moment, nth))
        for nth, moment in enumerate(moments)
    ]
