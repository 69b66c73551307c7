"""A row's values as the database's driver takes them, without the ORM composing anything."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
from django.db import models

# What the PostgreSQL driver takes as a row holds it; each step of the ORM would hand it on unchanged.
_PLAIN: Final = (
    models.BinaryField,
    models.BooleanField,
    models.CharField,
    models.DateTimeField,
    models.FloatField,
    models.ForeignKey,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
    models.UUIDField,
)


class Columns:
    """Of each of some fields the row's attribute, and what the driver is handed of it."""

    def __init__(self, fields: Sequence[Any], connection: Any) -> None:
        self._handed = [(str(field.attname), _handed(field, connection)) for field in fields]

    def values(self, row: models.Model) -> list[Any]:
        """The row's values in memory, in order of the fields."""
        held = vars(row)
        return [handed(held[name]) if handed else held[name] for name, handed in self._handed]


def _handed(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """The function from a field's value to the driver's; None where the two are the same."""
    if connection.vendor == "postgresql":
        if type(field) in _PLAIN:
            return None
        # Subclasses only mark what a list names (`attachments.holders`).
        if isinstance(field, models.JSONField):
            return lambda value: orjson.dumps(value).decode()
    return lambda value: field.get_db_prep_save(value, connection)
