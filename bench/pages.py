"""Pages at 50 rows: how many a second, against a bare Django list of 50 rows with two joins (`bench/bare`).

Both are served at the same time by gunicorn, two workers each, on the demo district in PostgreSQL; eight
clients ask one of them, then the other, page by page, so that what else the machine does slows both alike. What
the database and the application spend on a request is printed beside it.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import districts
from bench.figures import Figure
from bench.upload import _cpu, _server
from common import clock
from common.text.months import Month
from issues.models import Issue

CLIENTS = 8
# A turn of each page, and of the bare page before it, in seconds.
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
WARM_UP = 1.5
# Parts of the bare page's rate that are asked for, and the longest that one request in twenty may take where
# the bare page takes 150 ms.
LIST_TARGET, HOME_TARGET = 0.35, 0.3
SLOW_TARGET = 400 / 150
BACKEND = "accounts.services.backends.PortalBackend"


@dataclass(frozen=True)
class Turn:
    """What came of asking one page for some seconds: requests a second, milliseconds that half and 95 of a
    hundred took, and milliseconds of processor a request, of the application and the database."""

    rate: float
    half: float
    slow: float
    app: float
    database: float

    @property
    def cpu(self) -> float:
        """Of both together: where others work on the machine, this says more than the rate."""
        return self.app + self.database


def pages() -> dict[str, str]:
    """Words → address, as a district's office opens them."""
    month = Month.of(clock.now())

    def rows(name: str, query: str = "") -> str:
        return f"{reverse(name)}?per_page=50{query}"

    # One on its way, with a ledger of some length.
    issue = Issue.objects.open().exclude(unit=None).order_by("reported_at", "pk").first()
    assert issue is not None
    return {
        "工作台": reverse("home"),
        "问题台账": rows("issues:issue_list", "&state=all"),
        "一个问题": reverse("issues:issue_detail", args=[issue.pk]),
        "巡河记录": rows("inspections:patrol_list", f"&month={month.previous()}"),
        "应巡清单": rows("inspections:due_list", f"&month={month.previous()}"),
        "任务清单": rows("plans:line_list"),
        "河段": rows("rivers:reach_list"),
        "入河排污口": rows("rivers:outfall_list"),
        "公示牌": rows("rivers:signboard_list"),
        "河长名录": rows("chiefs:register"),
        "河长人员": rows("chiefs:chief_list"),
        "疑似图斑": rows("spots:spot_list", "&state=all"),
        "月通报": rows("notices:notice_list"),
        "收文": rows("notices:inbox"),
        "单位": rows("accounts:unit_list"),
        "账号": rows("accounts:account_list"),
    }


def run() -> list[Figure]:
    """Two figures a page: its rate, and its 95th percentile."""
    districts.use(1)
    districts.static_files()
    wanted = pages()
    cookie = f"{settings.SESSION_COOKIE_NAME}={_signed_in(wanted)}"
    url = districts.url(1)
    connection.close()
    districts.use(1)
    env = os.environ | {
        "DATABASE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "INFO",
    }
    figures = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hezhang-pages-")))
        bare, ours = (
            stack.enter_context(_server(app, env | {"DJANGO_SETTINGS_MODULE": names}, folder))
            for app, names in (
                ("bench.bare.wsgi:application", "bench.bare.settings"),
                ("hezhang.wsgi:application", os.environ["DJANGO_SETTINGS_MODULE"]),
            )
        )
        for words, address in wanted.items():
            floor, page = _turn(*bare, "/", cookie), _turn(*ours, address, cookie)
            _tell(words, page, floor)
            target = HOME_TARGET if words == "工作台" else LIST_TARGET
            figures += [
                Figure(f"页面 {words}", page.rate, floor.rate, target, "页/秒", "higher"),
                Figure(f"页面 {words}，95%", page.slow, floor.slow, SLOW_TARGET, "毫秒"),
            ]
    return figures


def _tell(words: str, page: Turn, floor: Turn) -> None:
    print(
        f"  {words}：{page.rate:.1f} 页/秒，底线 {floor.rate:.1f}，比值 {page.rate / floor.rate:.2f}；"
        f"中位 {page.half:.0f}、95% {page.slow:.0f} 毫秒（底线 {floor.half:.0f}、{floor.slow:.0f}）；每页 CPU："
        f"应用 {page.app:.1f}、数据库 {page.database:.1f} 毫秒（底线 {floor.app:.1f}、{floor.database:.1f}），"
        f"按 CPU 比值 {floor.cpu / page.cpu:.2f}",
        flush=True,
    )


def _signed_in(wanted: dict[str, str]) -> str:
    """The key of a session that both servers know; says what each page asks and shows."""
    client = Client(headers={"host": "localhost"})
    client.force_login(districts.user("district_office"), backend=BACKEND)
    for words, address in wanted.items():
        # Twice: what is kept between requests is there.
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        shown = response.content.count(b"<tr") - 1
        print(f"  {words}：查询 {len(asked)} 次，表格 {max(shown, 0)} 行", flush=True)
    return str(client.session.session_key)


def _turn(port: int, master: int, address: str, cookie: str) -> Turn:
    list(_asked(port, address, cookie, WARM_UP))
    before, began = _cpu(master), time.perf_counter()
    times = sorted(_asked(port, address, cookie, SECONDS))
    spent = time.perf_counter() - began
    app, database = (
        (after - first) / len(times) * 1e3
        for first, after in zip(before, _cpu(master), strict=True)
    )
    half, slow = (times[int(len(times) * part)] * 1e3 for part in (0.5, 0.95))
    return Turn(len(times) / spent, half, slow, app, database)


def _asked(port: int, address: str, cookie: str, seconds: float) -> Iterator[float]:
    """Seconds that each request took, of all clients together; each asks anew once it is answered."""
    until = time.perf_counter() + seconds
    times: list[list[float]] = [[] for _ in range(CLIENTS)]
    wrong: list[str] = []

    def client(mine: list[float]) -> None:
        while not mine or time.perf_counter() < until:
            began = time.perf_counter()
            asking = HTTPConnection("127.0.0.1", port, timeout=60)
            asking.request("GET", address, headers={"Cookie": cookie, "Host": "localhost"})
            answer = asking.getresponse()
            answer.read()
            asking.close()
            if answer.status != 200:
                wrong.append(f"{address}: {answer.status}")
                return
            mine.append(time.perf_counter() - began)

    threads = [threading.Thread(target=client, args=(mine,)) for mine in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    for mine in times:
        yield from mine
