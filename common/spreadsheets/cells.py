"""One cell read back: what clerks really type, turned into a value or into a sentence."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl.utils.datetime import from_excel

from common.spreadsheets.columns import Column, same
from common.text.chinese import SHANGHAI

_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_YES: Final = frozenset({"是", "有", "y", "yes", "true", "1", "√", "对"})
_NO: Final = frozenset({"否", "无", "n", "no", "false", "0", "×", "错"})
_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME: Final = re.compile(
    r"(\d{1,2})\s*[:时]\s*(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:\.0+)?\s*秒?)?)?"
)
_EXPECTED: Final = {
    "int": "应为整数",
    "decimal": "应为数字",
    "date": "应为日期（如 2026-11-22）",
    "datetime": "应为日期和时间（如 2026-11-22 09:30）",
    "bool": "应填“是”或“否”",
}


class BadCell(Exception):
    """The sentence that follows the column's name: 应为数字，填写的是“约500”."""


def read_cell(column: Column, raw: Any) -> Any:
    """The value of a cell for a column, None for an empty one. Raises BadCell.

    text → str · int → int · decimal → Decimal · date → date · datetime → aware datetime in
    Asia/Shanghai · choice → code · bool → bool
    """
    text = clean(raw)
    if text in _ERRORS:
        raise BadCell(f"是错误值 {text}，请改正公式或直接填写")
    if text == "":
        if column.required:
            raise BadCell("不能为空")
        return None
    if column.kind == "text":
        return text
    try:
        return _READERS[column.kind](column, raw, text)
    except (ValueError, InvalidOperation, OverflowError):
        expected = _EXPECTED.get(column.kind) or _choices_words(column)
        shown = text if len(text) <= 30 else text[:30] + "…"
        raise BadCell(f"{expected}，填写的是“{shown}”") from None


def clean(raw: Any) -> str:
    """A cell as text: blanks and invisible marks around it gone, whole floats without .0."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**15:
        return str(int(raw))
    if isinstance(raw, float):
        return f"{raw:.15g}"
    return str(raw).strip().strip("\u200b\ufeff\u00a0").strip()


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _decimal(_: Column, raw: Any, text: str) -> Decimal:
    if isinstance(raw, bool | date | time):
        raise ValueError
    number = Decimal(_half_width(text).replace(",", "").replace(" ", ""))
    # The bound is far above any figure of the field, and below what 1e999999 would cost.
    if not number.is_finite() or abs(number) >= 10**18:
        raise ValueError
    return number


def _int(column: Column, raw: Any, text: str) -> int:
    number = _decimal(column, raw, text)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _bool(_: Column, raw: Any, text: str) -> bool:
    plain = same(text)
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise ValueError


def _choice(column: Column, raw: Any, text: str) -> str:
    plain = same(text)
    for code, label in column.choices:
        if plain in (same(label), same(code)):
            return code
    raise ValueError


def _choices_words(column: Column) -> str:
    labels = [f"“{label}”" for _, label in column.choices]
    if len(labels) > 12:
        return f"应为{''.join(labels[:12])}等 {len(labels)} 项之一"
    return f"应为{''.join(labels)}之一"


def _date(_: Column, raw: Any, text: str) -> date:
    return _moment(raw, text)[0]


def _datetime(_: Column, raw: Any, text: str) -> datetime:
    day, clock = _moment(raw, text)
    return datetime.combine(day, clock, tzinfo=SHANGHAI)


def _moment(raw: Any, text: str) -> tuple[date, time]:
    """Day and time of a date cell, Excel's day number, 20261122, or a date as people write it."""
    if isinstance(raw, datetime):
        return raw.date(), raw.time().replace(microsecond=0)
    if isinstance(raw, date):
        return raw, time()
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 1 <= raw < 100_000:
        found = from_excel(raw)
        if isinstance(found, datetime):
            return found.date(), found.time().replace(microsecond=0)
    plain = _half_width(text).replace("T", " ")
    match = _DATE.match(plain) or _COMPACT.match(plain)
    if match is None:
        raise ValueError
    day = date(int(match[1]), int(match[2]), int(match[3]))
    rest = plain[match.end() :].strip()
    if not rest:
        return day, time()
    clock = _TIME.fullmatch(rest)
    if clock is None:
        raise ValueError
    return day, time(int(clock[1]), int(clock[2]), int(clock[3] or 0))


_READERS: Final = {
    "int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "choice": _choice,
    "date": _date,
    "datetime": _datetime,
}
