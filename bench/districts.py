"""Demo districts in databases of their own, for benchmarks that compare a small table with a large one.

A database is built once on a server and used by every benchmark that asks for its scale: the first
district from its seed, the others by copying its rows. Tracks are left out of the copies: no list and no
notice reads them, and they would be five sixths of the bytes.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from urllib.parse import urlsplit

import django
import psycopg2
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from common import clock
from common.text.chinese import local_date
from demo import build, clone
from demo.place.people import demo_accounts
from demo.told import unlike
from plans.models import Line

# Rows of the copies lie district by district. In life all districts write at the same time: these tables
# are put into the order in which their rows would have come, so that one district's lie far apart.
AS_THEY_CAME = (
    ("inspections_patrol", ("started_at",)),
    ("inspections_patroldue", ("period_start", "appointment_id")),
    ("issues_issue", ("reported_at",)),
    ("notices_notice", ("month", "division_id")),
)
# How many districts are copied between two lines on the screen.
AT_ONCE = 20
# The indexes of tables that rows are copied into, but for the primary keys, by which they are copied.
INDEXES = """
SELECT i.indrelid::regclass, i.indexrelid::regclass, pg_get_indexdef(i.indexrelid),
       c.conname, pg_get_constraintdef(c.oid)
FROM pg_index i
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisprimary
"""


def url(scale: int) -> str:
    """The address of the database with `scale` districts, built where it is not there yet."""
    name = f"districts_{local_date(clock.now()):%Y%m%d}_{scale}"
    if name not in _databases():
        half = f"{name}_half"
        _on_server(f"DROP DATABASE IF EXISTS {half}")
        _make(half, scale)
        connection.close()
        _on_server(f"ALTER DATABASE {half} RENAME TO {name}")
    return _url(name)


def with_lines(count: int) -> str:
    """The address of the first district's database with at least `count` lines of lists, those that it
    has itself and copies in further districts, which have lists and nothing else."""
    name = f"lines_{local_date(clock.now()):%Y%m%d}_{count}"
    if name not in _databases():
        first = urlsplit(url(1)).path[1:]
        connection.close()
        _on_server(f"CREATE DATABASE {name} TEMPLATE {first}")
        _connect(name)
        own = Line.objects.count()
        clone.copies(build.CODE, -(-count // own) - 1, tables=clone.LISTS)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{Line.objects.count():,} 项任务，{own:,} 项在所查的区", flush=True)
    return _url(name)


def made(name: str, fill: Callable[[], None]) -> str:
    """The address of a migrated database of this name that `fill` has filled, where it is not there yet."""
    name = f"{name}_{local_date(clock.now()):%Y%m%d}"
    if name not in _databases():
        half = f"{name}_half"
        _on_server(f"DROP DATABASE IF EXISTS {half}")
        _on_server(f"CREATE DATABASE {half}")
        _connect(half)
        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        connection.close()
        _on_server(f"ALTER DATABASE {half} RENAME TO {name}")
        print(f"{name}：{_since(began)}", flush=True)
    return _url(name)


def apart(made: Callable[[], str]) -> str:
    """The result of `made`, run in another process, so that what building leaves in memory is not counted
    as an idle server's."""
    one = {"mp_context": get_context("spawn"), "initializer": django.setup}
    with ProcessPoolExecutor(1, **one) as pool:
        return pool.submit(made).result()


def use(scale: int) -> None:
    """From here on, Django's connection in this process is to the database of a scale."""
    use_database(url(scale))


def use_database(address: str) -> None:
    """From here on, Django's connection in this process is to this database."""
    _connect(urlsplit(address).path[1:])


def user(role: str) -> User:
    """The demo account of a role."""
    mobile = next(account.mobile for account in demo_accounts() if account.role == role)
    return User.objects.get(mobile=mobile)


def static_files() -> None:
    """The pages name static files by their hashed names."""
    call_command("collectstatic", interactive=False, verbosity=0)


def _make(name: str, scale: int) -> None:
    began = time.perf_counter()
    if scale == 1:
        _on_server(f"CREATE DATABASE {name}")
        _connect(name)
        call_command("migrate", verbosity=0)
        build.build(at=clock.now(), say=partial(print, flush=True))
        if words := unlike():
            print(words, flush=True)
    else:
        first = urlsplit(url(1)).path[1:]
        connection.close()
        _on_server(f"CREATE DATABASE {name} TEMPLATE {first}")
        _connect(name)
        with connection.cursor() as cursor:
            # The copies' keys are right if the first district's are: checking each takes half the time.
            cursor.execute("SET session_replication_role = replica")
    with _bare_tables():
        for made in range(1, scale, AT_ONCE):
            clone.copies(build.CODE, min(AT_ONCE, scale - made), with_tracks=False)
            print(f"  {min(made + AT_ONCE, scale)} 个区，{_since(began)}", flush=True)
        _order()
    with connection.cursor() as cursor:
        # What autovacuum would have left.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    print(f"{scale} 个区的数据库：{_since(began)}", flush=True)


@contextmanager
def _bare_tables() -> Iterator[None]:
    """The tables that are copied have no indexes while the block runs: making them once over all rows
    takes a fraction of what it takes to keep them with each row."""
    tables = [model._meta.db_table for model in clone.COPIED]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        found = cursor.fetchall()
        for table, index, _, constraint, _ in found:
            cursor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
                if constraint
                else f"DROP INDEX {index}"
            )
        yield
        for table, _, index, constraint, definition in found:
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}"
                if constraint
                else index
            )


def _order() -> None:
    """Rows in the order of a year's arrivals."""
    with connection.cursor() as cursor:
        for table, columns in AS_THEY_CAME:
            cursor.execute(f"CREATE INDEX bench_order ON {table} ({', '.join(columns)})")
            cursor.execute(f"CLUSTER {table} USING bench_order")
            cursor.execute("DROP INDEX bench_order")


def _since(began: float) -> str:
    return f"{time.perf_counter() - began:.0f} 秒"


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _url(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _databases() -> set[str]:
    with psycopg2.connect(os.environ["DATABASE_URL"]) as asking, asking.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def _on_server(statement: str) -> None:
    """What no transaction may hold: making and renaming databases."""
    asking = psycopg2.connect(os.environ["DATABASE_URL"])
    asking.autocommit = True
    with asking.cursor() as cursor:
        cursor.execute(statement)
    asking.close()
