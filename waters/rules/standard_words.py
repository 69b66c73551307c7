"""A version of the standard in words: how it judges, and what it changes. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from waters.rules.indicators import ABOUT, Indicator, name_of
from waters.rules.standard import CLASS_WORDS, Standard
from waters.rules.standard_faults import LIMITS, NUMBERS, ROWS, limit_name

NO_FLOW_WORDS: Final[Mapping[str, str]] = {
    "out": "不评价",
    "met": "计为达标",
    "missed": "计为未达标",
}


def differences(was: Standard, now: Standard) -> list[str]:
    """What a version changes of another, in sentences without an end: 氨氮Ⅲ类限值由 1.0 改为 0.9 mg/L."""
    return [*_limit_changes(was, now), *_number_changes(was, now)]


def _limit_changes(was: Standard, now: Standard) -> Iterator[str]:
    for table in LIMITS:
        old, new = getattr(was, table), getattr(now, table)
        for indicator in Indicator:
            one, other = old.get(indicator, ()), new.get(indicator, ())
            unit = ABOUT[indicator].unit
            for water_class, (before, after) in enumerate(zip(one, other, strict=False), start=1):
                if before != after:
                    name = limit_name(table, indicator, water_class)
                    yield f"{name}由 {before:f} 改为 {after:f} {unit}"
    for indicator in Indicator:
        one, other = was.decimals.get(indicator), now.decimals.get(indicator)
        if one != other:
            yield f"{name_of(indicator)}均值修约由 {one} 位小数改为 {other} 位"


def _number_changes(was: Standard, now: Standard) -> Iterator[str]:
    for name, (names, _) in ROWS.items():
        for words, one, other in zip(names, getattr(was, name), getattr(now, name), strict=True):
            if one != other:
                yield f"{words}由 {one:f} 改为 {other:f}"
    for name, (words, _, _) in NUMBERS.items():
        one, other = getattr(was, name), getattr(now, name)
        if one != other:
            yield f"{words}由 {_said(name, one)} 改为 {_said(name, other)}"
    if was.no_flow != now.no_flow:
        yield f"断流月份由“{NO_FLOW_WORDS[was.no_flow]}”改为“{NO_FLOW_WORDS[now.no_flow]}”"
    if was.automatic_wins != now.automatic_wins:
        yield f"自动站数据优先的指标改为{_names(now.automatic_wins)}"


def _said(name: str, number: Any) -> str:
    if name in ("main_beyond", "rank_beyond"):
        return CLASS_WORDS.get(number, "没有")
    return f"{number:f}" if isinstance(number, Decimal) else f"{number}"


def _names(indicators: frozenset[Indicator]) -> str:
    return "、".join(name_of(each) for each in sorted(indicators)) or "没有"


def sentences(standard: Standard) -> list[str]:
    """How water is judged by a version, besides its table of limits."""
    best, fair = standard.basin_good
    middle, heavy = standard.basin_bad
    poor, some, light, more = standard.trophic_edges
    return [
        "单项指标中最差的一项决定断面类别；水温、总氮、粪大肠菌群不参加，湖库的总氮另行说明。"
        f"pH 在 {standard.ph[0]:f} 至 {standard.ph[1]:f} 以外的为劣Ⅴ类。",
        "一个月（季度、年）有多次监测的，先求浓度均值再定类别；"
        f"检出限以下的按检出限的 {standard.below_share:f} 倍计入均值；"
        f"季度至少 {standard.least_in_quarter} 个月、全年至少 {standard.least_in_year} 个月有数据才作评价。",
        f"有自动站的，{_names(standard.automatic_wins)}用自动站的数据。",
        f"断流的月份{NO_FLOW_WORDS[standard.no_flow]}。",
        f"主要污染指标是差于{CLASS_WORDS[standard.main_beyond]}的最差 {standard.main_count} 项；"
        f"超标倍数取 {standard.factor_decimals} 位小数，水质指数取 {standard.index_decimals} 位。",
        f"优良率不低于 {best:f}% 的总体水质为优，不低于 {fair:f}% 的为良好；其余按劣Ⅴ类比例，"
        f"低于 {middle:f}% 的为轻度污染，低于 {heavy:f}% 的为中度污染，再高的为重度污染；"
        f"少于 {standard.few_sections} 个断面的按浓度均值评价。",
        f"优良率与劣Ⅴ类比例之差比上年同期变化超过 {standard.change_some:f} 个百分点为有所变化，"
        f"超过 {standard.change_clear:f} 个为明显变化。"
        f"两期都不差于{_said('rank_beyond', standard.rank_beyond)}的断面不参加水质指数变化排名。",
        f"湖库营养状态指数不超过 {poor:f} 为贫营养，{some:f} 为中营养，{light:f} 为轻度富营养，"
        f"{more:f} 为中度富营养，再高的为重度富营养。",
    ]
