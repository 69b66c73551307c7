"""Strangers' reports with the largest photos that are taken, while an office opens a page each second.

Two sync workers as deployed, PostgreSQL with fsync, and a worker that decodes what was kept for later, all on
one machine. Four strangers send at once, each from an address of its own, three photos each; and again some
seconds later. `small`: photos of twelve megapixels, which are decoded before the answer.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.upload import _server

STRANGERS = 4
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "4"))
APART_SECONDS = 12
MOST_MS = 1000.0
SIZES = {"largest": (8160, 6120), "small": (4000, 3000)}
_WORKER = """
import time, django
django.setup()
from common import clock
from common.errors import Unavailable
from attachments.services.developing import blobs_without_thumbnail, make_thumbnail
while True:
    for found in blobs_without_thumbnail(before=clock.now(), limit=50):
        try:
            make_thumbnail(blob_id=found)
        except Unavailable:
            pass
    time.sleep(0.2)
"""


def run() -> list[Figure]:
    """A figure a size of photo: the 95th percentile of the page."""
    from django.conf import settings
    from django.db import connections

    board, cookie = _place()
    figures = []
    env = os.environ | {"LOG_LEVEL": "INFO", "SECRET_KEY": settings.SECRET_KEY}
    with tempfile.TemporaryDirectory(prefix="hezhang-strangers-") as folder:
        for words, size in SIZES.items():
            photo = _photo(*size)
            bodies = [[_form(board, photo) for _ in range(STRANGERS)] for _ in range(ROUNDS)]
            connections.close_all()
            with (
                _server("hezhang.wsgi:application", env, Path(folder), nice=5) as (port, pid),
                _worker(env),
            ):
                alone = [_page(port, cookie) for _ in range(12)][2:]
                took, sent = _measure(port, cookie, bodies)
                workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                highest = max(map(_highest_mb, workers))
            slow = statistics.quantiles(took, n=20)[-1]
            print(
                f"  {words}：{len(photo) / 1e6:.1f} MB 的照片 3 张，{len(sent)} 份举报，"
                f"状态 {sorted({status for status, _ in sent})}，最慢 {max(ms for _, ms in sent):.0f} 毫秒；"
                f"页面单独 中位 {statistics.median(alone):.0f} 毫秒，"
                f"此时 {len(took)} 次，中位 {statistics.median(took):.0f}、95% {slow:.0f}、"
                f"最慢 {max(took):.0f} 毫秒；页面进程最多用 {highest:.0f} MB 内存",
                flush=True,
            )
            figures.append(Figure(f"举报（{words}）时页面，95%", slow, MOST_MS, 1.0, "毫秒"))
    return figures


def _measure(
    port: int, cookie: str, bodies: list[list[tuple[str, bytes]]]
) -> tuple[list[float], list[tuple[int, float]]]:
    """Milliseconds of each page, from the second in which it was due; status and milliseconds of each
    report."""
    over = threading.Event()
    took: list[float] = []

    def ask() -> None:
        due = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            asked = []
            while not over.is_set():
                asked.append(pool.submit(_page, port, cookie))
                due += 1
                over.wait(max(0.0, due - time.monotonic()))
            took.extend(each.result() for each in asked)

    page = threading.Thread(target=ask)
    page.start()
    sent = []
    with ThreadPoolExecutor(STRANGERS) as pool:
        for forms in bodies:
            began = time.monotonic()
            sent += list(pool.map(lambda n, form: _send(port, n, *form), range(STRANGERS), forms))
            over.wait(max(0.0, began + APART_SECONDS - time.monotonic()))
    over.set()
    page.join()
    return took, sent


def _page(port: int, cookie: str) -> float:
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/issues/", headers={"Host": "localhost", "Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the page was answered with {answer.status}")
    return (time.monotonic() - began) * 1e3


def _send(port: int, stranger: int, address: str, body: bytes) -> tuple[int, float]:
    began = time.monotonic()
    home = (f"127.0.0.{stranger + 2}", 0)
    connection = HTTPConnection("127.0.0.1", port, timeout=120, source_address=home)
    head = {"Host": "localhost", "Content-Type": "multipart/form-data; boundary=bench"}
    connection.request("POST", address, body, headers=head)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, (time.monotonic() - began) * 1e3


def _place() -> tuple[Any, str]:
    """A signboard, and the cookie of an office that is signed in."""
    from django.conf import settings
    from django.test import Client

    from bench import districts
    from tests.cast import make_cast
    from tests.complaints.kit import board

    districts.static_files()
    cast = make_cast()
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.district_office, backend="accounts.services.backends.PortalBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return board(cast.reach), f"{settings.SESSION_COOKIE_NAME}={key}"


def _photo(width: int, height: int) -> bytes:
    """Noise, as finely as ten megabytes hold it: nothing costs more to decode."""
    from PIL import Image

    from attachments.rules.limits import PHOTO_MAX_BYTES

    picture = Image.effect_noise((width, height), 50).convert("RGB")
    for quality in (95, 85, 70, 50, 30, 15, 5):
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() < PHOTO_MAX_BYTES - 64:
            return out.getvalue()
    raise RuntimeError("no quality is low enough")


def _form(board: Any, photo: bytes) -> tuple[str, bytes]:
    """Address and body of a report whose photos nobody sent before."""
    from common import clock
    from complaints.rules.tickets import is_worked, new_ticket, signed

    ticket = new_ticket(board.pk, at=clock.now() - timedelta(minutes=1))
    work = next(str(n) for n in count() if is_worked(ticket, str(n), bits=16))
    fields = {"description": "桥下有人倒垃圾", "ticket": signed(ticket), "work": work}
    parts = [
        f'--bench\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for n in range(1, 4):
        head = f'--bench\r\nContent-Disposition: form-data; name="photo{n}"; filename="{n}.jpg"\r\n'
        other = random.randbytes(16).hex().encode()
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + photo + other + b"\r\n")
    return f"/p/{board.pk}/report/", b"".join(parts) + b"--bench--\r\n"


@contextmanager
def _worker(env: dict[str, str]) -> Iterator[None]:
    """Decodes what was kept for later, as the background's worker does."""
    process = subprocess.Popen([sys.executable, "-c", _WORKER], env=env)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _highest_mb(pid: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (found,) = (line for line in lines if line.startswith("VmHWM"))
    return int(found.split()[1]) / 1024
