"""A sender or a reader who falls silent gives the thread of `make run` back (hezhang.web.in_time)."""

import socket
from time import monotonic

import pytest

from hezhang.web import in_time
from hezhang.web.in_time import InTimeSocket

pytestmark = pytest.mark.sqlite


@pytest.fixture
def ends(monkeypatch):
    """(the server's end, the visitor's): what would take seconds takes a twentieth."""
    monkeypatch.setattr(in_time, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(in_time, "READER_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    server = InTimeSocket(fileno=ours.detach())
    server.setblocking(True)
    with server, theirs:
        yield server, theirs


@pytest.mark.parametrize("is_silent", [True, False])
def test_a_head_that_does_not_come_is_an_end_and_such_a_body_was_cut(ends, is_silent):
    server, visitor = ends
    # Silent, or one who sends a byte now and then until the time is over.
    server.until = monotonic() + (60 if is_silent else -1)
    if not is_silent:
        visitor.sendall(b"G")
    assert server.recv(100) == b""
    server.is_head = False
    with pytest.raises(TimeoutError):
        server.recv(100)
    assert server.gettimeout() == in_time.READER_SECONDS


def test_who_sends_in_time_is_read(ends):
    server, visitor = ends
    server.until = monotonic() + 60
    visitor.sendall(b"GET / HTTP/1.1\r\n")
    assert server.recv(100) == b"GET / HTTP/1.1\r\n"
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.recv(100)


def test_who_does_not_read_an_answer_has_hung_up(ends, tmp_path):
    server, _ = ends
    file = tmp_path / "large"
    file.write_bytes(bytes(20 * 2**20))
    with pytest.raises(BrokenPipeError):
        server.sendall(file.read_bytes())
    with file.open("rb") as opened, pytest.raises(BrokenPipeError):
        server.sendfile(opened)
