"""The line between a phone and the portal, which fails in every way that a line, a proxy or a server does.

A proxy of its own process-wide threads: the browser talks to it as to the portal, and real connections break.
"""

import gzip
import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

PATIENCE_S: Final = 60
# Of one connection, and never passed on.
HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date"})
CONDITIONS: Final = frozenset({"if-none-match", "if-modified-since", "accept-encoding"})
LOG_IN_PAGE: Final = "<!doctype html><title>免费上网</title><p>请先登录无线网络。".encode()


@dataclass(frozen=True)
class Fault:
    """What becomes of a request instead of its answer.

    status   answered with this status and `body`, by default as a proxy would, and the portal hears nothing
    way      "" by `status`; "hang" no answer until the line is mended; "cut" broken off in the middle of what
             the phone sends; "lost" the portal hears and answers, the phone hears nothing
    """

    status: int = 0
    body: bytes = b"<h1>nginx</h1>"
    content_type: str = "text/html"
    way: str = ""
    retry_after: str = ""


@dataclass
class _Rule:
    method: str
    path: re.Pattern[str]
    fault: Fault
    after: int
    left: int


@dataclass
class Line:
    """`port` of the portal behind it.

    server_ahead  how far the portal's clock, as its answers tell it, is ahead of this machine's
    change        makes another body of an answer's path and body, as a later version would send it
    asked         every request of the API: method, path below `/api/v1/`, status (0 for one that broke off)
    pieces        where each piece of a photo began that was answered, by photo
    batches       the records of each answered batch: their numbers, in order
    most_at_once  how many requests of the API that write were under way at the same time, at most
    """

    port: int
    server_ahead: timedelta = timedelta()
    change: Callable[[str, bytes], bytes] | None = None
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    pieces: dict[str, list[int]] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    most_at_once: int = 0
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _rules: list[_Rule] = field(default_factory=list)
    _mended: threading.Event = field(default_factory=threading.Event)
    _url: str = ""

    @property
    def url(self) -> str:
        return self._url

    def fail(
        self, what: Fault, method: str, path: str, *, after: int = 0, times: int = 1_000_000
    ) -> None:
        """Requests of this method whose path matches the pattern end so: `times` of them, after the first
        `after`."""
        self._mended.clear()
        self._rules.append(_Rule(method, re.compile(path), what, after, times))

    def mend(self) -> None:
        """All is well again; what hung is broken off."""
        self._rules.clear()
        self._mended.set()

    def _fault_of(self, method: str, path: str) -> Fault | None:
        for rule in self._rules:
            if method != rule.method or not rule.path.search(path):
                continue
            if rule.after > 0:
                rule.after -= 1
            elif rule.left > 0:
                rule.left -= 1
                return rule.fault
        return None

    def requests(self, method: str, path: str) -> list[int]:
        """The statuses of what was asked so, in order."""
        return [
            status for how, where, status in self.asked if how == method and re.search(path, where)
        ]

    @contextmanager
    def counted(self, method: str) -> Iterator[None]:
        """While one request is passed on."""
        is_counted = method in ("POST", "PUT")
        with self._lock:
            self._under_way += is_counted
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= is_counted

    @contextmanager
    def served(self) -> Iterator["Line"]:
        class Handler(_Handler):
            line = self

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self._url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.mend()
            server.shutdown()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    line: Line

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _pass_on(self) -> None:
        path = urlsplit(self.path).path
        length = int(self.headers.get("Content-Length") or 0)
        fault = self.line._fault_of(self.command, path)
        if fault is not None and fault.way == "cut":
            self.rfile.read(length // 2)
            self._note(path, 0)
            return
        body = self.rfile.read(length)
        if fault is not None and fault.way == "hang":
            self._note(path, 0)
            self.line._mended.wait(PATIENCE_S)
            return
        if fault is not None and not fault.way:
            self._note(path, fault.status)
            said = {"Content-Type": fault.content_type, "Retry-After": fault.retry_after}
            self._answer(fault.status, [each for each in said.items() if each[1]], fault.body)
            return
        with self.line.counted(self.command):
            status, headers, answer = self._asked(body)
        if fault is not None:
            self._note(path, 0)
            return
        self._note(path, status)
        if path.endswith("/sync/"):
            packed = self.headers.get("Content-Encoding") == "gzip"
            sent = json.loads(gzip.decompress(body) if packed else body)
            self.line.batches.append([item["uuid"] for item in sent["items"]])
        if self.line.change is not None:
            answer = self.line.change(path, answer)
        self._answer(status, headers, answer)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _pass_on

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.port, timeout=PATIENCE_S)
        # A body that is to be changed is asked for whole and unpacked.
        left_out = HOP | CONDITIONS if self.line.change else HOP
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in left_out
        }
        connection.request(
            self.command, self.path, body or None, headers | _length(self.command, body)
        )
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), content

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        said = next((value for name, value in headers if name.lower() == "date"), None)
        moment = parsedate_to_datetime(said) if said else datetime.now(UTC)
        self.send_response_only(status)
        self.send_header("Date", format_datetime(moment + self.line.server_ahead, usegmt=True))
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)

    def _note(self, path: str, status: int) -> None:
        if path.startswith("/api/"):
            self.line.asked.append((self.command, path.removeprefix("/api/v1/"), status))
        piece = re.match(r"bytes (\d+)-", self.headers.get("Content-Range") or "")
        if piece and status:
            self.line.pieces.setdefault(path.split("/")[-2], []).append(int(piece[1]))


def _length(method: str, body: bytes) -> dict[str, str]:
    return {"Content-Length": str(len(body))} if body or method in ("POST", "PUT") else {}
