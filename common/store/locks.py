"""Locks that are no rows: of what two requests must not decide at once though neither sees the other's row yet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections

# The first of the two numbers says what the second one is the key of.
WALKS_OF_CHIEF: Final = 1
MIGRATING: Final = 2
INTAKE: Final = 3
STANDARDS: Final = 4
# Held until the transaction ends, or the statements that are sent together with it.
SQL: Final = "SELECT pg_advisory_xact_lock(%s, %s)"
# Keys are taken modulo this: two that share a lock wait for each other in vain, and lose nothing.
MOST_KEYS: Final = 2**31


def hold(kind: int, key: int, *, using: str = "default") -> None:
    """Waits for whoever holds the same, and holds it until the end of the transaction. On SQLite a transaction that
    writes is alone anyway."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(SQL, numbers(kind, key))


def numbers(kind: int, key: int) -> tuple[int, int]:
    """The values of `SQL`."""
    return kind, key % MOST_KEYS


@contextmanager
def whole_session(kind: int, *, using: str, waits: Callable[[], None]) -> Iterator[None]:
    """Holds the one lock of its kind over several transactions of this connection to PostgreSQL; where somebody else
    holds it, calls `waits` first. It goes with the connection, however that ends, so not through a pooler."""
    key = numbers(kind, 0)
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not cursor.fetchone()[0]:
            waits()
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
    try:
        yield
    finally:
        # A connection that broke has let go by itself.
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


@contextmanager
def tried(kind: int, key: int, *, using: str = "default") -> Iterator[bool]:
    """Holds a lock over several transactions of the caller's, unless somebody else does: is it held? Waits for
    nobody. On SQLite whoever asks holds it.

    By a transaction on a connection of its own, which ends however the block does: through a pooler a lock of the
    session would be taken at one server process and given back to another, which keeps it for ever.
    """
    if connections[using].vendor != "postgresql":
        yield True
        return
    beside = connections[using].copy()
    try:
        beside.set_autocommit(False)
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", numbers(kind, key))
            is_held = bool(cursor.fetchone()[0])
        if not is_held:
            beside.close()
        yield is_held
    finally:
        beside.close()
