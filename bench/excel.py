"""Excel of 100,000 rows: memory above idle while a list is exported and streamed, in megabytes.

The list is the patrols of every month, as the city's office exports it; `ledger_excel` does the same with
the ledger. The rows are counted in the file that came, not taken from the database.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from bench import districts
from bench.figures import Figure
from common import clock
from common.text.months import Month

ROWS = 100_000
MOST_MB = 150.0
DISTRICTS = 3
LOOK_SECONDS = 0.02


def run() -> list[Figure]:
    """That of all months; one of a month before it."""
    districts.use_database(districts.apart(partial(districts.url, DISTRICTS)))
    month = str(Month.of(clock.now()).previous())
    return [export_figure("导出", _address(month), _address(""), lambda v: isinstance(v, datetime))]


def _address(month: str) -> str:
    return f"{reverse('inspections:patrol_list')}?{urlencode({'month': month, 'export': 'xlsx'})}"


def export_figure(name: str, small: str, large: str, is_row: Callable[[Any], bool]) -> Figure:
    """Memory above idle of the export at the address `large`, asked by the city's office. The one at
    `small` comes first, for what an idle server has loaded anyway. `is_row` knows a row by its first
    cell."""
    client = Client()
    client.force_login(
        districts.user("city_office"), backend="accounts.services.backends.PortalBackend"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        _export(client, small, path)
        idle = resident_mb()
        began, worked = time.perf_counter(), time.process_time()
        with peak() as seen:
            _export(client, large, path)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        rows, size = _rows_of(path, is_row), path.stat().st_size
    if rows < ROWS:
        raise RuntimeError(f"only {rows} rows")
    more = seen[0] - idle
    print(
        f"  {rows:,} 行，{size / 1e6:.1f} MB，{seconds:.0f} 秒（处理器 {cpu:.0f} 秒）；"
        f"内存最高 {seen[0]:.0f} MB，空闲 {idle:.0f} MB"
    )
    return Figure(f"{name} {rows:,} 行比空闲多用的内存", more, MOST_MB, 1.0, "MB")


def _export(client: Client, address: str, path: Path) -> None:
    response = client.get(address, headers={"host": "localhost"})
    if response.status_code != 200 or not response.streaming:
        raise RuntimeError(f"{address}: {response.status_code}, not a stream")
    with path.open("wb") as file:
        file.writelines(response.streaming_content)
    response.close()


def _rows_of(path: Path, is_row: Callable[[Any], bool]) -> int:
    """Rows that are a thing's, in all sheets."""
    book = load_workbook(path, read_only=True)
    firsts = (row[0] for sheet in book for row in sheet.iter_rows(max_col=1, values_only=True))
    return sum(map(is_row, firsts))


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def peak() -> Iterator[list[float]]:
    """The most megabytes this process held while the block ran, looked at fifty times a second."""
    seen, ends = [0.0], threading.Event()

    def watch() -> None:
        while not ends.wait(LOOK_SECONDS):
            seen[0] = max(seen[0], resident_mb())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        ends.set()
        thread.join()
