"""What waits, counted at once: composing and asking a statement costs more than the counting."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from common.store.composed import Composed

Rows = QuerySet[Any] | Composed


class OthersDecide(NamedTuple):
    """What waits for an office, and of which a person leaves to somebody else what they did themselves (复核分人).

    own     rows of the same pile in which the person took part: mostly there are none, and then all of it is theirs
    theirs  what is left for a person at a moment, which asks the database who else there is
    """

    words: str
    rows: Rows
    address: str
    own: Rows
    theirs: Callable[[Any, datetime], QuerySet[Any]]


# Words, how many (or the rows that are to be counted), and the address of the list that shows them.
Waits = tuple[str, int | Rows, str] | OthersDecide


def counted(lines: Iterable[Waits], user: Any = None, at: Any = None) -> list[tuple[str, int, str]]:
    """The lines with numbers only; one statement for all that hold rows, and some more for a pile that holds what
    the user did."""
    lines = list(lines)
    several = [
        part for line in lines for part in (line[1], *line[3:4]) if not isinstance(part, int)
    ]
    numbers = iter(counts_of(several))
    found = []
    for line in lines:
        count = line[1] if isinstance(line[1], int) else next(numbers)
        if isinstance(line, OthersDecide) and next(numbers):
            count = line.theirs(user, at).count()
        found.append((line[0], count, line[2]))
    return found


def line_to_count(line: Waits) -> Waits:
    """The line with as little of its rows as counting them takes."""
    if isinstance(line, OthersDecide):
        return line._replace(rows=_to_count(line.rows), own=_to_count(line.own))
    words, rows, address = line
    return words, rows if isinstance(rows, int) else _to_count(rows), address


def _to_count(rows: Rows) -> Rows:
    """A queryset of `values()` counts these, such as units that are distinct."""
    if isinstance(rows, Composed):
        return rows
    return (rows if rows.query.values_select else rows.values("pk")).order_by()


def counts_of(several: Sequence[Rows]) -> list[int]:
    """How many rows each holds, in one statement; none is asked where none can be held."""
    parts: list[str] = []
    values: list[Any] = []
    for each in several:
        rows = _to_count(each)
        rows = rows if isinstance(rows, Composed) else Composed.of(rows)
        # Only the ORM's own SQL is put together here; values stay places.
        parts.append(f"(SELECT COUNT(*) FROM ({rows.sql}) AS counted)" if rows.sql else "0")  # noqa: S608
        values += rows.values
    if set(parts) <= {"0"}:
        return [0] * len(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone() or ())
