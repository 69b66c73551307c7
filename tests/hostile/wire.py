"""Requests that no client library would send, written byte by byte. Each is answered, and never with a page."""

import gzip
import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any, NamedTuple

from tests.deploy.containers import HOST

CHINESE = re.compile("[\u4e00-\u9fff]")
ID = "0d6c7b1e-59b5-4b3f-9c1e-0f9b5f3c8a01"
PATROL, PHOTO, SYNC = f"/api/v1/patrols/{ID}/", f"/api/v1/photos/{ID}/", "/api/v1/sync/"
LOGIN, REPORTS, ME = "/api/v1/auth/login/", "/api/v1/plans/reports/", "/api/v1/me/"
ADDRESSES = (
    "/api",
    "/api/",
    "/api/v1",
    "/api/v1/",
    ME,
    SYNC,
    PHOTO,
    PATROL,
    "/api/v1/patrols/",
    "/api/v1/nowhere/%2e%2e/",
    "/api/v1/issues/%00/",
    "/api/v1/issues/%ff%fe/",
    "/api/v1/me/?page=" + "9" * 2000,
    "/api/v1/changes/?since=%F0%9F%90%9F&since=2&limit=-1",
)
METHODS = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PURGE",
    "get",
    "G3T",
]
FISH = "鱼".encode().decode("latin-1")
ACCEPTS = (
    "text/html",
    "*/*;q=0",
    "application/xml, text/csv;q=0.9",
    "application/json; version=9",
    ",,,;q=x",
    FISH,
)
WRITES = (
    ("PUT", PATROL),
    ("PUT", f"/api/v1/issues/{ID}/"),
    ("POST", f"/api/v1/issues/{ID}/actions/"),
    ("POST", SYNC),
    ("POST", LOGIN),
    ("POST", "/api/v1/auth/password/"),
    ("POST", REPORTS),
)
BOMB = gzip.compress(b" " * (64 * 1024 * 1024))
JSON, CHUNKED = "Content-Type: application/json", "Transfer-Encoding: chunked"
SIZES = (b"zz", b"-1", b"", b"0x5", b"5;a=b", b"FFFFFFFFFFFFFFFFFF", b" 5")
TRANSFERS = ("gzip", "gzip, chunked", "identity", "chunked, chunked", FISH)
ENCODED = (
    ("gzip", BOMB),
    ("gzip", BOMB[:99]),
    ("deflate", BOMB),
    ("br", b"x"),
    ("gzip, gzip", BOMB),
)
LENGTHS = ("abc", "-1", "5, 5", "99999999999999999999", "1e3", "+5")
BODIES = (
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"\xff\xfe",
    b"\x00",
    b"1e999999",
    b"null",
    b"[]",
    b"7",
    b'"x"',
    b"",
    b"NaN",
    str(10**400).encode(),
    b'"\\ud800"',
)
KINDS = (
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300,
    "application/json; charset=utf-99",
    "application/x-www-form-urlencoded; charset=zz",
    "//",
)
TOKENS = (
    "Token",
    "Token ",
    "Token " + "x" * 4000,
    "Basic !!",
    "Token \x00",
    "Bearer é",
    "Token a b c",
)
NAMES = (
    "If-None-Match",
    "If-Modified-Since",
    "Range",
    "Content-Range",
    "Cookie",
    "X-Forwarded-For",
    "X-Request-ID",
    "Accept-Language",
    "X-HTTP-Method-Override",
)
VALUES = ("\x01", '"', "=;=", "é" * 200, "bytes 0-9999999999/1")


class Wrong(NamedTuple):
    """`said` names it, for whoever reads of its answer."""

    said: str
    raw: bytes


def written(
    method: str, path: str, *lines: str, body: bytes = b"", token: str = "", length: bool = True
) -> bytes:
    """A request as it goes over the wire, `lines` as they are among its head."""
    head = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "X-Forwarded-Proto: https"]
    head += [f"Authorization: Token {token}"] * bool(token)
    head += [f"Content-Length: {len(body)}"] * (length and bool(body))
    return "\r\n".join([*head, *lines, "Connection: close", "", ""]).encode("latin-1") + body


def wrong_requests(token: str) -> Iterator[Wrong]:
    """Methods and addresses, kinds of answer asked for, lengths, chunks, encodings, bodies, heads."""
    for said, raw in (*_lines(token), *_bodies(token), *_lengths(token), *_heads(token)):
        yield Wrong(said, raw)


def _lines(token: str) -> Iterator[tuple[str, bytes]]:
    for path in ADDRESSES:
        for method in METHODS:
            yield f"{method} {path[:60]}", written(method, path, token=token)
        for accept in ACCEPTS:
            yield (
                f"Accept {accept[:20]} {path[:60]}",
                written("GET", path, f"Accept: {accept}", token=token),
            )


def _bodies(token: str) -> Iterator[tuple[str, bytes]]:
    for coding, body in ENCODED:
        for method, path in (("PUT", PATROL), ("POST", SYNC), ("POST", LOGIN), ("PUT", PHOTO)):
            raw = written(method, path, JSON, f"Content-Encoding: {coding}", body=body, token=token)
            yield f"Content-Encoding {coding} {method} {path[:24]}", raw
    for body in BODIES:
        for method, path in WRITES:
            yield (
                f"body {body[:8]!r} {path[:24]}",
                written(method, path, JSON, body=body, token=token),
            )
    for kind in KINDS:
        for path in (PATROL, SYNC, PHOTO):
            raw = written("PUT", path, f"Content-Type: {kind}", body=b"--x\r\n\r\n", token=token)
            yield f"Content-Type {kind[:40]} {path[:20]}", raw


def _lengths(token: str) -> Iterator[tuple[str, bytes]]:
    """How long a body is said to be, by its length or its chunks."""

    def put(path: str, *lines: str, body: bytes = b"") -> bytes:
        return written("PUT", path, JSON, *lines, body=body, token=token, length=False)

    for path in (PATROL, SYNC, PHOTO):
        for size in SIZES:
            yield (
                f"chunk {size!r} {path[:20]}",
                put(path, CHUNKED, body=size + b"\r\nhello\r\n0\r\n\r\n"),
            )
        yield f"chunk cut {path[:20]}", put(path, CHUNKED, body=b"5\r\nhel")
        yield f"body cut {path[:20]}", put(path, "Content-Length: 500", body=b"{")
    for coding in TRANSFERS:
        yield f"Transfer-Encoding {coding[:20]}", put(PATROL, f"Transfer-Encoding: {coding}")
    for length in LENGTHS:
        yield f"Content-Length {length}", put(PATROL, f"Content-Length: {length}")
    twice = put(PATROL, "Content-Length: 2", "Content-Length: 3", body=b"{}")
    yield "Content-Length twice", twice
    both = put(PATROL, CHUNKED, "Content-Length: 2", body=b"2\r\n{}\r\n0\r\n\r\n")
    yield "length and chunks", both


def _heads(token: str) -> Iterator[tuple[str, bytes]]:
    well = written("GET", ME, token=token)
    yield "long address", written("GET", ME + "?x=" + "y" * 9000, token=token)
    yield "long head", written("GET", ME, "X-Much: " + "y" * 9000, token=token)
    yield "many heads", written("GET", ME, *(f"X-{n}: y" for n in range(300)), token=token)
    yield "head without colon", written("GET", ME, "nonsense", token=token)
    yield "head with blank name", written("GET", ME, "X y: z", token=token)
    yield "folded head", written("GET", ME, "X-A: b", " c", token=token)
    yield "HTTP/9", well.replace(b"HTTP/1.1", b"HTTP/9.9", 1)
    yield "no version", well.replace(b" HTTP/1.1", b"", 1)
    yield "Expect", written("PUT", PATROL, "Expect: 200-ok", JSON, token=token)
    yield "strange host", well.replace(HOST.encode(), b"evil.example", 1)
    yield "broken host", well.replace(HOST.encode(), b"a b/..", 1)
    yield "no host", well.replace(b"Host:", b"Most:", 1)
    for given in TOKENS:
        yield f"Authorization {given[:16]!r}", written("GET", ME, f"Authorization: {given}")
    for name in NAMES:
        for value in VALUES:
            raw = written("PUT", PHOTO, f"{name}: {value}", body=b"abc", token=token)
            yield f"{name} {value[:8]!r}", raw


def answered(
    port: int, raw: bytes, *, seconds: float = 20.0, wrap: Callable[[Any], Any] | None = None
) -> tuple[int, str, bytes]:
    """Status, content type and body; status 0 where the connection was closed without a word. `wrap` makes a
    socket one of TLS."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as plain:
        line = wrap(plain) if wrap else plain
        # It may be answered before all is sent.
        with suppress(OSError):
            line.sendall(raw)
            if wrap is None:
                # Nothing more comes: a body that is shorter than said ends here.
                line.shutdown(socket.SHUT_WR)
        answer = HTTPResponse(line, method=raw.partition(b" ")[0].decode())
        try:
            answer.begin()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        except (HTTPException, OSError):
            return 0, "", b""


def fault_of(wrong: Wrong, status: int, kind: str, body: bytes) -> str:
    """What is wrong with the answer; "" where nothing is."""
    if status >= 500:
        return f"{status}"
    if status == 0:
        return "no answer"
    if status in (204, 304) or wrong.raw.startswith(b"HEAD"):
        return ""
    if "json" not in kind and not kind.startswith("application/vnd.oai.openapi"):
        return f"{status} {kind}"
    if status >= 400:
        said = json.loads(body)
        if set(said) != {"code", "detail", "fields"} or not CHINESE.search(said["detail"]):
            return f"{status} {said}"
    return ""
