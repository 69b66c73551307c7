"""The verb to read: every scoped queryset answers `visible_to(user)`."""

from collections.abc import Sequence
from typing import Any, Self, TypeVar

from django.db import models

from common.store.scope import CodeRange, range_below, within

M = TypeVar("M", bound=models.Model)


def one_or_none(rows: models.QuerySet[M]) -> M | None:
    """The row of a queryset that has at most one, or None.

    Not `first`, which orders it: to find what it is ordered by, the ORM goes through all columns, and composing a
    query of many columns takes half as long again.
    """
    return next(iter(rows.order_by()[:1]), None)


class _Keys(models.Subquery):
    """Without rows the whole condition holds for none, and is left out like any such condition."""

    empty_result_set_value = NotImplemented


class KeyAmong(models.Func):
    """Condition: the row's key is one of `keys`, a queryset of few keys of a large table.

    PostgreSQL takes them as an array and looks each up. Given `IN`, it may read the whole table and
    compare: then a page costs what the rows of all other divisions cost.
    """

    arg_joiner = " IN "
    template = "%(expressions)s"
    output_field = models.BooleanField()

    def __init__(self, keys: models.QuerySet[Any]) -> None:
        super().__init__(models.F("pk"), _Keys(keys))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        array = {"template": "%(expressions)s)", "arg_joiner": " = ANY(ARRAY"}
        return self.as_sql(compiler, connection, **array, **context)


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a division. Rooms override `visible_to` where more than offices may see."""

    division_field = "division_id"

    def below(self, code: str) -> Self:
        """Rows of a division and everything under it."""
        return self.in_ranges([range_below(code)])

    def in_ranges(self, ranges: Sequence[CodeRange]) -> Self:
        """Rows of divisions in one of the ranges; none, if there are none."""
        return self.filter(within(ranges, self.division_field))

    def visible_to(self, user: Any) -> Self:
        """Rows in the divisions that the user's roles cover; none for anonymous."""
        return self.in_ranges(getattr(user, "code_ranges", ()))
