"""一河一档 as PDF: seconds for the longest river of a demo district, as a page answers it; seconds and memory of sixty
rivers in one file, as the task makes them.
"""

import time
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench import districts
from bench.excel import peak, resident_mb
from bench.figures import Figure
from jobs.models import Job
from jobs.sheets.pages import page_of
from rivers.models import River

ROUNDS = 5
RIVERS = 60
MOST_SECONDS, MOST_SECONDS_OF_ALL, MOST_MB = 3.0, 120.0, 400.0


def run() -> list[Figure]:
    """The one first: what it loads the sixty find loaded."""
    districts.use_database(districts.apart(partial(districts.url, 1)))
    districts.static_files()
    user = districts.user("district_office")
    rivers = River.objects.visible_to(user).in_use().annotate(reaches_there=Count("reaches"))
    longest = rivers.order_by("-reaches_there", "pk")[0]
    print(f"  最长的河：{longest}，{longest.reaches_there} 个河段")
    return [_one(longest, user), *_sixty(user)]


def _one(river: River, user: User) -> Figure:
    client = Client()
    client.force_login(user, backend="accounts.services.backends.PortalBackend")
    address = reverse("rivers:river_paper", args=[river.pk])
    times = []
    # The first loads the library and its fonts.
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        answer: Any = client.get(address, headers={"host": "localhost"})
        size = len(b"".join(answer.streaming_content))
        times.append(time.perf_counter() - began)
    print(
        f"  {size / 1e6:.2f} MB；第一次 {times[0]:.1f} 秒，以后 {min(times[1:]):.2f}—{max(times[1:]):.2f} 秒"
    )
    return Figure(
        "一条河的一河一档 PDF（最长的河，中位数）",
        sorted(times[1:])[ROUNDS // 2],
        MOST_SECONDS,
        1.0,
        "秒",
    )


def _sixty(user: User) -> list[Figure]:
    path, query = reverse("rivers:river_papers"), urlencode({"sort": "code"})
    job = Job(kind="file", params={"path": path, "query": query}, created_by=user)
    file = page_of(job).get_file()
    if file.pieces < RIVERS:
        raise RuntimeError(f"only {file.pieces} rivers")
    began = time.perf_counter()
    with peak() as seen, suppress(_EnoughError):
        file.make(_until_sixty)
    seconds = time.perf_counter() - began
    print(f"  内存最高 {seen[0]:.0f} MB，之后 {resident_mb():.0f} MB")
    return [
        Figure(f"{RIVERS} 条河的一河一档 PDF", seconds, MOST_SECONDS_OF_ALL, 1.0, "秒"),
        Figure("同时占用的内存（整个进程）", seen[0], MOST_MB, 1.0, "MB"),
    ]


class _EnoughError(Exception):
    """A district has more rivers than are measured."""


def _until_sixty(done: int, total: int) -> None:
    if done == RIVERS:
        raise _EnoughError
