"""The map of 100,000 spots in Chromium: from opening the page until every spot is on the screen, as
points or in numbers, in seconds (issue 4). The demo district, its own spots repeated with a shift of some
metres until there are enough; the portal runs as deployed, two workers on PostgreSQL.
"""

import os
import random
import tempfile
import time
import uuid
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from bench import districts
from bench.figures import Figure
from bench.upload import _server
from demo.place.people import PASSWORD
from spots.models import Spot, SpotBatch, SpotState
from tests.services.browser import launch_arguments

SPOTS = int(os.environ.get("BENCH_SPOTS", "100000"))
TURNS = int(os.environ.get("BENCH_TURNS", "5"))
MOST_SECONDS = 2.0
# How many spots the marks represent, once every mark of the view is drawn.
DRAWN = """() => {
  const map = document.querySelector("[data-map]");
  if (!map || map.hasAttribute("aria-busy")) return 0;
  const numbers = [...map.querySelectorAll(".map-gathered span")];
  const points = map.querySelectorAll("path.map-point").length;
  return points + numbers.reduce((sum, one) => sum + Number(one.textContent.replaceAll(",", "")), 0);
}"""


def run() -> list[Figure]:
    """The median of some openings, each in a fresh window."""
    from playwright.sync_api import sync_playwright

    districts.use(1)
    _fill(SPOTS)
    districts.static_files()
    mobile = districts.user("district_office").mobile
    name = connection.settings_dict["NAME"]
    connection.close()
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    env = os.environ | {"DATABASE_URL": address}
    with (
        tempfile.TemporaryDirectory(prefix="hezhang-spots-") as folder,
        _server("hezhang.wsgi:application", env, Path(folder)) as (port, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**launch_arguments())
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        base = f"http://127.0.0.1:{port}"
        _sign_in(page, base, mobile)
        times = [_opened(page, f"{base}/spots/map/") for _ in range(TURNS + 1)][1:]
        browser.close()
    print("  " + "、".join(f"{seconds:.2f}" for seconds in times) + " 秒", flush=True)
    middle = sorted(times)[len(times) // 2]
    return [Figure(f"图斑地图，{SPOTS:,} 个图斑画出", middle, MOST_SECONDS, 1.0, "秒")]


def _fill(wanted: int) -> None:
    """Repeats the demo's spots that are not real, some metres off, in a batch of their own."""
    drawn = random.Random(4)
    missing = wanted - Spot.objects.count()
    if missing <= 0:
        return
    first = SpotBatch.objects.order_by("pk").first()
    if first is None:
        raise RuntimeError("the demo has no batch of spots")
    batch = SpotBatch.objects.create(
        name="测量用图斑",
        division=first.division,
        received_on=first.received_on,
        created_by=first.created_by,
    )
    models = list(Spot.objects.exclude(state=SpotState.REAL))
    rows = []
    for n, spot in enumerate(islice(cycle(models), missing), start=1):
        values = {f.attname: getattr(spot, f.attname) for f in Spot._meta.concrete_fields}
        values |= {"id": None, "uuid": uuid.uuid4(), "batch_id": batch.pk, "code": f"M{n:06d}"}
        values["longitude"] += drawn.uniform(-0.004, 0.004)
        values["latitude"] += drawn.uniform(-0.004, 0.004)
        rows.append(Spot(**values))
    Spot.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE spots_spot")


def _sign_in(page: Any, base: str, mobile: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.fill("#id_username", mobile)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")


def _opened(page: Any, address: str) -> float:
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(f"() => ({DRAWN})() >= {SPOTS}", polling=20, timeout=60_000)
    return time.perf_counter() - began
