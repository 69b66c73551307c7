"""A database whose machine answers and whose processes do not: whoever waits for it is told in time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg2
import pytest
from django.db import connection
from django.db.utils import OperationalError

from common.store import hanging
from common.store.hanging import WatchedConnection
from common.store.outage import is_away
from tests.deploy.failing import Way
from tests.services.postgres import by_network

pytestmark = pytest.mark.postgres


@pytest.fixture
def way(monkeypatch):
    """A way to the database of this run, which may hang; what is waited for is short here."""
    monkeypatch.setattr(hanging, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(hanging, "OPENING_SECONDS", 2)
    monkeypatch.setattr(hanging, "LOOK_SECONDS", 0.1)
    # One that sleeps for the longer time first would look too late.
    monkeypatch.setattr(hanging, "_watch", hanging._Watch())
    way = Way(*by_network())
    way.open()
    yield way
    way.close()


def connected(way, name="postgres"):
    address = (
        f"host=127.0.0.1 port={way.port} user={connection.settings_dict['USER']} dbname={name}"
    )
    return psycopg2.connect(address, connection_factory=WatchedConnection)


def refused(line, waits):
    """What the driver says in the end, within the time that it may take."""
    began = time.monotonic()
    with pytest.raises(psycopg2.OperationalError) as told:
        waits(line)
    assert time.monotonic() - began < 10
    return told.value


def test_whatever_waits_for_a_server_that_hangs_is_told_in_time(way) -> None:
    kinds = [
        lambda line: line.cursor().execute("SELECT 1"),
        lambda line: line.commit(),
        lambda line: line.rollback(),
        lambda line: line.held.fetchmany(2000),
    ]
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        lines = [stack.enter_context(closing(connected(way))) for _ in kinds]
        for line in lines:
            line.held = line.cursor("held")
            line.held.execute("SELECT generate_series(1, 100000)")
        way.hang()
        told = list(pool.map(refused, lines, kinds))
    for each in told:
        fault = OperationalError()
        fault.__cause__ = each
        assert is_away(fault)


def test_a_long_statement_of_a_server_that_is_well_is_let_be(way) -> None:
    with closing(connected(way)) as line:
        cursor = line.cursor()
        cursor.execute("SELECT pg_sleep(1), 7")
        assert cursor.fetchone()[1] == 7


def test_the_portals_own_connections_are_watched(db) -> None:
    connection.ensure_connection()
    assert isinstance(connection.connection, WatchedConnection)
    assert any(each.name == "database-watch" for each in threading.enumerate())
