"""Columns of the spots' sheet: what is exported can be corrected and imported again."""

from collections.abc import Mapping
from typing import Final

from common.spreadsheets import Column

SPOT: Final = (
    Column(
        "batch_name",
        "批次",
        help="下发的批次名称；整个文件都是一批的，可以只在上传时填写。",
        example="2026年第一批疑似图斑",
        width=26,
        value=lambda spot: spot.batch.name,
    ),
    Column(
        "code",
        "图斑编号",
        required=True,
        help="在一个批次内不重复。",
        example="500101-0001",
    ),
    Column(
        "division_code",
        "行政区代码",
        help="6、9 或 12 位；不填则按坐标就近的河段确定。",
        example="500101001201",
        value=lambda spot: spot.division_id,
    ),
    Column(
        "division_name",
        "行政区",
        help="全称，或在您管理范围内不重复的名称。",
        example="清溪镇河口村",
        value=lambda spot: spot.division.full_name,
    ),
    Column("place", "位置", help="如“河口桥下游左岸”。", example="河口桥下游左岸", width=24),
    Column("kind_words", "疑似类型", help="下发单位的叫法。", example="疑似乱建"),
    Column("area_m2", "面积（平方米）", kind="decimal", places=1, example="260.5"),
    Column("longitude", "经度", kind="decimal", places=6, example="108.412345"),
    Column("latitude", "纬度", kind="decimal", places=6, example="30.812345"),
    Column("seen_on", "影像日期", kind="date", example="2026-01-12"),
)

# What remote sensing calls its attributes: a shapefile's table takes ten letters at most.
ALIASES: Final[Mapping[str, str]] = {
    "tbbh": "code",
    "编号": "code",
    "xzqdm": "division_code",
    "xzqmc": "division_name",
    "wz": "place",
    "tblx": "kind_words",
    "类型": "kind_words",
    "tbmj": "area_m2",
    "面积": "area_m2",
    "jd": "longitude",
    "wd": "latitude",
    "yxsj": "seen_on",
}
