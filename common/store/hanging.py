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
    """What this process waits for, by the connections it waits on, each with when that began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[Any, float] = {}
        self._pid = 0

    @contextmanager
    def waiting(self, connection: Any) -> Iterator[None]:
        """While the block runs, the connection waits for its server."""
        if self._pid != os.getpid():
            self._start()
        self._since[connection] = time.monotonic()
        try:
            yield
        finally:
            # Under the lock, so that nobody cuts off a connection that is closed by then, or another with its number.
            with self._lock:
                self._since.pop(connection, None)

    def _start(self) -> None:
        """A process that was forked has no threads, and waits for nothing that its parent asked."""
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._since = os.getpid(), {}
                threading.Thread(target=self._look, name="database-watch", daemon=True).start()

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            late = self._late()
            hang = {address for address in {each.address for each in late} if not _opens(address)}
            for connection, since in late.items():
                if connection.address in hang:
                    self._cut_off(connection, since)

    def _late(self) -> dict[Any, float]:
        until = time.monotonic() - PATIENCE_SECONDS
        return {each: since for each, since in list(self._since.items()) if since < until}

    def _cut_off(self, connection: Any, since: float) -> None:
        with self._lock:
            if self._since.get(connection) != since:
                return  # answered meanwhile
            logger.error("database.hangs", seconds=round(time.monotonic() - since, 1))
            # A number of its own for the same line: closing it closes nothing of the driver's.
            with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)


_watch = _Watch()


def _opens(address: str) -> bool:
    """Does the server open a connection, or say at once why it does not (it is full, it is gone)?"""
    began = time.monotonic()
    try:
        psycopg2.connect(address, connect_timeout=OPENING_SECONDS).close()
    except psycopg2.OperationalError:
        return time.monotonic() - began < OPENING_SECONDS - LOOK_SECONDS
    return True


class WatchedCursor(Cursor):
    """Says when it waits for the server."""

    def execute(self, *args: Any, **kwargs: Any) -> None:
        with _watch.waiting(self.connection):
            super().execute(*args, **kwargs)

    def executemany(self, *args: Any, **kwargs: Any) -> None:
        with _watch.waiting(self.connection):
            super().executemany(*args, **kwargs)

    def fetchmany(self, *args: Any, **kwargs: Any) -> list[Any]:
        with _watch.waiting(self.connection):
            found: list[Any] = super().fetchmany(*args, **kwargs)
            return found


class WatchedConnection(Connection):
    """A connection whose cursors are watched, and what it sends without one."""

    def __init__(self, dsn: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(dsn, *args, **kwargs)
        # The driver's own `dsn` has its password blotted out.
        self.address = dsn
        self.cursor_factory = WatchedCursor

    def commit(self) -> None:
        with _watch.waiting(self):
            super().commit()

    def rollback(self) -> None:
        with _watch.waiting(self):
            super().rollback()
