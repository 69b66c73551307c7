"""One cell read back: what clerks really type, turned into a value or into a sentence."""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl.utils.datetime import from_excel

from common.spreadsheets.columns import Column, same
from common.text import values
from common.text.chinese import SHANGHAI
from common.text.values.dates import moment
from common.text.values.numbers import number

_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_YES: Final = frozenset({"是", "有", "y", "yes", "true", "1", "√", "对"})
_NO: Final = frozenset({"否", "无", "n", "no", "false", "0", "×", "错"})
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
    if column.kind == "text":
        text = values.normal(values.kind_of(column.key), text)
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
    return values.clean(str(raw)).strip()


def _decimal(column: Column, raw: Any, text: str) -> Decimal:
    if isinstance(raw, bool | date | time):
        raise ValueError
    return number(text, unit=column.unit)


def _int(column: Column, raw: Any, text: str) -> int:
    found = _decimal(column, raw, text)
    if found != found.to_integral_value():
        raise ValueError
    return int(found)


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
    return moment(text)


_READERS: Final = {
    "int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "choice": _choice,
    "date": _date,
    "datetime": _datetime,
}
