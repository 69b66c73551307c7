"""What a test with real transactions leaves in PostgreSQL goes by DELETE from the tables that have rows.

Django truncates all of them, some 170 with their indexes, of which such a test filled twenty, and then
writes content types and permissions anew, which no test changes.
"""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

# `migrate` fills them, and `flush` would fill them again.
_KEPT = frozenset({"django_content_type", "auth_permission"})

_truncating = DatabaseOperations.sql_flush


def _deleting(
    self: Any,
    style: Any,
    tables: list[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    names = sorted(set(tables) - _KEPT)
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        (may_leave_triggers,) = cursor.fetchone()
        if reset_sequences or not names or may_leave_triggers != "on":
            truncating: list[str] = _truncating(
                self,
                style,
                tables,
                reset_sequences=reset_sequences,
                allow_cascade=allow_cascade,
            )
            return truncating
        quote = self.quote_name
        looks = (f"(SELECT '{name}' FROM {quote(name)} LIMIT 1)" for name in names)
        cursor.execute(" UNION ALL ".join(looks))
        filled = [name for (name,) in cursor.fetchall()]
    # Neither foreign keys nor the ledgers' triggers are asked, so the order of tables does not matter.
    return [
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {quote(name)}" for name in filled),
        "SET LOCAL session_replication_role = origin",
    ]


def delete_instead_of_truncating() -> None:
    DatabaseOperations.sql_flush = _deleting  # type: ignore[method-assign]
