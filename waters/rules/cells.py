"""What is typed for water, read: a value with its detection limit, a class, the indicators beyond their limits. Pure.

Nothing is guessed. What can be read in one way only is read, and everything else is refused in a sentence that goes on
from the name of its column: 不能是负数，填写的是“-0.2”.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Final

from common.text.values.numbers import number as number_of
from common.text.values.plain import plain, with_one_dash
from waters.rules.headings import factor_between, indicator_named, unit_behind
from waters.rules.indicators import Indicator, name_of, unit_of

# As `SampleValue` keeps a value.
STEP: Final = Decimal("0.000001")
MOST: Final = Decimal(10) ** 8
LONGEST: Final = 30


class Unreadable(ValueError):
    """The sentence that follows the name of the column."""


class Word(StrEnum):
    """What is written in place of a value or a class. MISSING  not measured; VOID  measured, and not to be judged"""

    NO_FLOW = "no_flow"
    TIDE = "tide"
    MISSING = "missing"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as it was written, and what it says in the indicator's unit: a number, or that it is below a limit."""

    typed: str
    number: Decimal | None = None
    limit: Decimal | None = None

    @property
    def is_below(self) -> bool:
        return self.limit is not None


_WORDS: Final[Mapping[str, Word]] = {
    **dict.fromkeys(("", "/", "\\", "*", "无", "空", "n/a", "na"), Word.MISSING),
    **dict.fromkeys(("未测", "未监测", "未采样", "未采", "缺测", "未检测", "不监测"), Word.MISSING),
    **dict.fromkeys(("断流", "无水", "干涸", "河干", "断流未采", "断流无水"), Word.NO_FLOW),
    **dict.fromkeys(("涨潮", "潮", "潮水", "感潮"), Word.TIDE),
    **dict.fromkeys(("不予评价", "不评价", "不参评", "不参与评价", "作废"), Word.VOID),
}
_NUMBER: Final = r"[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+|[×x*]10\^?[+-]?\d+)?"
_SCIENCE: Final = re.compile(r"(.+?)(?:e|[×x*]10\^?)([+-]?\d+)")
_NOT_FOUND: Final = r"(?:nd|n\.d\.?|未检出|低于检出限|小于检出限|检出限以下|<检出限|bdl|<dl)"
# 0.01L, <0.01, <0.01L, ND(0.01), 未检出（检出限 0.01）, 0.01ND, 0.01(未检出).
_BELOW: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[<≤]?({_NUMBER})\(?l\)?",
        rf"[<≤]({_NUMBER})",
        rf"{_NOT_FOUND}[(,:]?(?:检出限|dl|mdl)?[=:为<]?({_NUMBER})l?\)?",
        rf"({_NUMBER})\(?{_NOT_FOUND}\)?",
    )
)
_BELOW_WHAT: Final = re.compile(rf"{_NOT_FOUND}|l|<")


# Nearly every value is one of these two: 0.32, 0.01L.
_PLAIN: Final = re.compile(r"((?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,6})?)(L?)")


def read_word(text: str) -> Word | None:
    """断流, 未监测, -- and the like; None for anything else."""
    words = _tight(text)
    return Word.MISSING if words and not words.strip("-—–_·.") else _WORDS.get(words)


def read_value(
    text: str,
    indicator: Indicator,
    *,
    limit: Decimal | None = None,
    factor: Decimal = Decimal(1),
) -> Typed | Word:
    """A value of an indicator, or what is written in its place.

    limit   the detection limit of values of which only ND or 未检出 is written
    factor  what one of the unit in which it is written is in the indicator's own: 0.001 for μg/L

    Raises Unreadable.
    """
    if factor == 1 and (found := _PLAIN.fullmatch(text)):
        number = Decimal(found[1])
        if found[2] and number and indicator is not Indicator.PH:
            return Typed(text, limit=number)
        if not found[2] and (indicator is not Indicator.PH or number <= 14):
            return Typed(text, number)
    if (word := read_word(text)) is not None:
        return word
    words = _without_unit(_tight(text), indicator, text)
    below = next((found for each in _BELOW if (found := each.fullmatch(words))), None)
    if below is not None or _BELOW_WHAT.fullmatch(words):
        if indicator is Indicator.PH:
            raise Unreadable(f"没有检出限，填写的是“{_shown(text)}”")
        told = _number(below[1], text) * factor if below else limit
        if told is None:
            raise Unreadable(f"只写了“{_shown(text)}”，请写明检出限，如 0.01L")
        return _below(text, told, factor)
    return _measured(text, _number(words, text) * factor, indicator, factor)


def _below(text: str, limit: Decimal, factor: Decimal) -> Typed:
    if limit <= 0:
        raise Unreadable(f"的检出限应大于 0，填写的是“{_shown(text)}”")
    limit = _kept(limit, text)
    return Typed(_typed(text, f"{_plain(limit)}L", factor, keeps_limit=True), limit=limit)


def _measured(text: str, found: Decimal, indicator: Indicator, factor: Decimal) -> Typed:
    if found < 0:
        raise Unreadable(f"不能是负数，填写的是“{_shown(text)}”")
    if indicator is Indicator.PH and found > 14:
        maybe = next((each for each in (found / 10, found / 100) if each <= 14), None)
        told = f"，是否为 {_plain(maybe)}" if maybe else ""
        raise Unreadable(f"应在 0 至 14 之间，填写的是“{_shown(text)}”{told}？请核对改正")
    found = _kept(found, text)
    return Typed(_typed(text, _plain(found), factor), found)


def _kept(found: Decimal, text: str) -> Decimal:
    """To six decimals, as it is stored. Raises Unreadable where that would make another value of it."""
    kept = found.quantize(STEP, ROUND_HALF_EVEN) if found < MOST else found
    if found >= MOST or abs(kept - found) * 1000 > found:
        how = "过大" if found >= MOST else "过小（只保留 6 位小数）"
        raise Unreadable(f"{how}，填写的是“{_shown(text)}”，请核对")
    return Decimal(_plain(kept))


def _typed(text: str, plainly: str, factor: Decimal, *, keeps_limit: bool = False) -> str:
    """What is kept as typed: the text itself, where it is in the indicator's unit, names its limit and is short."""
    words = " ".join(plain(text).split())
    names_limit = not keeps_limit or bool(re.search(r"\d", words))
    return words if factor == 1 and len(words) <= LONGEST and names_limit else plainly


# --- classes --------------------------------------------------------------------------------------

_CLASSES: Final = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "l": "1",
    "ll": "2",
    "lll": "3",
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    **{number: number for number in "12345"},
}
_CLASS: Final = re.compile(
    r"(劣于?|>|超)?(iv|v|i{1,3}|l{1,3}|[1-5一二三四五])(?:类|级)?(?:水质|水体|水)?"
)


def read_class(text: str) -> str | Word:
    """ "1" … "6" (劣Ⅴ), or what is written in place of a class. Raises Unreadable."""
    if (word := read_word(text)) is not None:
        return word
    found = _CLASS.fullmatch(_tight(text))
    if found is None or (found[1] and _CLASSES[found[2]] != "5"):
        raise Unreadable(f"应为Ⅰ类至劣Ⅴ类，或断流、未监测，填写的是“{_shown(text)}”")
    return "6" if found[1] else _CLASSES[found[2]]


# --- what is beyond its limit ---------------------------------------------------------------------

Beyond = tuple[Indicator, Decimal | None]
_NONE: Final = frozenset({"", "/", "\\", "-", "--", "无", "0", "达标", "无超标", "none"})
_FACTOR: Final = re.compile(r"\d+(?:\.\d+)?")


def read_exceeding(text: str) -> tuple[Beyond, ...]:
    """氨氮/1.3、总磷（0.6）, 氨氮超标1.3倍: indicators with their factors, None without one. Raises Unreadable."""
    if _tight(text) in _NONE:
        return ()
    found: list[Beyond] = []
    for piece in filter(
        None, map(str.strip, re.split(r"[、,;。\n]", plain(text.replace("，", ","))))
    ):
        items = _beyond(piece) or [each for part in piece.split() for each in _beyond(part)]
        if not items:
            raise Unreadable(f"中的“{_shown(piece)}”不认识，应写成“氨氮/1.3、总磷/0.6”的样子")
        found += items
    if len({indicator for indicator, _ in found}) < len(found):
        raise Unreadable(f"中同一项目写了两次，填写的是“{_shown(text)}”")
    return tuple(found)


def _beyond(piece: str) -> list[Beyond]:
    if (indicator := indicator_named(piece)) is not None:
        return [(indicator, None)]
    for found in _FACTOR.finditer(piece):
        before = re.sub(
            r"[/(:\s]*(?:超标?|超过标准)?(?:倍数)?[/(:\s]*$", "", piece[: found.start()]
        )
        indicator = indicator_named(before)
        if indicator is not None and piece[found.end() :].strip() in ("", "倍", ")", "倍)"):
            return [(indicator, Decimal(found[0]))]
    named = [indicator_named(part) for part in piece.split("/")]
    return [(each, None) for each in named if each is not None] if all(named) else []


def beyond_words(items: Iterable[Beyond]) -> str:
    """氨氮/1.3、溶解氧; "" for none."""
    return "、".join(
        name_of(each) + (f"/{_plain(factor)}" if factor is not None else "")
        for each, factor in items
    )


# --- limits of a laboratory -----------------------------------------------------------------------


_LIMIT: Final = re.compile(r"(.+?)[\s:=/<]+(-?[\d.]+)\s*[lL]?")


def read_limits(text: str) -> dict[Indicator, Decimal]:
    """氨氮 0.025、汞 0.00004: detection limits by indicator. Raises Unreadable."""
    found: dict[Indicator, Decimal] = {}
    for piece in _pieces(text):
        parts = _LIMIT.fullmatch(piece)
        indicator = indicator_named(parts[1]) if parts else None
        if parts is None or indicator is None:
            raise Unreadable(f"中的“{_shown(piece)}”不认识，应写成“氨氮 0.025、总磷 0.01”的样子")
        value = read_value(f"{parts[2]}L", indicator)
        if isinstance(value, Typed) and value.limit is not None:
            found[indicator] = value.limit
    return found


def read_names(text: str) -> tuple[Indicator, ...]:
    """汞、镉: indicators. Raises Unreadable."""
    found = [(piece, indicator_named(piece)) for piece in _pieces(text)]
    unknown = [piece for piece, indicator in found if indicator is None]
    if unknown:
        raise Unreadable(f"中的“{_shown(unknown[0])}”不是监测项目")
    return tuple(indicator for _, indicator in found if indicator is not None)


def _pieces(text: str) -> Iterator[str]:
    return filter(None, map(str.strip, re.split(r"[、,;\n]", plain(text.replace("；", ";")))))


# --- texts ----------------------------------------------------------------------------------------


def _tight(text: str) -> str:
    return with_one_dash(plain(text)).replace(" ", "").casefold()


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _plain(number: Decimal) -> str:
    """Without zeros behind: 0.3 of 0.300000."""
    words = f"{number:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _without_unit(words: str, indicator: Indicator, text: str) -> str:
    """What is before the unit. Raises Unreadable for another unit than the indicator's."""
    before, unit = unit_behind(words)
    if not unit:
        return words
    factor = factor_between(unit, unit_of(indicator))
    if factor == 1:
        return before
    own = unit_of(indicator) or "无单位"
    told = ""
    if factor is not None and re.fullmatch(_NUMBER, before):
        told = f"；确为{_shown(text)}的，请改为 {_plain(_number(before, text) * factor)}"
    raise Unreadable(f"按{own}填写，填写的是“{_shown(text)}”{told}")


def _number(words: str, text: str) -> Decimal:
    """Raises Unreadable."""
    exponent = 0
    if found := _SCIENCE.fullmatch(words):
        words, exponent = found[1], int(found[2][:4])
    try:
        return number_of(words).scaleb(exponent if abs(exponent) <= 12 else 99)
    except (ValueError, ArithmeticError):
        raise Unreadable(f"应为数字，填写的是“{_shown(text)}”") from None
