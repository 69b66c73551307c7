"""What every shape of an item is: typed parameters that know their form, their faults, their formula in words and
their points. Pure; Decimal throughout.

A shape is a frozen dataclass in a file of its own in `scoring/rules/shapes/`. The names of its fields are those of its
dataclass; `rows` holds the lines of its table where it has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from scoring.rules.fields import MOST_ROWS, Field, FieldKind, read
from scoring.rules.numbers import ZERO, plain, rounded

Faults = Iterator[tuple[str, str]]


class NoPointsError(ValueError):
    """What was given has no points by this item; says why in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A number that an item is scored from.

    key   under which `Given` holds it; a source gives what an item asks for if it gives all its keys
    unit  次, 件, %; "" for none
    most  more than this cannot be, None for without
    is_signed  may be below 0
    """

    key: str
    label: str
    unit: str = ""
    most: Decimal | None = None
    is_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was found of an item for one subject.

    numbers  by the keys of the shape's inputs
    noun     what is counted, as it is said: 红灯
    peers    the first input of all subjects of the same kind, the own one among them; for ranks only
    """

    numbers: Mapping[str, Decimal]
    noun: str = ""
    peers: Sequence[Decimal] = ()

    def of(self, key: str) -> Decimal:
        return self.numbers[key]


@dataclass(frozen=True, slots=True)
class Scored:
    """Points to two decimals, and the sentence that a person would say."""

    points: Decimal
    words: str


COUNT: Final = Input(key="count", label="次数", unit="次")
DONE: Final = Input(key="done", label="完成数")
DUE: Final = Input(key="due", label="应完成数")
VALUE: Final = Input(key="value", label="数值", is_signed=True)
BEFORE: Final = Input(key="before", label="上年（基准年）数值", is_signed=True)


class Shape:
    """Base of all shapes; each is a frozen dataclass."""

    code: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]] = ()
    columns: ClassVar[tuple[Field, ...]] = ()
    row: ClassVar[type | None] = None
    # Lines of its table, of a shape that has one.
    rows: Any
    # Of an item with full points 0: the points go below zero, or above.
    is_for_zero: ClassVar[bool] = False
    # The points are somebody's judgement, who says why.
    asks_reason: ClassVar[bool] = False
    # The item says that points which a person decides need no file (`BARE`).
    is_bare: bool = False
    # Needs what others have.
    is_ranked: ClassVar[bool] = False

    def faults(self, full: Decimal) -> Faults:
        """(Name of a field, sentence) of what contradicts itself or the item's points."""
        yield from ()

    def inputs(self) -> tuple[Input, ...]:
        raise NotImplementedError

    def formula(self, full: Decimal) -> str:
        """The rule in words, without a full stop."""
        raise NotImplementedError

    def owes_file(self, numbers: Mapping[str, Decimal]) -> bool:
        """Do these numbers, filled in by whoever scores, need a file as proof?"""
        return False

    def score(self, full: Decimal, given: Given) -> Scored:
        """Raises NoPointsError where what was given cannot be."""
        raise NotImplementedError


def read_shape(kind: type[Shape], data: Mapping[str, Any]) -> tuple[Shape | None, dict[str, str]]:
    """The parameters of a shape out of plain data (`rows` a list of lines), or None with sentences by field; a fault
    in the third line of the table is under `rows-2-each`."""
    values, faults = read(kind.fields, data)
    if kind.row is not None:
        lines = [
            each for each in data.get("rows", ()) if any(str(v).strip() for v in each.values())
        ]
        if not lines:
            faults["rows"] = "明细至少填写一行。"
        elif len(lines) > MOST_ROWS:
            faults["rows"] = f"明细不超过 {MOST_ROWS} 行。"
        made = []
        for place, line in enumerate(lines[:MOST_ROWS]):
            cells, wrong = read(kind.columns, line)
            faults |= {
                f"rows-{place}-{name}": f"第 {place + 1} 行：{w}" for name, w in wrong.items()
            }
            made.append(cells)
        names = [cells.get("name") for cells in made]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            faults.setdefault("rows", f"明细中“{twice[0]}”写了两次。")
        if not faults:
            values["rows"] = tuple(kind.row(**cells) for cells in made)
    if faults:
        return None, faults
    return kind(**values), {}


def shape_to_json(shape: Shape) -> dict[str, Any]:
    """Parameters as plain data: numbers as text, what is unsaid left out. `read_shape` reads it."""
    found = _plain_fields(shape.fields, shape)
    if shape.row is not None:
        found["rows"] = [_plain_fields(shape.columns, row) for row in shape.rows]
    return found


def _plain_fields(fields: Sequence[Field], of: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        value = getattr(of, field.name)
        if value is None or value == "" or value is False:
            continue
        found[field.name] = f"{value:f}" if isinstance(value, Decimal) else value
    return found


#: Of a shape whose points are somebody's judgement or an award: a file is owed unless the item says this.
BARE: Final = Field(
    name="is_bare",
    label="可不附佐证材料",
    kind=FieldKind.FLAG,
    hint="不勾选的，部门评分和核定须附佐证材料。",
)
NAME: Final = Field(name="name", label="名称", kind=FieldKind.WORDS)


def after(full: Decimal, lost: Decimal) -> Decimal:
    """What deductions leave of an item: never below zero where it has points."""
    left = full - lost
    return rounded(max(left, ZERO) if full > ZERO else left)


def capped(points: Decimal, most: Decimal | None) -> Decimal:
    return points if most is None else min(points, most)


def lost_words(lost: Decimal, full: Decimal) -> str:
    """扣 1.5 分; what the item had no points for is said too."""
    if full > ZERO and lost > full:
        return f"应扣 {plain(lost)} 分，扣完 {plain(full)} 分为止"
    return f"扣 {plain(lost)} 分" if lost else "不扣分"
