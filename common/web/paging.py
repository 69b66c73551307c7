"""Pages of a list that may be very long: its rows are counted only as far as somebody might read."""

import sys
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

# Counting costs what the rows counted cost. A user with more rows than this narrows the list or exports it.
COUNTED_UP_TO = 10_000


class BoundedPaginator(Paginator):
    """Pages the rows of a table of `django_tables2`.

    Counts to `bound`: COUNTED_UP_TO rows, or to the page asked for where that lies further. With
    `has_more` there are more rows than `bound`, and always a next page to go on to, so that every row
    can still be reached.
    """

    bound = COUNTED_UP_TO

    def __init__(self, rows: Any, per_page: int) -> None:
        super().__init__(rows, per_page)
        if hasattr(rows.data.data, "query"):
            rows.data.data = in_total_order(rows.data.data)

    def page(self, number: int) -> Page:  # type: ignore[override]
        last = min(number * self.per_page, sys.maxsize - 1)
        if last > self.bound and self.has_more:
            self.bound = last
            del self.count
            self.__dict__.pop("num_pages", None)
        return super().page(number)

    @cached_property
    def count(self) -> int:
        """Rows up to `bound`, one more where there are more."""
        rows = self.object_list.data.data  # type: ignore[attr-defined]
        if not hasattr(rows, "query"):
            return len(rows)
        rows = rows.order_by()
        if not _is_made_of_several(rows):
            # The column of the scope is part of the index that finds the rows; `pk` often is not.
            rows = rows.values(getattr(rows, "division_field", "pk"))
        found: int = rows[: self.bound + 1].count()
        return found

    @property
    def has_more(self) -> bool:
        return self.count > self.bound


def in_total_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that are alike in what they are sorted by come in the order of their keys: otherwise one of
    them would appear on two pages, and another on none. A row that is made of several has no key: what
    it was grouped by tells it from the others."""
    order = rows.query.order_by or rows.model._meta.ordering
    if _is_made_of_several(rows):
        sorted_by = {str(name).removeprefix("-") for name in order}
        return rows.order_by(*order, *(name for name in _selected(rows) if name not in sorted_by))
    if order and order[-1] in ("pk", "-pk", "id", "-id"):
        # By name, because Django leaves out a model's own order where something of each row is counted.
        return rows.order_by(*order)
    return rows.order_by(*order, "pk")


def _is_made_of_several(rows: QuerySet[Any]) -> bool:
    """Is a row no row of the table, but several of them under one head (`values` with sums, or
    `distinct`)? To sort or to count it by a column of theirs takes it apart again."""
    query = rows.query
    return bool(query.values_select) and (query.group_by is not None or query.distinct)


def _selected(rows: QuerySet[Any]) -> list[str]:
    """The columns that such rows were grouped by."""
    query = rows.query
    sums = {name for name, each in query.annotations.items() if each.contains_aggregate}
    named = (*query.values_select, *(name for name in query.annotation_select if name not in sums))
    return list(named)
