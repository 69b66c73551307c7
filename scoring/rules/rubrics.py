"""A rubric as a tree: groups with points, items with a shape, and the settings by which points become a grade.

The root is worth `Settings.full`. A group is worth its own points, which its children share; where it is
`is_scaled` they add up to something else and are scaled to it (indicators of 100 points that are worth 60). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from common.text.outline import Outline
from scoring.rules.numbers import HUNDRED, ZERO
from scoring.rules.registry import SHAPES
from scoring.rules.shape import Shape, read_shape, shape_to_json

BY_HAND: Final = "hand"


class Kind(StrEnum):
    """What a subject is: only those of a kind are compared with each other."""

    TOWN = "town"
    UNIT = "unit"


class Audience(StrEnum):
    """For whom a node of the rubric is."""

    ALL = "all"
    TOWNS = "towns"
    UNITS = "units"
    SOME = "some"


class Absent(StrEnum):
    """What becomes of the points of what does not apply to a subject."""

    RESCALE = "rescale"
    FULL = "full"


class Grading(StrEnum):
    THRESHOLD = "threshold"
    RANK = "rank"
    QUOTA = "quota"


AUDIENCE_WORDS: Final[Mapping[str, str]] = {
    Audience.ALL: "全部对象",
    Audience.TOWNS: "镇街",
    Audience.UNITS: "部门",
    Audience.SOME: "指定对象",
}
ABSENT_WORDS: Final[Mapping[str, str]] = {
    Absent.RESCALE: "按其余各项折算",
    Absent.FULL: "记满分",
}
GRADING_WORDS: Final[Mapping[str, str]] = {
    Grading.THRESHOLD: "按分数线",
    Grading.RANK: "按名次",
    Grading.QUOTA: "按比例",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A group (without a shape) or an item.

    points      full points; 0 of an item that only deducts or adds
    source      the figure that it reads (`scoring.reads.sources`), or `hand`
    named       keys of the subjects of an item for some only: d:<code> of a town, u:<id> of a unit
    scorer      who scores it, in words; certifier: who certifies what it is scored from
    scorer_unit key of the unit that fills in the second column; None: the office
    basis       依据; empty where nobody has confirmed it
    """

    key: str
    parent: str
    name: str
    points: Decimal = ZERO
    shape: Shape | None = None
    is_group: bool = False
    is_scaled: bool = False
    source: str = BY_HAND
    audience: Audience = Audience.ALL
    named: tuple[str, ...] = ()
    scorer: str = ""
    scorer_unit: int | None = None
    certifier: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A veto (一票否决) or a precondition: where its figure is so many, the grade is at best `best`.

    is_less  it holds below the number, not from it on (a rate below 90 is not 优秀)
    """

    key: str
    name: str
    source: str
    number: Decimal
    best: str
    is_less: bool = False
    audience: Audience = Audience.ALL
    basis: str = ""

    def holds(self, value: Decimal) -> bool:
        return value < self.number if self.is_less else value >= self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """least: points from which on; top: ranks up to; share: percent of the subjects of a kind at the most."""

    name: str
    least: Decimal | None = None
    top: int | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """full: what the items add up to. ceiling, floor: bounds of a total, None for without."""

    full: Decimal = HUNDRED
    ceiling: Decimal | None = None
    floor: Decimal | None = ZERO
    absent: Absent = Absent.RESCALE
    grading: Grading = Grading.THRESHOLD
    grades: tuple[Grade, ...] = ()
    bars: tuple[Bar, ...] = ()

    @property
    def order(self) -> dict[str, int]:
        """Place of each grade by its name, the best 0."""
        return {grade.name: place for place, grade in enumerate(self.grades)}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is scored. key: d:<code> of a town, u:<id> of a unit."""

    key: str
    kind: Kind
    name: str


def is_for(node: Node | Bar, subject: Subject) -> bool:
    match node.audience:
        case Audience.TOWNS:
            return subject.kind == Kind.TOWN
        case Audience.UNITS:
            return subject.kind == Kind.UNIT
        case Audience.SOME:
            return isinstance(node, Node) and subject.key in node.named
        case _:
            return True


@dataclass(frozen=True)
class Tree(Outline[Node]):
    """All nodes of a rubric but the root."""

    def applies(self, key: str, subject: Subject) -> bool:
        """Is a node, with all groups above it, for this subject?"""
        return all(is_for(node, subject) for node in self.path(key))


# --- as JSON --------------------------------------------------------------------------------------

_KINDS: Final[Mapping[str, type[StrEnum]]] = {
    "audience": Audience,
    "absent": Absent,
    "grading": Grading,
}


def tree_to_json(tree: Tree) -> list[dict[str, Any]]:
    """Nodes as plain data: numbers as text, what is unsaid left out."""
    found = []
    for node in tree.nodes:
        plain = _plain(node)
        if node.shape is not None:
            plain["shape"] = {"code": node.shape.code, **shape_to_json(node.shape)}
        found.append(plain)
    return found


def tree_from_json(data: Sequence[Mapping[str, Any]]) -> Tree:
    """What `tree_to_json` wrote. Raises ValueError for a shape that is not known any more."""
    return Tree(tuple(_node(each) for each in data))


def settings_to_json(settings: Settings) -> dict[str, Any]:
    found = _plain(settings)
    found["floor"] = None if settings.floor is None else f"{settings.floor:f}"
    found["grades"] = [_plain(grade) for grade in settings.grades]
    found["bars"] = [_plain(bar) for bar in settings.bars]
    return found


def settings_from_json(data: Mapping[str, Any]) -> Settings:
    """What `settings_to_json` wrote; the usual ones for nothing."""
    said = _said(data, ("full", "ceiling", "floor"))
    grades = tuple(Grade(**_said(each, ("least", "share"))) for each in data.get("grades", ()))
    bars = tuple(Bar(**_said(each, ("number",))) for each in data.get("bars", ()))
    return replace(Settings(), **(said | {"grades": grades, "bars": bars}))


def _node(data: Mapping[str, Any]) -> Node:
    said = _said(data, ("points",))
    if written := said.pop("shape", None):
        shape, faults = read_shape(SHAPES[written["code"]], written)
        if shape is None:
            raise ValueError(f"{said['name']}: {faults}")
        said["shape"] = shape
    said["named"] = tuple(said.get("named", ()))
    return Node(**said)


def _said(data: Mapping[str, Any], numbers: Sequence[str]) -> dict[str, Any]:
    """The values of a dataclass: numbers out of text, words of a list out of their codes."""
    said = dict(data)
    for name in numbers:
        if said.get(name) is not None:
            said[name] = Decimal(said[name])
    for name, kind in _KINDS.items():
        if name in said:
            said[name] = kind(said[name])
    return said


def _plain(of: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(of):
        value = getattr(of, each.name)
        if each.name in ("shape", "grades", "bars") or value == each.default:
            continue
        if isinstance(value, Decimal):
            value = f"{value:f}"
        elif isinstance(value, tuple):
            if not value:
                continue
            value = list(value)
        found[each.name] = value
    return found
