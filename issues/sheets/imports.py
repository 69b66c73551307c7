"""历史数据 from Excel: the ledger that an office kept before the portal."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from common.imports import Judging, Register, Verdict, enrol
from common.imports.references import Lookup
from common.spreadsheets import Column, RowRead
from common.text.chinese import date_words, local_date, midnight
from common.text.workdays import end_of_day
from issues.models import ImportBatch, Issue, IssueKind, Severity
from issues.services.inputs import LONGEST_NOTE
from issues.services.old_records import OldIssue, record_old, uuid_of
from issues.services.reporting import LONGEST_DESCRIPTION
from rivers.sheets.lookups import reaches_of_office

Values = Mapping[str, Any]
# An older ledger knows days, not hours.
_DAY_ENDS: Final = time(18)
OLD: Final = (
    Column("number", "原编号", required=True, help="原台账中的编号，不重复。", example="2024-017"),
    Column("reach_code", "河段编码", help="与河段名称填一项即可。", example="QX-001"),
    Column("reach_name", "河段", example="清溪河河口村段"),
    Column("kind", "类别", required=True, help="问题类别的名称。", example="乱堆"),
    Column(
        "severity",
        "程度",
        kind="choice",
        choices=tuple((str(code), str(label)) for code, label in Severity.choices),
        help="不填为一般。",
        example="一般",
    ),
    Column(
        "description", "问题描述", required=True, width=40, is_free=True, example="河岸堆放建筑垃圾"
    ),
    Column("place", "地点", is_free=True, example="河口桥下游左岸"),
    Column("reported_on", "上报日期", kind="date", required=True, example="2024-05-06"),
    Column("reporter", "上报人", example="张某"),
    Column("unit", "责任单位", help="原台账中的单位名称，按文字保留。", example="清溪镇人民政府"),
    Column(
        "closed_on",
        "办结日期",
        kind="date",
        help="未办结的留空，导入后由河长办受理、交办。",
        example="2024-05-20",
    ),
    Column("result", "整改情况", is_free=True, width=30, example="已清运，恢复原状"),
)
_LONGEST: Final = {
    "number": 40,
    "description": LONGEST_DESCRIPTION,
    "place": 160,
    "reporter": 40,
    "unit": 80,
    "result": LONGEST_NOTE,
}


@enrol
class OldIssueRegister(Register):
    """历史问题: each row one issue, with the source 历史数据; a number that is known already changes nothing."""

    target, title, columns, batch_model = "old_issues", "历史问题", OLD, ImportBatch
    key, title_key = "number", "description"
    advice = (
        "把使用本平台以前的问题台账补录进来，来源记为“历史数据”；一行一个问题，已办结的填办结日期。",
        "按上报日期、办结日期计入当月的台账；不计发现层级，不考核上报时效，已发布的通报不变。",
    )
    template_notes = advice

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        values = [row.values for row in rows]
        lookup = reaches_of_office(values, judging.by)
        kinds = {kind.name: kind for kind in IssueKind.objects.filter(is_active=True)}
        found = [_read(each, lookup, kinds, judging.at) for each in values]
        uuids = [uuid_of(old.number, old.reach) for old, _ in found if old is not None]
        known = set(Issue.objects.filter(uuid__in=uuids).values_list("uuid", flat=True))
        return [
            _verdict(each, old, errors, known)
            for each, (old, errors) in zip(values, found, strict=True)
        ]

    def write(self, meant: Sequence[OldIssue], *, by: Any, at: datetime) -> None:
        for old in meant:
            record_old(old=old, by=by, at=at)


def _verdict(values: Values, old: OldIssue | None, errors: list[str], known: set[Any]) -> Verdict:
    key, title = str(values.get("number") or ""), str(values.get("description") or "")[:60]
    if old is None or errors:
        return Verdict.bad(key, title, errors)
    if uuid_of(old.number, old.reach) in known:
        return Verdict.of(key, title, [], new=False, meant=None)
    ended = f"{date_words(old.closed_at)}办结" if old.closed_at else "未办结"
    changes = [
        ("河段", "", str(old.reach)),
        ("上报日期", "", date_words(old.reported_at)),
        ("办结", "", ended),
    ]
    return Verdict.of(key, title, changes, new=True, meant=old)


def _read(
    values: Values, lookup: Lookup, kinds: Mapping[str, IssueKind], at: datetime
) -> tuple[OldIssue | None, list[str]]:
    """The issue that a row tells of, or the sentences why it cannot be one."""
    errors = _faults(values, local_date(at))
    reach = lookup.find(values.get("reach_code"), values.get("reach_name"), errors)
    kind = kinds.get(str(values.get("kind") or ""))
    if values.get("kind") and kind is None:
        errors.append(f"“类别”没有“{values['kind']}”这一类")
    if errors or reach is None or kind is None:
        return None, errors
    closed: date | None = values.get("closed_on")
    return (
        OldIssue(
            number=str(values["number"]),
            reach=reach,
            kind=kind,
            severity=str(values.get("severity") or Severity.GENERAL),
            description=str(values["description"]).strip(),
            place=str(values.get("place") or ""),
            reported_at=midnight(values["reported_on"]),
            reporter=str(values.get("reporter") or ""),
            unit=str(values.get("unit") or ""),
            closed_at=None if closed is None else min(end_of_day(closed, day_ends=_DAY_ENDS), at),
            result=str(values.get("result") or ""),
        ),
        errors,
    )


def _faults(values: Values, today: date) -> list[str]:
    titles = {column.key: column.title for column in OLD}
    faults = [
        f"“{titles[column.key]}”不能为空"
        for column in OLD
        if column.required and not values.get(column.key)
    ]
    faults += [
        f"“{titles[name]}”不能超过 {most} 字"
        for name, most in _LONGEST.items()
        if len(str(values.get(name) or "")) > most
    ]
    reported, closed = values.get("reported_on"), values.get("closed_on")
    if reported and reported > today:
        faults.append("“上报日期”晚于今天")
    if closed and closed > today:
        faults.append("“办结日期”晚于今天")
    if reported and closed and closed < reported:
        faults.append("“办结日期”早于“上报日期”")
    return faults
