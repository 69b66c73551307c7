"""No list page asks more for many rows than for few: one table for all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from common.web.views import ListPage
from tests.cast import Cast
from tests.hezhang.list_pages import NOW, PAGES, Listed

FEW, MANY = 2, 8


def list_pages(patterns: list[Any], space: str = "") -> Iterator[str]:
    """The full name of every URL whose page is a list."""
    for found in patterns:
        if isinstance(found, URLResolver):
            yield from list_pages(found.url_patterns, found.namespace or space)
        elif isinstance(found, URLPattern):
            page = getattr(found.callback, "view_class", None)
            if isinstance(page, type) and issubclass(page, ListPage):
                yield f"{space}:{found.name}"


def test_every_list_page_is_in_the_table_once() -> None:
    named = sorted(page.url_name for page in PAGES)
    assert named == sorted(list_pages(get_resolver().url_patterns))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("common.clock.now", lambda: NOW)
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("listed", PAGES, ids=lambda listed: listed.url_name)
def test_a_list_asks_as_often_for_many_rows_as_for_few_and_its_pages_are_its_rows(
    client: Client, cast: Cast, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> tuple[int, int]:
        address = reverse(listed.url_name, kwargs=listed.kwargs(cast))
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"{address}?{listed.query}")
        assert response.status_code == 200
        # Each page reads its session; what is pinned is what the list asks.
        session = client.cookies["sessionid"].value
        own = [each for each in asked if session not in each["sql"]]
        return response.context["table"].page.paginator.count, len(own)

    client.force_login(getattr(cast, listed.role))
    for n in range(FEW):
        listed.more(cast, n)
    # The first look stamps the session and fills what is kept in the cache.
    look()
    rows, queries = look()
    for n in range(FEW, MANY):
        listed.more(cast, n)
    more_rows, more_queries = look()
    # Else nothing was asked of what one believes.
    assert more_rows - rows >= MANY - FEW
    assert rows >= FEW
    assert (queries, more_queries) == (listed.queries, listed.queries)
    cache.clear()
    monkeypatch.setattr("common.web.tables.PAGE_SIZES", (3,))
    _pages_together_are_the_rows_once_each(client, cast, listed)


def _told_apart(row: Any) -> Any:
    """What tells a row from the others: its key, or all that it says where it is made of several."""
    return tuple(row.items()) if isinstance(row, dict) else row.pk


def _pages_together_are_the_rows_once_each(client: Client, cast: Cast, listed: Listed) -> None:
    address = reverse(listed.url_name, kwargs=listed.kwargs(cast))
    shown: list[Any] = []
    number = 1
    while True:
        response = client.get(f"{address}?{listed.query}&page={number}&per_page=3")
        assert response.status_code == 200
        table = response.context["table"]
        shown += [_told_apart(row.record) for row in table.paginated_rows]
        if not table.page.has_next():
            break
        number += 1
    # As its Excel reads them: neither paged nor put in the order of a page.
    whole = [_told_apart(row) for row in response.context["object_list"]]
    assert table.page.paginator.count == len(whole)
    assert len(shown) == len(set(shown))
    assert set(shown) == set(whole)
    assert number > 1
