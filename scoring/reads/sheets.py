"""The sheet of a subject as its page, its file and its paper show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from scoring.models import Column, Entry, Scoring, ScoringState, Sheet
from scoring.reads.columns import Figures, Said, bar_figures
from scoring.reads.registry import sources
from scoring.reads.working_out import WorkedOut, entries_of, forecast
from scoring.rules.grading import Graded
from scoring.rules.numbers import plain
from scoring.rules.rubrics import BY_HAND, Bar, Node, Tree, is_for
from scoring.rules.totals import NodeScore, SubjectScore

IS_TOLD = (ScoringState.ANNOUNCED, ScoringState.FROZEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A node of a sheet: what it is worth, what it came to, the sentence, and what each column says in words.

    has_rows  its figure counted rows that a page shows
    """

    key: str
    number: str
    name: str
    is_group: bool
    is_void: bool
    points: Decimal | None
    full: Decimal
    words: str
    formula: str = ""
    columns: Mapping[str, str]
    has_rows: bool = False

    @property
    def depth(self) -> int:
        return self.number.count(".") + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sheet in words. is_told: as it was announced, not a forecast. figures: those that a forecast is made of."""

    sheet: Sheet
    total: Decimal
    words: str
    grade: str
    rank: int | None
    why: Sequence[str]
    lines: Sequence[Line]
    waiting: int
    is_told: bool
    figures: Figures = field(default_factory=dict)

    def by_key(self) -> dict[str, Line]:
        return {line.key: line for line in self.lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLine:
    """A veto or precondition and what is known of one subject. holds: None where nothing is known, which bars nobody.

    entry  of one by hand: what a person told last
    words  of one that a register tells: its figure, in words
    """

    bar: Bar
    holds: bool | None
    entry: Entry | None = None
    words: str = ""

    @property
    def is_by_hand(self) -> bool:
        return self.bar.source == BY_HAND


def bars_for(sheet: Sheet) -> dict[str, Bar]:
    """The vetoes and preconditions that concern a subject, by key."""
    bars = sheet.scoring.version.rules.bars
    return {bar.key: bar for bar in bars if is_for(bar, sheet.subject)}


def bars_of(told: Told, entries: Mapping[tuple[str, str], Entry]) -> list[BarLine]:
    """All that concern the subject of a sheet; `entries` are its last by (key, column). Of an announced one with a bar
    that a register tells one query, for the figures of the announcement."""
    bars, subject = bars_for(told.sheet).values(), told.sheet.subject
    figures: Figures = told.figures
    if told.is_told and any(bar.source != BY_HAND for bar in bars):
        runs = told.sheet.scoring.runs.order_by("-number")
        figures = runs.values_list("inputs__figures", flat=True).first() or {}
    values = bar_figures(bars, figures, {})
    found = []
    for bar in bars:
        if bar.source == BY_HAND:
            entry = entries.get((bar.key, Column.FINAL))
            holds = None if entry is None else bar.holds(Decimal(entry.numbers["count"]))
            found.append(BarLine(bar=bar, holds=holds, entry=entry))
            continue
        value = values[bar.key].get(subject.key)
        holds = None if value is None else bar.holds(value)
        found.append(BarLine(bar=bar, holds=holds, words=_figure_words(bar, value)))
    return found


def _figure_words(bar: Bar, value: Decimal | None) -> str:
    """“红灯”为 4，达到 3 的最高评为“合格”."""
    source = sources().get(bar.source)
    name = source.name if source is not None else bar.source
    way = "低于" if bar.is_less else "达到"
    known = "没有数据" if value is None else f"为 {plain(value)}"
    return f"“{name}”{known}，{way} {plain(bar.number)} 的最高评为“{bar.best}”"


def sheets_of(scoring: Scoring, user: Any) -> list[Sheet]:
    """Those that a user reads: all of an office's own, else those of its town or unit, and those that its unit scores;
    one query."""
    rows = Sheet.objects.visible_to(user).filter(scoring=scoring)
    found = list(rows.select_related("division", "unit").order_by("order"))
    for sheet in found:
        sheet.scoring = scoring
    return found


def told_of(scoring: Scoring, sheets: Sequence[Sheet], *, at: datetime) -> list[Told]:
    """Sheets as announced, or worked out now while the scoring is open."""
    entries = entries_of(sheets)
    tree = scoring.version.tree
    if scoring.state in IS_TOLD:
        return [_announced(sheet, tree, entries.get(sheet.subject.key, {})) for sheet in sheets]
    found = forecast(scoring, at=at)
    return [_forecast(sheet, tree, found, entries.get(sheet.subject.key, {})) for sheet in sheets]


def _forecast(
    sheet: Sheet, tree: Tree, found: WorkedOut, entries: Mapping[str, Mapping[str, Said]]
) -> Told:
    score: SubjectScore = found.scores[sheet.subject.key]
    grade: Graded = found.grades[sheet.subject.key]
    return Told(
        sheet=sheet,
        total=score.total,
        words=score.words,
        grade=grade.grade,
        rank=None,
        why=grade.why,
        lines=[_line(node, tree, entries) for node in score.nodes],
        waiting=len(score.waiting),
        is_told=False,
        figures=found.inputs["figures"],
    )


def _announced(sheet: Sheet, tree: Tree, entries: Mapping[str, Mapping[str, Said]]) -> Told:
    return Told(
        sheet=sheet,
        total=sheet.total or Decimal(0),
        words=sheet.words,
        grade=sheet.grade,
        rank=sheet.rank,
        why=sheet.why,
        lines=[_line(_node(each), tree, entries) for each in sheet.result],
        waiting=0,
        is_told=True,
    )


def _node(data: Mapping[str, Any]) -> NodeScore:
    points = data["points"]
    numbers = {"points": None if points is None else Decimal(points), "full": Decimal(data["full"])}
    return NodeScore(**{**data, **numbers})


def _line(score: NodeScore, tree: Tree, entries: Mapping[str, Mapping[str, Said]]) -> Line:
    node = tree.by_key[score.key]
    formula = ""
    if node.shape is not None:
        how = node.shape.formula(node.points)
        # Some shapes are called what their formula says.
        formula = how if how.startswith(node.shape.label) else f"{node.shape.label}：{how}"
    said = entries.get(score.key, {})
    return Line(
        key=score.key,
        number=score.number,
        name=score.name,
        is_group=score.is_group,
        is_void=score.is_void,
        points=score.points,
        full=score.full,
        words=score.words,
        formula=formula,
        columns={column: said_words(node, each) for column, each in said.items()},
        has_rows=not node.is_group and node.source != BY_HAND and not score.is_void,
    )


def said_words(node: Node, said: Said) -> str:
    """台账 2 项，会议 0 项；补报; 评定 58 分：……; 不适用：……"""
    if said.is_void:
        return f"不适用：{said.note}"
    parts = []
    if node.shape is not None and said.numbers:
        parts += [
            f"{each.label} {plain(Decimal(said.numbers[each.key]))}{f' {each.unit}' if each.unit else ''}"
            for each in node.shape.inputs()
            if each.key in said.numbers
        ]
    if said.points is not None:
        parts.append(f"评定 {plain(Decimal(said.points))} 分")
    words = "，".join(parts)
    return f"{words}（{said.note}）" if said.note else words


COLUMNS = [(code.value, code.label) for code in Column]
