"""Columns of the Excel lists. The register's are those of its import: what went out comes in."""

from collections.abc import Callable
from typing import Any

from accounts.models import Level
from chiefs.models import Appointment, Chief, ChiefKind
from chiefs.permissions import sees_mobile
from chiefs.rules.appointing import tier_words
from common.spreadsheets import Column

TIERS = tuple((str(level.value), tier_words(level.value)) for level in Level)


def _mobile_for(user: Any, chief_of: Callable[[Any], Chief]) -> Callable[[Any], str]:
    """A person's number; empty where the reader may not see it."""

    def value(row: Any) -> str:
        chief = chief_of(row)
        return chief.mobile if sees_mobile(user, chief) else ""

    return value


def register_columns(user: Any) -> list[Column]:
    """河长名录; the same columns come in (`chiefs.sheets.imports`)."""
    return [*_of_the_person(user), *_of_the_post()]


def _of_the_person(user: Any) -> list[Column]:
    return [
        Column(
            "name",
            "姓名",
            required=True,
            example="陈小河",
            value=lambda row: row.chief.name,
        ),
        Column(
            "mobile",
            "手机号",
            example="19000000000",
            help="11 位。同名的人靠手机号区分；开通账号时作登录名。",
            value=_mobile_for(user, lambda row: row.chief),
        ),
        Column(
            "office_phone",
            "办公电话",
            example="000-1234567",
            help="公示用。",
            value=lambda row: row.chief.office_phone,
        ),
        Column("post", "职务", example="村党支部书记", value=lambda row: row.chief.post),
    ]


def _of_the_post() -> list[Column]:
    return [
        Column(
            "kind",
            "类别",
            "choice",
            required=True,
            choices=tuple((str(code), str(words)) for code, words in ChiefKind.choices),
            example="河长",
        ),
        Column(
            "tier",
            "层级",
            "choice",
            choices=TIERS,
            help="可不填，由行政区或河段而定；填了须一致。",
            example="村级",
            value=lambda row: str(row.tier),
        ),
        Column(
            "division_code",
            "行政区划代码",
            help="12 位；与行政区名称填一个即可。填河段的可都不填。",
            example="500101001201",
            value=lambda row: row.division_id,
        ),
        Column(
            "division_name",
            "行政区",
            example="河口村",
            value=lambda row: row.division.full_name or str(row.division),
        ),
        Column(
            "place_code",
            "河流或河段编码",
            help="村级河长、巡河员填河段的，镇街级及以上河长填河流的；总河长不填。",
            example="H000001",
            value=place_code,
        ),
        Column(
            "place_name",
            "河流或河段",
            help="编码和名称填一个即可。",
            example="清溪河河口村段",
            value=lambda row: str(row.river or row.reach or ""),
        ),
        Column("title", "任职职务", help="河长职务的全称，可不填。"),
        Column("basis", "任职文件", example="清溪镇〔2026〕3号"),
        Column(
            "started_on",
            "任职日期",
            "date",
            help="新任职必填；只办卸任的可不填。",
            example="2026-03-01",
        ),
        Column("ended_on", "卸任日期", "date", help="在任的最后一天；在任的不填。"),
    ]


def place_code(row: Appointment) -> str:
    place = row.river or row.reach
    return place.code if place else ""


def chief_columns(user: Any) -> list[Column]:
    """Persons; `now` holds the appointments of today."""
    return [
        Column("name", "姓名"),
        Column("mobile", "手机号", value=_mobile_for(user, lambda row: row)),
        Column("office_phone", "办公电话"),
        Column("post", "职务"),
        Column("division_code", "行政区划代码", value=lambda row: row.division_id),
        Column("division", "行政区", value=lambda row: row.division.full_name or str(row.division)),
        Column("posts", "现任河长职务", value=posts_line),
        Column("count", "任职项数", "int", value=lambda row: len(row.now)),
        Column("account", "登录账号", value=lambda row: "已开通" if row.user_id else "未开通"),
    ]


def posts_line(row: Any) -> str:
    return "；".join(f"{a.subject}{a.tier_words}{a.get_kind_display()}" for a in row.now)


HANDOVER_COLUMNS = [
    Column("effective_on", "接任日期", "date"),
    Column("division", "行政区", value=lambda row: str(row.division)),
    Column("outgoing", "交出人", value=lambda row: str(row.outgoing)),
    Column("incoming", "接任人", value=lambda row: str(row.incoming)),
    Column("post_count", "任职（项）", "int"),
    Column("item_count", "交接清单（项）", "int"),
    Column("open_count", "未办结事项", "int"),
    Column("basis", "依据"),
    Column("note", "说明"),
    Column("done_by", "经办人", value=lambda row: str(row.done_by)),
    Column("done_at", "办理时间", "datetime"),
]

FOLLOW_UP_COLUMNS = [
    Column("kind", "事项", value=lambda row: row.get_kind_display()),
    Column("signboard", "公示牌", value=lambda row: str(row.signboard or "")),
    Column("division", "行政区", value=lambda row: str(row.division)),
    Column("handover", "交接", value=lambda row: str(row.handover)),
    Column("due_on", "办理期限", "date"),
    Column("done_at", "办结时间", "datetime"),
    Column("done_by", "办理人", value=lambda row: str(row.done_by or "")),
    Column("note", "办理情况"),
]
