"""评价方案 in and out by Excel: a row a node, one file for one or several schemes.

A row that is new or changed goes into the draft of its scheme; where the scheme is in force, a new version is begun.
Rows that are not in the file stay as they are. Whether all adds up is told on the draft's page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, Final

from django import forms

from common.imports import Judging, Register, Verdict, cell_changes, enrol
from common.spreadsheets import Column, Reading, RowRead
from common.store.drafts import LONGEST_NAME
from common.store.versions import LONGEST_WORDS, latest_versions
from common.text.outline import HEAD, ROOT, place_fault
from health.models import ImportBatch, Purpose, Scheme, SchemeVersion, VersionState
from health.rules.grading import Grade
from health.rules.scheme_sheet import (
    GRADE,
    Unreadable,
    grade_row,
    node_row,
    read_steps,
    sheet_rows,
)
from health.rules.schemes import (
    COMPOSE_WORDS,
    WAY_WORDS,
    Compose,
    Node,
    Tree,
    Way,
    empty_tree,
)
from health.rules.water import DRAW_WORDS
from health.services.scheme_sheets import Head, RowInput, save_rows
from plans.models import TaskField

SCHEME: Final = (
    Column("scheme_name", "方案", required=True, width=30, example="区河湖健康评价方案"),
    Column(
        "number",
        "序号",
        required=True,
        help="0 为总分；1、1.2、1.2.3 为各层和指标，按它分层；等级填“等级”。请把这一列设为文本。",
        example="1.1",
        is_free=True,
    ),
    Column(
        "name",
        "指标",
        required=True,
        width=26,
        help="层、指标或等级的名称。",
        example="水质优劣程度",
    ),
    Column(
        "weight",
        "权重或满分",
        "decimal",
        help="上一层按权重的填权重，得分相加的填满分；等级填分数线。",
        example="0.5",
    ),
    Column(
        "compose",
        "得分怎样算",
        "choice",
        choices=tuple(COMPOSE_WORDS.items()),
        help="层和总分填写，指标不填。",
    ),
    Column("least", "至少选评几项", "int", help="只用于选评若干项取平均的层。"),
    Column(
        "way",
        "评分办法",
        "choice",
        choices=tuple(WAY_WORDS.items()),
        help="指标填写，层不填。",
        example="分档取值",
    ),
    Column("unit", "单位", example="%", is_free=True),
    Column("is_less", "数值越小越好", "bool", example="否"),
    Column("is_required", "必评", "bool", help="不填为必评。", example="是"),
    Column(
        "draws",
        "数值取自",
        "choice",
        choices=tuple(DRAW_WORDS.items()),
        help="不填的由填报人填写。",
    ),
    Column(
        "steps",
        "评分表",
        width=44,
        help="按直线取值：75=0；100=100。分档取值：~50=20；50~75=60；75~=100。按情形取值：好=100；差=0。",
        example="~50=20；50~75=60；75~90=80；90~=100",
    ),
    Column("grave", "不得分情形", width=24, example="发生重大水污染事件"),
    Column("task_field", "任务领域", "choice", choices=tuple(TaskField.choices)),
    Column("basis", "依据", width=24, help="没有核实的不填；序号 0 的一行填方案的依据。"),
)
_TITLES: Final = {column.key: column.title for column in SCHEME}
_LONGEST: Final = {
    "name": LONGEST_NAME,
    "grave": LONGEST_NAME,
    "unit": 20,
    "basis": LONGEST_WORDS,
    "scheme_name": LONGEST_NAME,
}


@dataclass
class Target:
    """The scheme that a name means, None for a new one, with what it says now."""

    name: str
    scheme: Scheme | None = None
    version: SchemeVersion | None = None
    tree: Tree = field(default_factory=empty_tree)
    fault: str = ""

    def __post_init__(self) -> None:
        if self.version is not None:
            self.tree = self.version.tree
        self.nodes = dict(self.tree.walk())
        grades = self.version.grade_list if self.version is not None else ()
        self.grades = {grade.name: grade for grade in grades}

    def row(self, number: str, name: str) -> dict[str, Any] | None:
        """What it says of a row now; None where it has none."""
        if number == HEAD:
            basis = self.version.basis if self.version is not None else ""
            head = sheet_rows(self.name, self.tree, (), basis)[0]
            return head if self.version is not None else None
        if number == GRADE:
            return grade_row(self.name, self.grades[name]) if name in self.grades else None
        node = self.nodes.get(number)
        return node_row(self.name, number, node) if node is not None else None


@enrol
class SchemeRegister(Register):
    """评价方案: nodes, heads and grades of drafts."""

    target, title, columns, batch_model = "schemes", "评价方案", SCHEME, ImportBatch
    key, title_key = "row_key", "name"
    option_fields = {
        "purpose": forms.ChoiceField(
            label="用途", choices=Purpose.choices, required=False, help_text="新建的方案填写。"
        ),
        "reason": forms.CharField(
            label="修改原因",
            required=False,
            max_length=LONGEST_WORDS,
            help_text="表中有已启用的方案时填写：导入的改动成为它的新版本，启用后代替现行版本。",
        ),
    }
    advice = (
        "一行一层、一项指标或一个等级；没有的方案新建为编制中，已有编制中版本的写入该版本。",
        "表中没有的行不动；权重是否合计、评分表是否连续，导入后在方案页面逐条列出，改好才能启用。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Reading:
        reading = super().read(file, filename, options)
        return replace(reading, rows=(_keyed(row) for row in reading.rows))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        targets: dict[str, Target] = judging.known.setdefault("targets", {})
        told: dict[str, dict[str, str]] = judging.known.setdefault("told", {})
        for row in rows:
            name, number = _place(row.values)
            kind = "group" if row.values.get("compose") else "indicator"
            told.setdefault(name, {})[number] = kind
        verdicts = []
        for row in rows:
            name = _place(row.values)[0]
            if name not in targets:
                targets[name] = _target(name, judging.by)
            verdicts.append(_verdict(row, targets[name], told[name], judging))
        return verdicts

    def write(self, meant: Sequence[RowInput], *, by: Any, at: datetime) -> None:
        save_rows(rows=meant, by=by, at=at)


def _place(values: Mapping[str, Any]) -> tuple[str, str]:
    return str(values.get("scheme_name") or ""), str(values.get("number") or "")


def _keyed(row: RowRead) -> RowRead:
    """Adds what tells one row from another: the scheme, the number, of a grade its name."""
    name, number = _place(row.values)
    grade = f" {row.values.get('name') or ''}" if number == GRADE else ""
    row.values["row_key"] = f"{name[:30]} {number}{grade}"[:60]
    return row


def _target(name: str, by: Any) -> Target:
    seen = list(Scheme.objects.visible_to(by).filter(name=name).select_related("division"))
    kept = [scheme for scheme in seen if by.is_office_of(scheme.division_id)]
    home = by.home_division
    own = [scheme for scheme in kept if home is not None and scheme.division_id == home.pk] or kept
    if len(own) > 1:
        return Target(name, fault=f"“{name}”不止一份，请由编制它的河长办导入")
    if not own and seen:
        words = f"“{name}”由{seen[0].division}河长办编制，本级不能修改；可复制为本级的方案再改"
        return Target(name, fault=words)
    if not own:
        return Target(name)
    found = latest_versions(own[0].versions.all())
    return Target(name, own[0], found[0] if found else None)


def _verdict(row: RowRead, target: Target, told: Mapping[str, str], judging: Judging) -> Verdict:
    values = row.values
    key, name = str(values["row_key"]), str(values.get("name") or "")
    if row.errors:
        return Verdict.bad(key, name, [])
    was = target.row(_place(values)[1], name)
    try:
        if target.fault:
            raise Unreadable(target.fault)
        given = _given(values, was, target, told)
        changes = cell_changes(SCHEME, given, was) if was is not None else []
        is_in_force = target.version is not None and target.version.state == VersionState.IN_FORCE
        reason = str(judging.options.get("reason") or "").strip()
        if is_in_force and not reason and (was is None or changes):
            raise Unreadable(f"“{target.name}”已启用，改动将成为新版本，请在上传时填写修改原因")
    except Unreadable as error:
        return Verdict.bad(key, name, [str(error)])
    number = given["number"]
    meant = RowInput(
        scheme_name=target.name,
        scheme_id=target.scheme.pk if target.scheme else None,
        seen_at=target.version.updated_at if target.version else None,
        number=number,
        what=_what(given, target.nodes.get(number)),
        purpose=str(judging.options.get("purpose") or Purpose.HEALTH),
        reason=reason,
    )
    return Verdict.of(key, name, changes, new=was is None, meant=meant)


def _given(
    values: Mapping[str, Any],
    was: Mapping[str, Any] | None,
    target: Target,
    told: Mapping[str, str],
) -> dict[str, Any]:
    """The row as it would be: a column that is not in the file stays, an empty cell is empty. Raises Unreadable."""
    number = _place(values)[1]
    for key, most in _LONGEST.items():
        if len(str(values.get(key) or "")) > most:
            raise Unreadable(f"“{_TITLES[key]}”不能超过 {most} 字")
    before = was or {}
    given = {key: values[key] if key in values else before.get(key) for key in _TITLES}
    if number == GRADE:
        if given["weight"] is None:
            raise Unreadable("等级的“权重或满分”填分数线，不能为空")
        return given
    if number == HEAD:
        if given["compose"] not in (Compose.WEIGHTS, Compose.POINTS):
            raise Unreadable("总分的“得分怎样算”应为按权重加权或各项得分相加")
        return given
    groups = {place: node.is_group for place, node in target.nodes.items()}
    groups |= {place: kind == "group" for place, kind in told.items()}
    if fault := place_fault(number, groups, others="“等级”", what="方案", item="指标"):
        raise Unreadable(fault)
    if bool(given["compose"]) == bool(given["way"]):
        raise Unreadable("“得分怎样算”和“评分办法”应填一项：层填前者，指标填后者")
    node = target.nodes.get(number)
    if node is not None and node.is_group != bool(given["compose"]):
        words = "层" if node.is_group else "指标"
        raise Unreadable(f"“{number}”现为{words}“{node.name}”，不能由导入改为另一种")
    return given | _of_kind(given)


def _of_kind(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a layer, or an indicator, has in its cells; what is of the other kind is empty."""
    if given["compose"]:
        others = ("way", "unit", "is_less", "is_required", "draws", "steps", "grave")
        least = given["least"]
        if least is not None and not 1 <= least <= 60:
            raise Unreadable("“至少选评几项”应在 1 与 60 之间")
        return dict.fromkeys(others) | {"least": least if least and least > 1 else None}
    steps = read_steps(str(given["steps"] or ""), Way(given["way"]))
    written = Node(key="", parent="", name="", way=Way(given["way"]), steps=steps)
    is_required = given["is_required"]
    return {
        "steps": node_row("", "", written)["steps"],
        "least": None,
        "is_less": bool(given["is_less"]),
        "is_required": True if is_required is None else is_required,
    }


def _what(given: Mapping[str, Any], node: Node | None) -> Node | Grade | Head:
    name = str(given["name"]).strip()
    if given["number"] == GRADE:
        return Grade(name, Decimal(given["weight"]))
    if given["number"] == HEAD:
        return Head(Compose(given["compose"]), str(given["basis"] or ""))
    both = {
        "key": node.key if node is not None else "",
        "parent": node.parent if node is not None else ROOT,
        "name": name,
        "weight": given["weight"],
        "task_field": given["task_field"] or "",
        "basis": given["basis"] or "",
    }
    if given["compose"]:
        return Node(**both, compose=Compose(given["compose"]), least=given["least"] or 1)
    return Node(
        **both,
        way=Way(given["way"]),
        is_less=given["is_less"],
        is_required=given["is_required"],
        draws=given["draws"] or "",
        unit=given["unit"] or "",
        grave=given["grave"] or "",
        steps=read_steps(given["steps"] or "", Way(given["way"])),
    )
