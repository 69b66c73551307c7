"""Columns that lists share."""

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.web.marks import badge, short_time

PAGE_SIZES = (20, 50, 100, 200)
DEFAULT_SIZE = 50


class PortalTable(tables.Table):
    """Base of every list's table; `totals` is filled by `ListPage`: words by column, and as `besides` what is left
    out of them.

    A table with a method `group_of(record) -> str` shows its rows under headings: a heading is
    written where it changes from one row to the next, so rows must be sorted by it.
    """

    totals: dict[str, str] = {}
    page_sizes = PAGE_SIZES

    def paginate(
        self, paginator_class: Any = Paginator, per_page: int | None = None, page: int = 1
    ) -> Any:
        """The address may ask for one of the known page sizes, and for no other."""
        size = per_page if per_page in PAGE_SIZES else DEFAULT_SIZE
        return super().paginate(paginator_class, size, page)


class TickColumn(tables.Column):
    """A box to tick a row for a bulk act; the boxes belong to the form with id `bulk`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            accessor="pk",
            orderable=False,
            verbose_name="选择",
            attrs={"td": {"class": "w-1"}, "th": {"class": "w-1"}},
            **kwargs,
        )

    @property
    def header(self) -> SafeString:
        return mark_safe(
            '<input class="form-check-input" type="checkbox" data-tick-all aria-label="全选本页">'
        )

    def render(self, value: Any, record: Any) -> SafeString:
        return format_html(
            '<input class="form-check-input" type="checkbox" name="ids" form="bulk" value="{}" '
            'aria-label="选择 {}">',
            value,
            record,
        )


class NumberColumn(tables.Column):
    """A number, to the right, with thousands separated."""

    def __init__(self, *args: Any, places: int = 0, **kwargs: Any) -> None:
        self.places = places
        kwargs.setdefault("attrs", {"td": {"class": "num"}, "th": {"class": "num"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return f"{value:,.{self.places}f}"


class TimeColumn(tables.Column):
    """A moment, short."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nowrap"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return short_time(value)


class DateColumn(tables.Column):
    """A day: 2026-11-22."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nowrap"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return f"{value:%Y-%m-%d}"


class BadgeColumn(tables.Column):
    """A coded value as a coloured label with its Chinese words."""

    def __init__(
        self, *args: Any, words: Callable[[Any], str] | None = None, **kwargs: Any
    ) -> None:
        self.words = words
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        name = bound_column.accessor
        code = getattr(record, name)
        words = self.words(record) if self.words else getattr(record, f"get_{name}_display")()
        return badge(code, words)
