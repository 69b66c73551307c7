"""The rooms' tables hold every URL. What they say of it is asked in test_rows.py."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import access
from tests.access.table import ROLES, Row, login_address

ROOMS = [
    importlib.import_module(f"tests.access.{found.name}")
    for found in pkgutil.iter_modules(access.__path__)
    if found.name not in ("table", "importing", "fillings", "conftest")
    and not found.name.startswith("test_")
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


def test_reverse_of_the_login_page_is_where_the_unknown_are_sent() -> None:
    assert login_address() == reverse("accounts:login")
