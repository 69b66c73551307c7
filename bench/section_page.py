"""The page of a section with ten years of data, as two workers serve it to two clerks at once.

Every month has a sample of all 21 indicators and an announced class; nine years of them are closed, the last is worked
out anew for each page. Measured is the whole request over the wire, without scripts and pictures.
"""

import os
import tempfile
import threading
import time
from datetime import date, datetime
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.upload import _server

YEARS = 10
CLIENTS = 2
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
WARM_UP = 3.0
MOST_MS = 150.0
BACKEND = "accounts.services.backends.PortalBackend"


def run() -> list[Figure]:
    """Two figures: the 95th percentile of the page, and of the sheet of a month beside it."""
    from django.conf import settings
    from django.db import connections
    from django.test import Client
    from django.urls import reverse

    from tests.cast import make_cast

    cast = make_cast()
    section = _section(cast)
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.district_office, backend=BACKEND)
    pages = {
        "断面页（10 年数据）": reverse("waters:section_detail", args=[section.pk]),
        "水质月报": reverse("waters:month_sheet"),
    }
    for words, address in pages.items():
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        print(f"  {words}：{len(response.content) / 1024:.0f} kB", flush=True)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"
    connections.close_all()
    figures = []
    with tempfile.TemporaryDirectory(prefix="hezhang-section-") as folder:
        env = os.environ | {"LOG_LEVEL": "INFO", "SECRET_KEY": settings.SECRET_KEY}
        with _server("hezhang.wsgi:application", env, Path(folder)) as (port, _):
            for words, address in pages.items():
                _asked(port, address, cookie, WARM_UP)
                times = sorted(_asked(port, address, cookie, SECONDS))
                half, slow = (times[int(len(times) * part)] * 1e3 for part in (0.5, 0.95))
                print(
                    f"  {words}：{len(times)} 次，中位 {half:.0f} 毫秒，95% {slow:.0f} 毫秒",
                    flush=True,
                )
                figures.append(Figure(f"{words}，95 百分位", slow, MOST_MS, 1.0, "毫秒"))
    return figures


def _section(cast: Any) -> Any:
    """Made by bulk statements; what is closed is closed by the service."""
    from common import clock
    from common.text.chinese import SHANGHAI
    from common.text.months import Month, months_between
    from waters.models import AnnouncedClass, Sample, SampleValue, Section, SectionTarget
    from waters.rules.indicators import JUDGED
    from waters.rules.standard import GB3838
    from waters.services import close_month

    office, at = cast.district_office, clock.now()
    section = Section.objects.create(
        code="D1",
        name="清溪断面",
        grades="national,city",
        river=cast.river,
        division=cast.district,
        longitude=108.4,
        latitude=30.8,
    )
    SectionTarget.objects.create(section=section, year=2010, target="3", entered_at=at)
    last = Month.of(at).previous()
    months = list(months_between(last.plus(1 - 12 * YEARS), last))
    entered = {"entered_by": office, "entered_at": at}
    AnnouncedClass.objects.bulk_create(
        AnnouncedClass(section=section, month=each.first_day, water_class="3", **entered)
        for each in months
    )
    samples = Sample.objects.bulk_create(
        Sample(
            section=section,
            taken_on=date(each.year, each.month, 8),
            month=each.first_day,
            **entered,
        )
        for each in months
    )
    values = []
    for n, sample in enumerate(samples):
        for indicator in JUDGED:
            limit = GB3838.limit_of(indicator, "river", 3) or Decimal(7)
            number = (limit * (60 + n % 30) / 100).quantize(Decimal("0.000001"))
            values.append(
                SampleValue(
                    sample=sample,
                    indicator=indicator,
                    typed=f"{number.normalize():f}",
                    number=number,
                )
            )
    SampleValue.objects.bulk_create(values, batch_size=2000)
    for month in months[:-12]:
        moment = datetime(month.next().year, month.next().month, 10, 9, tzinfo=SHANGHAI)
        close_month(division=cast.district, month=month, by=office, at=moment)
    return section


def _asked(port: int, address: str, cookie: str, seconds: float) -> list[float]:
    """Seconds that each request took, of all clients together; each asks anew once it is answered."""
    until = time.perf_counter() + seconds
    times: list[list[float]] = [[] for _ in range(CLIENTS)]

    def ask(mine: list[float]) -> None:
        while not mine or time.perf_counter() < until:
            began = time.perf_counter()
            asking = HTTPConnection("127.0.0.1", port, timeout=60)
            asking.request("GET", address, headers={"Cookie": cookie, "Host": "localhost"})
            answer = asking.getresponse()
            answer.read()
            asking.close()
            if answer.status == 200:
                mine.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [each for mine in times for each in mine]
    if not found:
        raise RuntimeError(f"{address}: nothing answered")
    return found
