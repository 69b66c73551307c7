"""UPDATE of a row's columns, composed once."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections, models, router

from common.store.prepared_sql.columns import Columns
from common.store.prepared_sql.statements import Statement


class Update:
    """UPDATE of the named fields of a model's rows, by key, composed once, as `statements` has it:
    `Model.save` composes it anew each time.

    An index is written only where a value of its columns differs, so that a step may name all that
    steps like it can change.
    """

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self.model = model
        self.names = names
        self._composed: dict[str, _Composed] = {}

    def row(self, row: models.Model) -> None:
        """Writes the row's named fields as they stand in memory. Raises ObjectDoesNotExist."""
        using = router.db_for_write(self.model, instance=row)
        if using not in self._composed:
            self._composed[using] = _Composed(self.model, self.names, using)
        if not self._composed[using].run(row):
            raise ObjectDoesNotExist(f"{self.model.__name__} {row.pk}")


class _Composed:
    """The statement and its columns."""

    def __init__(self, model: type[models.Model], names: tuple[str, ...], using: str) -> None:
        connection: Any = connections[using]
        quote = connection.ops.quote_name
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        key: Any = model._meta.pk
        self.columns = Columns(fields, connection)
        written = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        self.statement = Statement(
            f"UPDATE {quote(model._meta.db_table)} SET {written} "  # noqa: S608
            f"WHERE {quote(key.column)} = %s RETURNING {quote(key.column)}",
            using,
        )

    def run(self, row: models.Model) -> bool:
        return bool(self.statement.fetch([*self.columns.values(row), row.pk]))
