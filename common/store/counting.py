"""What waits, counted at once: composing and asking a statement costs more than the counting."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Words, how many (or the rows that are to be counted), and the address of the list that shows them.
Waits = tuple[str, "int | QuerySet[Any]", str]


def counted(lines: Iterable[Waits]) -> list[tuple[str, int, str]]:
    """The lines with numbers only; one statement for all that hold rows."""
    lines = list(lines)
    numbers = iter(counts_of([rows for _, rows, _ in lines if isinstance(rows, QuerySet)]))
    return [
        (words, next(numbers) if isinstance(rows, QuerySet) else rows, address)
        for words, rows, address in lines
    ]


def counts_of(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each holds, in one statement; none is asked where none can be held."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in querysets:
        # A queryset of `values()` counts these, such as units that are distinct.
        keys = rows if rows.query.values_select else rows.values("pk")
        try:
            sql, params = keys.order_by().query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
        else:
            # Only the ORM's own SQL is put together here; values stay places.
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608
            values += params
    if set(parts) <= {"0"}:
        return [0] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone() or ())
