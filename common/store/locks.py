"""Locks that are no rows: of what two requests must not decide at once though neither sees the other's row yet."""

from typing import Final

from django.db import connections

# The first of the two numbers says what the second one is the key of.
WALKS_OF_CHIEF: Final = 1
# Held until the transaction ends, or the statements that are sent together with it.
SQL: Final = "SELECT pg_advisory_xact_lock(%s, %s)"
# Keys are taken modulo this: two that share a lock wait for each other in vain, and lose nothing.
MOST_KEYS: Final = 2**31


def hold(kind: int, key: int, *, using: str = "default") -> None:
    """Waits for whoever holds the same, and holds it until the end of the transaction. On SQLite a transaction that
    writes is alone anyway."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(SQL, (kind, key % MOST_KEYS))
