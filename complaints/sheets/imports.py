"""历史投诉 from Excel: what was reported to an office before this portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from common.geo.datums import Place, in_china_bounds
from common.imports import Judging, Register, Verdict, enrol
from common.imports.references import Lookup
from common.spreadsheets import Column, RowRead
from common.store.scope import within
from common.text.chinese import local_date, moment_words
from common.text.unlikely import odd_day
from complaints.models import ENDED, ComplaintState, ImportBatch
from complaints.services.old_records import (
    OldComplaint,
    known_among,
    record_old_complaints,
    stands_as,
)
from complaints.services.originals import LONGEST_PLACE, parted
from complaints.services.receiving import LONGEST_DESCRIPTION
from issues.models import Issue, IssueKind
from issues.services.old_records import uuid_of
from rivers.models import Reach
from rivers.sheets.lookups import reaches_of_office

Values = Mapping[str, Any]
_STATES: Final = tuple((str(code), str(label)) for code, label in ComplaintState.choices)
# As the list of complaints gives them out, so that another portal's list comes in as it is.
OLD: Final = (
    Column("number", "原编号", help="热线工单号等，有的填写，不重复。", example="12345-2026-017"),
    Column("received_at", "收到时间", kind="datetime", required=True, example="2026-03-05 09:30"),
    Column("reach_name", "河段", help="与河段编码填一项即可。", example="清溪河河口村段"),
    Column("reach_code", "河段编码", example="QX-001"),
    Column("division", "行政区", help="不用填，按河段。"),
    Column("kind", "类别", help="问题类别的名称；不知道的不填。", example="乱堆"),
    Column(
        "description",
        "反映内容",
        required=True,
        width=50,
        is_free=True,
        help="不要写举报人的姓名、电话；写了的，导入时隐去。",
        example="桥下倾倒建筑垃圾",
    ),
    Column("place", "地点", is_free=True, example="河口桥下"),
    Column("longitude", "经度", kind="decimal"),
    Column("latitude", "纬度", kind="decimal"),
    Column("times", "同一处反映次数", help="不用填。"),
    Column("state", "状态", kind="choice", choices=_STATES, help="不填的，有办结时间的为已答复。"),
    Column("answer_by", "答复期限", kind="datetime", help="不填的按本平台的规定推算。"),
    Column("answered_at", "首次答复时间", kind="datetime"),
    Column("ended_at", "办结时间", kind="datetime", example="2026-03-12 16:00"),
    Column("issue", "问题编号", help="由它转为的问题：本平台的编号，或已补录的历史问题的原编号。"),
    Column("answer", "答复内容", is_free=True, width=30, example="已清运，恢复原状"),
    Column("is_old", "补录", kind="bool", help="不用填。"),
)
_LONGEST: Final = {
    "number": 40,
    "description": LONGEST_DESCRIPTION,
    "place": LONGEST_PLACE,
    "answer": 1000,
}


@enrol
class OldComplaintRegister(Register):
    """历史投诉: one row a complaint; one that the register has already changes nothing."""

    target, title, columns, batch_model = "old_complaints", "历史投诉", OLD, ImportBatch
    key, title_key = "number", "description"
    advice = (
        "把使用本平台以前的群众投诉（热线工单、登记本）补录进来，一行一件，标明是补录的；未办结的导入后照常办理。",
        "不收举报人的姓名和电话；同一编号，或同一河段同一时间同样内容的，不重复计入。",
    )
    template_notes = advice

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        values = [row.values for row in rows]
        lookup = reaches_of_office(values, judging.by)
        kinds = {kind.name: kind for kind in IssueKind.objects.all()}
        lines: dict[Any, int] = judging.known.setdefault("lines", {})
        places = [_reach_of(each, lookup) for each in values]
        issues = _issues(values, [reach for reach, _ in places], judging.by)
        found = []
        for row, (reach, errors) in zip(rows, places, strict=True):
            old = _read(row.values, reach, kinds, issues, judging.at, errors)
            if old is not None and not errors:
                first = lines.setdefault(old.uuid, row.number)
                if first != row.number:
                    errors.append(f"与第 {first} 行是同一件投诉")
            found.append((old, errors))
        known = known_among([old for old, errors in found if old is not None and not errors])
        return [
            _verdict(row.values, old, errors, known, judging.at)
            for row, (old, errors) in zip(rows, found, strict=True)
        ]

    def write(self, meant: Sequence[OldComplaint], *, by: Any, at: datetime) -> None:
        record_old_complaints(old=meant, by=by, at=at)


def _verdict(
    values: Values, old: OldComplaint | None, errors: list[str], known: set[Any], at: datetime
) -> Verdict:
    key = str(values.get("number") or "")
    title = parted(description=str(values.get("description") or ""), place="").description[:60]
    if old is None or errors:
        return Verdict.bad(key, title, errors)
    if old.uuid in known:
        return Verdict.of(key, title, [], new=False, meant=None)
    changes = [
        ("河段", "", str(old.reach)),
        ("收到时间", "", moment_words(old.received_at)),
        ("状态", "", str(ComplaintState(old.state).label)),
    ]
    if old.issue is not None:
        changes.append(("问题", "", old.issue.number))
    verdict = Verdict.of(key, title, changes, new=True, meant=old)
    if values.get("state") == ComplaintState.ACCEPTED and old.state != ComplaintState.ACCEPTED:
        verdict.doubts.append("原为办理中，没有找到由它转为的问题，导入后列为待处理")
    elif values.get("issue") and old.issue is None:
        verdict.doubts.append(f"没有找到问题“{values['issue']}”，只按文字保留")
    if words := odd_day(local_date(old.received_at), local_date(at)):
        verdict.doubts.append(f"“收到时间”{words}")
    return verdict


def _reach_of(values: Values, lookup: Lookup) -> tuple[Reach | None, list[str]]:
    titles = {column.key: column.title for column in OLD}
    errors = [
        f"“{titles[column.key]}”不能为空"
        for column in OLD
        if column.required and not values.get(column.key)
    ]
    errors += [
        f"“{titles[name]}”不能超过 {most} 字"
        for name, most in _LONGEST.items()
        if len(str(values.get(name) or "")) > most
    ]
    return lookup.find(values.get("reach_code"), values.get("reach_name"), errors), errors


def _issues(values: Sequence[Values], reaches: Sequence[Reach | None], by: Any) -> dict[str, Issue]:
    """Issues that the rows name, by their number here and by that of the older ledger. Two queries."""
    named = [
        (str(each["issue"]), reach)
        for each, reach in zip(values, reaches, strict=True)
        if each.get("issue") and reach is not None
    ]
    here = Issue.objects.filter(within(by.office_ranges))
    found = {row.number: row for row in here.filter(number__in=[number for number, _ in named])}
    older = {uuid_of(number, reach): number for number, reach in named}
    return found | {older[row.uuid]: row for row in here.filter(uuid__in=older)}


def _read(
    values: Values,
    reach: Reach | None,
    kinds: Mapping[str, IssueKind],
    issues: Mapping[str, Issue],
    at: datetime,
    errors: list[str],
) -> OldComplaint | None:
    """The complaint that a row tells of, or None with the sentences why it cannot be one."""
    kind = kinds.get(str(values.get("kind") or ""))
    if values.get("kind") and kind is None:
        errors.append(f"“类别”没有“{values['kind']}”这一类")
    place = _place(values, errors)
    told, issue = str(values.get("state") or ""), issues.get(str(values.get("issue") or ""))
    ended = values.get("ended_at")
    state = stands_as(told=told, has_issue=issue is not None, is_over=ended is not None)
    errors += _time_faults(values, state, at)
    if errors or reach is None:
        return None
    return OldComplaint(
        reach=reach,
        description=str(values["description"]).strip(),
        received_at=values["received_at"],
        state=state,
        kind=kind,
        place_words=str(values.get("place") or "").strip(),
        place=place,
        issue=issue if state in (ComplaintState.ACCEPTED, ComplaintState.ANSWERED) else None,
        answer_by=values.get("answer_by"),
        answered_at=values.get("answered_at") or ended,
        ended_at=ended,
        number=str(values.get("number") or ""),
        told=_told(values),
    )


def _time_faults(values: Values, state: str, at: datetime) -> list[str]:
    moments = {
        title: values.get(key)
        for key, title in (
            ("received_at", "收到时间"),
            ("answered_at", "首次答复时间"),
            ("ended_at", "办结时间"),
        )
    }
    received, ended = values.get("received_at"), values.get("ended_at")
    faults = [f"“{title}”晚于现在" for title, moment in moments.items() if moment and moment > at]
    faults += [
        f"“{title}”早于“收到时间”"
        for title, moment in moments.items()
        if moment and received and moment < received
    ]
    if state in ENDED and ended is None:
        faults.append(f"状态为“{ComplaintState(state).label}”的，“办结时间”不能为空")
    if state not in ENDED and ended is not None:
        faults.append(f"填了“办结时间”，“状态”却是“{ComplaintState(state).label}”")
    return faults


def _place(values: Values, errors: list[str]) -> Place | None:
    lon, lat = values.get("longitude"), values.get("latitude")
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        errors.append("“经度”“纬度”须同时填写")
    elif not in_china_bounds(float(lon), float(lat)):
        errors.append("“经度”“纬度”不在中国境内，请检查是否填反")
    else:
        return Place(float(lon), float(lat), "wgs84")
    return None


def _told(values: Values) -> str:
    """What of the older list is kept in words; without what tells who reported."""
    said = {
        "原编号": values.get("number"),
        "原状态": dict(_STATES).get(str(values.get("state") or "")),
        "问题编号": values.get("issue"),
        "答复": parted(description=str(values.get("answer") or ""), place="").description,
    }
    return "，".join(f"{label}：{each}" for label, each in said.items() if each)
