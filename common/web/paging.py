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
        # The column of the scope is part of the index that finds the rows; `pk` often is not.
        column = getattr(rows, "division_field", "pk")
        found: int = rows.order_by().values(column)[: self.bound + 1].count()
        return found

    @property
    def has_more(self) -> bool:
        return self.count > self.bound


def in_total_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that are alike in what they are sorted by come in the order of their keys: otherwise one of
    them would appear on two pages, and another on none."""
    order = rows.query.order_by or rows.model._meta.ordering
    if order and order[-1] in ("pk", "-pk", "id", "-id"):
        return rows
    return rows.order_by(*order, "pk")
