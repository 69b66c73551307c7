"""A scheme as rows of a sheet, and cells read back. Pure.

A row is the head (序号 0: how the layers become the whole, the scheme's 依据), a node (1, 1.2, 1.2.3: its place in the
tree), or a grade (序号 等级). What was written is read back as it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from common.text.outline import HEAD
from health.rules.formulas import by_value, plain
from health.rules.grading import Grade
from health.rules.schemes import Node, Step, Tree, Way

GRADE: Final = "等级"
_FORMS: Final = {
    Way.LINEAR: "75=0；100=100",
    Way.BANDS: "~50=20；50~75=60；75~=100",
    Way.OPTIONS: "好=100；差=0",
}


class Unreadable(ValueError):
    """A cell that is not written as the template says; its words are a sentence without an end."""


def steps_words(node: Node) -> str:
    """~50=20；50~75=60；75~=100, 75=0；100=100, 好=100；差=0."""
    match node.way:
        case Way.LINEAR:
            rows = [f"{_edge(step.low)}={plain_number(step.points)}" for step in by_value(node)]
        case Way.BANDS:
            rows = [
                f"{_edge(step.low)}~{_edge(step.high)}={plain_number(step.points)}"
                for step in by_value(node)
            ]
        case Way.OPTIONS:
            rows = [f"{step.words}={plain_number(step.points)}" for step in node.steps]
        case _:
            rows = []
    return "；".join(rows)


def plain_number(number: Decimal) -> str:
    """1200.5: without zeros at the end and without commas."""
    return plain(number).replace(",", "")


def _edge(number: Decimal | None) -> str:
    return "" if number is None else plain_number(number)


def read_steps(text: str, way: Way) -> tuple[Step, ...]:
    """What `steps_words` wrote, in any width of characters. Raises Unreadable, which names the piece."""
    if way == Way.HAND:
        if text.strip():
            raise Unreadable("专家评定的没有“评分表”，请清空")
        return ()
    pieces = [piece.strip() for piece in re.split(r"[；;\n]", text) if piece.strip()]
    return tuple(_step(piece, way) for piece in pieces)


def _step(piece: str, way: Way) -> Step:
    said, equals, points = piece.replace("＝", "=").rpartition("=")
    if not equals or not said.strip():
        raise Unreadable(f"“评分表”中的“{piece}”应写成“{_FORMS[way]}”的样子")
    number = _number(points, piece, way)
    if way == Way.OPTIONS:
        return Step(words=said.strip(), points=number)
    if way == Way.LINEAR:
        return Step(low=_number(said, piece, way), points=number)
    low, wave, high = unicodedata.normalize("NFKC", said).replace("～", "~").partition("~")
    if not wave:
        raise Unreadable(f"“评分表”中的“{piece}”应写成“{_FORMS[way]}”的样子")
    return Step(
        low=_number(low, piece, way) if low.strip() else None,
        high=_number(high, piece, way) if high.strip() else None,
        points=number,
    )


def _number(text: str, piece: str, way: Way) -> Decimal:
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        words = f"“评分表”中的“{piece}”里“{text.strip()[:20]}”不是数字，应写成“{_FORMS[way]}”的样子"
        raise Unreadable(words)
    return number


def sheet_rows(name: str, tree: Tree, grades: Sequence[Grade], basis: str) -> list[dict[str, Any]]:
    """All rows of a scheme: the head, the nodes from top to bottom, the grades from the best."""
    head = {"scheme_name": name, "number": HEAD, "name": "总分", "basis": basis}
    rows = [head | {"compose": tree.root.compose}]
    rows += [node_row(name, number, node) for number, node in tree.walk()]
    ranked = sorted(grades, key=lambda grade: -grade.least)
    return [*rows, *(grade_row(name, grade) for grade in ranked)]


def node_row(name: str, number: str, node: Node) -> dict[str, Any]:
    """A node's cells by the keys of the columns; what its kind has not is None."""
    row: dict[str, Any] = {
        "scheme_name": name,
        "number": number,
        "name": node.name,
        "weight": node.weight,
        "task_field": node.task_field or None,
        "basis": node.basis,
    }
    if node.compose is not None:
        return row | {"compose": node.compose, "least": node.least if node.least > 1 else None}
    return row | {
        "way": node.way,
        "unit": node.unit,
        "is_less": node.is_less,
        "is_required": node.is_required,
        "draws": node.draws or None,
        "steps": steps_words(node),
        "grave": node.grave,
    }


def grade_row(name: str, grade: Grade) -> dict[str, Any]:
    return {"scheme_name": name, "number": GRADE, "name": grade.name, "weight": grade.least}
