"""Sheets that pages answer with: each is recorded, and a list of very many rows is written by a task.

What records and what begins the task knows tables, so it is joined from above (`DESK`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase

from common import clock
from common.seams import Slot
from common.spreadsheets import Column, write_rows
from common.text.chinese import local_date
from common.web.downloads import download


@dataclass(frozen=True)
class ListSheet:
    """A list as filtered, ready to be written.

    counted  the rows that are told by number: what is filtered, or what is written for it
    rows     what is written, read once and in slices, so that memory stays flat
    filters  what was chosen, in words: 状态：待核实
    """

    title: str
    columns: list[Column]
    counted: QuerySet[Any]
    rows: Iterable[Any]
    filters: list[str]

    def is_long(self) -> bool:
        """Are the rows more than a page may write (`EXPORT_AT_ONCE`)? Counts no further than that."""
        most: int = settings.EXPORT_AT_ONCE
        return self.counted.order_by()[: most + 1].count() > most


class Desk(Protocol):
    """What becomes of exports beyond the file itself."""

    def record(self, by: Any, title: str, rows: int, filters: list[str]) -> None:
        """Who took which list, with which filters and how many rows."""

    def later(self, request: HttpRequest, title: str) -> HttpResponseBase:
        """Has the list of this very address written by a task; answers with the page that tells."""


DESK: Final[Slot[Desk]] = Slot("exports: their record, and those that a task writes")


class Counted:
    """Rows handed on one by one; `count` is how many so far."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            yield row


def list_response(request: HttpRequest, sheet: ListSheet) -> HttpResponseBase:
    """The list as a download, or, where it is long, the page on which it will be."""
    if sheet.is_long():
        return DESK.part.later(request, sheet.title)
    return xlsx_response(
        request, sheet.columns, sheet.rows, title=sheet.title, filters=sheet.filters
    )


def xlsx_response(
    request: HttpRequest,
    columns: list[Column],
    rows: Iterable[Any],
    *,
    title: str,
    filters: Iterable[str] = (),
) -> FileResponse:
    """An Excel download named after the list and today's date; that it was taken is recorded."""
    counted = Counted(rows)
    file = write_rows(columns, counted, title=title)
    DESK.part.record(request.user, title, counted.count, list(filters))
    return download(file, dated(title))


def dated(title: str) -> str:
    """The name of a list's file: with the day on which it was taken."""
    return f"{title}{local_date(clock.now()):%Y%m%d}.xlsx"
