"""考核办法 in and out by Excel: a row a node, one file for one or several rubrics.

A row that is new or changed goes into the draft of its rubric; where the rubric is published, a new version is begun.
Rows that are not in the file stay as they are. What would keep the draft from being published is told while it is
checked, row by row, and again on the draft's page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Any, Final

from django import forms

from accounts.models import Unit
from common.imports import Judging, Register, Verdict, cell_changes, enrol
from common.spreadsheets import Column, Reading, RowRead
from common.store.drafts import LONGEST_NAME
from common.store.versions import LONGEST_WORDS, latest_versions
from common.text.chinese import local_date
from common.text.outline import HEAD, ROOT, place_fault
from scoring.models import ImportBatch, Rubric, RubricVersion, VersionState
from scoring.reads.registry import source_choices, source_keys
from scoring.reads.subjects import candidates, subjects_of
from scoring.rules.faults import rubric_faults, unfit_words
from scoring.rules.registry import SHAPES
from scoring.rules.rubric_sheet import (
    BAR,
    GRADE,
    KINDS,
    BarCell,
    GradeCell,
    Head,
    HeadCell,
    UnreadableError,
    What,
    bar_row,
    grade_row,
    head_row,
    node_row,
    read_bar,
    read_grade,
    read_head,
    read_node,
    rows_of,
    with_whole,
)
from scoring.rules.rubrics import BY_HAND, Node, Settings, Tree
from scoring.rules.written import hint_of
from scoring.services.rubric_sheets import RowInput, save_rows
from scoring.services.rubrics import FIRST_YEAR

RUBRIC: Final = (
    Column("rubric_name", "办法名称", required=True, width=30, example="河长制年度考核办法"),
    Column("year", "年度", "int", required=True, example="2026"),
    Column(
        "number",
        "序号",
        required=True,
        help="0 为总分；1、1.2 为各层和项目，按它分层；等次填“等次”，否决和前提条件填“否决”。请把这一列设为文本。",
        example="1.1",
        is_free=True,
    ),
    Column("name", "名称", required=True, width=26, example="红灯扣分"),
    Column(
        "kind",
        "计分办法",
        "choice",
        choices=tuple(KINDS.items()),
        help="分组填“分组”；总分、等次、否决不填。",
        example="按次扣分",
    ),
    Column(
        "points",
        "满分或分数线",
        "decimal",
        help="只加分或扣分的填 0；等次填分数线；否决填达到多少成立。",
        example="10",
    ),
    Column(
        "params",
        "计分参数",
        width=40,
        help="一行一个“参数=数值”，明细写“名称：数值，数值”；各种计分办法怎样写，见“填写说明”末尾。",
        example="每次扣分=0.5",
        is_free=True,
    ),
    Column(
        "source",
        "读取台账",
        "choice",
        choices=tuple(source_choices()),
        also=(("人工认定", BY_HAND),),
        help="不填的由评分人填报。",
        example="月通报中的红灯次数",
    ),
    Column(
        "audience",
        "适用对象",
        width=20,
        help="不填为全部；可填“镇街”“部门”，或镇街、部门的全称，用顿号隔开。",
        example="镇街",
        is_free=True,
    ),
    Column("scorer", "评分人", example="区河长办"),
    Column("scorer_unit", "在线评分部门", help="填部门全称，由它填写“部门评分”一栏。"),
    Column("certifier", "数据认定人"),
    Column("basis", "依据", width=24, help="没有核实的不填；序号 0 的一行填办法的依据。"),
)
_OWN: Final = [column for column in RUBRIC if column.key not in ("rubric_name", "year")]
_TITLES: Final = {column.key: column.title for column in _OWN}
_LONGEST: Final = {
    **dict.fromkeys(("rubric_name", "name"), LONGEST_NAME),
    **dict.fromkeys(("scorer", "certifier"), 60),
    "basis": LONGEST_WORDS,
}


@dataclass
class Target:
    """The rubric that a name and year mean, None for a new one, with what it says now.

    good, bad  what the file's rows up to now would write, by their keys; how many of them cannot be written
    """

    name: str
    year: int
    rubric: Rubric | None = None
    version: RubricVersion | None = None
    division: str = ""
    fault: str = ""
    good: dict[str, tuple[str, What]] = field(default_factory=dict)
    bad: int = 0

    def __post_init__(self) -> None:
        version = self.version
        self.tree = version.tree if version is not None else Tree()
        self.settings = version.rules if version is not None else Settings()
        self.nodes = dict(self.tree.walk())
        self.subjects = {s.key: s.name for s in candidates(self.division)} if self.division else {}
        units = Unit.objects.filter(division=self.division, dissolved_on=None)
        self.units = dict(units.values_list("pk", "name")) if self.division else {}

    def row(self, number: str, name: str) -> dict[str, Any] | None:
        """What it says of a row now; None where it has none."""
        if self.version is None:
            return None
        if number == HEAD:
            return head_row(head_of(self.version), self.subjects)
        if number == GRADE:
            return next((grade_row(g) for g in self.settings.grades if g.name == name), None)
        if number == BAR:
            return next((bar_row(bar) for bar in self.settings.bars if bar.name == name), None)
        node = self.nodes.get(number)
        return None if node is None else node_row(number, node, self.subjects, self.units)


def head_of(version: RubricVersion) -> Head:
    return Head(
        basis=version.basis,
        audience=version.audience,
        named=tuple(version.named),
        settings=version.rules,
    )


def version_rows(version: RubricVersion) -> list[dict[str, Any]]:
    """A version as rows of the sheet; three queries."""
    rubric = version.rubric
    of = Target(rubric.name, rubric.year, rubric, version, rubric.division_id)
    named = {"rubric_name": rubric.name, "year": rubric.year}
    rows = rows_of(of.tree, of.settings, head_of(version), of.subjects, of.units)
    return [named | row for row in rows]


def _ways() -> list[str]:
    """How the parameters of each way of scoring are written, a line each."""
    shapes = [f"“{kind.label}”：{kind.about}计分参数：{hint_of(kind)}" for kind in SHAPES.values()]
    wholes = [
        f"序号“{number}”的计分参数：{hint_of(kind)}"
        for number, kind in ((HEAD, HeadCell), (GRADE, GradeCell), (BAR, BarCell))
    ]
    return [*shapes, *wholes]


@enrol
class RubricRegister(Register):
    """考核办法: nodes, heads, grades and vetoes of drafts."""

    target, title, columns, batch_model = "rubrics", "考核办法", RUBRIC, ImportBatch
    key, title_key = "row_key", "name"
    option_fields = {
        "reason": forms.CharField(
            label="修改原因",
            required=False,
            max_length=LONGEST_WORDS,
            help_text="表中有已发布的办法时填写：导入的改动成为它的新版本，发布后代替现行版本。",
        ),
    }
    advice = (
        "一行一层、一个项目、一个等次或一条否决条件；没有的办法新建为编制中，已有编制中版本的写入该版本。",
        "表中没有的行不动；满分不符、没有评分人等影响发布的问题，检查时逐行写明，导入后在办法页面改好才能发布。",
    )
    template_notes = (*advice, "计分参数怎样写，见“填写说明”末尾。")
    template_more = _ways()

    def read(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Reading:
        reading = super().read(file, filename, options)
        return replace(reading, rows=(_keyed(row) for row in reading.rows))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        targets: dict[tuple[str, Any], Target] = judging.known.setdefault("targets", {})
        told: dict[tuple[str, Any], dict[str, str]] = judging.known.setdefault("told", {})
        for row in rows:
            kind = "group" if row.values.get("kind") in ("group", "scaled") else "item"
            told.setdefault(_whose(row.values), {})[str(row.values.get("number") or "")] = kind
        found = []
        for row in rows:
            whose = _whose(row.values)
            if whose not in targets:
                targets[whose] = _target(row.values, judging)
            found.append((row, targets[whose], _verdict(row, targets[whose], told[whose], judging)))
        _tell_whole(found, judging)
        return [verdict for _, _, verdict in found]

    def write(self, meant: Sequence[RowInput], *, by: Any, at: datetime) -> None:
        save_rows(rows=meant, by=by, at=at)


def _whose(values: Mapping[str, Any]) -> tuple[str, Any]:
    return str(values.get("rubric_name") or "").strip(), values.get("year")


def _keyed(row: RowRead) -> RowRead:
    """Adds what tells one row from another: the rubric, the number, of grades and vetoes their names."""
    name, year = _whose(row.values)
    number = str(row.values.get("number") or "")
    named = f" {row.values.get('name') or ''}" if number in (GRADE, BAR) else ""
    row.values["row_key"] = f"{name[:30]} {year} {number}{named}"[:60]
    return row


def _target(values: Mapping[str, Any], judging: Judging) -> Target:
    (name, year), by = _whose(values), judging.by
    home = by.home_division
    if not isinstance(year, int) or not FIRST_YEAR <= year <= local_date(judging.at).year + 1:
        most = local_date(judging.at).year + 1
        return Target(name, 0, fault=f"“年度”应在 {FIRST_YEAR} 至 {most} 之间")
    seen = list(
        Rubric.objects.visible_to(by).filter(name=name, year=year).select_related("division")
    )
    kept = [rubric for rubric in seen if by.is_office_of(rubric.division_id)]
    own = [r for r in kept if home is not None and r.division_id == home.pk] or kept
    if len(own) > 1:
        return Target(name, year, fault=f"“{name}”{year}年不止一份，请由编制它的河长办导入")
    if not own and home is None:
        return Target(name, year, fault="您没有所属的河长办，不能新建考核办法")
    if not own:
        return Target(name, year, division=home.pk)
    rubric = own[0]
    found = latest_versions(rubric.versions.all())
    version = found[0] if found else None
    if version is not None:
        version.rubric = rubric
    return Target(name, year, rubric, version, rubric.division_id)


def _verdict(row: RowRead, target: Target, told: Mapping[str, str], judging: Judging) -> Verdict:
    values = row.values
    key, name = str(values["row_key"]), str(values.get("name") or "")
    if row.errors:
        target.bad += 1
        return Verdict.bad(key, name, [])
    number = str(values.get("number") or "")
    was = target.row(number, name)
    try:
        if target.fault:
            raise UnreadableError(target.fault)
        given = _given(values, was)
        what = _what(number, given, target, told)
        changes = cell_changes(_OWN, _again(number, what, target), was) if was is not None else []
        is_published = target.version is not None and target.version.state != VersionState.DRAFT
        reason = str(judging.options.get("reason") or "").strip()
        if is_published and not reason and (was is None or changes):
            raise UnreadableError(
                f"“{target.name}”已发布，改动将成为新版本，请在上传时填写修改原因"
            )
    except UnreadableError as error:
        target.bad += 1
        return Verdict.bad(key, name, [str(error)])
    target.good[key] = (number, what)
    meant = RowInput(
        name=target.name,
        year=target.year,
        rubric_id=target.rubric.pk if target.rubric else None,
        seen_at=target.version.updated_at if target.version else None,
        number=number,
        what=what,
        reason=reason,
    )
    return Verdict.of(key, name, changes, new=was is None, meant=meant)


def _given(values: Mapping[str, Any], was: Mapping[str, Any] | None) -> dict[str, Any]:
    """The row as it would be: a column that is not in the file stays, an empty cell is empty. Raises
    UnreadableError."""
    for key, most in _LONGEST.items():
        if len(str(values.get(key) or "")) > most:
            raise UnreadableError(f"“{_TITLES.get(key, '办法名称')}”不能超过 {most} 字")
    before = was or {}
    given = {key: values[key] if key in values else before.get(key) for key in _TITLES}
    return given | {"name": str(given["name"] or "").strip()}


def _what(number: str, given: Mapping[str, Any], target: Target, told: Mapping[str, str]) -> What:
    if number in (HEAD, GRADE, BAR):
        if given["kind"]:
            raise UnreadableError(f"序号“{number}”的一行不填“计分办法”")
        if number == HEAD:
            return read_head(given, target.subjects)
        return read_grade(given) if number == GRADE else read_bar(given)
    groups = {place: node.is_group for place, node in target.nodes.items()}
    groups |= {place: kind == "group" for place, kind in told.items()}
    others = f"“{GRADE}”“{BAR}”"
    if fault := place_fault(number, groups, others=others, what="办法", item="项目"):
        raise UnreadableError(fault)
    made = read_node(given, target.subjects, target.units, _unfit)
    known = target.nodes.get(number)
    if known is not None and known.is_group != made.is_group:
        words = "分组" if known.is_group else "项目"
        raise UnreadableError(f"“{number}”现为{words}“{known.name}”，不能由导入改为另一种")
    return made


def _unfit(shape: Any, source: str) -> str:
    return unfit_words(shape, source_keys().get(source))


def _again(number: str, what: What, target: Target) -> dict[str, Any]:
    """A row as the sheet would write it: what is compared is what it says, not how it was typed."""
    match what:
        case Head():
            return head_row(what, target.subjects)
        case Node():
            return node_row(number, what, target.subjects, target.units)
    return grade_row(what) if number == GRADE else bar_row(what)  # type: ignore[arg-type]


# --- what would keep it from being published ------------------------------------------------------


def _tell_whole(found: Sequence[tuple[RowRead, Target, Verdict]], judging: Judging) -> None:
    """Puts what is wrong with each rubric as a whole at its rows, once all of them are read and can be written: a sum
    without the rows that are wrong would only mislead."""
    for target in {id(target): target for _, target, _ in found}.values():
        prefix = f"{target.name[:30]} {target.year} "
        all_of_it = sum(key.startswith(prefix) for key in judging.keys)
        if target.bad or target.fault or len(target.good) < all_of_it:
            continue
        own = {str(row.values["row_key"]): verdict for row, of, verdict in found if of is target}
        first = next(iter(own.values()))
        for key, words in _whole_faults(target, judging):
            place = own.get(f"{prefix}{key}"[:60], own.get(f"{prefix}{HEAD}", first))
            place.doubts.append(words.rstrip("。"))


def _whole_faults(target: Target, judging: Judging) -> list[tuple[str, str]]:
    """(Number, or 否决 with its name, sentence) of the rubric as it would be."""
    nodes = [(number, what) for number, what in target.good.values() if isinstance(what, Node)]
    tree, places = target.tree.with_numbered(nodes)
    said = [what for _, what in target.good.values()]
    settings = with_whole(target.settings, said)
    heads = [what for what in said if isinstance(what, Head)]
    version = RubricVersion(
        rubric=target.rubric or Rubric(division_id=target.division, year=target.year)
    )
    for head in heads or ([head_of(target.version)] if target.version else []):
        version.audience, version.named = head.audience, list(head.named)
    subjects = subjects_of(version, local_date(judging.at))
    at_key = {key: number for number, key in places.items()}
    at_key |= {bar.key: f"{BAR} {bar.name}" for bar in settings.bars} | {ROOT: HEAD}
    faults = rubric_faults(tree, settings, source_keys(), subjects)
    return [(at_key.get(fault.key, HEAD), fault.words) for fault in faults]
