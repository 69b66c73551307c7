"""The doors through which a file comes into a running portal, and what it is answered."""

import hashlib
import re
import secrets
import time
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.deploy.visitors import Visitor
from tests.hostile.portal import TLS, Attacked
from tests.hostile.specimens import Specimen

PHOTO_PAGES = ("/issues/new/", "/justice/enforcements/new/")
PAPER_PAGES = {
    "/inspections/patrols/paper/": "scans",
    "/borders/letters/new/": "photos",
    "/plans/cycles/new/": "papers",
}
IMPORTS = {
    "/spots/import/": {"batch_name": "攻击", "datum": "wgs84"},
    "/rivers/reaches/import/": {"datum": "wgs84"},
    "/rivers/import/": {},
    "/chiefs/people/import/": {},
}
TICKET = re.compile(r'name="ticket"[^>]* value="([^"]+)"')
CHALLENGE = re.compile(r'data-challenge="([0-9a-f]{32})"')
BITS = 16
# How long the check of an import may take in the background.
CHECK_SECONDS = 60.0


class Answer(NamedTuple):
    """`seconds` is of the slowest of the door's requests."""

    status: int
    seconds: float
    words: str = ""


Door = Callable[[Specimen], Answer]


def doors(portal: Attacked) -> dict[str, Door]:
    """Name → what sends a file there."""
    office = portal.browser("district_office")
    found: dict[str, Door] = {
        "群众举报": _public(portal),
        "手机照片": _phone(portal),
        "手机照片（分段）": _phone_in_pieces(portal),
    }
    for path in PHOTO_PAGES:
        found[f"表单 {path}"] = _form(office, path, "photos")
    for path, field in PAPER_PAGES.items():
        found[f"表单 {path}"] = _form(office, path, field)
    for path, options in IMPORTS.items():
        found[f"导入 {path}"] = _import(office, path, options)
    return found


def _timed(ask: Callable[[], tuple[int, Any, bytes]]) -> tuple[Answer, Any, bytes]:
    began = time.monotonic()
    status, headers, body = ask()
    return Answer(status, time.monotonic() - began), headers, body


def multipart(
    fields: dict[str, str], files: dict[str, tuple[str, bytes]]
) -> tuple[bytes, dict[str, str]]:
    """A form as a browser sends it: body and header."""
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, data) in files.items():
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        )
        parts.append(
            head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n"
        )
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={edge}"}


def _public(portal: Attacked) -> Door:
    path = f"/p/{portal.board}/report/"
    addresses = (f"203.0.{n // 250}.{n % 250 + 1}" for n in count())

    def send(specimen: Specimen) -> Answer:
        stranger = Visitor(portal.address, **TLS, **{"X-Forwarded-For": next(addresses)})
        page = stranger.ask(path)[2].decode()
        ticket, challenge = TICKET.search(page), CHALLENGE.search(page)
        if not ticket or not challenge:
            raise RuntimeError(f"the form was not given: {page[:500]}")
        fields = {
            "description": "桥下有人倒垃圾",
            "ticket": ticket.group(1),
            "work": work(challenge.group(1)),
        }
        body, head = multipart(fields, {"photo1": (specimen.filename, specimen.data)})
        return _timed(lambda: stranger.ask(path, body, "POST", **head))[0]

    return send


def work(challenge: str) -> str:
    """As the page's script looks for it."""
    for n in count():
        digest = hashlib.sha256(f"{challenge}:{n}".encode()).digest()
        if int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0:
            return str(n)
    raise AssertionError


def _phone(portal: Attacked) -> Door:
    phone = Visitor(portal.address, **TLS, Authorization=f"Token {portal.tokens['village_chief']}")

    def send(specimen: Specimen) -> Answer:
        path = f"/api/v1/photos/{uuid.uuid4()}/"
        head = {"Content-Type": "image/jpeg"}
        return _timed(lambda: phone.ask(path, specimen.data, "PUT", **head))[0]

    return send


def _phone_in_pieces(portal: Attacked) -> Door:
    phone = Visitor(portal.address, **TLS, Authorization=f"Token {portal.tokens['village_chief']}")

    def send(specimen: Specimen) -> Answer:
        path, size = f"/api/v1/photos/{uuid.uuid4()}/", len(specimen.data)
        slowest = Answer(400, 0.0)
        for first in range(0, size, max(1, size // 2)):
            piece = specimen.data[first : first + max(1, size // 2)]
            told = {
                "Content-Type": "image/jpeg",
                "Content-Range": f"bytes {first}-{first + len(piece) - 1}/{size}",
            }
            answer, _, _ = _timed(
                lambda piece=piece, told=told: phone.ask(path, piece, "PUT", **told)
            )
            slowest = answer._replace(seconds=max(answer.seconds, slowest.seconds))
            if answer.status >= 400:
                break
        return slowest

    return send


def _form(office: Visitor, path: str, field: str) -> Door:
    """A form that lacks all else: it comes back, with what was kept of its files."""
    office.ask(path)

    def send(specimen: Specimen) -> Answer:
        fields = {"csrfmiddlewaretoken": office.cookies["csrftoken"], "description": "乱堆"}
        body, head = multipart(fields, {field: (specimen.filename, specimen.data)})
        return _timed(lambda: office.ask(path, body, "POST", **head))[0]

    return send


def _import(office: Visitor, path: str, options: dict[str, str]) -> Door:
    """The upload, and the check in the background, whose page is asked until it has ended."""

    def send(specimen: Specimen) -> Answer:
        fields = {"csrfmiddlewaretoken": office.cookies["csrftoken"], **options}
        body, head = multipart(fields, {"file": (specimen.filename, specimen.data)})
        answer, headers, _ = _timed(lambda: office.ask(path, body, "POST", **head))
        if answer.status != 302:
            return answer
        batch = urlsplit(headers["Location"]).path
        until = time.monotonic() + CHECK_SECONDS
        while time.monotonic() < until:
            page, _, text = _timed(lambda: office.ask(batch))
            answer = Answer(page.status, max(answer.seconds, page.seconds))
            if page.status != 200 or not _is_working(text.decode()):
                return answer
            time.sleep(0.3)
        return answer._replace(words="没有检查完")

    return send


def _is_working(page: str) -> bool:
    return 'hx-trigger="every 2s"' in page
