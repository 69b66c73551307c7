"""INSERT first, compare on conflict: how a row that a phone names is stored exactly once."""

from typing import Any

from django.db import connections, models, router
from django.db.models.expressions import BaseExpression

from common.store import locks
from common.store.prepared_sql.columns import Columns
from common.store.prepared_sql.statements import Statement


class Insert:
    """INSERT … ON CONFLICT DO NOTHING of a model's rows, composed once, as `statements` has it:
    `Model.save` cannot be told what to do on a conflict, and composes its INSERT anew each time.

    lock   the kind of a lock (`common.store.locks`) and the attribute that is its key: rows of one key are inserted
           one after the other, so that what is asked of the second knows the first
    asked  what to tell of each new row besides its key, by the names of attributes, as `annotate`
           has them; in the same statement
    """

    def __init__(
        self,
        model: type[models.Model],
        *,
        lock: tuple[int, str] | None = None,
        **asked: BaseExpression,
    ) -> None:
        self.model = model
        self.lock = lock
        self.asked = asked
        self._composed: dict[str, _Composed] = {}

    def or_leave(self, row: models.Model) -> bool:
        """Inserts a new row, or leaves the row that has the same unique value as it is.

        One statement, so that of twenty at once exactly one is told True; inside a transaction nothing
        is broken by the others. The key is filled in on True, and what was asked. Any unique constraint
        counts: use it on tables that have one besides the key.
        """
        using = router.db_for_write(self.model, instance=row)
        if using not in self._composed:
            self._composed[using] = _Composed(self.model, using, self.asked)
        lock = None
        if self.lock is not None:
            kind, attribute = self.lock
            key = getattr(row, attribute)
            lock = None if key is None else (kind, key % locks.MOST_KEYS)
        returned = self._composed[using].run(row, lock)
        if returned is None:
            return False
        row.pk, *told = returned
        for name, value in zip(self.asked, told, strict=True):
            setattr(row, name, value)
        row._state.adding = False
        row._state.db = using
        return True


class _Composed:
    """The statement and its columns."""

    def __init__(
        self, model: type[models.Model], using: str, asked: dict[str, BaseExpression]
    ) -> None:
        connection: Any = connections[using]
        quote = connection.ops.quote_name
        fields: list[Any] = [f for f in model._meta.concrete_fields if not f.primary_key]
        self.columns = Columns(fields, connection)
        told, self.constants = _told(model, using, asked)
        columns = ", ".join(quote(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        self.statement = Statement(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}) "  # noqa: S608
            f"ON CONFLICT DO NOTHING RETURNING {', '.join(told)}",
            using,
        )

    def run(self, row: models.Model, lock: tuple[int, int] | None) -> Any:
        """What RETURNING says, or None where the row was there."""
        rows = self.statement.fetch(self.columns.values(row) + self.constants, lock=lock)
        return rows[0] if rows else None


def _told(
    model: type[models.Model], using: str, asked: dict[str, BaseExpression]
) -> tuple[list[str], list[Any]]:
    """SQL of the key and of what is asked, and the constants in it."""
    rows = model._base_manager.using(using).annotate(**asked)
    compiler = rows.query.get_compiler(using)
    compiler.setup_query()
    key: Any = model._meta.pk
    told, constants = [compiler.quote_name_unless_alias(key.column)], []
    for name in asked:
        sql, params = compiler.compile(rows.query.annotations[name])
        told.append(sql)
        constants.extend(params)
    return told, constants
