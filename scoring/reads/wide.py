"""All subjects × items side by side, one column at a time: for the page and the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scoring.models import Scoring
from scoring.reads.sheets import COLUMNS, Line, Told
from scoring.rules.numbers import plain
from scoring.rules.rubrics import Node

#: What counts of an item, beside the three columns that are filled in.
POINTS: Final = "points"
SHOWN: Final = ((POINTS, "得分"), *COLUMNS)


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the table: a group or an item with its number."""

    number: str
    node: Node

    @property
    def words(self) -> str:
        return f"{self.number} {self.node.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """A subject with the words of its cells, in the order of the heads; "" where an item is not for it."""

    told: Told
    cells: Sequence[str]


def heads_of(scoring: Scoring, shown: str = POINTS) -> list[Head]:
    """In the order of a sheet. A group has points, and nobody fills in anything for it."""
    heads = (Head(number, node) for number, node in scoring.version.tree.walk())
    return [head for head in heads if shown == POINTS or not head.node.is_group]


def points_of(told: Told) -> Mapping[str, Decimal | None]:
    """By key of a group or an item; None where nothing is known or it does not apply."""
    return {line.key: line.points for line in told.lines}


def rows_of(told: Sequence[Told], heads: Sequence[Head], shown: str) -> list[Row]:
    """A row of each subject."""
    found = []
    for each in told:
        lines = each.by_key()
        cells = [_cell(lines.get(head.node.key), shown) for head in heads]
        found.append(Row(each, cells))
    return found


def _cell(line: Line | None, shown: str) -> str:
    if line is None:
        return ""
    if shown != POINTS:
        return line.columns.get(shown, "—")
    if line.is_void:
        return "不适用"
    if line.points is None:
        return "—" if line.is_group else "未评"
    return plain(line.points)
