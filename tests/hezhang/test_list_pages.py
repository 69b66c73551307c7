"""No list page asks more for many rows than for few: one table for all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
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
def test_a_list_asks_as_often_for_many_rows_as_for_few(
    client: Client, cast: Cast, listed: Listed
) -> None:
    def look() -> tuple[int, int]:
        address = reverse(listed.url_name, kwargs=listed.kwargs(cast))
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"{address}?{listed.query}")
        assert response.status_code == 200
        return response.context["table"].page.paginator.count, len(asked)

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
