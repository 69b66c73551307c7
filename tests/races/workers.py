"""Real Celery workers to be killed. They tell a test through a named pipe how far they have come."""

import os
import select
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 120


class Pipe:
    """A named pipe: `wait()` returns what a worker says next, or fails the test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        # Opened both ways, so that the end of one writer does not close it for the next.
        self._handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def wait(self) -> str:
        ready, _, _ = select.select([self._handle], [], [], SECONDS)
        assert ready, f"the worker said nothing for {SECONDS} seconds"
        return os.read(self._handle, 100).decode()

    def close(self) -> None:
        os.close(self._handle)


def tell(word: str) -> None:
    """Said by the worker."""
    with open(os.environ["WORKER_PIPE"], "w") as pipe:
        pipe.write(word)


def on_this_database(pipe: Pipe) -> dict[str, str]:
    """The environment of a process that works on this test's database and tells `pipe`."""
    place = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "TEST_DATABASE_URL": urlunsplit(place._replace(path=f"/{name}")),
        "DJANGO_SETTINGS_MODULE": "hezhang.settings.test",
        "WORKER_PIPE": str(pipe.path),
    }


@contextmanager
def worker(app: str, pipe: Pipe, **environment: str):
    """A prefork worker of its own process group on this test's database and queue; `app` is the module
    that makes its Celery app."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", app, "worker"),
            *("--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"),
        ],
        cwd=ROOT,
        env={**on_this_database(pipe), **environment},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the worker and its children at once: nobody gets to say goodbye."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
