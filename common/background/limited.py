"""Work on what strangers send, in a process of its own that may take so much memory and time, no more.

    rows = run_limited(read_layer, content, limits=Limits(seconds=8, memory_mb=250))

The work is a public function at the top of a module; what goes in and what comes out is pickled. The
module is imported in the new process without Django's set-up: it must not touch models or settings.
Starting costs some 0.1 s and what the module imports (numpy and shapely 0.4 s). Linux alone.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import structlog

from common.errors import Invalid, TooLarge

logger = structlog.get_logger(__name__)

_CHILD: Final = Path(__file__).with_name("limited_child.py")
_PATIENCE: Final = 3
_ROOT: Final = str(Path(__file__).parents[2])
# How a process dies that was refused memory in C or C++, or that the kernel ended because there is none.
_OUT_OF_MEMORY: Final = (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS)


class Limits(NamedTuple):
    """seconds    of a processor, the start of the process included; on the clock three times as many,
               because a busy machine is not the file's fault
    memory_mb  what the work may take beyond the interpreter and the libraries that it imports"""

    seconds: int = 8
    memory_mb: int = 250


T = TypeVar("T")
LIMITS: Final = Limits()


def run_limited(
    work: Callable[..., T],
    *args: Any,
    limits: Limits = LIMITS,
    field: str = "file",
    **kwargs: Any,
) -> T:
    """What `work(*args, **kwargs)` returns, from a process of its own.

    Raises the DomainError that the work raised; TooLarge (`file.too_heavy`) when it took more memory or
    time than `limits`, after its process was ended; Invalid (`file.unreadable`) for any other exception,
    because what a parser does with damaged bytes is not known beforehand. The traceback is logged.
    Refusals name `field`.
    """
    head = (_ROOT, work.__module__, work.__name__, limits.memory_mb * 2**20, limits.seconds)
    sent = pickle.dumps(head) + pickle.dumps((args, kwargs), protocol=pickle.HIGHEST_PROTOCOL)
    # Threads of BLAS reserve address space each, and nothing here multiplies matrices.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        # run() kills the process when the time is over.
        done = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-P", str(_CHILD)],
            input=sent,
            capture_output=True,
            timeout=limits.seconds * _PATIENCE,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_long(limits, field) from None
    outcome: str
    value: Any
    if done.returncode == -signal.SIGXCPU:
        raise _too_long(limits, field)
    if done.returncode:
        if -done.returncode in _OUT_OF_MEMORY or b"MemoryError" in done.stderr:
            raise _too_much(limits, field)
        outcome, value = "broken", done.stderr.decode("utf-8", "replace")
    else:
        outcome, value = pickle.loads(done.stdout)  # noqa: S301 - written by limited_child
    match outcome:
        case "refused":
            kind, code, detail, fields = value
            raise kind(code, detail, fields=fields)
        case "memory":
            raise _too_much(limits, field)
        case "broken":
            logger.error("limited.broken", work=work.__qualname__, told=value)
            words = "文件读不出来，可能已损坏。请在原来的软件中打开检查，重新导出后再上传"
            raise Invalid("file.unreadable", words, fields={field: words})
    found: T = value
    return found


def _too_long(limits: Limits, field: str) -> TooLarge:
    words = (
        f"文件的内容太多或太复杂，{limits.seconds} 秒内没有读完，已停止。请拆成几个文件，分几次上传"
    )
    return TooLarge("file.too_heavy", words, fields={field: words})


def _too_much(limits: Limits, field: str) -> TooLarge:
    words = (
        f"文件的内容太多或太复杂，读它要用的内存超过 {limits.memory_mb} MB，已停止。"
        "请拆成几个文件，分几次上传"
    )
    return TooLarge("file.too_heavy", words, fields={field: words})
