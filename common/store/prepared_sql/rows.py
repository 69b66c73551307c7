"""Rows of models out of a prepared query's values."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

M = TypeVar("M", bound=models.Model)


class Columns(Generic[M]):
    """All columns of a model, and of what it points to, as a `values_list` names them; and the row, with its
    relations, out of their values.

        TOKEN = Columns(Token, user=Columns(User))
        tokens = [TOKEN.row(values) for values in prepared.rows(…)]    # of .values_list(*TOKEN.names)
    """

    def __init__(self, model: type[M], **related: "Columns[Any]") -> None:
        self._model = model
        self._related = related
        self._own = [field.attname for field in model._meta.concrete_fields]
        self._key = model._meta.pk.attname
        self.names: list[str] = self._own + [
            f"{relation}__{name}" for relation, columns in related.items() for name in columns.names
        ]

    def row(self, values: Sequence[Any]) -> M:
        """Raises ValueError if there are not as many values as names."""
        return self._taken(dict(zip(self.names, values, strict=True)))

    def _taken(self, values: dict[str, Any], path: str = "") -> M:
        row = self._model.from_db(
            DEFAULT_DB_ALIAS, self._own, [values[path + name] for name in self._own]
        )
        for relation, columns in self._related.items():
            below = f"{path}{relation}__"
            is_there = values[below + columns._key] is not None
            setattr(row, relation, columns._taken(values, below) if is_there else None)
        return row
