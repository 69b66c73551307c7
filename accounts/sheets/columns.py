"""Columns of the sheets, the same on the office's pages and in the admin. What is exported of divisions can
be corrected and imported again."""

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
EXPORT_UNIT = (
    Column("name", "名称"),
    Column("short_name", "简称"),
    Column("kind", "类别", value=lambda unit: unit.get_kind_display()),
    Column("division", "行政区", value=lambda unit: unit.division.name),
    Column("order", "排序号", kind="int"),
    Column("is_lead", "牵头单位", kind="bool"),
    Column("contact_phone", "办公电话"),
    Column("dissolved_on", "撤销日期", kind="date"),
)
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
