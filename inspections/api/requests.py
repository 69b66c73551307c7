"""What phones send about patrols.

What no patrol can be is refused here by name; what an honest phone may send, however odd (a clock that fell back
to 1970 or runs days ahead, a fix at 0, 0, codes of a checklist of last month), is taken: a refusal would come again
with every attempt. Odd points are left out and counted (`inspections.rules.sent_tracks`), the rest staff are asked
about (`inspections.rules.validity`).
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from pydantic import Field
from pydantic_core import ErrorDetails

from attachments.rules.limits import MOST_PHOTOS
from common.api.phones import (
    APP_WORDS,
    BESIDE,
    LONGEST_APP,
    OFFSET_WORDS,
    AppName,
    ClockOffset,
)
from common.api.requests import Read, RequestBody, Text, Uuid, Words
from common.api.schema import sent
from common.errors import Invalid
from common.geo.datums import DATUMS
from inspections.api import examples
from inspections.rules.sent_tracks import SentTrack, read_track, usable
from inspections.rules.tracks import MOST_POINTS
from inspections.rules.validity import KINDS
from inspections.services.acts import LONGEST_NOTE
from inspections.services.submit import SentPatrol

ENDED_BEFORE_STARTED: Final = "结束时间早于开始时间，已对调，手机时钟可能在途中调整过"
MAX_NOTE: Final = 2000
MAX_ACTOR: Final = 40
MAX_CHECKLIST: Final = 100
ANSWERS: Final = ("ok", "bad", "na")
# Paper is entered by staff, with the scan.
PHONE_KINDS: Final = tuple(kind for kind in KINDS if kind != "paper")
_KIND_WORDS: Final = "；".join(f"{code} {KINDS[code].label}" for code in PHONE_KINDS)
_CODE: Final = re.compile(r"[\w-]{1,30}")
# A dead battery takes a phone back to 1970, a lost week of GPS by twenty years; what is beyond is not a clock.
_FIRST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_MAX_ID: Final = 2**63 - 1


def _kind(value: Any) -> str:
    if value not in PHONE_KINDS:
        raise ValueError(f"巡河方式（kind）应为以下之一：{'、'.join(PHONE_KINDS)}。")
    return str(value)


class _Moment(Read):
    """A moment with its time zone, in UTC: year 9999 overflows, and PostgreSQL knows no offset of sixteen hours."""

    def __init__(self, label: str) -> None:
        super().__init__(self._moment, {"type": "string", "format": "date-time"})
        self.label = label

    def _moment(self, value: Any) -> datetime:
        label = self.label
        try:
            moment = datetime.fromisoformat(value)
        except (ValueError, TypeError):
            words = f"{label}应为 ISO 8601 格式，如 2026-11-22T09:05:00+08:00。"
            raise ValueError(words) from None
        if moment.tzinfo is None:
            raise ValueError(f"{label}没有时区，应如 2026-11-22T09:05:00+08:00。")
        if not _FIRST <= moment < _LAST:
            raise ValueError(f"{label}不是可能的日期，请检查手机的日期和时间。")
        return moment.astimezone(UTC)


_TRACK: Final = {
    "type": "object",
    "nullable": True,
    "properties": {
        "datum": {
            "type": "string",
            "enum": list(DATUMS),
            "description": "手机给出的坐标系，服务器换算为 WGS-84 保存",
        },
        "points": {
            "type": "array",
            "items": {
                "type": "array",
                "items": {"type": "number", "nullable": True},
            },
            "description": "每点 [时间（Unix 秒）, 经度, 纬度, 精度（米，可为 null）]。不可能的点（没有定位、坐标为 0、"
            f"精度为负、时间不可能）略去并计数，不影响这次巡河；超过 {MOST_POINTS} 个点的由服务器等距抽样",
        },
    },
    "required": ["datum", "points"],
}


_CHECKLIST: Final = {
    "type": "object",
    "maxProperties": MAX_CHECKLIST,
    "additionalProperties": {"type": "string", "enum": list(ANSWERS)},
}


def _checklist(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MAX_CHECKLIST:
        raise ValueError(f"检查清单（checklist）应是“代码: 结果”的对象，最多 {MAX_CHECKLIST} 项。")
    faults: dict[str, str] = {}
    said = {code: answer for code, answer in value.items() if answer is not None}
    for code, answer in said.items():
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            faults["checklist"] = "检查清单中有不成样子的代码。"
        elif answer not in ANSWERS:
            words = "检查结果应为 ok（正常）、bad（有问题）或 na（不适用）。"
            faults[f"checklist.{code}"] = words
    return _unless(faults, said)


_PHOTOS: Final = {
    "type": "array",
    "maxItems": MOST_PHOTOS,
    "items": {"type": "string", "format": "uuid"},
}


def _photos(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_PHOTOS:
        raise ValueError(f"照片（photos）应是照片编号的列表，最多 {MOST_PHOTOS} 张。")
    found: dict[str, None] = {}
    faults: dict[str, str] = {}
    for index, item in enumerate(value):
        try:
            found[str(UUID(item))] = None
        except (ValueError, AttributeError, TypeError):
            faults[f"photos[{index}]"] = f"第 {index + 1} 张照片的编号不是 UUID。"
    return _unless(faults, list(found))


def _unless(faults: dict[str, str], value: Any) -> Any:
    if faults:
        raise Invalid("patrol.invalid", next(iter(faults.values())), fields=faults)
    return value


def _said(name: str, label: str) -> Words:
    return Words(
        wrong=f"{label}（{name}）应为文字。",
        too_long=f"{label}有 {{length}} 字，超过 {{most}} 字的上限。",
    )


@sent(examples.PATROL)
class PatrolIn(RequestBody):
    """一次巡河。"""

    refusal: ClassVar[str] = "patrol.invalid"
    beside: ClassVar[tuple[str, ...]] = BESIDE

    reach: Annotated[
        int,
        Field(ge=1, le=_MAX_ID),
        Words(missing="缺少河段（reach）。", wrong="河段（reach）应为河段的编号（整数）。"),
    ] = Field(description="河段编号（me/ 中 reaches 的 id）")
    kind: Annotated[str, Read(_kind, {"type": "string", "enum": list(PHONE_KINDS)})] = Field(
        "walk", description=_KIND_WORDS
    )
    started_at: Annotated[
        datetime, _Moment("开始时间"), Words(missing="缺少开始时间（started_at）。")
    ] = Field(description="开始时间，须带时区")
    ended_at: Annotated[
        datetime, _Moment("结束时间"), Words(missing="缺少结束时间（ended_at）。")
    ] = Field(description="结束时间，须带时区")
    track: Annotated[SentTrack | None, Read(read_track, _TRACK)] = Field(
        None, description="没有轨迹时为 null"
    )
    checklist: Annotated[dict[str, str], Read(_checklist, _CHECKLIST)] = Field(
        {}, description="检查项代码: ok 正常、bad 有问题、na 不适用"
    )
    nothing_found: Annotated[bool, Words(wrong="nothing_found 应为 true 或 false。")] = Field(
        False, description="未发现问题"
    )
    note: Annotated[Text, _said("note", "说明")] = Field(
        "", max_length=MAX_NOTE, description="说明"
    )
    photos: Annotated[list[str], Read(_photos, _PHOTOS)] = Field(
        [], description="照片的 UUID；照片可以晚于巡河记录上传"
    )
    actor: Annotated[Text, _said("actor", "实际巡河人")] = Field(
        "", max_length=MAX_ACTOR, description="实际巡河人，默认本人"
    )
    clock_offset_s: ClockOffset = Field(None, description=OFFSET_WORDS)
    app: AppName = Field("", max_length=LONGEST_APP, description=APP_WORDS)

    @classmethod
    def words_of(cls, error: ErrorDetails) -> str:
        return super().words_of(error) if error["loc"] else "巡河记录应是一个 JSON 对象。"

    @classmethod
    def summary(cls, faults: dict[str, str]) -> str:
        first = super().summary(faults)
        return first if len(faults) == 1 else f"{first}（共 {len(faults)} 处有误）"

    @property
    def patrol(self) -> SentPatrol:
        """The same for the service: both moments in order, the track without what cannot be."""
        first, last = sorted((self.started_at, self.ended_at))
        points = usable(self.track, started_at=first, ended_at=last)
        asked = points.reasons
        if self.ended_at < self.started_at:
            asked = (ENDED_BEFORE_STARTED, *asked)
        return SentPatrol(
            reach_id=self.reach,
            kind=self.kind,
            started_at=first,
            ended_at=last,
            points=points,
            asked=asked,
            checklist=self.checklist,
            nothing_found=self.nothing_found,
            note=self.note,
            photos=self.photos,
            actor=self.actor,
            app=self.app,
            clock_offset_s=self.clock_offset_s,
        )


_REF: Final = "请带上本次提交的编号 client_ref（UUID）。"


@sent(examples.ACT)
class PatrolActIn(RequestBody):
    """撤回一次巡河，或补充说明。"""

    refusal: ClassVar[str] = "patrol.act_invalid"

    client_ref: Annotated[Uuid, Words(missing=_REF, wrong=_REF)] = Field(
        description="手机生成；同一编号重复提交只记一次"
    )
    note: Annotated[Text, _said("note", "说明")] = Field(
        "",
        description="撤回的原因，或对核实意见的说明；补充说明（answer）须有说明或照片",
        json_schema_extra={"maxLength": LONGEST_NOTE},
    )
    photos: Annotated[list[str], Read(_photos, _PHOTOS)] = Field(
        [], description="照片的 UUID；照片可以晚于说明上传"
    )

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of `inspections.services.acts.act_on_own`."""
        return {"client_ref": self.client_ref, "note": self.note, "photos": self.photos}
