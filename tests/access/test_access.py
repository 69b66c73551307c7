"""Who may do what: every URL, every method, every role, checked against the rooms' tables."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import access
from tests.access.table import (
    METHODS,
    ROLES,
    Asked,
    Row,
    Stage,
    expected,
    is_refusal,
    login_address,
)

# The mark has the database made; the cast stands in a transaction around each test's own.
pytestmark = pytest.mark.django_db

ROOMS = [
    importlib.import_module(f"tests.access.{found.name}")
    for found in pkgutil.iter_modules(access.__path__)
    if found.name not in ("table", "importing", "conftest") and not found.name.startswith("test_")
]
ROWS: list[Row] = [row for room in ROOMS for row in room.ROWS]
# Django admin is not in the tables: one rule holds for all of it (tests/access/test_admin.py).
ADMIN = "admin:"


def url_names(patterns: list[Any], spaces: tuple[str, ...] = (), path: str = "") -> Iterator[str]:
    """Every URL's full name; a URL without one comes as its path in angle brackets."""
    for pattern in patterns:
        where = f"{path}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from url_names(pattern.url_patterns, inner, where)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name)) if pattern.name else f"<{where}>"


def line_to_add(name: str, method: str) -> str:
    room = name.partition(":")[0].removesuffix("_api") if ":" in name else "hezhang"
    answers = ", ".join(f"{role}=…" for role in ROLES)
    return f'add to tests/access/{room}.py:  Row("{name}", "{method}", {answers}),'


def test_every_url_stands_in_the_table() -> None:
    known = {row.url_name for row in ROWS}
    names = [name for name in url_names(get_resolver().url_patterns) if not name.startswith(ADMIN)]
    # Every admin URL is named but the catch-all, which test_admin.py asks as well.
    missing = [line_to_add(n, "GET") for n in names if n not in known and "<admin/" not in n]
    assert not missing, "URLs without a row:\n" + "\n".join(dict.fromkeys(missing))


def test_the_table_names_no_row_twice_and_no_url_that_is_gone() -> None:
    names = set(url_names(get_resolver().url_patterns))
    gone = sorted({row.url_name for row in ROWS} - names)
    assert not gone, f"rows of URLs that do not exist: {gone}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_each_role_is_answered_as_the_table_says(stage: Stage, row: Row) -> None:
    wrong = []
    answers = stage.statuses(row, [Asked(role, row.method, row.query) for role in ROLES])
    for role, (status, location) in zip(ROLES, answers, strict=True):
        if status != expected(row, role):
            wrong.append(f"{role}: expected {expected(row, role)}, got {status} {location}")
        elif status == 302:
            at_login = location.startswith(login_address())
            if role == "anonymous" and not at_login and not row.is_open:
                wrong.append(f"anonymous: should be sent to the login page, not to {location}")
            if role != "anonymous" and at_login and "next=" in location:
                wrong.append(f"{role}: was sent to the login page")
    assert not wrong, f"{row.title}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", sorted({row.url_name for row in ROWS}))
def test_a_method_without_a_row_is_refused(stage: Stage, name: str) -> None:
    rows = [row for row in ROWS if row.url_name == name]
    # Asked as somebody whom the page lets in, so that it is the method that is refused.
    role = next((r for r in ROLES for row in rows if expected(row, r) < 400), "anonymous")
    if any(row.is_open for row in rows):
        role = "anonymous"
    taken = []
    methods = [method for method in METHODS if method not in {row.method for row in rows}]
    answers = stage.statuses(rows[0], [Asked(role, m, rows[0].query) for m in methods])
    for method, (status, location) in zip(methods, answers, strict=True):
        if not is_refusal(status, location):
            taken.append(f"{method} as {role} → {status} {location}; {line_to_add(name, method)}")
    assert not taken, f"{name} takes methods that are not in the table:\n" + "\n".join(taken)


def test_reverse_of_the_login_page_is_where_the_unknown_are_sent() -> None:
    assert login_address() == reverse("accounts:login")
