"""A scheme in words: each node as the page and paper show it."""

from __future__ import annotations

from dataclasses import dataclass

from health.rules.formulas import formula_words, plain
from health.rules.schemes import COMPOSE_WORDS, WAY_WORDS, Compose, Tree
from health.rules.water import DRAW_WORDS


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node: 1.2, its name, its share in words, how it is scored in words."""

    key: str
    number: str
    depth: int
    name: str
    is_group: bool
    share: str
    how: str
    unit: str
    grave: str
    basis: str
    is_required: bool
    is_first: bool
    is_last: bool


def rows_of(tree: Tree) -> list[NodeRow]:
    """Every node but the root, from top to bottom."""
    rows = []
    for number, node in tree.walk():
        brothers = tree.children(node.parent)
        above = tree.by_key[node.parent].compose
        what = {Compose.WEIGHTS: "权重", Compose.POINTS: "满分"}.get(above or Compose.MEAN, "")
        share = f"{what} {plain(node.weight)}" if what and node.weight is not None else ""
        how = COMPOSE_WORDS[node.compose] if node.compose else WAY_WORDS.get(node.way or "", "")
        if node.compose == Compose.MEAN:
            how = f"至少选评 {node.least} 项，取平均"
        elif not node.is_group and node.way is not None:
            words = formula_words(node)
            direction = "，数值越小越好" if node.is_less else ""
            how = f"{how}{direction}：{words}" if node.steps else how
            if node.draws:
                how = f"{how}。数值可取自本平台水质数据：{DRAW_WORDS[node.draws]}"
        rows.append(
            NodeRow(
                key=node.key,
                number=number,
                depth=number.count(".") + 1,
                name=node.name,
                is_group=node.is_group,
                share=share,
                how=how,
                unit=node.unit,
                grave=node.grave,
                basis=node.basis,
                is_required=node.is_required,
                is_first=brothers[0] is node,
                is_last=brothers[-1] is node,
            )
        )
    return rows
