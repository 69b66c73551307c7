"""10,000 samples × 25 columns from .xlsx: seconds of the check and of writing together, megabytes above idle.

One town with a hundred sections, a sample of each on a hundred days, 23 indicators a sample, with as many decimals as
the standard has; one in eight values is below its detection limit. The process that reads a heavy sheet by itself is
counted as well. A small file comes
before it, for what an idle worker has loaded anyway.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from bench.excel import LOOK_SECONDS, peak, resident_mb
from bench.figures import Figure
from common import clock
from common.imports import Act, ImportState, apply_batch, check_batch
from common.spreadsheets import Column, write_rows
from tests import factories as make
from waters.models import ImportBatch, SampleValue
from waters.rules.indicators import ABOUT, JUDGED, Indicator
from waters.rules.standard import GB3838
from waters.sheets.samples import SampleRegister, title_of

ROWS = int(os.environ.get("BENCH_WATER_ROWS", "10000"))
SECTIONS = 100
TOWN = "500101001000"
MOST_SECONDS, MOST_MB = 20.0, 150.0
MEASURED = (*JUDGED, Indicator.TN, Indicator.TEMPERATURE)
FIRST_DAY = date(2026, 1, 1)


def run() -> list[Figure]:
    """Seconds and megabytes of one import, begun when the file lies in the storage."""
    town = make.division(TOWN, "清溪镇")
    clerk = make.office(TOWN, "镇河长办")
    river = make.RiverFactory(division=town)
    for number in range(SECTIONS):
        make.SectionFactory(
            code=f"D{number:03}", name=f"{number}号断面", river=river, division=town
        )
    _imported(clerk, 200, FIRST_DAY - timedelta(days=200))
    idle = resident_mb()
    with peak() as seen, _reader() as reader:
        seconds, checking, worked = _imported(clerk, ROWS, FIRST_DAY)
    values = SampleValue.objects.count()
    print(
        f"  {ROWS:,} 行，{values:,} 个值：检查 {checking:.1f} 秒，共 {seconds:.1f} 秒（处理器 {worked:.1f} 秒）；"
        f"内存最高 {seen[0]:.0f} MB，空闲 {idle:.0f} MB，另开的读表进程 {reader[0]:.0f} MB"
    )
    more = max(seen[0] - idle, reader[0])
    return [
        Figure(
            f"导入监测数据 {ROWS:,} 行 × {2 + len(MEASURED)} 列", seconds, MOST_SECONDS, 1.0, "秒"
        ),
        Figure(f"导入监测数据 {ROWS:,} 行比空闲多用的内存", more, MOST_MB, 1.0, "MB"),
    ]


@contextmanager
def _reader() -> Iterator[list[float]]:
    """The most megabytes that a process held which this one started, looked at fifty times a second."""
    seen, ends, main = [0.0], threading.Event(), os.getpid()

    def watch() -> None:
        while not ends.wait(LOOK_SECONDS):
            for child in Path(f"/proc/self/task/{main}/children").read_text().split():
                with suppress(OSError, StopIteration):
                    lines = Path(f"/proc/{child}/status").read_text().splitlines()
                    held = next(line for line in lines if line.startswith("VmRSS:"))
                    seen[0] = max(seen[0], int(held.split()[1]) / 1024)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        ends.set()
        thread.join()


def _imported(clerk: Any, rows: int, first: date) -> tuple[float, float, float]:
    """Seconds of all of it, and of the check alone; of processor, that of the reading process too, which the load of
    the machine changes less."""
    batch = ImportBatch.objects.create(
        target=SampleRegister.target,
        filename="监测数据.xlsx",
        file=ContentFile(_file(rows, first), "samples.xlsx"),
        created_by=clerk,
    )
    began, worked = time.perf_counter(), sum(os.times()[:4])
    check_batch(batch, at=clock.now())
    checking = time.perf_counter() - began
    batch.refresh_from_db()
    if batch.count(Act.CREATE) != rows:
        raise RuntimeError(f"{batch.state} {batch.counts} {batch.problem}")
    batch.state = ImportState.APPLYING
    batch.save()
    apply_batch(batch, by=clerk, at=clock.now())
    return time.perf_counter() - began, checking, sum(os.times()[:4]) - worked


def _file(rows: int, first: date) -> bytes:
    columns = [
        Column("section", "断面名称"),
        Column("day", "采样日期", "date"),
        *(Column(str(int(each)), title_of(each), "measure") for each in MEASURED),
    ]
    with write_rows(columns, _rows(rows, first), title="监测数据") as made:
        return made.read()


def _rows(rows: int, first: date) -> Iterator[dict[str, Any]]:
    chance = random.Random(12)
    for number in range(rows):
        values = {str(int(each)): _value(each, chance) for each in MEASURED}
        day = first + timedelta(days=number // SECTIONS)
        yield {"section": f"{number % SECTIONS}号断面", "day": day, **values}


def _value(indicator: Indicator, chance: random.Random) -> str:
    usual = float(ABOUT[indicator].usual)
    if indicator is Indicator.PH:
        return f"{chance.uniform(6.5, 8.5):.1f}"
    places = GB3838.decimals[indicator]
    number = f"{max(usual * chance.uniform(0.05, 0.9), 0.1**places):.{places}f}"
    return f"{number}L" if chance.random() < 0.125 else number
