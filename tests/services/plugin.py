"""The pytest plugin that gives a run its database (loaded by `-p` in pyproject.toml).

HEZHANG_TEST_DB=sqlite    (default) a file in a temporary folder; leaves out what needs PostgreSQL
HEZHANG_TEST_DB=postgres  a private PostgreSQL and Redis, or TEST_DATABASE_URL and TEST_REDIS_URL;
                          leaves out what is about SQLite (mark `sqlite`)
--differing               only what may come out differently on SQLite: the marks `both` and `sqlite`

`make test` runs everything on PostgreSQL, and `--differing` on SQLite. tests/README.md says what is
marked `both` and why.

It is a plugin and not a conftest, because pytest-django reads the settings before any conftest is
imported.
"""

import atexit
import gc
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.services import private_postgres, private_redis
from tests.services.postgres import folder_of
from tests.services.template import start_making

SQLITE, POSTGRES = "sqlite", "postgres"
TESTS = Path(__file__).parent.parent
NEEDS_POSTGRES = TESTS / "races"
# The process that collects before the others, and how long they wait for it at most.
REWRITER, FIRST_WORKER, REWRITING_SECONDS = "HEZHANG_REWRITER", "gw0", 120

# Fixtures of pytest-django that give a test the database.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
MARKS = {
    "postgres": "needs two real connections, a broker, or PostgreSQL's own means: on PostgreSQL alone",
    "sqlite": "is about SQLite, or starts what has a database of its own: on SQLite alone",
    "both": "runs code whose SQL or whose answers depend on the engine: on both",
}

_services = ExitStack()


def engine() -> str:
    chosen = os.environ.get("HEZHANG_TEST_DB", SQLITE)
    if chosen not in (SQLITE, POSTGRES):
        raise pytest.UsageError(f"HEZHANG_TEST_DB={chosen}：只能是 sqlite 或 postgres")
    return chosen


def pytest_addoption(parser: pytest.Parser) -> None:
    """Start the services: the first hook that a plugin hears; the settings are read right after."""
    parser.addoption(
        "--differing",
        action="store_true",
        help="only tests marked `both` or `sqlite`: the others say the same on PostgreSQL",
    )
    # Loading and collecting make hardly any garbage: see pytest_collection_finish.
    gc.disable()
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
    url = os.environ["TEST_DATABASE_URL"] = _services.enter_context(private_postgres())
    os.environ["TEST_DATABASE_FOLDER"] = folder_of(url)
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
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    if config.getoption("numprocesses", None):
        # Only the run itself has that; its processes wait for what is made here.
        maker = start_making(os.environ["TEST_DATABASE_URL"] if engine() == POSTGRES else "")
        if maker is not None:
            _services.callback(maker.kill)
        if not sys.dont_write_bytecode and not any(TESTS.rglob("test_*-pytest-*.pyc")):
            os.environ[REWRITER] = FIRST_WORKER
    if engine() == POSTGRES:
        # Here, because it imports Django, whose settings read what the services above have set.
        from tests.services.emptying import delete_instead_of_truncating

        delete_instead_of_truncating()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes in a test's name say nothing, and an archive holds the moment it was packed: two workers
    that collect in different seconds would not agree on their tests."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


def pytest_report_header() -> str:
    return f"database: {os.environ['TEST_DATABASE_URL'] if engine() == POSTGRES else SQLITE}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With --differing, a file that names neither mark is not even read: that is most of them."""
    if not config.getoption("differing") or not collection_path.name.startswith("test_"):
        return None
    text = collection_path.read_text(encoding="utf-8")
    return None if re.search(r"\bmark\.(both|sqlite)\b", text) else True


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Where pytest has rewritten no test's assertions yet, which takes as long as all else of collecting, the first
    process does it, and the others read what it wrote. The database is migrated meanwhile."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    rewritten = Path(tempfile.gettempdir()) / "rewritten"
    # Taken away, so that a run that a test starts does not wait too.
    if worker and os.environ.pop(REWRITER, worker) != worker:
        until = time.monotonic() + REWRITING_SECONDS
        while not rewritten.exists() and time.monotonic() < until:
            time.sleep(0.1)
    try:
        return (yield)
    finally:
        if worker == FIRST_WORKER:
            rewritten.touch()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another run says; `make test` has a run for everything."""
    is_part = config.getoption("differing")
    chosen = [item for item in items if runs_here(item) and (not is_part or may_differ(item))]
    if len(chosen) < len(items):
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


def pytest_collection_finish() -> None:
    """What has been loaded and collected stays until the end, so the garbage collector, which would walk
    through it in every tenth second of a run, leaves it alone from here on."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


def runs_here(item: pytest.Item) -> bool:
    """Whether the run's engine can say something of the test."""
    other = SQLITE if engine() == POSTGRES else POSTGRES
    needs_postgres = NEEDS_POSTGRES in item.path.parents
    return not (item.get_closest_marker(other) or (needs_postgres and other == POSTGRES))


def may_differ(item: pytest.Item) -> bool:
    """A test that asks no database says the same everywhere, whatever its module's mark."""
    if item.get_closest_marker(SQLITE):
        return True
    return item.get_closest_marker("both") is not None and asks_a_database(item)


def asks_a_database(item: pytest.Item) -> bool:
    names: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(names)


def pytest_unconfigure() -> None:
    _services.close()
