"""Columns of the registers' sheets: what is exported can be corrected and imported again."""

from typing import Any

from accounts.models import Level
from common.spreadsheets import Column
from rivers.models import (
    Bank,
    OutfallBank,
    OutfallShape,
    OutfallSign,
    OutfallWay,
    PermitKind,
    WaterKind,
)
from rivers.rules.outfall_kinds import NAMES, name_on


def choices_of(choices: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(words)) for code, words in choices)


def attribute(*path: str) -> Any:
    """A function that follows attributes and stops at None."""

    def value(row: Any) -> Any:
        for name in path:
            row = getattr(row, name) if row is not None else None
        return row

    return value


def _kind_on(level: int) -> Any:
    """A function that gives the name of an outfall's kind on a level."""
    return lambda outfall: name_on(outfall.kind, level)


def division_columns(prefix: str = "division", title: str = "行政区") -> tuple[Column, Column]:
    return (
        Column(
            f"{prefix}_code",
            f"{title}代码",
            help="12 位统计代码；与名称填一个即可，都填时须一致。",
            example="500101001201",
            value=attribute(prefix, "code"),
        ),
        Column(
            f"{prefix}_name",
            title,
            help="全称，或在您管理范围内不重复的名称。",
            example="清溪镇河口村",
            value=attribute(prefix, "full_name"),
        ),
    )


def named_columns(prefix: str, title: str, code: str, name: str) -> tuple[Column, Column]:
    return (
        Column(
            f"{prefix}_code",
            f"{title}编码",
            help=f"与{title}名称填一个即可，都填时须一致。",
            example=code,
            value=attribute(prefix, "code"),
        ),
        Column(
            f"{prefix}_name",
            title,
            help=f"在您管理范围内不重复的{title}名称。",
            example=name,
            value=attribute(prefix, "name"),
        ),
    )


PLACE = (
    Column(
        "longitude",
        "经度",
        "decimal",
        help="度，十进制，WGS-84 或 CGCS2000。",
        example="108.412345",
    ),
    Column(
        "latitude", "纬度", "decimal", help="度，十进制，WGS-84 或 CGCS2000。", example="30.812345"
    ),
)

RIVER = (
    Column(
        "code",
        "编码",
        required=True,
        help="水利普查编码或本地编码，不可重复。",
        example="R50010101",
    ),
    Column("name", "名称", required=True, example="清溪河"),
    Column("kind", "类别", "choice", choices=choices_of(WaterKind.choices), example="河流"),
    Column(
        "level",
        "河长最高层级",
        "choice",
        required=True,
        choices=choices_of(Level.choices),
        example="区县",
        value=lambda river: str(river.level),
    ),
    *division_columns(),
    Column("basin", "流域", example="长江"),
    Column(
        "parent_code",
        "汇入河流编码",
        help="可以是同一文件中的河流。",
        example="",
        value=attribute("parent", "code"),
    ),
    Column("length_km", "长度（公里）", "decimal", places=3, example="23.6"),
    Column("area_km2", "流域（水面）面积（平方公里）", "decimal", places=3, example="105.2"),
    Column("source", "起点", example="清溪镇龙洞"),
    Column("mouth", "终点", example="石桥镇入长江口"),
    Column("description", "概况", example=""),
)

REACH = (
    Column("code", "编码", required=True, help="本地编码，不可重复。", example="H500101001"),
    Column("name", "名称", required=True, example="清溪河河口村段"),
    *named_columns("river", "河流", "R50010101", "清溪河"),
    *division_columns(),
    Column("order", "自上游起次序", "int", example="3"),
    Column("bank", "岸别", "choice", choices=choices_of(Bank.choices), example="两岸"),
    Column("start_place", "起点", example="河口桥"),
    Column("end_place", "终点", example="与石桥村交界处"),
    Column(
        "length_m", "长度（米）", "int", help="已有中心线的可不填，由系统按线量算。", example="1904"
    ),
    Column(
        "keep_length",
        "长度以填写的为准",
        "bool",
        help="填写的长度与中心线相差较大而确属如此时填“是”。",
        example="否",
        value=lambda reach: None,
    ),
    Column("is_boundary", "界河或跨界河段", "bool", example="否"),
    *division_columns("neighbour", "相邻行政区"),
)

OUTFALL = (
    Column("code", "编码", required=True, help="排污口编码，不可重复。", example="P500101001"),
    Column("name", "名称", required=True, example="清溪镇污水处理厂排污口"),
    Column(
        "kind",
        "类别",
        help="按 HJ 1312-2023，写最细的一级即可；也可分填后面三列。可写："
        + "、".join(words for code, words in NAMES.items() if code != "0")
        + "。",
        example="城镇污水处理厂排污口",
        value=lambda outfall: NAMES.get(outfall.kind, outfall.kind),
    ),
    *(
        Column(
            f"kind_{level}",
            f"{words}级类别",
            help="已填“类别”的可不填，都填时须一致。",
            value=_kind_on(level),
        )
        for level, words in enumerate("一二三", start=1)
    ),
    *named_columns("reach", "河段", "H500101001", "清溪河河口村段"),
    Column("bank", "岸别", "choice", choices=choices_of(OutfallBank.choices), example="左岸"),
    Column(
        "form", "排放口形式", "choice", choices=choices_of(OutfallShape.choices), example="管道"
    ),
    Column("size", "尺寸", help="如 DN800、1.2×1.0 米。", example="DN800"),
    Column(
        "way",
        "排放方式",
        "choice",
        choices=choices_of(OutfallWay.choices),
        also=(("连续", "continuous"), ("间断", "intermittent"), ("间歇", "intermittent")),
        example="连续排放",
    ),
    Column(
        "sources",
        "污染来源",
        help="有几个的，用分号隔开。",
        value=lambda outfall: "；".join(outfall.source_list),
    ),
    Column("owner", "责任主体", example="清溪镇人民政府"),
    Column("owner_unknown", "责任主体无法确定", "bool", example="否"),
    Column("owner_named", "指定的责任主体", help="责任主体无法确定时，由谁承担。"),
    Column(
        "supervisor_name",
        "监管单位",
        help="本平台登记的单位名称或简称。",
        value=attribute("supervisor", "name"),
    ),
    Column("permit_kind", "审批或登记", "choice", choices=choices_of(PermitKind.choices)),
    Column("permit", "批复文号", help="审批的批复文号，或登记的登记号。", example=""),
    Column("permit_on", "批复（登记）日期", "date"),
    Column("permit_ended_on", "注销日期", "date"),
    Column("found_by", "发现人"),
    Column("found_on", "发现日期", "date"),
    Column("sign", "标志牌", "choice", choices=choices_of(OutfallSign.choices)),
    Column("sign_seen_on", "标志牌最近查看日期", "date"),
    *PLACE,
)

SIGNBOARD = (
    Column("code", "编码", required=True, help="公示牌编号，不可重复。", example="G500101001"),
    *named_columns("reach", "河段", "H500101001", "清溪河河口村段"),
    Column("place", "位置", required=True, example="河口桥头"),
    *PLACE,
    Column("shown_chiefs", "所示河长", example=""),
    Column("shown_phones", "所示办公电话", help="办公电话，不是个人手机号。", example=""),
    Column("updated_on", "内容更新日期", "date", example="2026-03-01"),
)

# Beside what is imported, an export says what the system knows.
IN_USE = Column("is_active", "在用", "bool")
EXPORT_RIVER = (*RIVER, Column("reach_count", "河段数", "int"), IN_USE)
EXPORT_REACH = (*(c for c in REACH if c.key != "keep_length"), IN_USE)
EXPORT_OUTFALL = (*OUTFALL, IN_USE)
EXPORT_SIGNBOARD = (
    *SIGNBOARD,
    Column("checked_on", "最近核查日期", "date"),
    Column("outdated_since", "何日起须更新", "date"),
    Column("late_days", "超期天数", "int"),
    IN_USE,
)
