"""Which column a heading of a bureau's table is: the words of the field, and the units behind them. Pure.

A word is here only where it can mean one thing. 氨氮, NH3-N, NH₃-N and 氨氮（NH3-N，mg/L） are one column; 氨氮（μg/L）
is one in another unit, about which the check page asks.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from common.text.values.plain import plain, with_one_dash
from waters.rules.indicators import ABOUT, Indicator

# Spellings that are seen beside those of `ABOUT`.
_ALSO: Final[Mapping[Indicator, tuple[str, ...]]] = {
    Indicator.COD_MN: ("高锰酸钾指数", "高锰酸盐", "COD(Mn)"),
    Indicator.COD: ("COD(Cr)", "化需氧量"),
    Indicator.CR6: ("Cr(VI)", "CrVI", "六价铬离子"),
    Indicator.CYANIDE: ("CN", "氰"),
    Indicator.FLUORIDE: ("F", "氟离子"),
    Indicator.SULFIDE: ("S",),
    Indicator.PHENOL: ("酚",),
    Indicator.LAS: ("阴离子表面活性剂(LAS)", "阴离子洗涤剂"),
    Indicator.CHLOROPHYLL: ("叶绿素-a", "chl.a"),
}
# Units as `_tight` writes them → the sign by which we call them, and the unit they are a multiple of.
_UNITS: Final[Mapping[str, tuple[str, str, Decimal]]] = {
    "mg/l": ("mg/L", "mg/L", Decimal(1)),
    "毫克/升": ("mg/L", "mg/L", Decimal(1)),
    "mg·l-1": ("mg/L", "mg/L", Decimal(1)),
    "ppm": ("mg/L", "mg/L", Decimal(1)),
    "μg/l": ("μg/L", "mg/L", Decimal("0.001")),
    "ug/l": ("μg/L", "mg/L", Decimal("0.001")),
    "微克/升": ("μg/L", "mg/L", Decimal("0.001")),
    "mg/m3": ("mg/m³", "mg/L", Decimal("0.001")),
    "ng/l": ("ng/L", "mg/L", Decimal("0.000001")),
    "g/l": ("g/L", "mg/L", Decimal(1000)),
    "℃": ("℃", "℃", Decimal(1)),
    "°c": ("℃", "℃", Decimal(1)),
    "摄氏度": ("℃", "℃", Decimal(1)),
    "个/l": ("个/L", "个/L", Decimal(1)),
    "个/升": ("个/L", "个/L", Decimal(1)),
    "mpn/l": ("个/L", "个/L", Decimal(1)),
    "cfu/l": ("个/L", "个/L", Decimal(1)),
    "个/ml": ("个/mL", "个/L", Decimal(1000)),
    "m": ("m", "m", Decimal(1)),
    "米": ("m", "m", Decimal(1)),
    "cm": ("cm", "m", Decimal("0.01")),
    "厘米": ("cm", "m", Decimal("0.01")),
    "无量纲": ("", "", Decimal(1)),
    "无单位": ("", "", Decimal(1)),
}
# mg/L is found before the g/L in it, because it begins earlier. A letter before a length is of another word; before a
# concentration it may be the L of a detection limit.
_BEHIND: Final = re.compile(
    "({}|(?<![a-z])(?:{}))$".format(
        "|".join(re.escape(each) for each in _UNITS if "/" in each or len(each) > 2),
        "|".join(re.escape(each) for each in _UNITS if "/" not in each and len(each) <= 2),
    )
)
# Words that say no more than that a value is meant.
_PASSED: Final = re.compile(
    r"(?:监测|实测|检测|测定)?(?:浓度|含量|数值|结果|值)$|(?:月|年|日|季)?(?:均值|平均值|平均)$|以[a-z]+[34]?-?计|单位"
)


def _tight(text: str) -> str:
    return with_one_dash(plain(text)).replace(" ", "").casefold()


def unit_behind(words: str) -> tuple[str, str]:
    """What is before a unit, and the unit as `factor_between` takes it; "" without one. words  tight"""
    found = _BEHIND.search(words)
    return (words[: found.start()], found[1]) if found else (words, "")


def factor_between(unit: str, own: str) -> Decimal | None:
    """What one of `unit` is in an indicator's own unit; None where it is a unit of something else."""
    _, base, factor = _UNITS[unit]
    return factor if base == own else None


def _spellings() -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for indicator, about in ABOUT.items():
        for word in (about.name, *about.spellings, *_ALSO.get(indicator, ())):
            found[_tight(word)] = indicator
    return found


_INDICATORS: Final = _spellings()


@lru_cache(maxsize=1024)
def indicator_named(text: str) -> Indicator | None:
    """The indicator that words name without a unit: 氨氮, NH₃-N, 氨氮（NH3-N）; None for anything else."""
    words = _tight(text)
    if words in _INDICATORS:
        return _INDICATORS[words]
    words = _PASSED.sub("", words)
    if words in _INDICATORS:
        return _INDICATORS[words]
    pieces = [piece for each in re.split(r"[()\[\],]", words) if (piece := _PASSED.sub("", each))]
    named = {_INDICATORS.get(piece) for piece in pieces}
    return named.pop() if len(named) == 1 else None


@lru_cache(maxsize=1024)
def indicator_and_unit(heading: str) -> tuple[Indicator, str] | None:
    """The indicator of a heading, and its unit as we call it: the indicator's own where the heading names none. None
    for a heading that names no indicator.

    >>> indicator_and_unit("汞(ug/L)")
    (<Indicator.HG: 15>, 'μg/L')
    """
    words = _tight(heading)
    # A unit in brackets, with a bracket or a comma before it, or bare: 氨氮（mg/L）, 氨氮,mg/L, 氨氮mg/L.
    before, unit = unit_behind(words.rstrip(")]"))
    if unit:
        bare = before.rstrip("([,/:")
        indicator = indicator_named(f"{bare})" if bare.count("(") > bare.count(")") else bare)
        if indicator is not None:
            return indicator, _UNITS[unit][0]
    indicator = indicator_named(words)
    return None if indicator is None else (indicator, ABOUT[indicator].unit)


def key_of(indicator: Indicator) -> str:
    """The key of an indicator's column: i7."""
    return f"i{int(indicator)}"


def other_key(indicator: Indicator) -> str:
    """The key of its column in a smaller unit: i7_small."""
    return f"{key_of(indicator)}_small"


# Of the unit of an indicator the smaller one that tables use beside it.
SMALLER: Final[Mapping[str, str]] = {"mg/L": "μg/L", "m": "cm"}


def smaller_factor(indicator: Indicator) -> Decimal:
    """What one of the smaller unit is in the indicator's own. Raises KeyError where there is none."""
    own = ABOUT[indicator].unit
    smaller = SMALLER[own]
    return next(factor for sign, base, factor in _UNITS.values() if (sign, base) == (smaller, own))


# --- the other columns ----------------------------------------------------------------------------

_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "section_code": ("断面编码", "断面代码", "断面编号", "站点编码", "测站编码", "点位编码"),
    "section_name": (
        *("断面名称", "断面", "监测断面", "监测断面名称", "考核断面", "考核断面名称", "站点名称"),
        *("测站名称", "站名", "点位名称", "监测点位", "点位", "监测点", "测站", "自动站名称"),
    ),
    "river": (
        *("所在水体", "所在河流", "河流", "河流名称", "水体", "水体名称", "河湖名称", "湖库"),
        *("所在水体/河流", "所在水体（河流）", "河流（湖库）", "河流/湖库", "所属河流", "所在河湖"),
    ),
    "division": (
        *("责任城市", "责任区县", "责任城市/区县", "责任区县/城市", "责任地区", "责任镇街", "区县"),
        *("行政区", "行政区划", "所在区县", "所属区县", "所在行政区", "责任单位", "地区", "镇街"),
    ),
    "month": ("月份", "监测月份", "考核月份", "年月", "监测年月", "统计月份", "评价月份"),
    "note": ("备注", "说明", "情况说明"),
}
_CLASS_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("断面类型", "水体类型", "类型"),
    "grades": ("断面属性", "断面级别", "级别", "控制级别", "属性", "考核级别", "断面类别"),
    "border": ("交界关系", "跨界关系", "交界类型", "交接关系"),
    "target": ("水质目标", "目标水质", "目标", "考核目标", "目标类别", "水质目标类别", "控制目标"),
    "water_class": (
        *("本月类别", "水质类别", "本月水质", "本月水质类别", "现状类别", "水质现状", "类别"),
        *("实测类别", "本期类别", "评价结果", "本月评价类别", "当月类别", "当月水质类别"),
    ),
    "last_year": (
        *("上年同期类别", "上年同期", "去年同期类别", "去年同期", "上年同期水质类别"),
        *("上年同期水质", "去年同期水质类别", "同期类别"),
    ),
    "is_met": ("是否达标", "达标情况", "达标", "达标与否", "考核结果"),
    "exceeding": (
        *("超标项目及倍数", "超标项目", "超标因子", "超标项目（倍数）", "超标因子及倍数"),
        *("超标指标", "超标指标及倍数", "主要超标项目", "主要污染指标", "超标污染物"),
        *("超标项目/超标倍数", "主要超标项目及倍数", "主要污染指标及超标倍数"),
    ),
}
_SAMPLE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "taken_on": (
        *("采样日期", "采样时间", "监测日期", "监测时间", "采样日", "取样日期", "取样时间"),
        *("日期", "时间"),
    ),
    "source": ("来源", "数据来源", "监测方式", "监测类型", "采样方式"),
    "state": ("状态", "采样状态", "断面状态", "水流状态", "监测状态"),
}


def _by_word(*tables: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {_tight(word): key for table in tables for key, words in table.items() for word in words}


_OF_CLASSES: Final = _by_word(_SHARED, _CLASS_WORDS)
_OF_SAMPLES: Final = _by_word(_SHARED, _SAMPLE_WORDS)


def class_heading(heading: str, /) -> str:
    """The key of a column of announced classes that a heading names; "" for none."""
    return _OF_CLASSES.get(_tight(heading), "")


def sample_heading(heading: str, /) -> str:
    """The key of a column of samples that a heading names; "" for none, and for an indicator in another unit."""
    if key := _OF_SAMPLES.get(_tight(heading), ""):
        return key
    found = indicator_and_unit(heading)
    return key_of(found[0]) if found and found[1] == ABOUT[found[0]].unit else ""
