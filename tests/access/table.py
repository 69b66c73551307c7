"""The table's row, and the stage on which a row is played.

A room adds its rows in `tests/access/<room>.py`:

    ROWS = [
        Row("rivers:river_list", "GET", city_office=200, …, anonymous=302),
        Row("issues:accept", "POST", kwargs=lambda c: {"pk": IssueFactory(…).pk}, …),
    ]

Every row is played in a savepoint of its own, and each request in one inside: what `data` or `json` create and
the request changes is gone before the next, what `kwargs` create before the next row. All that is asked of a row
(`test_rows.py`) is asked in one playing, and nothing twice.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from knox.models import get_token_model

from accounts.models import User
from accounts.views.middleware import BEGAN, LAST_SEEN
from common import clock
from tests.cast import Cast

ROLES = (
    "city_office",
    "district_office",
    "town_office",
    "stranger",
    "unit_clerk",
    "district_chief",
    "village_chief",
    "admin",
    "anonymous",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Maker = Callable[[Cast], Any]
Status = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class _Answers:
    """The status each role gets. A redirect of the unknown must lead to the login page."""

    city_office: int
    district_office: int
    town_office: int
    stranger: int
    unit_clerk: int
    district_chief: int
    village_chief: int
    admin: int
    anonymous: int


@dataclass(frozen=True)
class Row(_Answers):
    """One URL, one method, and what each role is answered.

    kwargs        parts of the address, made from the cast (may create rows)
    data          form fields, or raw bytes together with `content_type`
    json          a body sent as JSON
    query         the address's query, without the question mark
    auth          "session" or "token"; by default a token under /api/, a session elsewhere
    is_open       a redirect of the unknown need not lead to the login page (the login itself)
    is_apart      what its address is made from cannot stand beside that of other rows (the same month's
                  notice again): the browser's walk looks at it by itself
    """

    url_name: str
    method: str = "GET"
    kwargs: Maker | None = field(default=None, kw_only=True)
    data: Maker | None = field(default=None, kw_only=True)
    json: Maker | None = field(default=None, kw_only=True)
    content_type: str = field(default="", kw_only=True)
    query: str = field(default="", kw_only=True)
    auth: str = field(default="", kw_only=True)
    is_open: bool = field(default=False, kw_only=True)
    is_apart: bool = field(default=False, kw_only=True)

    @property
    def title(self) -> str:
        return f"{self.method} {self.url_name}"


class Asked(NamedTuple):
    """One request for a row's address."""

    role: str
    method: str = "GET"
    query: str = ""


class Stage:
    """The cast, signed in once: by session for the pages, by token for the phones' API."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        # One client for all: each new one would build the middleware anew, WhiteNoise's files with it.
        self._client = Client()
        self._cookies: dict[str, SimpleCookie] = {"anonymous": SimpleCookie()}
        self._tokens: dict[str, str] = {}
        for role in ROLES[:-1]:
            self.sign_in(role, getattr(cast, role))

    def sign_in(self, role: str, user: User) -> None:
        """A further role, beside those of the table."""
        client = Client()
        client.force_login(user)
        session = client.session
        # As after a first page. A moment to come, because each request that stamps its session anew is undone.
        session[BEGAN] = session[LAST_SEEN] = int(clock.now().timestamp()) + 3600
        session.save()
        self._cookies[role] = client.cookies
        self._tokens[role] = get_token_model().objects.create(user=user)[1]

    def status(self, row: Row, role: str, method: str = "") -> Status:
        """Plays a row for a role and undoes it: (status, where a redirect leads)."""
        return self.statuses(row, [Asked(role, method or row.method, row.query)])[0]

    def statuses(self, row: Row, asked: Iterable[Asked]) -> list[Status]:
        """Plays a row once and asks it several times."""
        with self.playing(row) as play:
            return [play.status(each) for each in asked]

    @contextmanager
    def playing(self, row: Row) -> "Iterator[Play]":
        """A row's address, made once; what each request changes is undone before the next."""
        with transaction.atomic():
            parts = row.kwargs(self.cast) if row.kwargs else {}
            # An address of another library may name its parts by their place alone.
            by_place = parts if isinstance(parts, tuple) else ()
            address = reverse(row.url_name, args=by_place, kwargs=None if by_place else parts)
            yield Play(self, row, address)
            transaction.set_rollback(True)

    def send(self, row: Row, role: str, method: str, target: str, data: Any = None) -> Any:
        """A role's answer to a row's address with `data` in place of the row's."""
        return self._send(replace(row, method=method, data=lambda _: data), role, method, target)

    def answer(self, row: Row, address: str, asked: Asked) -> Any:
        """One request, and nothing of it left."""
        cache.clear()
        target = f"{address}?{asked.query}" if asked.query else address
        with transaction.atomic():
            response = self._send(row, asked.role, asked.method, target)
            transaction.set_rollback(True)
        return response

    def _send(self, row: Row, role: str, method: str, target: str) -> Any:
        headers = {}
        client = self._client
        client.cookies = SimpleCookie()
        auth = row.auth or ("token" if target.startswith("/api/") else "session")
        if auth == "session":
            client.cookies = SimpleCookie(
                {key: morsel.value for key, morsel in self._cookies[role].items()}
            )
        elif role in self._tokens:
            headers["Authorization"] = f"Token {self._tokens[role]}"
        body, content_type = self._body(row, method)
        extra = {"content_type": content_type} if content_type else {}
        if isinstance(body, bytes):
            return client.generic(method, target, body, headers=headers, **extra)
        return getattr(client, method.lower())(target, body, headers=headers, **extra)

    def _body(self, row: Row, method: str) -> tuple[Any, str]:
        if method != row.method:
            # Nothing, as a phone or a browser would say nothing: the method must be what is refused.
            return (b"{}", "application/json") if is_api(row) else (None, "")
        if row.json:
            return json.dumps(row.json(self.cast), default=str).encode(), "application/json"
        return (row.data(self.cast) if row.data else None), row.content_type


class Play:
    """A row on the stage, with what its address is made from. Who asks what was asked before gets the same answer."""

    def __init__(self, stage: Stage, row: Row, address: str) -> None:
        self.row = row
        self.address = address
        self._stage = stage
        self._answers: dict[Asked, Any] = {}

    def answer(self, asked: Asked) -> Any:
        if asked not in self._answers:
            self._answers[asked] = self._stage.answer(self.row, self.address, asked)
        return self._answers[asked]

    def status(self, asked: Asked) -> Status:
        response = self.answer(asked)
        return response.status_code, response.headers.get("Location", "")

    def as_said(self, role: str) -> Asked:
        """The row's own request, by a role."""
        return Asked(role, self.row.method, self.row.query)


def is_api(row: Row) -> bool:
    return row.url_name.partition(":")[0].endswith("_api")


def login_address() -> str:
    return resolve_url(settings.LOGIN_URL)


def expected(row: Row, role: str) -> int:
    return int(getattr(row, role))


def is_refusal(status: int, location: str) -> bool:
    """405, or turned away before the method was looked at."""
    return status in (401, 403, 405) or (status == 302 and location.startswith(login_address()))
