"""Reading a heavy sheet in a process of its own, with a limit of memory and of time.

Whatever the sheet makes the parser do, only that process ends, and the clerk is told why.
"""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import UnsupportedOperation
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from common.errors import DomainError, Invalid, TooLarge
from common.spreadsheets.columns import Column, Names
from common.spreadsheets.headings import OtherHeadings, no_names
from common.spreadsheets.package import MEGABYTE, damaged, too_large
from common.spreadsheets.reading import Choice, Reading, RowRead, read_rows

_ROOT: Final = Path(__file__).parents[2]
_SLICE: Final = 500
_REFUSALS: Final = {kind.__name__: kind for kind in (Invalid, OtherHeadings, TooLarge)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the process may take. memory  bytes of its address space; seconds  from its start"""

    memory: int = 400 * MEGABYTE
    seconds: float = 100.0


def read_rows_contained(
    file: IO[bytes],
    columns: Sequence[Column],
    *,
    choice: Choice,
    also: Mapping[str, str] | None = None,
    names: Names = no_names,
    bounds: Bounds = Bounds(),
    on_read: Callable[[float], None] | None = None,
    **limits: int,
) -> Reading:
    """As `read_rows`, in a process of its own; all rows are read when it returns.

    Raises as `read_rows`, and TooLarge `spreadsheet.too_large` where the process comes to its bounds.
    """
    # How a column finds its value in a row is not needed to read one, and cannot be sent.
    plain = tuple(replace(column, value=None) for column in columns)
    asked = {
        "columns": plain,
        "choice": choice,
        "also": dict(also or {}),
        # Sent by its name: a function of a module.
        "names": names,
        "memory": bounds.memory,
        "limits": limits,
    }
    with _started(file) as process:
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(bounds.seconds, end)
        timer.start()
        try:
            reading = _received(process, asked, on_read)
        finally:
            timer.cancel()
            process.kill()
    if reading is None:
        how = (
            f"读取用时超过 {bounds.seconds:.0f} 秒"
            if is_late.is_set()
            else "内容过大，超出读取所用的内存"
        )
        raise too_large(f"{how}，请只保留要导入的工作表，删去多余的行和格式，或拆成几个文件再上传")
    return reading


@contextmanager
def _started(file: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        try:
            number = file.fileno()
        except (AttributeError, UnsupportedOperation, OSError):
            shutil.copyfileobj(file, copy)
            copy.flush()
            number = copy.fileno()
        os.lseek(number, 0, os.SEEK_SET)
        with subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "common.spreadsheets.contained", str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(number,),
            cwd=_ROOT,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        ) as process:
            yield process


def _received(
    process: subprocess.Popen[bytes],
    asked: dict[str, Any],
    on_read: Callable[[float], None] | None,
) -> Reading | None:
    """What the process sends; None where it ended without a word."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    head: tuple[Any, ...] = ()
    rows: list[RowRead] = []
    try:
        pickle.dump(asked, process.stdin)
        process.stdin.close()
        while True:
            # Our own program's values: what it has read are texts and numbers.
            kind, content = pickle.load(process.stdout)  # noqa: S301
            match kind:
                case "share" if on_read:
                    on_read(content)
                case "head":
                    head = content
                case "rows":
                    rows += content
                case "refused":
                    name, code, detail, more = content
                    raise _REFUSALS.get(name, Invalid)(code, detail, **more)
                case "memory":
                    return None
                case "end":
                    sheet, unknown, absent, *told = head
                    return Reading(sheet, unknown, absent, iter(rows), *told)
    except (EOFError, BrokenPipeError, pickle.UnpicklingError):
        return None


def _serve(number: int) -> None:
    """The process: reads what it is asked for and sends it, piece by piece."""
    import resource  # not on every system; needed here alone

    asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    told = [0.0]

    def send(kind: str, content: Any = None) -> None:
        pickle.dump((kind, content), sys.stdout.buffer)
        sys.stdout.buffer.flush()

    def share(done: float) -> None:
        if done - told[0] >= 0.02:
            told[0] = done
            send("share", min(done, 1.0))

    try:
        with os.fdopen(number, "rb") as file:
            reading = read_rows(
                file,
                asked["columns"],
                choice=asked["choice"],
                also=asked["also"],
                names=asked["names"],
                on_read=share,
                **asked["limits"],
            )
            head = (reading.sheet, reading.unknown, reading.absent)
            send("head", (*head, reading.notes, reading.others, reading.free))
            while part := list(islice(reading.rows, _SLICE)):
                send("rows", part)
        send("end")
    except DomainError as refused:
        if refused.code == damaged().code and _was_full(asked["memory"]):
            send("memory")
        else:
            more: dict[str, Any] = {"fields": refused.fields}
            if isinstance(refused, OtherHeadings):
                more |= {"others": refused.others, "free": refused.free}
            send("refused", (type(refused).__name__, refused.code, refused.detail, more))
    except MemoryError:
        send("memory")
    except Exception:  # noqa: BLE001 - whatever a hostile file brings about is a damaged file
        if _was_full(asked["memory"]):
            send("memory")
        else:
            send(
                "refused",
                ("Invalid", damaged().code, damaged().detail, {"fields": damaged().fields}),
            )


def _was_full(memory: int) -> bool:
    """Did this process come to its bound? A parser that gets no memory tells of it in many ways. Linux only."""
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmPeak:"))
    return peak > memory - 8 * MEGABYTE


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
