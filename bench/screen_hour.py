"""An hour of a wall in Chromium, played in minutes: its clock is turned, its polls are real.

Every quarter of a minute of that hour the page asks and every third of a minute it turns; each fifth minute an issue is
reported and the figures move; in its third sixth the network is cut. Measured is what the page holds after a
collection: at the end of the first sixth, when everything was shown once, and at the end of all.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import districts
from bench.figures import Figure
from bench.screen import reaches
from bench.upload import _server

POLL_S, MINUTES = 15, int(os.environ.get("BENCH_MINUTES", "60"))
MOVES_EVERY, CUT = 5, range(MINUTES // 3, MINUTES // 2)
WARM = MINUTES // 6
TAKEN_MS = 20
POLLED = "/screen/wall/figures/"
# One row of today's events more with each report: some nodes, a few kB.
MOST_KB, MOST_NODES = 300.0, 150.0


def run() -> list[Figure]:
    """How much more the page holds at the end than after its first sixth: bytes of the script's heap, nodes,
    listeners."""
    from django.conf import settings
    from django.db import connections
    from playwright.sync_api import sync_playwright

    from common import clock
    from screens.services.links import issue_link
    from screens.services.snapshots import count
    from tests.cast import make_cast
    from tests.services.browser import launch_arguments

    # Playwright's loop runs in this thread, and Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    cast = make_cast()
    reaches(cast)
    districts.static_files()
    at = clock.now()
    _, token = issue_link(division=cast.district, name="大屏", by=cast.district_office, at=at)
    count(code=cast.district.code, at=at)
    connections.close_all()
    env = os.environ | {"LOG_LEVEL": "WARNING", "SECRET_KEY": settings.SECRET_KEY}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hezhang-hour-")))
        port, _ = stack.enter_context(_server("hezhang.wsgi:application", env, folder))
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(**launch_arguments())
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
        hour = Hour(context, cast, f"http://127.0.0.1:{port}/screen/wall/#{token}")
        first, last = hour.played()
        browser.close()
    failed = sum("DISCONNECTED" in end for end in hour.ends)
    print(f"  {MINUTES} 分钟：轮询 {len(hour.ends)} 次，其中断网 {failed} 次", flush=True)
    (heap, nodes, listeners), (heap_then, nodes_then, listeners_then) = first, last
    return [
        Figure("大屏一小时，脚本内存增加", (heap_then - heap) / 1024, MOST_KB, 1.0, "kB"),
        Figure("大屏一小时，页面节点增加", nodes_then - nodes, MOST_NODES, 1.0, "个"),
        Figure("大屏一小时，监听增加", listeners_then - listeners, 1.0, 0.0, "个"),
    ]


class Hour:
    """One page through its hour."""

    def __init__(self, context: Any, cast: Any, address: str) -> None:
        self.context, self.cast = context, cast
        self.page = context.new_page()
        self.page.clock.install()
        self.page.goto(address)
        self.page.wait_for_selector("svg[data-drawn] path")
        # From here on only we turn it: a second of ours in between would be a poll that nobody waits for.
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + 2)
        self.tools = context.new_cdp_session(self.page)
        self.tools.send("Performance.enable")
        self.sent = 0
        self.ends: list[str] = []
        self.page.on("request", self._sent)
        # Chromium calls an answer without a body that is kept nowhere (304) a failure, too.
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, self._ended)
        self.ask()

    def played(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        first = self.held()
        for minute in range(MINUTES):
            if minute == CUT.start:
                self.context.set_offline(True)
            if minute == CUT.stop:
                self.check("网络中断")
                # The page asks by itself when it hears that the network is back.
                self.context.set_offline(False)
                self._answered()
            if minute % MOVES_EVERY == 0:
                self.report(minute)
            for _ in range(60 // POLL_S):
                self.ask()
            if minute + 1 == WARM:
                first = self.held()
            if (minute + 1) % WARM == 0:
                heap, nodes, listeners = self.held()
                words = f"{heap / 1024:,.0f} kB，{nodes} 个节点，{listeners} 个监听"
                print(f"  第 {minute + 1} 分钟：{words}", flush=True)
        self.check("数据截至")
        return first, self.held()

    def check(self, words: str) -> None:
        """The page says how old its figures are, or that the network is gone."""
        told = self.page.locator("[data-told]").inner_text()
        if not told.startswith(words):
            raise RuntimeError(told)

    def ask(self) -> None:
        """Turns the clock to the end of the next poll, second by second as the page's timer runs."""
        ended = len(self.ends)
        for _ in range(2 * POLL_S):
            self.page.clock.run_for(1000)
            self._answered()
            if len(self.ends) > ended:
                return
        raise RuntimeError("the page does not ask")

    def _answered(self) -> None:
        """Waits for the end of a poll that is under way, and for its script. The page's clock stands meanwhile: after
        ten of its seconds the page would give up."""
        self.page.wait_for_timeout(TAKEN_MS)
        while self.sent > len(self.ends):
            self.page.wait_for_timeout(TAKEN_MS)

    def _sent(self, request: Any) -> None:
        self.sent += request.url.endswith(POLLED)

    def _ended(self, request: Any) -> None:
        if request.url.endswith(POLLED):
            self.ends.append(request.failure or "")

    def report(self, minute: int) -> None:
        from common import clock
        from issues.models import Issue, IssueKind
        from screens.services.snapshots import count

        at = clock.now()
        Issue.objects.create(
            number=f"W{minute}",
            source="patrol",
            kind=IssueKind.objects.get(code="luandui"),
            severity="general",
            description="倾倒垃圾",
            reach=self.cast.reach,
            division=self.cast.village,
            reported_by=self.cast.village_chief,
            reporter_name="村河长",
            reported_at=at,
            state="reported",
        )
        count(code=self.cast.district.code, at=at)

    def held(self) -> tuple[int, ...]:
        """Bytes of the script's heap, nodes and listeners, after a collection."""
        self.tools.send("HeapProfiler.collectGarbage")
        metrics = self.tools.send("Performance.getMetrics")["metrics"]
        found = {each["name"]: each["value"] for each in metrics}
        return tuple(int(found[name]) for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners"))
