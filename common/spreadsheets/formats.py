"""What a cell shows: its number in its number format. Pure.

Only what can be said for sure is said. A format that this does not know (fractions, Chinese numerals,
conditions) gives None, and the clerk is asked to type the text instead.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

GENERAL: Final = "General"
# Excel keeps 15 digits; the others were made 0 when the number was typed.
MOST_DIGITS: Final = 15
_SECTIONS: Final = re.compile(r'(?:[^;"\\!]|"[^"]*"|[\\!].|[\\!])+|(?<=;)(?=;|$)|^(?=;)')
_TOKENS: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<mark>.)', re.DOTALL
)
_COLOURS: Final = re.compile(
    r"(?i:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)"
    r"|黑色|蓝色|青色|绿色|洋红|红色|白色|黄色|颜色\s*\d+"
)
# Words of a format that say that the number is shown in another unit.
_SCALES: Final = "万亿千百‰"
_CURRENCY: Final = re.compile(r"\$([^-\]]*)(?:-[0-9A-Fa-f]*)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a cell holds it. format  as in `00000000`; is_1904  counts days from 1904"""

    number: float
    format: str = GENERAL
    is_1904: bool = False

    @property
    def is_moment(self) -> bool:
        return _is_moment(self.format)

    @property
    def shows_day(self) -> bool:
        """Does the format of a moment show year, month and day?"""
        words = self._moment_words()
        return all(mark in words for mark in "年月日")

    @property
    def factor(self) -> Decimal | None:
        """What is shown divided by what is held (100 for a percent); None where it cannot be said."""
        if self.number == 0:
            return Decimal(1)
        return _factor(_section(self.format, self.number)[0])

    def moment(self) -> datetime:
        """The day and time shown. Raises ValueError for a time without a day."""
        epoch = CALENDAR_MAC_1904 if self.is_1904 else CALENDAR_WINDOWS_1900
        found = from_excel(self.number, epoch)
        if not isinstance(found, datetime):
            raise ValueError("a time without a day")
        return (found + timedelta(microseconds=500_000)).replace(microsecond=0)

    def shown(self) -> str | None:
        """The text of the cell; None where it cannot be said."""
        if self.is_moment:
            return self._moment_words()
        section, negative = _section(self.format, self.number)
        if _is_general(section):
            return plain_number(self.number)
        layout = _layout(section)
        number = abs(Decimal(repr(self.number)))
        return None if layout is None else layout.written(number, negative)

    def _moment_words(self) -> str:
        try:
            found = self.moment()
        except (ValueError, OverflowError):
            return plain_number(self.number)
        has_year, has_month, has_day, has_time = _moment_parts(self.format)
        words = f"{found.year}年" if has_year else ""
        words += f"{found.month}月" if has_month else ""
        words += f"{found.day}日" if has_day else ""
        if has_time:
            words = f"{words} {found:%H:%M}".strip()
        return words or found.date().isoformat()


# A book has few formats, and each of its cells asks what its own says.
@lru_cache(maxsize=512)
def _is_moment(code: str) -> bool:
    return is_date_format(code)


@lru_cache(maxsize=512)
def _moment_parts(code: str) -> tuple[bool, bool, bool, bool]:
    """Does a moment's format show the year, the month, the day, the time?"""
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]', "", code).lower()
    has_month = "m" in re.sub(r"h+\W*m+|m+\W*s+", "", plain)
    return "y" in plain or "e" in plain, has_month, "d" in plain, "h" in plain or "s" in plain


def _is_general(section: str) -> bool:
    names = ("general", "@", "g/通用格式", "通用格式")
    return section == GENERAL or section.strip().lower() in names


def plain_number(number: float) -> str:
    """A number without a format: 1061, 12.5."""
    if float(number).is_integer() and abs(number) < 10**MOST_DIGITS:
        return str(int(number))
    return f"{number:.15g}"


@dataclass(frozen=True, slots=True)
class _Layout:
    """A section of a format: (literal, words), (digit, 0 # or ?) and (point, .) in their order."""

    pieces: tuple[tuple[str, str], ...]
    decimals: int
    whole: int
    has_thousands: bool
    factor: Decimal

    def written(self, number: Decimal, is_negative: bool) -> str | None:
        step = Decimal(1).scaleb(-self.decimals)
        try:
            rounded = (number * self.factor).quantize(step, rounding=ROUND_HALF_UP)
        except ArithmeticError:
            return None
        digits, _, fraction = f"{rounded:f}".partition(".")
        digits = digits.lstrip("0")
        optional = self._optional_decimals()
        while optional and fraction.endswith("0"):
            fraction, optional = fraction[:-1], optional - 1
        body = self._whole(digits) + self._rest(fraction)
        return f"-{body}" if is_negative and rounded else body

    def _whole(self, digits: str) -> str:
        """The part before the point, filled from the right; what is over goes to the first place."""
        before = self.pieces[: self._point()]
        out: list[str] = []
        left = self.whole
        for kind, mark in reversed(before):
            if kind == "literal":
                out.insert(0, mark)
                continue
            left -= 1
            taken, digits = digits[-1:], digits[:-1]
            if left == 0:
                taken, digits = digits + taken, ""
            out.insert(0, taken or {"0": "0", "?": "", "#": ""}[mark])
        text = "".join(out)
        if not self.has_thousands:
            return text
        found = re.search(r"\d+", text)
        return text if not found else text.replace(found[0], f"{int(found[0]):,}", 1)

    def _rest(self, fraction: str) -> str:
        out, is_open = "", True
        for kind, mark in self.pieces[self._point() :]:
            if kind == "literal":
                out += mark
            elif kind == "point":
                out += "." if fraction else ""
            elif is_open:
                out, is_open = out + fraction, False
        return out

    def _point(self) -> int:
        places = (n for n, (kind, _) in enumerate(self.pieces) if kind == "point")
        ends = [n for n, (kind, _) in enumerate(self.pieces) if kind == "digit"]
        return next(places, ends[-1] + 1 if ends else 0)

    def _optional_decimals(self) -> int:
        after = [mark for kind, mark in self.pieces[self._point() :] if kind == "digit"]
        count = 0
        for mark in reversed(after):
            if mark == "0":
                break
            count += 1
        return count


def _section(code: str, number: float) -> tuple[str, bool]:
    """The section that a number is shown by, and whether it is to carry a minus."""
    sections = _sections(code)
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], number < 0


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    return tuple(_SECTIONS.findall(code)) or (GENERAL,)


@lru_cache(maxsize=512)
def _factor(section: str) -> Decimal | None:
    layout = _layout(section)
    if layout is None or any(mark in _SCALES for _, words in layout.pieces for mark in words):
        return None
    return layout.factor


@lru_cache(maxsize=512)
def _layout(section: str) -> _Layout | None:
    """A section taken apart; None for one that cannot be written for sure."""
    if _is_general(section):
        return _Layout((("digit", "0"),), 0, 1, False, Decimal(1))
    pieces: list[tuple[str, str]] = []
    percents = 0
    for found in _TOKENS.finditer(section):
        literal, mark = found["quoted"] or found["escaped"] or "", found["mark"]
        if found["bracket"] is not None:
            currency = _CURRENCY.fullmatch(found["bracket"])
            if currency is None and not _COLOURS.fullmatch(found["bracket"]):
                return None
            literal = currency[1] if currency else ""
        elif mark is not None and mark in "0#?":
            pieces.append(("digit", mark))
            continue
        elif mark in (".", ","):
            pieces.append(("point" if mark == "." else "comma", mark))
            continue
        elif mark is not None and (mark in "/@" or (mark.isascii() and mark.isalpha())):
            return None  # fractions, 1E+3, and what is not known here
        elif mark is not None:
            percents += mark == "%"
            literal = mark
        pieces += [("literal", literal)] if literal else []
    return _arranged(pieces, percents)


def _arranged(pieces: list[tuple[str, str]], percents: int) -> _Layout | None:
    places = [n for n, (kind, _) in enumerate(pieces) if kind == "digit"]
    points = [n for n, (kind, _) in enumerate(pieces) if kind == "point"]
    if not places or len(points) > 1:
        return None
    point = points[0] if points else places[-1] + 1
    whole = [n for n in places if n < point]
    commas = [n for n, (kind, _) in enumerate(pieces) if kind == "comma"]
    scaling = [n for n in commas if whole and n > whole[-1]]
    thousands = len(commas) > len(scaling)
    inner = pieces[whole[0] : whole[-1]] if whole else []
    if thousands and any(kind == "literal" for kind, _ in inner):
        return None
    kept = tuple(piece for piece in pieces if piece[0] != "comma")
    decimals = len(places) - len(whole)
    if not whole:
        return None
    # 0!.0,"万" shows ten thousands by a point that is a literal.
    if ("literal", ".") in inner:
        return None
    factor = Decimal(100) ** percents / Decimal(1000) ** len(scaling)
    return _Layout(kept, decimals, len(whole), thousands, factor)


def day_of(number: float, *, is_1904: bool) -> date | None:
    """The day that an unformatted number may be: of the years 1950 to 2099, because 2026 is a year
    and not a day of 1905. None for another."""
    try:
        day = Figure(number, is_1904=is_1904).moment().date()
    except (ValueError, OverflowError):
        return None
    return day if 1950 <= day.year < 2100 else None
