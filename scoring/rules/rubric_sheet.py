"""A rubric as rows of a sheet, and cells read back. Pure.

A row is the whole (序号 0: 满分, 考核对象, how points become grades), a node (1, 1.2: its place in the tree), a grade
(序号 等次), or a veto or precondition (序号 否决). What was written is read back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Final

from common.text.outline import HEAD, ROOT
from common.text.values.plain import tight
from scoring.rules.fields import POSITIVE, Field, FieldKind
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import (
    ABSENT_WORDS,
    AUDIENCE_WORDS,
    BY_HAND,
    GRADING_WORDS,
    Absent,
    Audience,
    Bar,
    Grade,
    Grading,
    Node,
    Settings,
    Tree,
)
from scoring.rules.shape import Shape, read_shape
from scoring.rules.written import from_text, to_text

GRADE: Final = "等次"
BAR: Final = "否决"
# What a row of the tree may be beside the shapes of an item.
GROUP, SCALED = "group", "scaled"
KINDS: Final[Mapping[str, str]] = {
    GROUP: "分组",
    SCALED: "分组，下面各项按比例折算",
    **{code: shape.label for code, shape in SHAPES.items()},
}
CENT: Final = Decimal("0.01")
MOST: Final = Decimal(999999)
_NAMES: Final = re.compile(r"[、,，;；\n]+")


class UnreadableError(ValueError):
    """A cell that is not written as the template says; its words are a sentence without an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Of the whole: 依据, for whom it is, and the settings without grades and vetoes."""

    basis: str
    audience: str
    named: tuple[str, ...]
    settings: Settings


What = Node | Grade | Bar | Head


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCell(Shape):
    """What the cell of parameters says of the whole."""

    ceiling: Decimal | None = None
    floor: Decimal | None = None
    absent: str | None = None
    grading: str | None = None

    label: ClassVar[str] = "总分"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="ceiling", label="总分上限", is_required=False),
        Field(name="floor", label="总分下限", is_required=False, least=None),
        Field(name="absent", label="不适用的项目", kind=FieldKind.CHOICE, is_required=False,
              choices=tuple((str(code), words) for code, words in ABSENT_WORDS.items())),
        Field(name="grading", label="等次评定", kind=FieldKind.CHOICE, is_required=False,
              choices=tuple((str(code), words) for code, words in GRADING_WORDS.items())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCell(Shape):
    top: Decimal | None = None
    share: Decimal | None = None

    label: ClassVar[str] = GRADE
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="top", label="到第几名", is_required=False, least=Decimal(1), is_whole=True),
        Field(name="share", label="最多占比", is_required=False, most=Decimal(100), above=POSITIVE),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BarCell(Shape):
    best: str
    way: str | None = None

    label: ClassVar[str] = BAR
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="best", label="最高评为", kind=FieldKind.WORDS),
        Field(name="way", label="成立的条件", kind=FieldKind.CHOICE, is_required=False,
              choices=(("more", "达到"), ("less", "低于"))),
    )  # fmt: skip


# --- what cells say -------------------------------------------------------------------------------


def read_params(kind: type[Shape], text: str) -> Shape:
    """The cell of parameters. Raises UnreadableError with every fault in it."""
    data, faults = from_text(kind, text)
    made, wrong = read_shape(kind, data)
    faults += [words for words in wrong.values() if words not in faults]
    if made is None or faults:
        raise UnreadableError("“计分参数”：" + "".join(faults).rstrip("。"))
    return made


def read_points(
    value: Decimal | None, title: str, *, needed: bool = True, unit: Decimal = CENT
) -> Decimal | None:
    """Points of two decimals, or as many as a unit has. Raises UnreadableError."""
    if value is None:
        if needed:
            raise UnreadableError(f"请填写“{title}”")
        return None
    if not 0 <= value <= MOST:
        raise UnreadableError(f"“{title}”应在 0 至 {MOST} 之间，现为 {value:f}")
    if value != value.quantize(unit):
        places = -int(unit.as_tuple().exponent)
        raise UnreadableError(f"“{title}”最多 {places} 位小数，现为 {value:f}")
    return value


def read_names(text: str, known: Mapping[str, str], what: str) -> tuple[str, ...]:
    """Keys of names that are separated by 、. Raises UnreadableError naming the one that is not known."""
    by_name = {tight(name): key for key, name in known.items()}
    found = []
    for name in filter(None, (each.strip() for each in _NAMES.split(text))):
        key = by_name.get(tight(name))
        if key is None:
            raise UnreadableError(f"“{name[:40]}”不是本级的{what}，请填写全称")
        found.append(key)
    return tuple(sorted(set(found)))


def read_audience(text: str, known: Mapping[str, str]) -> tuple[Audience, tuple[str, ...]]:
    """全部对象, 镇街, 部门, or the names of some; empty is all. Raises UnreadableError."""
    plain = tight(text)
    for code, words in AUDIENCE_WORDS.items():
        if code != Audience.SOME and plain in ("", words, f"全部{words}"):
            return Audience(code), ()
    return Audience.SOME, read_names(text, known, "镇街或部门")


def audience_words(audience: str, named: Sequence[str], known: Mapping[str, str]) -> str:
    """As `read_audience` reads it; one that was dissolved keeps its key, so that it is asked about."""
    if audience != Audience.SOME:
        return AUDIENCE_WORDS[audience]
    return "、".join(known.get(key, key) for key in named)


def read_head(row: Mapping[str, Any], subjects: Mapping[str, str]) -> Head:
    """Raises UnreadableError."""
    said: Any = read_params(HeadCell, str(row["params"] or ""))
    audience, named = read_audience(str(row["audience"] or ""), subjects)
    full = read_points(row["points"], "满分或分数线")
    settings = Settings(
        full=full or Decimal(0),
        ceiling=said.ceiling,
        floor=said.floor,
        absent=Absent(said.absent or Absent.RESCALE),
        grading=Grading(said.grading or Grading.THRESHOLD),
    )
    return Head(basis=row["basis"] or "", audience=audience, named=named, settings=settings)


def read_grade(row: Mapping[str, Any]) -> Grade:
    """Raises UnreadableError."""
    said: Any = read_params(GradeCell, str(row["params"] or ""))
    least = read_points(row["points"], "满分或分数线", needed=False)
    top = int(said.top) if said.top is not None else None
    return Grade(name=row["name"], least=least, top=top, share=said.share)


def read_bar(row: Mapping[str, Any]) -> Bar:
    """One that reads nothing yet is kept, and told. Raises UnreadableError."""
    said: Any = read_params(BarCell, str(row["params"] or ""))
    text = tight(str(row["audience"] or ""))
    whole = {words: code for code, words in AUDIENCE_WORDS.items() if code != Audience.SOME}
    if text and text not in whole:
        raise UnreadableError(f"否决条件的“适用对象”可填{'、'.join(whole)}，现为“{text[:20]}”")
    audience = Audience(whole.get(text, Audience.ALL))
    number = read_points(row["points"], "满分或分数线", unit=Decimal("0.0001"))
    return Bar(
        key="",
        name=row["name"],
        source=row["source"] or "",
        number=number or Decimal(0),
        best=said.best,
        is_less=said.way == "less",
        audience=audience,
        basis=row["basis"] or "",
    )


def read_node(
    row: Mapping[str, Any],
    subjects: Mapping[str, str],
    units: Mapping[int, str],
    unfit: Callable[[Shape, str], str],
) -> Node:
    """A group or an item, without its key and place. `unfit` says why a register cannot be read by a shape. Raises
    UnreadableError."""
    if not row["kind"]:
        raise UnreadableError("请填写“计分办法”：分组填“分组”，项目填一种计分办法")
    audience, named = read_audience(str(row["audience"] or ""), subjects)
    points = read_points(row["points"], "满分或分数线") or Decimal(0)
    made = Node(
        key="", parent=ROOT, name=row["name"], points=points, audience=audience, named=named
    )
    if row["kind"] in (GROUP, SCALED):
        return replace(made, is_group=True, is_scaled=row["kind"] == SCALED)
    shape = read_params(SHAPES[row["kind"]], str(row["params"] or ""))
    faults = [words for _, words in shape.faults(points)]
    if not faults and (words := unfit(shape, row["source"] or BY_HAND)):
        faults = [words]
    if faults:
        raise UnreadableError("".join(faults).rstrip("。"))
    of = read_names(str(row["scorer_unit"] or ""), {str(k): v for k, v in units.items()}, "部门")
    if len(of) > 1:
        raise UnreadableError("“在线评分部门”只能填一个部门")
    return replace(
        made,
        shape=shape,
        source=row["source"] or BY_HAND,
        scorer=row["scorer"] or "",
        scorer_unit=int(of[0]) if of else None,
        certifier=row["certifier"] or "",
        basis=row["basis"] or "",
    )


# --- rows written ---------------------------------------------------------------------------------


def head_row(head: Head, subjects: Mapping[str, str]) -> dict[str, Any]:
    said = head.settings
    cell = HeadCell(
        ceiling=said.ceiling, floor=said.floor, absent=str(said.absent), grading=str(said.grading)
    )
    return _row(
        number=HEAD,
        name="总分",
        points=said.full,
        params=to_text(cell),
        audience=audience_words(head.audience, head.named, subjects),
        basis=head.basis,
    )


def grade_row(grade: Grade) -> dict[str, Any]:
    top = Decimal(grade.top) if grade.top is not None else None
    params = to_text(GradeCell(top=top, share=grade.share))
    return _row(number=GRADE, name=grade.name, points=grade.least, params=params)


def bar_row(bar: Bar) -> dict[str, Any]:
    return _row(
        number=BAR,
        name=bar.name,
        points=bar.number,
        params=to_text(BarCell(best=bar.best, way="less" if bar.is_less else "more")),
        source=bar.source or None,
        audience=AUDIENCE_WORDS[bar.audience],
        basis=bar.basis,
    )


def node_row(
    number: str, node: Node, subjects: Mapping[str, str], units: Mapping[int, str]
) -> dict[str, Any]:
    both = _row(
        number=number,
        name=node.name,
        points=node.points,
        audience=audience_words(node.audience, node.named, subjects),
    )
    if node.is_group:
        return both | {"kind": SCALED if node.is_scaled else GROUP}
    unit = node.scorer_unit
    return both | {
        "kind": node.shape.code if node.shape is not None else None,
        "params": to_text(node.shape) if node.shape is not None else "",
        "source": node.source,
        "scorer": node.scorer,
        "scorer_unit": "" if unit is None else units.get(unit, str(unit)),
        "certifier": node.certifier,
        "basis": node.basis,
    }


def rows_of(
    tree: Tree,
    settings: Settings,
    head: Head,
    subjects: Mapping[str, str],
    units: Mapping[int, str],
) -> list[dict[str, Any]]:
    """All rows of a version: the whole, the nodes from top to bottom, the grades, the vetoes and preconditions."""
    nodes = (node_row(number, node, subjects, units) for number, node in tree.walk())
    return [
        head_row(head, subjects),
        *nodes,
        *map(grade_row, settings.grades),
        *map(bar_row, settings.bars),
    ]


def _row(**said: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("kind", "source", "points"))
    texts = ("params", "audience", "scorer", "scorer_unit", "certifier", "basis")
    return {**empty, **dict.fromkeys(texts, ""), **said}


# --- rows put into a rubric -----------------------------------------------------------------------


def with_whole(settings: Settings, said: Sequence[What]) -> Settings:
    """Settings with heads, grades and vetoes: those that are known by their names in their places, new ones last."""
    grades = {grade.name: grade for grade in settings.grades}
    bars = {bar.name: bar for bar in settings.bars}
    for each in said:
        match each:
            case Head():
                settings = replace(each.settings, grades=(), bars=())
            case Grade():
                grades[each.name] = each
            case Bar():
                known = bars.get(each.name)
                used = [int(bar.key[1:]) for bar in bars.values()]
                key = known.key if known else f"b{max(used, default=0) + 1}"
                bars[each.name] = replace(each, key=key)
    return replace(settings, grades=tuple(grades.values()), bars=tuple(bars.values()))
