"""INSERT first, compare on conflict: how a row that a phone names is stored exactly once."""

from functools import cache
from typing import Any

from django.db import connections, models, router


def insert_or_leave(row: models.Model) -> bool:
    """Inserts a new row, or leaves what stands under the same unique value as it is.

    One statement (INSERT … ON CONFLICT DO NOTHING), so that of twenty at once exactly one is told
    True; inside a transaction nothing is broken by the others. The key is filled in on True. Any
    unique constraint counts: use it on tables that have one besides the key.
    """
    using = router.db_for_write(type(row), instance=row)
    connection: Any = connections[using]
    sql, fields = _statement(type(row), using)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        returned = cursor.fetchone()
    if returned is None:
        return False
    row.pk = returned[0]
    row._state.adding = False
    row._state.db = using
    return True


@cache
def _statement(model: type[models.Model], using: str) -> tuple[str, list[Any]]:
    """The statement of a table, and its fields without the key.

    Both databases take it as it stands; `Model.save` cannot be told what to do on a conflict, and
    composes its INSERT anew each time.
    """
    quote = connections[using].ops.quote_name
    meta = model._meta
    fields: list[Any] = [field for field in meta.concrete_fields if not field.primary_key]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    key: Any = meta.pk
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}) "  # noqa: S608
        f"ON CONFLICT DO NOTHING RETURNING {quote(key.column)}"
    )
    return sql, fields
