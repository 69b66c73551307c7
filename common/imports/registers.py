"""What a room says about a register, so that it can be imported."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import IO, Any, ClassVar

from django import forms
from django.conf import settings

from common.errors import Invalid
from common.imports.mending import mended
from common.imports.models import AbstractImportBatch, Act
from common.spreadsheets import (
    Choice,
    Column,
    Reading,
    RowRead,
    Survey,
    read_rows,
    read_text_rows,
    survey,
)
from common.spreadsheets.contained import Bounds, read_rows_contained
from common.spreadsheets.headings import no_names

MEGABYTE = 2**20
# The value of the option by which hidden rows are passed over.
LEAVE = "leave"
# The option that holds which headings were matched by hand.
HEADINGS = "headings"
# Who is to hear how much of a file is read, from 0 to 1. Not an argument, because each room's `read`
# would have to hand it on.
_ON_READ: ContextVar[Callable[[float], None] | None] = ContextVar("on_read", default=None)


@contextmanager
def reading_heard(on_read: Callable[[float], None]) -> Iterator[None]:
    """While it lasts, `on_read` is called with the share of a sheet that has been read."""
    before = _ON_READ.set(on_read)
    try:
        yield
    finally:
        _ON_READ.reset(before)


def _choice(options: Mapping[str, Any]) -> Choice:
    return Choice(str(options.get("tab") or ""), options.get("hidden_rows") != LEAVE)


def matched(options: Mapping[str, Any]) -> Mapping[str, str]:
    """Headings of other systems that were matched by hand: as `same` writes them → key of the column."""
    found: Mapping[str, str] = options.get(HEADINGS) or {}
    return found


def is_sheet(filename: str) -> bool:
    return filename.lower().endswith(".xlsx")


def is_text(filename: str) -> bool:
    return filename.lower().endswith(".csv")


@dataclass(frozen=True, slots=True)
class Judging:
    """What judging a slice of rows may need.

    by       the clerk
    at       this moment
    keys     key → line of its first appearance in the whole file, for rows that name one another
    above    key → key of another row that it names, of all rows that name one (`Register.after_key`)
    options  what was chosen on the upload form
    known    the register's own, from the first slice of a file to the last
    """

    by: Any
    at: datetime
    keys: Mapping[str, int]
    above: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Verdict:
    """What a row would do. `changes` are (title, old, new) in words; `errors` sentences; `doubts` what is
    unlikely in a row that can be written; `meant` is what `Register.write` is given of a row that is new or
    changed."""

    act: str
    key: str = ""
    title: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    meant: Any = None

    @classmethod
    def of(
        cls,
        key: str,
        title: str,
        changes: list[tuple[str, str, str]],
        *,
        new: bool,
        meant: Any,
    ) -> "Verdict":
        """The verdict on a good row: new, changed or the same."""
        act = Act.CREATE if new else Act.UPDATE if changes else Act.SAME
        return cls(act, key, title, changes, meant=meant)

    @classmethod
    def bad(cls, key: str, title: str, errors: Sequence[str]) -> "Verdict":
        return cls(Act.BAD, key, title, [], list(errors))


def cell_changes(
    columns: Sequence[Column], given: Mapping[str, Any], was: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """(Title, old, new) in words of the cells that differ, of rows by the keys of their columns."""
    found = []
    for column in columns:
        old, new = (_in_words(column, row.get(column.key)) for row in (was, given))
        if old != new:
            found.append((column.title, old, new))
    return found


def _in_words(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.choices:
        return dict(column.choices).get(value, "")
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class Register:
    """A register that can be imported. One row of the file is one row of the register."""

    target: ClassVar[str]
    title: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    batch_model: ClassVar[type[AbstractImportBatch]]
    # Read too, where a heading is matched with one of them by hand: the same thing in another unit. The
    # register's `read` makes values of `columns` of theirs; no template shows them.
    other_columns: ClassVar[Sequence[Column]] = ()
    key: ClassVar[str] = "code"
    title_key: ClassVar[str] = "name"
    # Column that names, by key, another row which may be in the same file and is then written
    # first (a river that this one flows into).
    after_key: ClassVar[str] = ""
    # .csv too where a register names it.
    endings: ClassVar[tuple[str, ...]] = (".xlsx",)
    # Which column a heading names in the field's own words; a function of a module, without Django.
    names = staticmethod(no_names)
    # Ending of another kind of file → what to do with it, in a sentence.
    other_endings: ClassVar[Mapping[str, str]] = {}
    max_rows: ClassVar[int] = settings.IMPORT_ROWS
    max_bytes: ClassVar[int] = settings.IMPORT_MEGABYTES * MEGABYTE
    # A sheet that unpacks to more bytes is read by the task, in a process of its own.
    heavy: ClassVar[int] = settings.IMPORT_HEAVY_MEGABYTES * MEGABYTE
    # Fields added to the upload form; what is chosen arrives as `options`.
    option_fields: ClassVar[Mapping[str, forms.Field]] = {}
    # A sentence or two under the upload form.
    advice: ClassVar[Sequence[str]] = ()
    template_notes: ClassVar[Sequence[str]] = ()
    # Longer explanations, on the template's second tab.
    template_more: ClassVar[Sequence[str]] = ()

    def read(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Reading:
        """The rows of a file. Raises Invalid or TooLarge for anything that is not such a file.

        options  what was chosen on the forms: those of `option_fields`, the headings that were matched
                 by hand, cells that were mended, and of a sheet `tab` (a name) and `hidden_rows` ("leave"
                 passes them over)
        """
        reading = self._read(file, filename, options)
        return replace(reading, rows=mended(reading.rows, self.columns, options))

    @property
    def readable(self) -> tuple[Column, ...]:
        """Every column that a heading may be read as."""
        return (*self.columns, *self.other_columns)

    def _read(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Reading:
        also, limits = matched(options), self._limits()
        asked: dict[str, Any] = {"also": also, "names": self.names, "max_rows": self.max_rows}
        if is_text(filename):
            return read_text_rows(file, self.readable, max_bytes=self.max_bytes, **asked)
        choice = _choice(options)
        asked |= {"choice": choice, "on_read": _ON_READ.get(), **limits}
        if survey(file, choice=choice, heavy=self.heavy, **limits).is_heavy:
            bounds = Bounds(settings.IMPORT_MEMORY_MB * MEGABYTE, settings.IMPORT_SECONDS)
            return read_rows_contained(file, self.readable, bounds=bounds, **asked)
        return read_rows(file, self.readable, **asked)

    def survey(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Survey | None:
        """What can be said of a sheet without reading it; None for a file of another kind.

        Raises as `read`, for what is no workbook or too large.
        """
        if not is_sheet(filename):
            return None
        return survey(file, choice=_choice(options), heavy=self.heavy, **self._limits())

    def _limits(self) -> dict[str, int]:
        return {"max_bytes": self.max_bytes, "max_unpacked_bytes": 30 * self.max_bytes}

    def look(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Reading:
        """What `read` gives, or its first row alone: asked while the clerk waits, who is told at once
        what is wrong with the file as a whole. Raises as `read`."""
        return self.read(file, filename, options)

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        """One verdict a row, in their order; at most 500 rows a call. Writes nothing."""
        raise NotImplementedError

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        """Writes good rows, as just judged, by calling one service. May raise DomainError."""
        raise NotImplementedError

    def decode(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as they were read, from JSON."""
        kinds = self._decoded_kinds
        return {
            key: _typed(kinds[key], value) if key in kinds else value
            for key, value in values.items()
        }

    @cached_property
    def _decoded_kinds(self) -> dict[str, str]:
        """Key → kind of the columns whose values JSON does not keep as they are."""
        kinds = ("decimal", "date", "datetime")
        return {column.key: column.kind for column in self.columns if column.kind in kinds}


def _typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "decimal":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case _:
            return value


REGISTERS: dict[tuple[str, str], Register] = {}


def enrol(register: type[Register]) -> type[Register]:
    """Makes a register known, so that a task finds it by its batch."""
    key = (register.batch_model._meta.label_lower, register.target)
    REGISTERS[key] = register()
    return register


def register_of(batch: AbstractImportBatch) -> Register:
    """The register that a batch belongs to. Raises Invalid for one of a register that is gone."""
    try:
        return REGISTERS[(batch._meta.label_lower, batch.target)]
    except KeyError:
        raise Invalid("import.unknown_register", "这次导入的登记册已不存在。") from None
