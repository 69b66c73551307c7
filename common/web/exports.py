"""Sheets and papers that pages answer with: each is recorded, and one of very many rows is written by a task.

What records and what begins the task knows tables, so it is joined from above (`DESK`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, Literal, Protocol

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


Of = Literal["list", "file"]
# Called with how many are done and how many there are.
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class PageFile:
    """A file that a page answers with, ready to be made: sheets of several tabs, a paper, pictures.

    pieces  how many rows or pictures it is made of
    make    writes it and gives it rewound; calls what it is given with how far it is
    most    of more pieces than this it is made by a task (None: `EXPORT_AT_ONCE`)
    """

    title: str
    filename: str
    pieces: int
    make: Callable[[Told], IO[bytes]]
    most: int | None = None
    filters: tuple[str, ...] = ()

    def is_long(self) -> bool:
        most: int = settings.EXPORT_AT_ONCE if self.most is None else self.most
        return self.pieces > most


class Desk(Protocol):
    """What becomes of exports beyond the file itself."""

    def record(self, by: Any, title: str, rows: int, filters: list[str]) -> None:
        """Who took which list, with which filters and how many rows."""

    def later(self, request: HttpRequest, title: str, *, of: Of = "list") -> HttpResponseBase:
        """Has the list, or the file, of this very address written by a task (`ListPage.get_sheet`,
        `FilePage.get_file`); answers with the page that tells."""


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


class FilePage:
    """Mixed into a page that answers with a file: the task that makes a long one sets up the same page
    for whoever asked and calls `get_file` as the page does. `roles` say who may."""

    roles: tuple[str, ...]

    def get_file(self) -> PageFile:
        """The file of this address, as the user may see it now."""
        raise NotImplementedError


def file_response(request: HttpRequest, file: PageFile) -> HttpResponseBase:
    """The file as a download, recorded; or, where it is long, the page on which it will be."""
    if file.is_long():
        return DESK.part.later(request, file.title, of="file")
    made = file.make(_unheard)
    DESK.part.record(request.user, file.title, file.pieces, list(file.filters))
    return download(made, file.filename)


def _unheard(done: int, total: int) -> None:
    """The request waits for the file, and nobody for how far it is."""


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
