"""The worker of `make run`: nobody who falls silent keeps one of its few threads.

A telephone that loses its network in the middle of an upload leaves a connection that looks open for hours. In front of
a deployed portal nginx waits for such senders and readers; here eight of them would hold the whole portal, whether they
stop in a request's head, in its body, or while they should read the answer. Knows no Django.
"""

import os
import socket
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

Done = TypeVar("Done")
# Without a byte for so long, a sender is given up; who dribbles, after so long for a head and for a body.
SILENT_SECONDS: Final = float(os.environ.get("BODY_SILENT_SECONDS", "15"))
HEAD_SECONDS: Final = 2 * SILENT_SECONDS
BODY_SECONDS: Final = float(os.environ.get("BODY_SECONDS", "300"))
# In which a reader has to take one piece of an answer: a village's network takes a page in it.
READER_SECONDS: Final = float(os.environ.get("READER_SECONDS", "60"))
LINGER_SECONDS: Final = 2.0


class InTimeSocket(socket.socket):
    """A connection on which "blocking" means for a while.

    `until` is the moment by which what is being read must be there, None where nothing is; `is_head` says that no
    request has begun, so that nobody needs an answer; `is_given_up`, that no more is waited for.
    """

    until: float | None = None
    is_head = True
    is_given_up = False

    def setblocking(self, flag: bool, /) -> None:
        # gunicorn asks it of a connection before closing it, which was done already (`InTimeWorker.handle`).
        if self.fileno() != -1:
            self.settimeout(READER_SECONDS if flag else 0)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Raises TimeoutError, which Django takes for a body that was cut; a head that does not come is an end."""
        before = self.gettimeout()
        if self.until is None or not before:
            return super().recv(size, flags)
        # A head comes in one piece, or hardly more.
        silent = SILENT_SECONDS / 3 if self.is_head else SILENT_SECONDS
        left = min(before, silent, self.until - monotonic())
        try:
            if left <= 0 or self.is_given_up:
                raise TimeoutError("the sender took too long")
            self.settimeout(left)
            return super().recv(size, flags)
        except TimeoutError:
            self.is_given_up = True
            if self.is_head:
                return b""
            raise
        finally:
            self.settimeout(before)

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        _or_gone(lambda: super(InTimeSocket, self).sendall(data, flags))

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        return _or_gone(lambda: super(InTimeSocket, self).sendfile(file, offset, count))


def _or_gone(send: Callable[[], Done]) -> Done:
    """A reader who reads no more is treated as one who hung up."""
    try:
        return send()
    except TimeoutError as error:
        raise BrokenPipeError("the reader took too long") from error


class InTimeWorker(ThreadWorker):
    """gunicorn's threads, on such connections."""

    def enqueue_req(self, conn: TConn) -> None:
        if not isinstance(conn.sock, InTimeSocket):
            conn.sock = InTimeSocket(fileno=conn.sock.detach())
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        conn.sock.is_head = True
        conn.sock.until = monotonic() + HEAD_SECONDS
        try:
            is_kept = super().handle(conn)
        finally:
            conn.sock.until = None
        if not is_kept:
            # Here, because gunicorn's own thread would wait two seconds for each who does not hang up, and nobody
            # else would be let in meanwhile.
            util.close_graceful(conn.sock, timeout=0 if conn.sock.is_given_up else LINGER_SECONDS)
        return is_kept

    def handle_request(self, req: Any, conn: TConn) -> Any:
        conn.sock.is_head = False
        conn.sock.until = monotonic() + BODY_SECONDS
        return super().handle_request(req, conn)
