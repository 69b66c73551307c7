"""Scores of a whole tree, from the indicators up, each with the sentence that explains it. Pure; Decimal.

A score is rounded to two decimals wherever it is shown, and a layer is reckoned from the rounded scores below it:
whoever adds up the page with a pocket calculator comes to the same. What an assessment leaves out (an optional
indicator) gives its weight to its brothers in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.text.outline import ROOT
from health.rules.formulas import Given, plain, points_of, rounded, why
from health.rules.schemes import FULL, Compose, Node, Tree


@dataclass(frozen=True, slots=True)
class Score:
    """A node's score on its own scale, None where nothing of it was assessed; and the sentence."""

    points: Decimal | None
    full: Decimal
    sentence: str

    @property
    def rate(self) -> Decimal | None:
        """得分率 in percent, to two decimals."""
        if self.points is None or not self.full:
            return None
        return rounded(self.points * FULL / self.full)


def scores_of(tree: Tree, given: Mapping[str, Given]) -> dict[str, Score]:
    """Scores by key, the root's with them. Indicators without a value are left out, required or not (`missing` names
    them). Raises OutsideError where a table has no points for a value."""
    found: dict[str, Score] = {}
    for leaf in tree.leaves:
        found[leaf.key] = _leaf(tree, leaf, given.get(leaf.key))
    groups = [tree.root, *(node for _, node in tree.walk() if node.is_group)]
    # What is below comes first.
    for node in reversed(groups):
        found[node.key] = _group(tree, node, found)
    return found


def missing(tree: Tree, given: Mapping[str, Given]) -> list[str]:
    """What is still to be filled in before the whole may be judged, in sentences that name the node."""
    told = []
    for leaf in tree.leaves:
        above = tree.by_key[leaf.parent]
        if leaf.key not in given and leaf.is_required and above.compose != Compose.MEAN:
            told.append(f"“{leaf.name}”还没有填写。")
    for node in [tree.root, *(node for _, node in tree.walk())]:
        if node.compose == Compose.MEAN:
            chosen = [each for each in tree.children(node.key) if _is_said(tree, each, given)]
            if len(chosen) < node.least:
                told.append(f"“{node.name}”至少选评 {node.least} 项，现填写了 {len(chosen)} 项。")
    return told


def _leaf(tree: Tree, leaf: Node, given: Given | None) -> Score:
    full = tree.full_of(leaf.key)
    if given is None:
        return Score(None, full, "未评")
    points = points_of(leaf, full, given)
    return Score(points, full, _sentence(tree, leaf, points, full, why(leaf, full, given)))


def _group(tree: Tree, node: Node, found: Mapping[str, Score]) -> Score:
    full = tree.full_of(node.key)
    children = tree.children(node.key)
    said: list[tuple[Node, Decimal]] = []
    for child in children:
        points = found[child.key].points
        if points is not None:
            said.append((child, points))
    if not said:
        return Score(None, full, "未评")
    total = rounded(_composed(node, full, said))
    return Score(
        total, full, _sentence(tree, node, total, full, _group_words(node, children, said))
    )


def _composed(node: Node, full: Decimal, said: Sequence[tuple[Node, Decimal]]) -> Decimal:
    points = [each for _, each in said]
    if node.compose == Compose.MEAN:
        return sum(points, Decimal(0)) / len(points)
    if node.compose == Compose.LOWEST:
        return min(points)
    weights = [child.weight or Decimal(0) for child, _ in said]
    whole = sum(weights, Decimal(0))
    if not whole:
        return Decimal(0)
    if node.compose == Compose.POINTS:
        return sum(points, Decimal(0)) * full / whole
    weighted = sum((w * p for w, p in zip(weights, points, strict=True)), Decimal(0))
    return weighted / whole * full / FULL


def _group_words(node: Node, children: Sequence[Node], said: Sequence[tuple[Node, Decimal]]) -> str:
    left = len(children) - len(said)
    match node.compose:
        case Compose.WEIGHTS:
            terms = [f"{child.name} {plain(points)}×{plain(child.weight or Decimal(0))}"
                     for child, points in said]  # fmt: skip
            words = "＋".join(terms)
            return f"{words}；{left} 项缺项，权重按比例分给其余各项" if left else words
        case Compose.POINTS:
            words = "＋".join(f"{child.name} {plain(points)}" for child, points in said)
            return f"{words}；{left} 项缺项，按其余各项满分折算" if left else words
        case Compose.MEAN:
            return f"选评 {len(said)} 项取平均"
        case _:
            lowest = min(said, key=lambda each: each[1])[0]
            return f"取最低的“{lowest.name}”"


def _sentence(tree: Tree, node: Node, points: Decimal, full: Decimal, because: str) -> str:
    scale = "" if full == FULL else f"（满分 {plain(full)}）"
    above = tree.by_key.get(node.parent) if node.key != ROOT else None
    weight = ""
    if above is not None and above.compose == Compose.WEIGHTS and node.weight is not None:
        weight = f"，权重 {plain(node.weight)}"
    return f"{node.name} {plain(points)} 分{scale}：{because}{weight}。"


def _is_said(tree: Tree, node: Node, given: Mapping[str, Given]) -> bool:
    if not node.is_group:
        return node.key in given
    return any(leaf.key in given for _, leaf in tree.walk(node.key))
