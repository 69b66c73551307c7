"""One migrated database a run: each process of tests takes a copy of it, and none migrates by itself.

The run starts `python -m tests.services.template` when its PostgreSQL is up, and the database is made while the
processes load and collect the tests. A later run on the same server finds it there. On SQLite it is a file in the
run's folder, and `url` is empty.
"""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections

NAME = "tests_template"
MAKER = "HEZHANG_TEMPLATE_MAKER"
ROOT = Path(__file__).resolve().parent.parent.parent


def start_making(url: str) -> "subprocess.Popen[bytes] | None":
    """Starts what makes the template; None where it is there."""
    if is_there(url):
        os.environ[MAKER] = ""
        return None
    maker = subprocess.Popen([sys.executable, "-m", "tests.services.template"], cwd=ROOT)
    os.environ[MAKER] = str(maker.pid)
    # Somebody must take note of its end, or it would seem to run for ever.
    Thread(target=maker.wait, daemon=True).start()
    return maker


def is_made(url: str) -> bool:
    """Waits for it. False where nobody makes it, or its maker failed: then a process migrates by itself, and shows
    why."""
    maker = os.environ.get(MAKER)
    if maker is None:
        return False
    while True:
        ends = not maker or not _runs(int(maker))
        if is_there(url):
            return True
        if ends:
            return False
        time.sleep(0.1)


def file() -> Path:
    """Where SQLite's is."""
    return Path(os.environ["TMPDIR"]) / f"{NAME}.sqlite3"


def is_there(url: str) -> bool:
    if not url:
        return file().exists()
    with closing(_connected(url)) as server:
        cursor = server.cursor()
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        return cursor.fetchone() is not None


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _connected(url: str) -> "psycopg2.extensions.connection":
    server = psycopg2.connect(urlunsplit(urlsplit(url)._replace(scheme="postgresql")))
    server.autocommit = True
    return server


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hezhang.settings.test"
    if os.environ.get("HEZHANG_TEST_DB") == "postgres":
        _make_on_postgres(os.environ["TEST_DATABASE_URL"])
    else:
        _make_on_sqlite()


def _make_on_postgres(url: str) -> None:
    unfinished = f"{NAME}_{os.getpid()}"
    os.environ["TEST_DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{unfinished}"))
    with closing(_connected(url)) as server:
        server.cursor().execute(f"CREATE DATABASE {unfinished}")
        _migrate()
        server.cursor().execute(f"ALTER DATABASE {unfinished} RENAME TO {NAME}")


def _make_on_sqlite() -> None:
    unfinished = file().with_suffix(".unfinished")
    settings.DATABASES["default"]["NAME"] = str(unfinished)
    # The last connection that closes leaves all in one file.
    _migrate()
    unfinished.rename(file())


def _migrate() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    connections.close_all()


if __name__ == "__main__":
    main()
