"""A database that hangs: its machine answers, its processes do not (stopped, starved, a disk that no longer writes).

The driver waits for an answer as long as the connection is there, and a kernel keeps it there for a process that
sleeps. So each statement is watched: whatever has taken some seconds is a reason to ask the server for a new
connection, which costs a server that is well a few milliseconds. Only where it does not give one in time is the waiting
connection cut off: the statement then fails as it does when a server is gone (`common.store.outage`). A long
statement of a server that is well is never cut off.

`DATABASES['default']['OPTIONS']['connection_factory']` names `WatchedConnection` (hezhang.settings.base).
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from weakref import WeakSet

import psycopg2
import structlog
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

logger = structlog.get_logger(__name__)

# How long a statement is believed without asking, and how long the server may take to open a connection.
PATIENCE_SECONDS: Final = 3.0
OPENING_SECONDS: Final = 3
LOOK_SECONDS: Final = 0.5


class _Watch:
    """The connections of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: WeakSet[Any] = WeakSet()
        self._pid = 0

    def add(self, line: Any) -> None:
        with self._lock:
            # A process that was forked has no threads, and waits for nothing that its parent asked.
            if self._pid != os.getpid():
                self._pid, self._lines = os.getpid(), WeakSet()
                threading.Thread(target=self._look, name="database-watch", daemon=True).start()
            self._lines.add(line)

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            late = self._late()
            hang = {address for address in {line.address for line in late} if not _opens(address)}
            for line, since in late.items():
                if line.address in hang:
                    _cut_off(line, since)

    def _late(self) -> dict[Any, float]:
        with self._lock:
            waiting = {line: line.since for line in self._lines}
        until = time.monotonic() - PATIENCE_SECONDS
        return {line: since for line, since in waiting.items() if since and since < until}


def _cut_off(line: Any, since: float) -> None:
    # Locked, so that nobody cuts off a connection that is closed by then, or another with its number.
    with line.answering:
        if line.since != since:
            return  # answered meanwhile
        logger.error("database.hangs", seconds=round(time.monotonic() - since, 1))
        # A number of its own for the same line: closing it closes nothing of the driver's.
        with suppress(OSError), socket.socket(fileno=os.dup(line.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)


_watch = _Watch()


def _opens(address: str) -> bool:
    """Does the server open a connection, or say at once why it does not (it is full, it is gone)?"""
    began = time.monotonic()
    try:
        psycopg2.connect(address, connect_timeout=OPENING_SECONDS).close()
    except psycopg2.OperationalError:
        return time.monotonic() - began < OPENING_SECONDS - LOOK_SECONDS
    return True


@contextmanager
def _waiting(line: Any) -> Iterator[None]:
    """While the block runs, the connection waits for its server."""
    line.since = time.monotonic()
    try:
        yield
    finally:
        with line.answering:
            line.since = 0.0


class WatchedCursor(Cursor):
    """Says when it waits for the server."""

    def execute(self, *args: Any, **kwargs: Any) -> None:
        # As `_waiting`, written out: an upload of a patrol passes here four times.
        line: Any = self.connection
        line.since = time.monotonic()
        try:
            super().execute(*args, **kwargs)
        finally:
            with line.answering:
                line.since = 0.0

    def executemany(self, *args: Any, **kwargs: Any) -> None:
        with _waiting(self.connection):
            super().executemany(*args, **kwargs)

    def fetchmany(self, *args: Any, **kwargs: Any) -> list[Any]:
        with _waiting(self.connection):
            found: list[Any] = super().fetchmany(*args, **kwargs)
            return found


class WatchedConnection(Connection):
    """A connection whose cursors are watched, and what it sends without one. `since` is when it began to wait, 0
    where it does not."""

    def __init__(self, dsn: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(dsn, *args, **kwargs)
        # The driver's own `dsn` has its password blotted out.
        self.address = dsn
        self.cursor_factory = WatchedCursor
        self.since = 0.0
        self.answering = threading.Lock()
        _watch.add(self)

    def commit(self) -> None:
        with _waiting(self):
            super().commit()

    def rollback(self) -> None:
        with _waiting(self):
            super().rollback()
