"""历史巡河 from Excel: what an office kept on paper or in another system before this portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from chiefs.models import Appointment, Chief
from common.imports import Judging, Register, Verdict, enrol
from common.imports.references import Lookup
from common.spreadsheets import Column, RowRead
from common.text.chinese import local_date, midnight, moment_words
from common.text.unlikely import odd_day
from common.text.values import name as name_form
from inspections.models import ImportBatch, PatrolKind, PatrolState
from inspections.models.querysets import DISTRICT_DIGITS
from inspections.rules import capacity
from inspections.rules.validity import KINDS
from inspections.services.lookup import APPOINTMENT
from inspections.services.old_records import (
    Judged,
    OldWalk,
    judge_walks,
    known_among,
    record_old_walks,
)
from inspections.services.paper import tier_of
from rivers.models import Reach
from rivers.sheets.lookups import reaches_of_office

Values = Mapping[str, Any]
LONGEST_NOTE: Final = 2000
_STATES: Final = tuple((str(code), str(label)) for code, label in PatrolState.choices)
_WAYS: Final = tuple((str(code), str(label)) for code, label in PatrolKind.choices)
# As the list of patrols gives them out, so that another portal's list comes in as it is.
OLD: Final = (
    Column("number", "原编号", help="原记录有编号的填写，不重复。", example="XH-2026-017"),
    Column(
        "started_at",
        "开始时间",
        kind="datetime",
        required=True,
        help="只知道日期的填日期。",
        example="2026-03-05 08:30",
    ),
    Column(
        "ended_at",
        "结束时间",
        kind="datetime",
        help="与时长填一项即可。",
        example="2026-03-05 09:10",
    ),
    Column("chief", "河长", required=True, help="巡河记在此人名下，须在名录中。", example="张某"),
    Column("mobile", "手机号", help="名录中有同名的才填。"),
    Column("actor_name", "实际巡河人", help="与河长不同时填写。"),
    Column("tier", "层级", help="不用填，按其任职。"),
    Column("river", "河流", example="清溪河"),
    Column("reach_name", "河段", help="与河段编码填一项即可。", example="清溪河河口村段"),
    Column("reach_code", "河段编码", example="QX-001"),
    Column("place", "所在地", help="不用填，按河段。"),
    Column(
        "kind", "方式", kind="choice", choices=_WAYS, also=(("徒步巡河", "walk"), ("巡河", "walk"))
    ),
    Column("minutes", "时长（分钟）", kind="int", example="40"),
    Column("length_m", "里程（米）", kind="int"),
    Column("found_count", "发现问题数", kind="int"),
    Column("missed_count", "漏查问题数", kind="int"),
    Column(
        "state",
        "状态",
        kind="choice",
        choices=_STATES,
        help="原记录的认定；不填的按本平台的巡河要求判断。",
        example="有效",
    ),
    Column("reasons", "待核实原因", is_free=True),
    Column("note", "说明", is_free=True, width=30, example="河面清洁，未发现问题"),
    Column("decision_note", "核实意见", is_free=True),
    Column("is_old", "补录", kind="bool", help="不用填。"),
)
_LONGEST: Final = {
    "number": 40,
    "actor_name": 40,
    "note": LONGEST_NOTE,
    "decision_note": 260,
    "reasons": 500,
}


@enrol
class OldPatrolRegister(Register):
    """历史巡河: one row a patrol of a chief; one that the register has already changes nothing."""

    target, title, columns, batch_model = "old_patrols", "历史巡河", OLD, ImportBatch
    key, title_key = "number", "chief"
    advice = (
        "把使用本平台以前的巡河记录（纸质的或其他系统导出的）补录进来，一行一次；在别处导出的巡河记录可以直接上传。",
        "记在河长名下，标明由河长办补录；同一河长同一河段同一时间已有记录的不重复计入。"
        "计入本平台应巡任务的，须另一人核实后才算完成；已发布的通报不变。",
    )
    template_notes = advice

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        values = [row.values for row in rows]
        people = _People.of(values, judging.by)
        lookup = reaches_of_office(values, judging.by)
        lines: dict[Any, int] = judging.known.setdefault("lines", {})
        found = []
        for row in rows:
            errors: list[str] = []
            walk = _read(row.values, lookup, people, judging.at, errors)
            if walk is not None:
                first = lines.setdefault(walk.uuid, row.number)
                if first != row.number:
                    errors.append(f"与第 {first} 行是同一次巡河")
                elif walk.number and walk.kind != PatrolKind.JOINT:
                    district = walk.reach.division_id[:DISTRICT_DIGITS]
                    first = lines.setdefault((walk.number, district), row.number)
                    if first != row.number:
                        errors.append(f"“原编号”与第 {first} 行相同")
            found.append((walk, errors))
        good = [walk for walk, errors in found if walk is not None and not errors]
        known = known_among(good)
        new = [walk for walk in good if walk.uuid not in known]
        judged = {one.walk.uuid: one for one in judge_walks(new, by=judging.by, at=judging.at)}
        return [
            _verdict(row, walk, errors, judged, judging.at)
            for row, (walk, errors) in zip(rows, found, strict=True)
        ]

    def write(self, meant: Sequence[OldWalk], *, by: Any, at: datetime) -> None:
        record_old_walks(walks=meant, by=by, at=at)


def _verdict(
    row: RowRead,
    walk: OldWalk | None,
    errors: list[str],
    judged: Mapping[Any, Judged],
    at: datetime,
) -> Verdict:
    key = str(row.values.get("number") or "")
    if walk is None or errors:
        return Verdict.bad(key, str(row.values.get("chief") or ""), errors)
    title = f"{walk.chief} {walk.reach}"
    one = judged.get(walk.uuid)
    if one is None:
        return Verdict.of(key, title, [], new=False, meant=None)
    why = f"：{'；'.join(one.reasons)}" if one.reasons else ""
    when = moment_words(walk.started_at)
    changes = [
        ("时间", "", when.split(" ")[0] if walk.is_day_only else when),
        ("状态", "", f"{PatrolState(one.state).label}{why}"),
    ]
    verdict = Verdict.of(key, title, changes, new=True, meant=walk)
    if words := odd_day(walk.day, local_date(at)):
        verdict.doubts.append(f"“开始时间”{words}")
    return verdict


@dataclass(frozen=True, slots=True)
class _People:
    """Chiefs whom a slice of rows names, with their posts."""

    by_name: Mapping[str, list[Chief]]
    posts: Mapping[int, list[Appointment]]

    @classmethod
    def of(cls, values: Sequence[Values], by: Any) -> _People:
        names = {name_form(str(each["chief"])) for each in values if each.get("chief")}
        found = Chief.objects.visible_to(by).named(names)
        by_name: dict[str, list[Chief]] = {}
        for chief in found:
            by_name.setdefault(name_form(chief.name), []).append(chief)
        posts: dict[int, list[Appointment]] = {}
        for post in Appointment.objects.filter(chief__in=[chief.pk for chief in found]):
            posts.setdefault(post.chief_id, []).append(post)
        return cls(by_name, posts)

    def find(
        self, values: Values, reach: Reach, day: date, errors: list[str]
    ) -> tuple[Chief, int] | None:
        """The chief and the tier of their post on the day; of several of one name whoever has the reach."""
        name, mobile = str(values["chief"]), str(values.get("mobile") or "")
        named = self.by_name.get(name_form(name), [])
        if mobile:
            named = [chief for chief in named if chief.mobile == mobile]
        if not named:
            errors.append(f"“河长”没有找到“{name}”，或不在您的管理范围内")
            return None
        held = {chief: self._posts_on(chief, day) for chief in named}
        in_office = [chief for chief in named if held[chief]]
        place = capacity.Place(reach.pk, reach.river_id, reach.division_id)
        here = [
            chief
            for chief in in_office
            if any(capacity.holds(_plain(post), place) for post in held[chief])
        ]
        chosen = here or in_office
        if not chosen:
            errors.append(
                f"“河长”{name}在 {day} 没有任职，请核对人员和日期，任职日期有误的先在名录中更正"
            )
            return None
        if len(chosen) > 1:
            errors.append(f"“河长”中叫“{name}”的不止一位，请在“手机号”中写明是哪一位")
            return None
        return chosen[0], tier_of(held[chosen[0]], reach)

    def _posts_on(self, chief: Chief, day: date) -> list[Appointment]:
        return [
            post
            for post in self.posts.get(chief.pk, ())
            if post.started_on <= day and (post.ended_on is None or day <= post.ended_on)
        ]


def _plain(post: Appointment) -> capacity.Appointment:
    return capacity.Appointment(*(getattr(post, name) for name in APPOINTMENT))


def _read(
    values: Values, lookup: Lookup, people: _People, at: datetime, errors: list[str]
) -> OldWalk | None:
    """The patrol that a row tells of, or None with the sentences why it cannot be one."""
    errors += _missing(values)
    reach = lookup.find(values.get("reach_code"), values.get("reach_name"), errors)
    river = str(values.get("river") or "")
    if reach is not None and river and name_form(river) != name_form(reach.river.name):
        errors.append(f"“河流”填写的“{river}”与河段{reach}所在的{reach.river}不一致")
    started = values.get("started_at")
    if errors or reach is None or started is None:
        return None
    kind = str(values.get("kind") or PatrolKind.WALK)
    ended = _ended(values, started, kind, at, errors)
    found = people.find(values, reach, local_date(started), errors)
    if errors or found is None or ended is None:
        return None
    chief, tier = found
    reasons = str(values.get("reasons") or "").split("；")
    return OldWalk(
        chief=chief,
        reach=reach,
        tier=tier,
        kind=kind,
        started_at=started,
        ended_at=ended,
        is_day_only=started == midnight(local_date(started)),
        actor=name_form(str(values.get("actor_name") or "")),
        note=str(values.get("note") or "").strip(),
        number=str(values.get("number") or ""),
        state=str(values.get("state") or ""),
        reasons=tuple(filter(None, (each.strip() for each in reasons))),
        opinion=str(values.get("decision_note") or "").strip(),
        told=_told(values, started),
    )


def _missing(values: Values) -> list[str]:
    titles = {column.key: column.title for column in OLD}
    faults = [
        f"“{titles[column.key]}”不能为空"
        for column in OLD
        if column.required and not values.get(column.key)
    ]
    return faults + [
        f"“{titles[name]}”不能超过 {most} 字"
        for name, most in _LONGEST.items()
        if len(str(values.get(name) or "")) > most
    ]


def _ended(
    values: Values, started: datetime, kind: str, at: datetime, errors: list[str]
) -> datetime | None:
    ended: datetime | None = values.get("ended_at")
    minutes: int | None = values.get("minutes")
    if minutes is not None and minutes < 0:
        errors.append("“时长（分钟）”不能小于 0")
        return None
    if ended is None:
        if minutes is None and KINDS[kind].duration:
            errors.append("“结束时间”和“时长（分钟）”至少填一项")
            return None
        ended = started + timedelta(minutes=minutes or 0)
    if started > at or ended > at:
        errors.append("“开始时间”“结束时间”不能晚于现在")
    elif ended < started:
        errors.append("“结束时间”早于“开始时间”")
    return ended


def _told(values: Values, started: datetime) -> str:
    """What of the older list is kept in words, because here it is measured or counted anew."""
    state = dict(_STATES).get(str(values.get("state") or ""), "")
    opinion = str(values.get("decision_note") or "").strip()
    said = {
        "原编号": values.get("number"),
        "原状态": state,
        "核实意见": opinion,
        "里程": f"{values['length_m']:,} 米" if values.get("length_m") else "",
        "发现问题": f"{values['found_count']} 个" if values.get("found_count") else "",
        "时间": "只有日期" if started == midnight(local_date(started)) else "",
    }
    return "，".join(f"{label}：{words}" for label, words in said.items() if words)
