"""A query written with the ORM, composed once and asked many times.

Composing SQL costs the ORM many times what a small query costs the database, and planning it costs the
database more than answering it (docs/performance.md). For the upload of patrols, for who asks (a phone's token, a
browser's session and its user), and for the polls of screens, which come thousands of times an hour, both are done
once; the condition is still written in one place, as a queryset.
Nothing else is to use this.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections, models

from common.store import locks

Row = tuple[Any, ...]
_numbers = itertools.count(1)
# Connection of the driver -> names of the statements it has been told.
_told: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Statement:
    """SQL with `%s` places, on PostgreSQL prepared at the server once a connection.

    Behind a pooler that hands connections around between transactions, set
    `SERVER_SIDE_STATEMENTS` to False.
    """

    def __init__(self, sql: str, using: str) -> None:
        self.sql = sql
        self.using = using
        self.name = f"hezhang_{next(_numbers)}"
        self.places = sql.count("%s")

    def fetch(self, values: Sequence[Any], *, lock: tuple[int, int] | None = None) -> list[Row]:
        """All rows. With `lock`, the values of `common.store.locks.SQL`, they are asked on PostgreSQL when nobody else
        holds it, and it is held as long as this statement, or the transaction around it: both go to the server as one.
        """
        connection = connections[self.using]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and settings.SERVER_SIDE_STATEMENTS:
                told = _told.setdefault(connection.connection, set())
                if self.name not in told:
                    self._tell(connection)
                    told.add(self.name)
                places = ", ".join(["%s"] * self.places)
                call = f"EXECUTE {self.name} ({places})" if places else f"EXECUTE {self.name}"
                sql = call
            else:
                sql = self.sql
            if lock is not None and connection.vendor == "postgresql":
                # Each of two statements sent together sees what was committed before it began.
                sql, values = f"{locks.SQL}; {sql}", [*lock, *values]
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def _tell(self, connection: Any) -> None:
        """Below Django's log of queries: it is none of the page or call that happens to come first."""
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} AS {self._numbered()}")

    def _numbered(self) -> str:
        """The SQL as PREPARE takes it: $1, $2 … for the places."""
        numbers = itertools.count(1)
        return re.sub(r"%s", lambda _: f"${next(numbers)}", self.sql).replace("%%", "%")


class Prepared:
    """`build(**samples)` gives a `values_list` queryset in which each sample value marks a
    parameter: samples must differ from each other and from every constant in the query.

        of_day = Prepared(lambda day: Patrol.objects.filter(…=day).values_list("id"), day=date(1901, 1, 1))
        rows = of_day.rows(day=today)
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], **samples: Any) -> None:
        self.build = build
        self.samples = samples
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, *, using: str = "default", **values: Any) -> list[Row]:
        """The rows for these values, with the fields' own conversions."""
        return [row for (row,) in self._ready(using, [self]).rows(values) if row is not None]

    def with_rows_of(
        self, other: "Prepared", *, using: str = "default", **values: Any
    ) -> list[tuple[Row | None, Row | None]]:
        """Two queries in one question: each row of this beside each of the other, None for a side
        that has none. For two that are small and of which one has at most one row."""
        return [(left, right) for left, right in self._ready(using, [self, other]).rows(values)]

    def _ready(self, using: str, queries: "list[Prepared]") -> "_Compiled":
        key = f"{using} {[id(query) for query in queries]}"
        if key not in self._compiled:
            self._compiled[key] = _Compiled(queries, using)
        return self._compiled[key]


class _Compiled:
    """One statement out of one query or several, and the place of each parameter in it."""

    def __init__(self, queries: list[Prepared], using: str) -> None:
        self.parts = [_Part(query, using) for query in queries]
        if len(self.parts) == 1:
            sql = self.parts[0].sql
        else:
            # Only the ORM's own SQL is put together here; values stay places.
            joined = " ".join(
                f"LEFT JOIN (SELECT TRUE AS is_row, p.* FROM ({part.sql}) AS p) AS p{n} ON TRUE"  # noqa: S608
                for n, part in enumerate(self.parts)
            )
            sql = f"SELECT * FROM (SELECT 1) AS base {joined}"  # noqa: S608
        self.statement = Statement(sql, using)

    def rows(self, values: dict[str, Any]) -> list[list[Row | None]]:
        params = [param for part in self.parts for param in part.filled(values)]
        found = self.statement.fetch(params)
        if len(self.parts) == 1:
            part = self.parts[0]
            return [[row] for row in part.converted(found)]
        split = []
        for row in found:
            sides: list[Row | None] = []
            start = 1
            for part in self.parts:
                is_row, side = row[start], row[start + 1 : start + 1 + part.width]
                sides.append(part.converted([side])[0] if is_row else None)
                start += 1 + part.width
            split.append(sides)
        return split


class _Part:
    """A composed queryset."""

    def __init__(self, query: Prepared, using: str) -> None:
        queryset = query.build(**query.samples).using(using)
        self.compiler = queryset.query.get_compiler(using)
        self.sql, params = self.compiler.as_sql()
        self.width = len(self.compiler.select)
        self.converters = self.compiler.get_converters([c[0] for c in self.compiler.select])
        self.constants = list(params)
        self.places = [
            (index, name, type(param) is not type(sample))
            for index, param in enumerate(params)
            for name, sample in query.samples.items()
            if _is_sample(param, sample)
        ]
        lost = set(query.samples) - {name for _, name, _ in self.places}
        if lost:
            raise ValueError(f"parameters that are not in the query: {sorted(lost)}")

    def filled(self, values: dict[str, Any]) -> list[Any]:
        params = self.constants.copy()
        for index, name, as_text in self.places:
            params[index] = _as_text(values[name]) if as_text else values[name]
        return params

    def converted(self, rows: list[Row]) -> list[Row]:
        if not self.converters or not rows:
            return rows
        return [tuple(row) for row in self.compiler.apply_converters(rows, self.converters)]


def _is_sample(param: Any, sample: Any) -> bool:
    if isinstance(sample, date | UUID):
        return bool(param in (sample, _as_text(sample)))
    return type(param) is type(sample) and bool(param == sample)


def _as_text(value: date | UUID) -> str:
    """How SQLite is given a day, a moment or a UUID."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.hex if isinstance(value, UUID) else str(value)
