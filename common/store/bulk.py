"""Many rows of a register written in few statements, each with its history, as `save` would leave it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from django.db import connections, models, router
from psycopg2.extras import execute_batch, execute_values

SLICE = 500


def save_all(
    model: type[models.Model],
    *,
    new: Sequence[Any],
    changed: Iterable[tuple[Any, set[str]]],
    by: Any,
    at: datetime,
    reason: str = "",
) -> None:
    """Inserts and updates rows that keep simple-history, each change with its history row.

    new      rows without a key; it is filled in
    changed  (row as it is to be, names of the fields that differ)

    The rows are the caller's to lock. Raises IntegrityError as `save` does; only inside a transaction
    is it all or nothing.
    """
    rows: Any = model._default_manager
    rows.bulk_create(new, batch_size=SLICE)
    by_fields: dict[tuple[str, ...], list[Any]] = {}
    for row, names in changed:
        by_fields.setdefault(tuple(sorted(names)), []).append(row)
    for fields, group in by_fields.items():
        update_rows(model, fields, group)
    updated = [row for group in by_fields.values() for row in group]
    for written, act in ((new, "+"), (updated, "~")):
        for start in range(0, len(written), SLICE):
            _copy_to_history(
                model, written[start : start + SLICE], act, by=by, at=at, reason=reason
            )


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, Any] | None = None,
    or_leave: bool = False,
) -> None:
    """Inserts plain rows: a third of what `bulk_create` costs, which builds an instance for each row and
    asks each of its fields anew. No keys come back. Plain columns go to PostgreSQL by COPY.

    names     the fields that `rows` give, in their order, by attribute (`chief_id`)
    same      values of fields that are alike in every row; any other field holds its default
    or_leave  a row that a unique constraint refuses is left out, the others are written
    """
    connection: Any = connections[router.db_for_write(model)]
    fields: dict[str, Any] = {f.attname: f for f in model._meta.concrete_fields}
    alike = {f.attname: f.get_default() for f in fields.values() if not f.primary_key}
    alike = {name: value for name, value in (alike | dict(same or {})).items() if name not in names}
    given = [fields[name] for name in (*names, *alike)]
    is_plain = all(isinstance(_kind(field), _COPIED) for field in given)
    if connection.vendor == "postgresql" and is_plain and not or_leave:
        _copy(connection, model, given, rows, list(alike.values()))
        return
    tail = [fields[name].get_db_prep_save(value, connection) for name, value in alike.items()]
    preparing = [_preparing(fields[name], connection) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(fields[name].column) for name in (*names, *alike))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES"
    conflict = " ON CONFLICT DO NOTHING" if or_leave else ""
    values = [
        [
            *(
                v if prepare is None else prepare(v)
                for v, prepare in zip(row, preparing, strict=True)
            ),
            *tail,
        ]
        for row in rows
    ]
    if not values:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Its driver's `executemany` asks the server once a row.
            execute_values(cursor, f"{into} %s{conflict}", values, page_size=SLICE)
        else:
            places = ", ".join(["%s"] * (len(names) + len(alike)))
            cursor.executemany(f"{into} ({places}){conflict}", values)


# What both databases' drivers take as it is.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField)


def _preparing(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """How a value of a field is made fit for the driver; None where it is so already."""
    kind = _kind(field)
    if isinstance(kind, (*_PLAIN, models.BooleanField)):
        return None
    if isinstance(kind, models.DateTimeField):
        adapt: Callable[[Any], Any] = connection.ops.adapt_datetimefield_value
        return adapt
    return lambda value: field.get_db_prep_save(value, connection)


def _kind(field: Any) -> Any:
    """The field whose values a column holds: of a foreign key that of the key."""
    while field.is_relation:
        field = field.target_field
    return field


# Whose values COPY takes as text. A moment is a date to Django.
_COPIED = (
    *_PLAIN,
    *(models.BooleanField, models.DecimalField, models.DateField),
    *(models.UUIDField, models.BinaryField, models.JSONField),
)
_NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copy(
    connection: Any,
    model: type[models.Model],
    fields: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    tail: Sequence[Any],
) -> None:
    """COPY: two fifths of what INSERT costs, which the server parses value by value. Its text format, as PostgreSQL's
    manual has it: a line a row, tabs between columns, \\N for null."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    ways = [_copying(field) for field in fields]
    own, alike = ways[: len(fields) - len(tail)], ways[len(fields) - len(tail) :]
    ends = f"\t{_written(tail, alike)}\n" if tail else "\n"
    text = "".join(_written(row, own) + ends for row in rows)
    if not text:
        return
    into = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(into, StringIO(text))


def _written(row: Sequence[Any], ways: Sequence[Callable[[Any], str]]) -> str:
    return "\t".join([_NULL if v is None else way(v) for v, way in zip(row, ways, strict=True)])


def _copying(field: Any) -> Callable[[Any], str]:
    """How a value of a field, which is not None, is written in COPY's text."""
    kind = _kind(field)
    if isinstance(kind, models.BinaryField):
        return lambda value: rf"\\x{bytes(value).hex()}"
    if isinstance(kind, models.JSONField):
        return lambda value: json.dumps(value, cls=kind.encoder).translate(_ESCAPES)
    if isinstance(kind, (models.CharField, models.TextField)):
        return lambda value: str(value).translate(_ESCAPES)
    return str


def update_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Any]) -> None:
    """Writes the named fields of rows by one UPDATE, asked for each: a fifth of what `bulk_update`
    costs with its CASE a cell."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    places = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    key: Any = model._meta.pk
    sql = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {quote(key.column)} = %s"  # noqa: S608
    values = [
        [*(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As with INSERT, so that the server is not asked once a row.
            execute_batch(cursor, sql, values, page_size=SLICE)
        else:
            cursor.executemany(sql, values)


def _copy_to_history(
    model: type[models.Model], rows: Sequence[Any], act: str, *, by: Any, at: datetime, reason: str
) -> None:
    """One INSERT … SELECT: the rows are in the table already, so they are not sent again."""
    kept: Any = model.history.model  # type: ignore[attr-defined]
    connection = connections[router.db_for_write(kept)]
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    said = {
        "history_date": at,
        "history_type": act,
        "history_change_reason": reason[:100] or None,
        "history_user": by.pk,
    }
    fields = {name: kept._meta.get_field(name) for name in said}
    own = ", ".join(quote(f.column) for f in kept.tracked_fields)
    added = ", ".join(quote(f.column) for f in fields.values())
    sql = (
        f"INSERT INTO {quote(kept._meta.db_table)} ({own}, {added}) "  # noqa: S608
        f"SELECT {own}, {', '.join(['%s'] * len(said))} FROM {quote(model._meta.db_table)} "
        f"WHERE {quote(key.column)} IN ({', '.join(['%s'] * len(rows))})"
    )
    values = [fields[name].get_db_prep_save(value, connection) for name, value in said.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *(row.pk for row in rows)])
