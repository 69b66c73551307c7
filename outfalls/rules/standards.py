"""What an outfall's water is measured against, and what exceeds it. Pure.

Limits are daily means in mg/L, pH without a unit: GB 18918-2002 (table 1, works begun from 2006 on), GB 8978-1996
(table 4, other discharges), GB 18596-2001, SC/T 9101-2007. A local standard's or a permit's limits are typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from common.text.chinese import number_words
from waters.rules.cells import Typed, Unreadable, Word, read_value
from waters.rules.indicators import Indicator

PH: Final = "ph"
ITEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        PH: "pH",
        "cod": "化学需氧量",
        "bod": "五日生化需氧量",
        "ammonia": "氨氮",
        "nitrogen": "总氮",
        "phosphorus": "总磷",
        "solids": "悬浮物",
        "permanganate": "高锰酸盐指数",
        "oil": "石油类",
        "surfactant": "阴离子表面活性剂",
    }
)
# By which a cell is read; 悬浮物 is no indicator of rivers, and is written as any other in mg/L.
_READ_AS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {
        PH: Indicator.PH,
        "cod": Indicator.COD,
        "bod": Indicator.BOD5,
        "ammonia": Indicator.NH3_N,
        "nitrogen": Indicator.TN,
        "phosphorus": Indicator.TP,
        "solids": Indicator.COD,
        "permanganate": Indicator.COD_MN,
        "oil": Indicator.PETROLEUM,
        "surfactant": Indicator.LAS,
    }
)
# A high value of waste water in mg/L, by which a wrong unit is noticed [ours].
_USUAL: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        "cod": Decimal(3000),
        "bod": Decimal(1500),
        "ammonia": Decimal(500),
        "nitrogen": Decimal(800),
        "phosphorus": Decimal(100),
        "solids": Decimal(5000),
        "permanganate": Decimal(1000),
        "oil": Decimal(300),
        "surfactant": Decimal(200),
    }
)
_THOUSAND: Final = 1000
_PH_RANGE: Final = (Decimal(6), Decimal(9))
PH_WORDS: Final = "～".join(map(str, _PH_RANGE))
# At 12 °C and below the works of GB 18918 may discharge more.
_COLD: Final = {"18918a": Decimal(8), "18918b": Decimal(15), "18918c": Decimal(30)}


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of discharge; an item that it says nothing about is left out."""

    code: str
    name: str
    limits: Mapping[str, Decimal]


def _standard(code: str, name: str, **limits: str) -> Standard:
    return Standard(code, name, {item: Decimal(limit) for item, limit in limits.items()})


STANDARDS: Final[Mapping[str, Standard]] = MappingProxyType(
    {
        each.code: each
        for each in (
            _standard(
                "18918a", "GB 18918-2002 一级A", cod="50", bod="10", ammonia="5", nitrogen="15",
                phosphorus="0.5", solids="10", oil="1", surfactant="0.5",
            ),
            _standard(
                "18918b", "GB 18918-2002 一级B", cod="60", bod="20", ammonia="8", nitrogen="20",
                phosphorus="1", solids="20", oil="3", surfactant="1",
            ),
            _standard(
                "18918c", "GB 18918-2002 二级", cod="100", bod="30", ammonia="25", phosphorus="3",
                solids="30", oil="5", surfactant="2",
            ),
            _standard(
                "8978a", "GB 8978-1996 一级", cod="100", bod="20", ammonia="15", solids="70",
                oil="5", surfactant="5",
            ),
            _standard(
                "8978b", "GB 8978-1996 二级", cod="150", bod="30", ammonia="25", solids="150",
                oil="10", surfactant="10",
            ),
            _standard(
                "18596", "GB 18596-2001（畜禽养殖）", cod="400", bod="150", ammonia="80",
                phosphorus="8", solids="200",
            ),
            _standard(
                "9101a", "SC/T 9101-2007 一级（池塘养殖）", bod="10", nitrogen="3", phosphorus="0.5",
                solids="50", permanganate="15",
            ),
            _standard(
                "9101b", "SC/T 9101-2007 二级（池塘养殖）", bod="15", nitrogen="5", phosphorus="1",
                solids="100", permanganate="25",
            ),
        )
    }
)  # fmt: skip
# A local standard or a permit, whose name and limits are typed.
TYPED: Final = "typed"


@dataclass(frozen=True, slots=True)
class Judged:
    """Measured values against their limits.

    values     [{"item", "typed", "limit", "exceeds"}] in the order of `ITEMS`; `limit` "" where none is known,
               `exceeds` None where nothing can be said
    exceeding  what exceeds, in words: 总磷 0.8（限值 0.5）、氨氮 …
    is_exceeding  None where not one value could be compared
    """

    values: list[dict[str, Any]]
    exceeding: str
    is_exceeding: bool | None


def read_cell(item: str, typed: str) -> Typed | None:
    """What a laboratory wrote of an item (`waters.rules.cells`); None where nothing was measured. Raises Unreadable."""
    read = read_value(typed, _READ_AS[item])
    return None if isinstance(read, Word) else read


def limit_of(standard: str, item: str, *, is_cold: bool) -> Decimal | None:
    """The limit of an item in mg/L; None where the standard has none, and of pH, which has a range."""
    if is_cold and item == "ammonia" and standard in _COLD:
        return _COLD[standard]
    known = STANDARDS.get(standard)
    return known.limits.get(item) if known else None


def judge(
    typed: Mapping[str, str], limits: Mapping[str, Decimal], *, standard: str, is_cold: bool = False
) -> Judged:
    """Compares what was typed for each item. `limits` are those typed, which go before the standard's.

    A value below the limit of detection exceeds nothing, unless what could be found is above the limit itself: then
    nothing can be said. Raises Unreadable as `read_cell`.
    """
    values, words = [], []
    for item in ITEMS:
        read = read_cell(item, typed.get(item, ""))
        if read is None:
            continue
        limit = limits.get(item, limit_of(standard, item, is_cold=is_cold))
        told = read.limit if read.is_below else read.number
        exceeds = _exceeds(item, told, limit, is_below=read.is_below)
        limit_words = _limit_words(item, limit)
        values.append(
            {
                "item": item,
                "typed": typed[item].strip(),
                "limit": limit_words,
                "exceeds": exceeds,
            }
        )
        if exceeds:
            words.append(f"{ITEMS[item]} {typed[item].strip()}（限值 {limit_words}）")
    said = [each["exceeds"] for each in values if each["exceeds"] is not None]
    return Judged(values, "、".join(words), any(said) if said else None)


def _exceeds(
    item: str, value: Decimal | None, limit: Decimal | None, *, is_below: bool
) -> bool | None:
    if item == PH:
        return None if value is None else not _PH_RANGE[0] <= value <= _PH_RANGE[1]
    if limit is None:
        return None
    if is_below:
        return False if value is None or value <= limit else None
    return value is not None and value > limit


def _limit_words(item: str, limit: Decimal | None) -> str:
    if item == PH:
        return PH_WORDS
    return "" if limit is None else number_words(limit, places=4)


def fault_of(item: str, typed: str) -> str:
    """What cannot be of one cell, in a sentence; empty where nothing is wrong."""
    try:
        read_cell(item, typed)
    except Unreadable as error:
        return f"{ITEMS[item]}{error}。"
    return ""


def doubt_of(item: str, number: Decimal | None) -> str:
    """What is unlikely of a value or a limit in mg/L, in a sentence without an end; empty where nothing is."""
    usual = _USUAL.get(item)
    if usual is None or number is None or number <= usual:
        return ""
    meant = number_words(number / _THOUSAND, places=6)
    return (
        f"{ITEMS[item]} {number_words(number, places=4)} mg/L，一般污水也极少如此，"
        f"像是 µg/L（合 {meant} mg/L）"
    )
