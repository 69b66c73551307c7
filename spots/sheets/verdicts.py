"""核查结果 as they come back: the list of spots that was sent down, with what was found filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Any, Final

from common.imports import Judging, Register, Verdict, enrol
from common.spreadsheets import Column, Reading, RowRead
from common.text.chinese import date_words
from issues.models import IssueKind, Severity
from rivers.models import Reach
from spots import services
from spots.models import ImportBatch, Spot, SpotState
from spots.permissions import may
from spots.rules.transitions import can
from spots.services.records import LONGEST_NOTE, why_not
from spots.services.verifying import finding_faults
from spots.sheets.columns import SPOT

Values = Mapping[str, Any]
_BY_KEY: Final = {column.key: column for column in SPOT}
VERDICT: Final = (
    _BY_KEY["batch_name"],
    _BY_KEY["code"],
    Column(
        "verdict",
        "认定结果",
        kind="choice",
        choices=(("real", "属实"), ("unreal", "不属实")),
        help="还没有核查的留空，不导入该行。",
        example="属实",
    ),
    Column(
        "note",
        "核查情况",
        help="属实的，作为问题描述列入台账；不属实的，写明现场是什么、有何审批手续。",
        example="河滩堆放弃土约 20 方",
        width=36,
        is_free=True,
    ),
    Column("kind", "类别", help="属实的填写问题类别的名称。", example="乱堆"),
    Column(
        "severity",
        "程度",
        kind="choice",
        choices=tuple((str(code), str(label)) for code, label in Severity.choices),
        help="不填为一般。",
        example="一般",
    ),
    Column(
        "rectify_by",
        "整改期限",
        kind="date",
        help="不填则为批次的整改期限。",
        example="2026-12-31",
    ),
    Column("reach_code", "河段编码", help="不填则为图斑所在的河段。", example="QX-001"),
)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a row says of a spot: a finding where it is real."""

    spot: Spot
    note: str
    finding: services.Finding | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of a slice name."""

    spots: Mapping[tuple[str, str], Spot]
    twice: frozenset[str]
    kinds: Mapping[str, IssueKind]
    reaches: Mapping[str, Reach]

    def spot(self, values: Values) -> Spot | None:
        return self.spots.get((str(values.get("batch_name") or ""), str(values.get("code") or "")))


@enrol
class VerdictRegister(Register):
    """核查结果: verdicts on spots that are assigned to the clerk's office or below."""

    target, title, columns, batch_model = "spot_verdicts", "图斑核查结果", VERDICT, ImportBatch
    key, title_key = "row_key", "batch_name"
    advice = (
        "在“疑似图斑”中导出 Excel 发给核查人，填好“认定结果”“核查情况”等列后在此导入；没有填认定结果的行不导入。",
        "属实的逐个列入问题台账，不属实的结案；有错的行在核对页列出，不影响其他行。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        reading = super().read(file, filename, options)
        return replace(reading, rows=(_keyed(row) for row in reading.rows))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        known = _known([row.values for row in rows], judging)
        return [_verdict(row, known, judging) for row in rows]

    def write(self, meant: Sequence[Meant], *, by: Any, at: datetime) -> None:
        for each in meant:
            if each.finding is None:
                services.dismiss(spot_id=each.spot.pk, note=each.note, by=by, at=at)
            else:
                services.confirm(spot_id=each.spot.pk, finding=each.finding, by=by, at=at)


def _known(rows: Sequence[Values], judging: Judging) -> _Known:
    """The spots, kinds and reaches that rows name; three queries. A code without its batch stands for the one spot of
    that code, if there is only one."""
    codes = {str(values.get("code") or "") for values in rows}
    seen = Spot.objects.visible_to(judging.by).filter(code__in=codes)
    found: dict[tuple[str, str], Spot] = {}
    bare: dict[str, list[Spot]] = {}
    for spot in seen.select_related("batch", "reach__division", "assigned_to", "division"):
        found[spot.batch.name, spot.code] = spot
        bare.setdefault(spot.code, []).append(spot)
    found |= {("", code): spots[0] for code, spots in bare.items() if len(spots) == 1}
    named = {str(values.get("reach_code") or "") for values in rows}
    reaches = Reach.objects.visible_to(judging.by).in_use().filter(code__in=named)
    return _Known(
        spots=found,
        twice=frozenset(code for code, spots in bare.items() if len(spots) > 1),
        kinds={kind.name: kind for kind in IssueKind.objects.filter(is_active=True)},
        reaches={reach.code: reach for reach in reaches.select_related("division")},
    )


def _verdict(row: RowRead, known: _Known, judging: Judging) -> Verdict:
    values = row.values
    key, title = str(values.get("row_key") or ""), str(values.get("batch_name") or "")
    spot = known.spot(values)
    if spot is None:
        return Verdict.bad(key, title, [_unknown(values, known)])
    # With its batch in the one row and without it in the other; written alike the engine says it.
    lines: dict[int, tuple[int, str]] = judging.known.setdefault("lines", {})
    first, known_as = lines.setdefault(spot.pk, (row.number, key))
    if first != row.number and known_as != key:
        return Verdict.bad(key, title, [f"与第 {first} 行是同一个图斑"])
    if not values.get("verdict"):
        return Verdict.of(key, spot.batch.name, [], new=False, meant=None)
    is_real = values["verdict"] == "real"
    if spot.state == (SpotState.REAL if is_real else SpotState.UNREAL):
        # The same file once more.
        return Verdict.of(key, spot.batch.name, [], new=False, meant=None)
    errors = _faults(values, spot, judging)
    finding = None
    if is_real and not errors:
        finding = _finding(values, spot, known, errors)
    if finding is not None:
        errors += finding_faults(spot, finding, judging.at).values()
    if errors:
        return Verdict.bad(key, spot.batch.name, [error.rstrip("。") for error in errors])
    note = str(values["note"]).strip()
    changes = [("认定结果", spot.get_state_display(), "属实" if is_real else "不属实")]
    changes.append(("核查情况", "", note))
    if finding is not None:
        changes.append(("类别", "", finding.kind.name))
        changes.append(("整改期限", "", date_words(finding.rectify_by)))
    return Verdict.of(key, spot.batch.name, changes, new=False, meant=Meant(spot, note, finding))


def _unknown(values: Values, known: _Known) -> str:
    code = values.get("code")
    if not code:
        return "“图斑编号”不能为空"
    if not values.get("batch_name") and code in known.twice:
        return f"编号为“{code}”的图斑不止一个，请填写“批次”"
    where = f"批次“{values['batch_name']}”中" if values.get("batch_name") else ""
    return f"{where}没有找到图斑“{code}”，或不在您的管理范围内"


def _faults(values: Values, spot: Spot, judging: Judging) -> list[str]:
    note = str(values.get("note") or "").strip()
    if not can(spot.state, "confirm"):
        return [why_not(spot, "confirm")]
    if not may(judging.by, spot, "confirm"):
        return [f"图斑“{spot}”不由您的河长办认定"]
    if not note:
        return ["“核查情况”不能为空"]
    if len(note) > LONGEST_NOTE:
        return [f"“核查情况”不能超过 {LONGEST_NOTE} 字"]
    return []


def _finding(
    values: Values, spot: Spot, known: _Known, errors: list[str]
) -> services.Finding | None:
    """What a real one becomes, or None with the reasons in `errors`."""
    kind = known.kinds.get(str(values.get("kind") or ""))
    if kind is None:
        named = values.get("kind")
        errors.append(f"“类别”没有“{named}”这一类" if named else "属实的须填写“类别”")
    code = values.get("reach_code")
    reach = known.reaches.get(str(code)) if code else spot.reach
    if reach is None:
        errors.append(
            f"“河段编码”没有找到“{code}”，或不在您的管理范围内"
            if code
            else "附近没有河段，须填写“河段编码”"
        )
    rectify_by: date | None = values.get("rectify_by") or spot.batch.rectify_by
    if rectify_by is None:
        errors.append("所在批次没有整改期限，须填写“整改期限”")
    if kind is None or reach is None or rectify_by is None:
        return None
    return services.Finding(
        reach=reach,
        kind=kind,
        severity=str(values.get("severity") or Severity.GENERAL),
        description=str(values["note"]).strip(),
        rectify_by=rectify_by,
    )


def _keyed(row: RowRead) -> RowRead:
    """Adds what tells one row from another: the code, and the batch where the sheet names it."""
    words = (row.values.get("code"), row.values.get("batch_name"))
    row.values["row_key"] = " ".join(str(word) for word in words if word)[:60]
    return row
