"""Columns of the sheets, the same on the office's pages and in the admin. What is exported of divisions can
be corrected and imported again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from accounts.models import UnitKind
from accounts.services import audit
from common.spreadsheets import Column

DIVISION = (
    Column(
        "code",
        "行政区划代码",
        required=True,
        help="12 位统计代码；上级由代码而定，上级不在册的请一并填在表中。",
        example="500101001201",
    ),
    Column("name", "名称", required=True, help="不带上级名称。", example="河口村"),
    Column(
        "longitude",
        "经度",
        "decimal",
        help="驻地，度，十进制，WGS-84 或 CGCS2000；可不填。",
        example="108.412345",
    ),
    Column("latitude", "纬度", "decimal", help="与经度同时填写。", example="30.812345"),
    Column("is_active", "在用", "bool", help="撤并的填“否”；不填为不改。", example="是"),
)
EXPORT_DIVISION = (
    *DIVISION,
    Column("full_name", "全称"),
    Column("level", "级别", value=lambda division: division.get_level_display()),
    Column("is_external", "本平台之外", "bool"),
)
_KINDS = tuple((str(code), str(label)) for code, label in UnitKind.choices)
UNIT = (
    Column("name", "名称", required=True, help="全称，公文上用。", example="江南区生态环境局"),
    Column("short_name", "简称", help="清单和页面上用；不填用全称。", example="区生态环境局"),
    Column("kind", "类别", kind="choice", choices=_KINDS, help="新增的必填。", example="部门"),
    Column("division_code", "行政区代码", help="与行政区填一项即可。", example="500101000000"),
    Column("division_name", "行政区", example="江南区"),
    Column("order", "排序号", kind="int", help="公文和清单中的先后，小的在前。", example="10"),
    Column("is_lead", "牵头单位", kind="bool", help="不填为不改，新增的为否。"),
    Column("contact_phone", "办公电话", help="单位的座机，不要填个人手机号。"),
    Column("dissolved_on", "撤销日期", kind="date", help="还有在用账号的，不能撤销。"),
)
_OF_UNIT: dict[str, Callable[[Any], Any]] = {
    "kind": lambda unit: unit.get_kind_display(),
    "division_code": lambda unit: unit.division_id,
    "division_name": lambda unit: unit.division.name,
}
EXPORT_UNIT = tuple(replace(column, value=_OF_UNIT.get(column.key)) for column in UNIT)
EXPORT_ACCOUNT = (
    Column("name", "姓名"),
    Column("mobile", "手机号"),
    Column("roles", "角色", value=lambda user: user.roles_in_words),
    Column("is_active", "在用", kind="bool"),
)
EXPORT_LOOK = (
    Column("at", "时间", kind="datetime"),
    Column("user_name", "操作人"),
    Column("action", "事项", value=lambda row: audit.ACTIONS[row.action]),
    Column("target", "对象"),
    Column("detail", "详情", value=lambda row: audit.in_words(row.detail)),
)
