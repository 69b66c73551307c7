"""What the tests of the wiring share."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from tests.hezhang.making import MONDAY


@contextmanager
def reading_log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines that the portal's own handler writes meanwhile, read back."""
    root = logging.getLogger()
    formatter = next(h.formatter for h in root.handlers if h.name == "console")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    # A Celery worker in another test sets it to what a worker is told.
    level = root.level
    root.setLevel(logging.INFO)
    try:
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.fixture
def log() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """`log()`: what this test has written so far."""
    with reading_log() as lines:
        yield lines


@pytest.fixture
def faulty(settings: Any) -> Client:
    """A client of a portal some of whose pages fail."""
    settings.ROOT_URLCONF = "tests.hezhang.faulty_urls"
    return Client(raise_request_exception=False)


@pytest.fixture
def log_of() -> Any:
    """`with log_of() as log`: for tests that begin to read later."""
    return reading_log


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Pages think it is Monday 16 November 2026, a quarter past nine."""
    moment = MONDAY + timedelta(minutes=15)
    monkeypatch.setattr("common.clock.now", lambda: moment)
    return moment


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Sums that pages keep for some minutes are of one test only."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def connection_of_the_test() -> Iterator[None]:
    """The answer to each request would close it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
