"""What phones send about issues: a report, and an act with what it carries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from accounts.models import Division, Unit, User
from attachments.rules.limits import MOST_PHOTOS
from common.api.fingerprints import fingerprint
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
from common.geo.datums import DATUMS, Place, is_number, parse_place
from common.text.chinese import metres_words
from issues.api import examples
from issues.models import Clue, ClueState, Issue, IssueKind, Severity
from issues.services import PlanWords, Report, Visit, What
from issues.services.clues import LONGEST_CASE_NUMBER
from issues.services.inputs import LONGEST_LETTER, LONGEST_NOTE, LONGEST_VISITORS
from issues.services.reporting import LONGEST_DESCRIPTION
from rivers.models import Reach
from rivers.reads.landmarks import spot_at

SEVERITIES: Final = tuple(Severity.values)
LONGEST_PLACE: Final[int] = Issue._meta.get_field("place").max_length or 0
LONGEST_RESPONSIBLE: Final = 120
MOST_HELPERS: Final = 50
_KEY: Final = {"type": "integer"}
_CODE: Final = {"type": "string"}


def _at_most(length: int) -> dict[str, Any]:
    """Drawn here, refused by the service, which has the sentence for pages and phones alike."""
    return {"maxLength": length}


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _reach(value: Any) -> Reach:
    found = Reach.objects.filter(pk=value).first() if _is_key(value) else None
    if found is None:
        raise ValueError("没有这个河段。")
    return found


def _unit(value: Any, by: User) -> Unit:
    units = Unit.objects.visible_to(by)
    found = units.select_related("division").filter(pk=value).first() if _is_key(value) else None
    if found is None:
        raise ValueError("没有这个单位。")
    return found


_UNITS: Final = {"type": "array", "maxItems": MOST_HELPERS, "items": {"type": "integer"}}


def _units(value: Any, by: User) -> tuple[Unit, ...]:
    if not isinstance(value, list) or len(value) > MOST_HELPERS:
        raise ValueError(f"配合单位（helpers）应是单位编号的列表，最多 {MOST_HELPERS} 个。")
    keys = dict.fromkeys(value) if all(map(_is_key, value)) else None
    units = Unit.objects.visible_to(by).select_related("division")
    found = units.in_bulk(list(keys)) if keys is not None else {}
    if keys is None or len(found) < len(keys):
        raise ValueError("配合单位（helpers）中有不存在的单位。")
    return tuple(found[key] for key in keys)


def _clue(value: Any) -> Clue:
    # The service says whether it is theirs to answer.
    found = Clue.objects.filter(pk=value).first() if _is_key(value) else None
    if found is None:
        raise ValueError("没有这条线索。")
    return found


def _division(value: Any) -> Division:
    found = Division.objects.filter(pk=value).first() if isinstance(value, str) else None
    if found is None:
        raise ValueError("没有这个行政区。")
    return found


def _kind(value: Any) -> IssueKind:
    found = IssueKind.objects.filter(code=value).first() if isinstance(value, str) else None
    if found is None:
        raise ValueError("没有这个问题类别。")
    return found


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError("日期应写成 2026-11-22 的样子。") from None


def _moment(value: Any) -> datetime:
    """A clock that is wrong by years is taken and told (`issues.services.reporting`)."""
    try:
        read = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError("时间应为带时区的 ISO 8601，如 2026-11-22T09:05:00+08:00。") from None
    if read.tzinfo is None:
        raise ValueError("时间须带时区，如 2026-11-22T09:05:00+08:00。")
    if not 1900 <= read.year < 2200:
        raise ValueError("时间不对，请检查手机日期。")
    # PostgreSQL knows no offset of sixteen hours.
    return read.astimezone(UTC)


_PHOTOS: Final = {
    "type": "array",
    "maxItems": MOST_PHOTOS,
    "items": {"type": "string", "format": "uuid"},
}


def _photos(value: Any) -> tuple[str, ...]:
    # The service says how many there may be, for pages and phones alike.
    if not isinstance(value, list):
        raise ValueError("照片应为 UUID 的列表。")
    try:
        return tuple(dict.fromkeys(str(UUID(item)) for item in value))
    except (ValueError, AttributeError, TypeError):
        raise ValueError("应为 UUID。") from None


_PLACE: Final = {
    "type": "object",
    "nullable": True,
    "properties": {
        "lon": {"type": "number"},
        "lat": {"type": "number"},
        "datum": {"type": "string", "enum": list(DATUMS), "description": "手机给出的坐标系"},
    },
    "required": ["lon", "lat", "datum"],
}


@dataclass(frozen=True, slots=True)
class NoPlace:
    """A place that cannot be, and why in words: it is left out, and costs the issue nothing."""

    words: str


def _place(value: Any) -> Place | NoPlace:
    if isinstance(value, dict) and value.get("lon") is None and value.get("lat") is None:
        return NoPlace("手机没有定位，没有登记坐标")
    try:
        return parse_place(value)
    except Invalid as error:
        # Not an object, or an unknown datum, is a phone's program at fault and not its position.
        if error.code != "geo.place" or not isinstance(value, dict):
            raise
        return NoPlace(f"手机给出的{error.detail}，没有登记坐标")


_LONGEST_REACH: Final = 10_000_000
_METRE: Final = {"type": "number", "minimum": 0, "maximum": _LONGEST_REACH}


def _metre(value: Any) -> int:
    if not is_number(value) or not 0 <= value <= _LONGEST_REACH:
        raise ValueError("距河段起点的米数（reach_metre）应为 0 至河段长度（length_m）之间的数。")
    return round(value)


_READ_PHOTOS: Final = Read(_photos, _PHOTOS)
_READ_DAY: Final = Read(_day, {"type": "string", "format": "date"})
_READ_REACH: Final = Read(_reach, _KEY)
_READ_KIND: Final = Read(_kind, _CODE)
ReachKey: TypeAlias = Annotated[Reach, _READ_REACH, Words(missing="请填写河段。")]
KindCode: TypeAlias = Annotated[IssueKind, _READ_KIND, Words(missing="请填写问题类别。")]
Photos: TypeAlias = Annotated[tuple[str, ...], _READ_PHOTOS]
Day: TypeAlias = Annotated[date, _READ_DAY]
SeverityCode: TypeAlias = Annotated[
    Literal[SEVERITIES],  # type: ignore[valid-type]  # the codes of `Severity`, once
    Words(wrong="问题程度应为 general（一般）、heavier（较重）或 major（重大）。"),
]


@sent(examples.ISSUE)
class IssueIn(RequestBody):
    """上报的问题。"""

    beside: ClassVar[tuple[str, ...]] = BESIDE

    reach: ReachKey = Field(description="河段编号（me/ 中的 id）")
    kind: KindCode = Field(description="问题类别代码")
    severity: SeverityCode = Severity.GENERAL.value
    description: Annotated[Text, Words(missing="请填写问题描述。")] = Field(
        json_schema_extra=_at_most(LONGEST_DESCRIPTION)
    )
    place: Annotated[Place | NoPlace | None, Read(_place, _PLACE)] = Field(
        None, description="地点；没有定位或不可能的坐标略去，写入台账，不影响上报"
    )
    reach_metre: Annotated[int | None, Read(_metre, _METRE)] = Field(
        None,
        description="没有定位时，在河段上指明的位置：距起点的米数，0 至 length_m（在中心线上的位置占全线的比例 × "
        "length_m，同 landmarks 的 metre）；有定位（place）时不用",
    )
    photos: Photos = ()
    patrol: Uuid | None = Field(None, description="发现问题的那次巡河")
    fixed_on_spot: bool = Field(False, description="当场已整改")
    place_words: Annotated[Text, Words(too_long="地点说明不能超过 {most} 字。")] = Field(
        "", max_length=LONGEST_PLACE, description="地点说明"
    )
    reported_at: Annotated[
        datetime | None, Read(_moment, {"type": "string", "format": "date-time"})
    ] = Field(None, description="上报时间，须带时区；不带为收到的时间")
    clock_offset_s: ClockOffset = Field(None, description=OFFSET_WORDS)
    app: AppName = Field("", max_length=LONGEST_APP, description=APP_WORDS)

    def report(self, uuid: UUID, *, body_hash: str) -> Report:
        """The same for the service."""
        place, place_words, odd = self._where()
        return Report(
            uuid=uuid,
            body_hash=body_hash,
            reach=self.reach,
            kind=self.kind,
            severity=self.severity,
            description=self.description,
            place=place,
            odd=odd,
            place_words=place_words,
            photos=self.photos,
            patrol_uuid=self.patrol,
            is_fixed_on_spot=self.fixed_on_spot,
            reported_at=self.reported_at,
            clock_offset_s=self.clock_offset_s,
            app=self.app,
        )

    def _where(self) -> tuple[Place | None, str, tuple[str, ...]]:
        """The place, the place in words, and how it came about where it is no position of the phone's."""
        if isinstance(self.place, Place):
            return self.place, self.place_words, ()
        odd = () if self.place is None else (self.place.words,)
        if self.reach_metre is None:
            return None, self.place_words, odd
        spot, length_m = spot_at(self.reach, self.reach_metre), self.reach.length_m
        words = f"距河段起点约 {metres_words(spot.metre)}"
        said = f"位置由上报人在河段上指明（{words}），不是定位"
        if self.reach_metre > length_m:
            asked, most = metres_words(self.reach_metre), metres_words(length_m)
            said += f"；所指 {asked}超过河段长度 {most}，按终点登记"
        if spot.place is None:
            said += "；该河段没有画线，没有登记坐标"
        place = None if spot.place is None else Place(*spot.place, "wgs84")
        return place, self.place_words or words, (*odd, said)


class PlanIn(RequestBody):
    """整改方案：定时限、定任务、定措施、定责任。"""

    deadline: Annotated[Day, Words(missing="请填写整改时限。")]
    tasks: Text = ""
    measures: Text = ""
    responsible: Annotated[Text, Words(too_long="责任人不能超过 {most} 字。")] = Field(
        "", max_length=LONGEST_RESPONSIBLE
    )


class VisitIn(RequestBody):
    """回头看的回访：哪天、何人。"""

    visited_on: Annotated[Day, Words(missing="请填写回访日期。")]
    visitors: Annotated[Text, Words(missing="请填写回访人员。")] = Field(
        json_schema_extra=_at_most(LONGEST_VISITORS)
    )


@sent(examples.ACT)
class ActIn(RequestBody):
    """办理一步；除 client_ref 外，按所办事项填写。"""

    client_ref: Annotated[Uuid, Words(missing="请带上本次提交的编号 client_ref（UUID）。")] = Field(
        description="手机生成；同一编号重复提交只办理一次"
    )
    note: Text = Field("", json_schema_extra=_at_most(LONGEST_NOTE))
    photos: Photos = ()
    unit: Annotated[Unit | None, Read(_unit, _KEY, uses=("by",))] = Field(
        None, description="交办给的单位"
    )
    helpers: Annotated[tuple[Unit, ...], Read(_units, _UNITS, uses=("by",))] = Field(
        (), description="配合单位：交办（hand_over）时可带，增加配合单位（cooperate）时必填"
    )
    deadline: Annotated[date | None, _READ_DAY] = Field(None, description="期限")
    complex: bool = Field(False, description="复杂问题，须报整改方案")
    plan: PlanIn | None = None
    kind: Annotated[IssueKind | None, _READ_KIND] = Field(None, description="更正后的问题类别代码")
    severity: SeverityCode | None = Field(None, description="更正后的问题程度")
    clue: Annotated[Clue | None, Read(_clue, _KEY)] = Field(None, description="所答复的线索")
    outcome: Annotated[
        Literal[tuple(ClueState.values)] | None,  # type: ignore[valid-type]  # as above
        Words(wrong=f"办理结果应为 {'、'.join(ClueState.values)} 之一。"),
    ] = Field(None, description="线索的办理结果")
    case_number: Text = Field(
        "", description="案号", json_schema_extra=_at_most(LONGEST_CASE_NUMBER)
    )
    visit: VisitIn | None = None
    division: Annotated[Division | None, Read(_division, _CODE)] = Field(
        None, description="移交到的邻区的行政区划代码"
    )
    letter: Annotated[Text, Words(too_long="文号不能超过 {most} 字。")] = Field(
        "", max_length=LONGEST_LETTER, description="对方来函的文号"
    )

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of `issues.services.act`: client_ref, note, files, what, said."""
        plan, visit = self.plan, self.visit
        what = What(
            unit=self.unit,
            helpers=self.helpers,
            deadline=self.deadline,
            is_complex=self.complex,
            plan=PlanWords(**dict(plan)) if plan else None,
            kind=self.kind,
            severity=self.severity or "",
            clue=self.clue,
            outcome=self.outcome or "",
            case_number=self.case_number,
            visit=Visit(**dict(visit)) if visit else None,
            division=self.division,
            letter=self.letter,
        )
        return {
            "client_ref": self.client_ref,
            "note": self.note,
            "files": self.photos,
            "what": what,
            "said": fingerprint({"note": self.note, "photos": self.photos, "what": what}),
        }
