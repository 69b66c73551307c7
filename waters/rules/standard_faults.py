"""What a version of the standard cannot say, and what it can hardly mean, in words. Pure.

Each sentence is kept by its place, which is the name of a form's field: `limits_7_3` is the limit of indicator 7 in
class Ⅲ, `lake_limits_8_1` one of lakes, `decimals_7` how its mean is rounded, `ph_2` the higher end of pH,
`below_share` a number of `Standard` by its name.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final

from waters.rules.indicators import ABOUT, MORE_IS_BETTER, Indicator, name_of
from waters.rules.standard import CLASS_WORDS, WORST, Limits, Standard

LIMITS: Final[Mapping[str, str]] = {"limits": "", "lake_limits": "（湖库）"}
# So many times the limit that holds now is asked about: µg/L typed for mg/L is a thousand times.
_FAR: Final = 50
_MOST_PH: Final = Decimal(14)
_NEUTRAL: Final = Decimal(7)
_MOST_DECIMALS: Final = 6
# Numbers of `Standard`: name, least, most.
NUMBERS: Final[Mapping[str, tuple[str, int, int]]] = {
    "below_share": ("检出限以下的值计入均值的倍数", 0, 1),
    "main_beyond": ("主要污染指标的起算类别", 1, WORST - 1),
    "main_count": ("主要污染指标的项数", 1, 21),
    "factor_decimals": ("超标倍数的小数位数", 0, _MOST_DECIMALS),
    "index_decimals": ("水质指数的小数位数", 0, _MOST_DECIMALS),
    "least_in_quarter": ("一个季度至少监测的月数", 1, 3),
    "least_in_year": ("一年至少监测的月数", 1, 12),
    "rank_beyond": ("不参加变化排名的类别", 0, WORST),
    "few_sections": ("按均值评价的断面数上限", 0, 100),
    "change_some": ("有所变化的百分点", 0, 200),
    "change_clear": ("明显变化的百分点", 0, 200),
}
# Rows of several: the name of each place, and the most it may be.
ROWS: Final[Mapping[str, tuple[tuple[str, ...], int]]] = {
    "ph": (("pH 下限", "pH 上限"), 14),
    "basin_good": (("总体水质“优”的优良率（%）", "总体水质“良好”的优良率（%）"), 100),
    "basin_bad": (("“中度污染”的劣Ⅴ类比例（%）", "“重度污染”的劣Ⅴ类比例（%）"), 100),
    "trophic_edges": (
        ("贫营养的指数上限", "中营养的指数上限", "轻度富营养的指数上限", "中度富营养的指数上限"),
        100,
    ),
}
_FALLING: Final = frozenset({"basin_good"})

Places = dict[str, str]


def limit_place(table: str, indicator: Indicator, water_class: int) -> str:
    return f"{table}_{int(indicator)}_{water_class}"


def limit_name(table: str, indicator: Indicator, water_class: int) -> str:
    """总磷（湖库）Ⅲ类限值."""
    return f"{name_of(indicator)}{LIMITS[table]}{CLASS_WORDS[water_class]}限值"


def faults_of(standard: Standard) -> Places:
    """Place → what cannot be; empty where the version can be used."""
    found: Places = {}
    for table in LIMITS:
        for indicator, limits in getattr(standard, table).items():
            found |= dict(_limit_faults(table, indicator, limits))
    for indicator, places in standard.decimals.items():
        if not 0 <= places <= _MOST_DECIMALS:
            words = f"{name_of(indicator)}的小数位数应在 0 与 {_MOST_DECIMALS} 之间"
            found[f"decimals_{int(indicator)}"] = f"{words}，填写的是 {places}。"
    for name, (words, least, most) in NUMBERS.items():
        if not least <= (number := getattr(standard, name)) <= most:
            found[name] = f"{words}应在 {least} 与 {most} 之间，填写的是 {number}。"
    if not found.keys() & {"change_some", "change_clear"} and (
        standard.change_some > standard.change_clear
    ):
        found["change_some"] = (
            f"有所变化的百分点 {standard.change_some} 大于明显变化的 {standard.change_clear}。"
        )
    for name in ROWS:
        found |= dict(_row_faults(name, getattr(standard, name)))
    return found


def _limit_faults(table: str, indicator: Indicator, limits: Limits) -> Iterator[tuple[str, str]]:
    classes = range(1, WORST)
    for water_class, limit in zip(classes, limits, strict=True):
        if limit <= 0:
            is_negative = "不能是负数" if limit < 0 else "应大于 0"
            words = (
                f"{limit_name(table, indicator, water_class)}{is_negative}，填写的是 {limit:f}。"
            )
            yield limit_place(table, indicator, water_class), words
            return
    for better, (one, other) in zip(classes, pairwise(limits), strict=False):
        if other > one if indicator in MORE_IS_BETTER else other < one:
            name = limit_name(table, indicator, better + 1)
            words = f"{name} {other:f} 比{CLASS_WORDS[better]}的 {one:f} 还严"
            way = "由大到小" if indicator in MORE_IS_BETTER else "由小到大"
            place = limit_place(table, indicator, better + 1)
            yield place, f"{words}；由Ⅰ类到Ⅴ类应逐级放宽（{way}，可以相等）。"
            return


def _row_faults(name: str, row: tuple[Decimal, ...]) -> Iterator[tuple[str, str]]:
    names, most = ROWS[name]
    for place, (words, number) in enumerate(zip(names, row, strict=True), start=1):
        if not 0 <= number <= most:
            yield f"{name}_{place}", f"{words}应在 0 与 {most} 之间，填写的是 {number:f}。"
            return
    if name == "ph":
        # The index divides by what lies between these ends and 7.
        if not row[0] < _NEUTRAL < row[1]:
            is_low = row[0] >= _NEUTRAL
            low = f"pH 下限应小于 7，填写的是 {row[0]:f}。"
            high = f"pH 上限应大于 7，填写的是 {row[1]:f}。"
            yield ("ph_1", low) if is_low else ("ph_2", high)
        return
    for place, (one, other) in enumerate(pairwise(row), start=2):
        if other >= one if name in _FALLING else other <= one:
            way = "小于" if name in _FALLING else "大于"
            words = f"{names[place - 1]} {other:f} 应{way}{names[place - 2]} {one:f}。"
            yield f"{name}_{place}", words
            return


def doubts_of(standard: Standard, before: Standard) -> Places:
    """Place → what is unlikely beside the version that holds before, without an end: a limit far from its own, which is
    most often another unit."""
    found: Places = {}
    for table in LIMITS:
        limits_before = getattr(before, table)
        for indicator, limits in getattr(standard, table).items():
            for water_class, (limit, old) in enumerate(
                zip(limits, limits_before.get(indicator, ()), strict=False), start=1
            ):
                if limit > 0 and old and not old / _FAR <= limit <= old * _FAR:
                    name, unit = limit_name(table, indicator, water_class), ABOUT[indicator].unit
                    how = "严" if (limit < old) != (indicator in MORE_IS_BETTER) else "宽"
                    times = int(max(limit / old, old / limit))
                    place = limit_place(table, indicator, water_class)
                    found[place] = (
                        f"{name} {limit:f} 比现行的 {old:f} {how} {times:,} 倍，单位是否为 {unit}"
                    )
    return found
