"""Excel of 100,000 rows: memory above idle while a list is exported and streamed, in megabytes.

The list is the patrols of every month, as the city's office exports it. The rows are counted in the file
that came, not taken from the database.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from bench import districts
from bench.figures import Figure
from common import clock
from common.months import Month

ROWS = 100_000
MOST_MB = 150.0
DISTRICTS = 3
LOOK_SECONDS = 0.02


def run() -> list[Figure]:
    """One export of a month, for what an idle server has loaded anyway; then that of all months."""
    districts.use(DISTRICTS)
    client = Client()
    client.force_login(
        districts.user("city_office"), backend="django.contrib.auth.backends.ModelBackend"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "patrols.xlsx"
        _export(client, str(Month.of(clock.now()).previous()), path)
        idle = _resident_mb()
        began, worked = time.perf_counter(), time.process_time()
        with _peak() as seen:
            _export(client, "", path)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        rows, size = _rows_of(path), path.stat().st_size
    if rows < ROWS:
        raise RuntimeError(f"only {rows} rows")
    more = seen[0] - idle
    print(
        f"  {rows:,} 行，{size / 1e6:.1f} MB，{seconds:.0f} 秒（处理器 {cpu:.0f} 秒）；"
        f"内存最高 {seen[0]:.0f} MB，空闲 {idle:.0f} MB"
    )
    return [Figure(f"导出 {rows:,} 行比空闲多用的内存", more, MOST_MB, 1.0, "MB")]


def _export(client: Client, month: str, path: Path) -> None:
    address = (
        f"{reverse('inspections:patrol_list')}?{urlencode({'month': month, 'export': 'xlsx'})}"
    )
    response = client.get(address, headers={"host": "localhost"})
    if response.status_code != 200 or not response.streaming:
        raise RuntimeError(f"{address}: {response.status_code}, not a stream")
    with path.open("wb") as file:
        file.writelines(response.streaming_content)
    response.close()


def _rows_of(path: Path) -> int:
    """Rows that are a patrol's, in all sheets: those that begin with a moment."""
    book = load_workbook(path, read_only=True)
    firsts = (row[0] for sheet in book for row in sheet.iter_rows(max_col=1, values_only=True))
    return sum(isinstance(value, datetime) for value in firsts)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def _peak() -> Iterator[list[float]]:
    """The most megabytes this process held while the block ran, looked at fifty times a second."""
    seen, ends = [0.0], threading.Event()

    def watch() -> None:
        while not ends.wait(LOOK_SECONDS):
            seen[0] = max(seen[0], _resident_mb())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        ends.set()
        thread.join()
