"""The pytest plugin that gives a run its database (loaded by `-p` in pyproject.toml).

HEZHANG_TEST_DB=sqlite    (default) a file in a temporary folder; leaves out what needs PostgreSQL
HEZHANG_TEST_DB=postgres  a private PostgreSQL and Redis, or TEST_DATABASE_URL and TEST_REDIS_URL;
                          leaves out what is about SQLite (mark `sqlite`), and what asks no database

It is a plugin and not a conftest, because pytest-django reads the settings before any conftest is
imported.
"""

import atexit
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.services import private_postgres, private_redis

SQLITE, POSTGRES = "sqlite", "postgres"
NEEDS_POSTGRES = Path(__file__).parent.parent / "races"

# Fixtures of pytest-django that give a test the database.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}

_services = ExitStack()


def engine() -> str:
    chosen = os.environ.get("HEZHANG_TEST_DB", SQLITE)
    if chosen not in (SQLITE, POSTGRES):
        raise pytest.UsageError(f"HEZHANG_TEST_DB={chosen}：只能是 sqlite 或 postgres")
    return chosen


def pytest_addoption(parser: pytest.Parser) -> None:
    """Start the services: the first hook that a plugin hears; the settings are read right after."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    # A developer's own DATABASE_URL must never be what a test empties.
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    if not worker:
        atexit.register(_services.close)
        os.environ["TMPDIR"] = _services.enter_context(_own_folder())
        tempfile.tempdir = None
    if engine() == SQLITE:
        return
    if worker:
        # Workers share the servers of the run. pytest-django gives each a database of its own;
        # Redis has numbered ones, so that no worker takes another's tasks.
        os.environ["TEST_REDIS_URL"] = _numbered(os.environ["TEST_REDIS_URL"], int(worker[2:]) + 1)
        return
    os.environ["TEST_DATABASE_URL"] = _services.enter_context(private_postgres())
    os.environ["TEST_REDIS_URL"] = _services.enter_context(private_redis())


@contextmanager
def _own_folder() -> Iterator[str]:
    """Uploads, databases and servers of this run: all of it goes at its end."""
    with tempfile.TemporaryDirectory(prefix="hz-", ignore_cleanup_errors=True) as name:
        # PostgreSQL may run as a user without rights and must be able to pass through.
        os.chmod(name, 0o711)
        yield name


def _numbered(url: str, number: int) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "postgres: needs two real connections or a broker, so it runs on PostgreSQL only",
        "sqlite: is about SQLite, or starts what has a database of its own: once, on SQLite, is enough",
    ):
        config.addinivalue_line("markers", marker)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes in a test's name say nothing, and an archive holds the moment it was packed: two workers
    that collect in different seconds would not agree on their tests."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


def pytest_report_header() -> str:
    return f"database: {os.environ['TEST_DATABASE_URL'] if engine() == POSTGRES else SQLITE}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other engine's run; `make test` always runs both."""
    left_out = [item for item in items if belongs_to(item) not in (None, engine())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if belongs_to(item) in (None, engine())]


def belongs_to(item: pytest.Item) -> str | None:
    if NEEDS_POSTGRES in item.path.parents:
        return POSTGRES
    for name in (SQLITE, POSTGRES):
        if item.get_closest_marker(name):
            return name
    return None if asks_a_database(item) else SQLITE


def asks_a_database(item: pytest.Item) -> bool:
    """A test without one says the same on both engines: once, on SQLite, is enough."""
    names: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(names)


def pytest_unconfigure() -> None:
    _services.close()
