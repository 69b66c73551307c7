"""One column of a sheet, as it is shown, explained, and read back."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["text", "int", "decimal", "measure", "month", "date", "datetime", "choice", "bool"]
# A heading as it is in a sheet → the key of the column that it names in the words of a field, "" for none.
Names = Callable[[str], str]

KIND_WORDS: Final[dict[Kind, str]] = {
    "text": "文字",
    "int": "整数",
    "decimal": "数字",
    "measure": "数字；低于检出限写检出限加 L，如 0.01L；未测写 --",
    "month": "月份，如 2026-09",
    "date": "日期，如 2026-11-22",
    "datetime": "日期和时间，如 2026-11-22 09:30",
    "choice": "从可选值中选一项",
    "bool": "是 或 否",
}
UNIT: Final = re.compile(r"（([^（）]+)）$")
# A row whose first filled cell begins so is the template's example and is not imported.
EXAMPLE_MARK: Final = "示例"


@dataclass(frozen=True, slots=True)
class Column:
    """A column for export and import alike.

    key       name of the value: key of the mapping, or attribute of the object, that is a row
    title     Chinese heading, matched on import whatever the order of the columns
    kind      what its cells are; see `KIND_WORDS`
    required  an import without it is refused
    choices   (code, label) pairs of a "choice": labels are written, labels or codes are read
    width     in half-width characters; measured from the first rows when None
    help      one sentence for the template's notes
    example   what the template's example row shows
    value     row → value, where `key` is not enough
    places    decimals shown for a "decimal"; as many as there are when None
    is_free   any text is a value of it, even 无 and /, which elsewhere mean that a cell is empty
    also      (word, code) pairs: other words by which clerks name a choice
    """

    key: str
    title: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    width: float | None = None
    help: str = ""
    example: str = ""
    value: Callable[[Any], Any] | None = None
    places: int | None = None
    is_free: bool = False
    also: tuple[tuple[str, str], ...] = ()

    @property
    def unit(self) -> str:
        """What its numbers are counted in, as its title says: 长度（公里）."""
        found = UNIT.search(self.title)
        return found[1] if found else ""

    def of(self, row: Any) -> Any:
        """This column's value of a row."""
        if self.value is not None:
            return self.value(row)
        return row.get(self.key) if isinstance(row, Mapping) else getattr(row, self.key)


def same(text: object) -> str:
    """The text by which headings and choices are compared: width of characters, blanks, case and * do not count."""
    plain = unicodedata.normalize("NFKC", str(text)).replace("*", "")
    return "".join(plain.split()).casefold()


def shown_width(text: str) -> int:
    """Width on screen in half-width characters: Chinese ones count two. The widest line counts."""
    return max(
        (
            sum(1 + (unicodedata.east_asian_width(c) in "WFA") for c in line)
            for line in text.split("\n")
        ),
        default=0,
    )
