"""What waits, counted at once: composing and asking a statement costs more than the counting."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from common.store.composed import Composed

# Words, how many (or the rows that are to be counted), and the address of the list that shows them.
Waits = tuple[str, "int | QuerySet[Any] | Composed", str]


def counted(lines: Iterable[Waits]) -> list[tuple[str, int, str]]:
    """The lines with numbers only; one statement for all that hold rows."""
    lines = list(lines)
    numbers = iter(counts_of([rows for _, rows, _ in lines if not isinstance(rows, int)]))
    return [
        (words, rows if isinstance(rows, int) else next(numbers), address)
        for words, rows, address in lines
    ]


def rows_counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As little of some rows as counting them takes; a queryset of `values()` counts these, such as units that are
    distinct."""
    return (rows if rows.query.values_select else rows.values("pk")).order_by()


def counts_of(several: Sequence[QuerySet[Any] | Composed]) -> list[int]:
    """How many rows each holds, in one statement; none is asked where none can be held."""
    parts: list[str] = []
    values: list[Any] = []
    for each in several:
        rows = each if isinstance(each, Composed) else Composed.of(rows_counted(each))
        # Only the ORM's own SQL is put together here; values stay places.
        parts.append(f"(SELECT COUNT(*) FROM ({rows.sql}) AS counted)" if rows.sql else "0")  # noqa: S608
        values += rows.values
    if set(parts) <= {"0"}:
        return [0] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone() or ())
