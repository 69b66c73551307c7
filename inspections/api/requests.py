"""A phone's patrol, read field by field: every fault at once, each in a sentence. Pure.

What no patrol can be is refused here by name; what an honest phone may send, however odd (a clock
that fell back to 1970, codes of a checklist of last month), is taken and left to
`inspections.rules.validity`.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from attachments.rules.limits import MOST_PHOTOS
from common.errors import DomainError, Invalid, TooLarge
from inspections.rules.tracks import Track, parse_track
from inspections.rules.validity import KINDS

MAX_NOTE: Final = 2000
MAX_ACTOR: Final = 40
MAX_CHECKLIST: Final = 100
ANSWERS: Final = ("ok", "bad", "na")
# Paper is entered by staff, with the scan.
PHONE_KINDS: Final = tuple(kind for kind in KINDS if kind != "paper")
_CODE: Final = re.compile(r"[\w-]{1,30}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatrolBody:
    """What the phone said. Both moments aware; track in WGS-84; actor empty for the sender."""

    reach_id: int
    kind: str
    started_at: datetime
    ended_at: datetime
    track: Track | None
    checklist: dict[str, str]
    nothing_found: bool
    note: str
    photos: list[str]
    actor: str


def reach_id_of(body: object) -> int | None:
    """The reach a body names, where it names one that could be; asked before the rest is read."""
    value = body.get("reach") if isinstance(body, Mapping) else None
    return value if type(value) is int and 0 < value <= _MAX_ID else None


def moment_of(body: object, name: str) -> datetime | None:
    """The moment a body gives under a name, in UTC, where it is a possible one; asked before the rest is
    read."""
    value = body.get(name) if isinstance(body, Mapping) else None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    # PostgreSQL knows no offset of sixteen hours, and none is needed any more.
    return moment.astimezone(UTC) if moment and moment.tzinfo and _is_possible(moment) else None


def _is_possible(moment: datetime) -> bool:
    """A dead battery takes a phone back to 1970, not further; year 9999 overflows in UTC."""
    return moment.year < 9999 and moment >= _EPOCH


def read_patrol(
    body: object, *, reach_known: bool, at: datetime, max_points: int, max_ahead_s: float
) -> PatrolBody:
    """The body of `PUT patrols/{uuid}/`, checked.

    Raises Invalid (`patrol.invalid`) with every field at fault, and TooLarge (`track.too_large`).
    Limits: `max_points` points; a track's times at most `max_ahead_s` after `at`.
    """
    if not isinstance(body, dict):
        raise Invalid("patrol.invalid", "巡河记录应是一个 JSON 对象。")
    reader = _Reader(body)
    reader.reach(reach_known)
    started_at, ended_at = reader.moments()
    read = PatrolBody(
        reach_id=reach_id_of(body) or 0,
        kind=reader.kind(),
        started_at=started_at,
        ended_at=ended_at,
        track=reader.track(at, max_points, max_ahead_s),
        checklist=reader.checklist(),
        nothing_found=reader.flag("nothing_found"),
        note=reader.text("note", "说明", MAX_NOTE),
        photos=reader.photos(),
        actor=reader.text("actor", "实际巡河人", MAX_ACTOR),
    )
    if reader.faults:
        raise Invalid("patrol.invalid", _summary(reader.faults), fields=reader.faults)
    return read


def _summary(faults: dict[str, str]) -> str:
    first = next(iter(faults.values()))
    return first if len(faults) == 1 else f"{first}（共 {len(faults)} 处有误）"


class _Reader:
    """Reads one body; `faults` collects field → sentence, and each reader gives a value to go on."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.faults: dict[str, str] = {}

    def reach(self, known: bool) -> None:
        if "reach" not in self.body:
            self.faults["reach"] = "缺少河段（reach）。"
        elif reach_id_of(self.body) is None:
            self.faults["reach"] = "河段（reach）应为河段的编号（整数）。"
        elif not known:
            self.faults["reach"] = "没有这个河段，请更新手机上的河段后重新上报。"

    def kind(self) -> str:
        value = self.body.get("kind", "walk")
        if value not in PHONE_KINDS:
            self.faults["kind"] = f"巡河方式（kind）应为以下之一：{'、'.join(PHONE_KINDS)}。"
            return "walk"
        return str(value)

    def moments(self) -> tuple[datetime, datetime]:
        start = self._moment("started_at", "开始时间")
        end = self._moment("ended_at", "结束时间")
        if start and end and end < start:
            self.faults["ended_at"] = "结束时间早于开始时间。"
        return start or _EPOCH, end or _EPOCH

    def _moment(self, name: str, label: str) -> datetime | None:
        value = self.body.get(name)
        if value is None:
            self.faults[name] = f"缺少{label}（{name}）。"
            return None
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.faults[name] = f"{label}应为 ISO 8601 格式，如 2026-11-22T09:05:00+08:00。"
            return None
        if moment.tzinfo is None:
            self.faults[name] = f"{label}没有时区，应如 2026-11-22T09:05:00+08:00。"
            return None
        if not _is_possible(moment):
            self.faults[name] = f"{label}不是可能的日期，请检查手机的日期和时间。"
            return None
        return moment_of(self.body, name)

    def track(self, at: datetime, max_points: int, max_ahead_s: float) -> Track | None:
        try:
            return parse_track(
                self.body.get("track"), at=at, max_points=max_points, max_ahead_s=max_ahead_s
            )
        except TooLarge:
            raise
        except DomainError as error:
            self.faults |= error.fields
            return None

    def checklist(self) -> dict[str, str]:
        value = self.body.get("checklist")
        if value is None:
            return {}
        if not isinstance(value, dict) or len(value) > MAX_CHECKLIST:
            self.faults["checklist"] = (
                f"检查清单（checklist）应是“代码: 结果”的对象，最多 {MAX_CHECKLIST} 项。"
            )
            return {}
        for code, answer in value.items():
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                self.faults["checklist"] = "检查清单中有不成样子的代码。"
            elif answer not in ANSWERS:
                self.faults[f"checklist.{code}"] = (
                    "检查结果应为 ok（正常）、bad（有问题）或 na（不适用）。"
                )
        return value

    def flag(self, name: str) -> bool:
        value = self.body.get(name)
        if value is not None and not isinstance(value, bool):
            self.faults[name] = f"{name} 应为 true 或 false。"
        return value is True

    def text(self, name: str, label: str, longest: int) -> str:
        value = self.body.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.faults[name] = f"{label}（{name}）应为文字。"
            return ""
        if len(value) > longest:
            self.faults[name] = f"{label}有 {len(value)} 字，超过 {longest} 字的上限。"
        return value.strip()

    def photos(self) -> list[str]:
        value = self.body.get("photos")
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MOST_PHOTOS:
            self.faults["photos"] = f"照片（photos）应是照片编号的列表，最多 {MOST_PHOTOS} 张。"
            return []
        found: dict[str, None] = {}
        for index, item in enumerate(value):
            try:
                found[str(uuid.UUID(item))] = None
            except (ValueError, AttributeError, TypeError):
                self.faults[f"photos[{index}]"] = f"第 {index + 1} 张照片的编号不是 UUID。"
        return list(found)
