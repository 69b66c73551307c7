"""One cell read back: what clerks really type, turned into a value or into a sentence."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from common.spreadsheets.columns import Column, same
from common.spreadsheets.formats import GENERAL, MOST_DIGITS, Figure, day_of, plain_number
from common.text import values
from common.text.chinese import SHANGHAI
from common.text.values.dates import moment, month
from common.text.values.numbers import number
from common.text.values.plain import plain

_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_YES: Final = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "☑", "对"})
_NO: Final = frozenset({"否", "无", "n", "no", "false", "0", "×", "✗", "✘", "☒", "错"})
# How clerks write that there is nothing to say, as `same` compares it: strokes of any number, or a word.
_STROKES: Final = re.compile(r"[/\\]+|[-—–―─－_]+")
_EMPTY: Final = frozenset({"无", "空", "暂无", "n/a"})
_NOT_ENDED: Final = frozenset({"至今", "现任", "在任", "现在", "目前", "今"})
_EXPECTED: Final = {
    "int": "应为整数",
    "decimal": "应为数字",
    "measure": "应为数字或 0.01L、ND 这样的文字",
    "month": "应为月份（如 2026-09）",
    "date": "应为日期（如 2026-11-22）",
    "datetime": "应为日期和时间（如 2026-11-22 09:30）",
    "bool": "应填“是”或“否”",
}


class BadCell(Exception):
    """The sentence that follows the column's name: 应为数字，填写的是“约500”."""


def read_cell(column: Column, raw: Any) -> Any:
    """The value of a cell for a column, None for an empty one. Raises BadCell.

    raw  str, bool, datetime or `Figure` of a sheet; any value of JSON

    text → str · int → int · decimal → Decimal · measure → str, a number in all its digits whatever its
    format shows of it · month → str as 2026-09 · date → date · datetime → aware datetime in
    Asia/Shanghai · choice → code · bool → bool
    """
    text = clean(raw)
    if column.kind == "text":
        text = values.normal(values.kind_of(column.key), text)
    if text in _ERRORS:
        raise BadCell(f"是错误值 {text}，请改正公式或直接填写")
    if text == "" or _means_empty(column, text):
        if column.required:
            raise BadCell(f"不能为空，填写的是“{text}”" if text else "不能为空")
        return None
    if column.kind == "text":
        return _text(raw, text)
    try:
        return _READERS[column.kind](column, raw, text)
    except (ValueError, ArithmeticError):
        expected = _EXPECTED.get(column.kind) or _choices_words(column)
        shown = text if len(text) <= 30 else text[:30] + "…"
        raise BadCell(f"{expected}，填写的是“{shown}”") from None


def clean(raw: Any) -> str:
    """A cell as the text that it shows: blanks and invisible marks around it gone, whole numbers
    without .0."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, Figure):
        shown = raw.shown()
        return plain_number(raw.number) if shown is None else shown.strip()
    if isinstance(raw, float):
        return plain_number(raw)
    return values.clean(str(raw)).strip()


def _means_empty(column: Column, text: str) -> bool:
    """无, / and the like, where no such word is a value of the column."""
    if column.kind in ("text", "measure") and column.is_free:
        return False
    plain = same(text)
    if column.kind in ("date", "datetime") and plain in _NOT_ENDED:
        return True
    if plain not in _EMPTY and not _STROKES.fullmatch(plain):
        return False
    if column.kind == "bool":
        return plain not in _NO
    return all(plain not in (same(label), same(code)) for code, label in column.choices)


def _text(raw: Any, text: str) -> str:
    """What the cell shows. Raises BadCell where Excel made something else of what was typed."""
    way_out = "请把单元格设为文本格式，再重新填写"
    if isinstance(raw, datetime | date | time) or (isinstance(raw, Figure) and raw.is_moment):
        raise BadCell(f"是日期格式（显示为“{text}”），可能是 Excel 自动改成了日期；{way_out}")
    if not isinstance(raw, Figure):
        return text
    if raw.shown() is None:
        raise BadCell(f"的单元格格式“{raw.format}”看不准显示的内容；{way_out}")
    if abs(raw.number) >= 10**MOST_DIGITS:
        raise BadCell(f"是超过 15 位的数字，Excel 已把后面的位数变成 0；{way_out}")
    return text


def _measure(column: Column, raw: Any, text: str) -> str:
    """What was measured, as it was typed: 0.01L is no number and means something."""
    if isinstance(raw, Figure):
        # Of a number without a format that is all its digits, unless they are too many to be written out.
        return text if raw.format == GENERAL and "e" not in text else f"{_figure(column, raw):f}"
    if isinstance(raw, bool | date | time):
        raise ValueError
    return text


def _decimal(column: Column, raw: Any, text: str) -> Decimal:
    if isinstance(raw, bool | date | time):
        raise ValueError
    if isinstance(raw, Figure):
        return _figure(column, raw)
    return number(text, unit=column.unit)


def _figure(column: Column, raw: Figure) -> Decimal:
    """A number cell. What is shown as 50% is 50 in a column of percents, and told in any other; so
    is what is shown in thousands or 万."""
    factor = None if raw.is_moment else raw.factor
    if factor is None or (factor != 1 and not (factor == 100 and _is_percent(column))):
        raise ValueError
    if abs(raw.number) >= 10**18:
        raise ValueError
    return Decimal(f"{raw.number:.15g}") * factor


def _is_percent(column: Column) -> bool:
    return "%" in plain(column.title)


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
    for word, code in column.also:
        if plain == same(word):
            return code
    # 村级 where the list says 村, and the other way round.
    bare = [code for code, label in column.choices if _bare(same(label)) == _bare(plain)]
    if len(bare) == 1:
        return bare[0]
    raise ValueError


def _bare(text: str) -> str:
    return text.removesuffix("级").removesuffix("类")


def _choices_words(column: Column) -> str:
    labels = [f"“{label}”" for _, label in column.choices]
    if len(labels) > 12:
        return f"应为{''.join(labels[:12])}等 {len(labels)} 项之一"
    return f"应为{''.join(labels)}之一"


def _month(_: Column, raw: Any, text: str) -> str:
    # 2026.1 as a number is January or, with the zero that Excel dropped, October.
    if isinstance(raw, Figure) and not raw.is_moment and raw.number % 1:
        raise ValueError
    if isinstance(raw, datetime | date) or (isinstance(raw, Figure) and raw.is_moment):
        day = _moment(raw, text)[0]
        return f"{day.year:04d}-{day.month:02d}"
    return "{:04d}-{:02d}".format(*month(text))


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
    if isinstance(raw, Figure) and raw.is_moment:
        found = raw.moment()
        return found.date(), found.time()
    is_1904 = isinstance(raw, Figure) and raw.is_1904
    figure = raw.number if isinstance(raw, Figure) else raw
    if isinstance(figure, int | float) and not isinstance(figure, bool):
        day = day_of(figure, is_1904=is_1904)
        if day is not None:
            return day, Figure(figure).moment().time() if figure % 1 else time()
        text = plain_number(figure)
    return moment(text)


_READERS: Final = {
    "int": _int,
    "decimal": _decimal,
    "measure": _measure,
    "bool": _bool,
    "choice": _choice,
    "month": _month,
    "date": _date,
    "datetime": _datetime,
}
