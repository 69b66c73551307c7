"""One migrated database a run: each process of tests takes a copy of it, and none migrates by itself.

The run starts `python -m tests.services.template` when its PostgreSQL is up, and the database is made while the
processes load and collect the tests. A later run on the same server finds it there.
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
from django.core.management import call_command
from django.db import connections

NAME = "tests_template"
MAKER = "HEZHANG_TEMPLATE_MAKER"
ROOT = Path(__file__).resolve().parent.parent.parent


def start_making(url: str) -> "subprocess.Popen[bytes] | None":
    """Starts what makes the template; None where it is there."""
    if _is_there(url):
        os.environ[MAKER] = ""
        return None
    maker = subprocess.Popen([sys.executable, "-m", "tests.services.template"], cwd=ROOT)
    os.environ[MAKER] = str(maker.pid)
    # Somebody must take note of its end, or it would seem to run for ever.
    Thread(target=maker.wait, daemon=True).start()
    return maker


def template(url: str) -> str | None:
    """Its name once it is made. None where nobody makes it, or its maker failed: then a process migrates by
    itself, and shows why."""
    maker = os.environ.get(MAKER)
    if maker is None:
        return None
    while True:
        ends = not maker or not _runs(int(maker))
        if _is_there(url):
            return NAME
        if ends:
            return None
        time.sleep(0.1)


def _is_there(url: str) -> bool:
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
    url, unfinished = os.environ["TEST_DATABASE_URL"], f"{NAME}_{os.getpid()}"
    os.environ["TEST_DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{unfinished}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "hezhang.settings.test"
    with closing(_connected(url)) as server:
        server.cursor().execute(f"CREATE DATABASE {unfinished}")
        django.setup()
        call_command("migrate", verbosity=0)
        connections.close_all()
        server.cursor().execute(f"ALTER DATABASE {unfinished} RENAME TO {NAME}")


if __name__ == "__main__":
    main()
