"""Columns of the sheets of sections."""

from typing import Any, Final

from common.spreadsheets import Column
from rivers.sheets.columns import (
    IN_USE,
    PLACE,
    attribute,
    choices_of,
    division_columns,
    named_columns,
)
from waters.models import Border, Rhythm, SectionKind, WaterClass

# Ⅲ类 is also written III, Ⅲ, 三类, 3类 and Ⅲ类水; width and case do not count anyway.
WATER_CLASS_WORDS: Final = tuple(
    (f"{number}{ending}", code)
    for code, roman, chinese in (
        ("1", "I", "一"),
        ("2", "II", "二"),
        ("3", "III", "三"),
        ("4", "IV", "四"),
        ("5", "V", "五"),
    )
    for number in (roman, chinese, code)
    for ending in ("", "类", "级", "类水", "类水质", "类水体")
)


def _target_words(section: Any) -> str:
    words: dict[str, str] = dict(WaterClass.choices)
    return words.get(section.target or "", "")


SECTION: Final = (
    Column("code", "编码", required=True, help="断面编码，不可重复。", example="D500101001"),
    Column("name", "名称", required=True, example="清溪河出境断面"),
    Column(
        "kind",
        "断面类型",
        "choice",
        choices=choices_of(SectionKind.choices),
        also=(("湖泊", "lake"), ("水库", "lake"), ("湖库断面", "lake"), ("河流断面", "river")),
        example="河流",
    ),
    Column(
        "grades",
        "级别",
        required=True,
        help="国考、省考、市考、区县、交界、趋势；有几个的用顿号隔开。",
        example="国考、市考",
        value=lambda section: section.grade_words,
    ),
    Column(
        "target",
        "目标水质",
        "choice",
        required=True,
        choices=choices_of(WaterClass.choices),
        also=WATER_CLASS_WORDS,
        example="Ⅲ类",
        value=lambda section: section.target or "",
    ),
    Column(
        "target_since",
        "目标自哪一年起",
        "int",
        help="不填为今年；以前各年的目标不变。",
        example="2026",
        value=lambda section: None,
    ),
    *named_columns("river", "河流", "R50010101", "清溪河"),
    *division_columns(),
    Column("border", "交界关系", "choice", choices=choices_of(Border.choices), example=""),
    *division_columns("upstream_division", "上游行政区"),
    *division_columns("downstream_division", "下游行政区"),
    Column("rhythm", "监测频次", "choice", choices=choices_of(Rhythm.choices), example="每月"),
    Column(
        "inflow_section_code",
        "入境断面编码",
        help="水从哪个断面流入；没有的不填。",
        example="",
        value=attribute("inflow_section", "code"),
    ),
    Column("in_index", "计入水质指数", "bool", example="是"),
    Column("is_automatic", "设有自动站", "bool", example="否"),
    *PLACE,
)
EXPORT_SECTION: Final = (*SECTION, IN_USE)
