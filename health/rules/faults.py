"""What is wrong with a scheme before it is put in force, in sentences that name the node. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from common.text.outline import ROOT
from health.rules.formulas import by_value, plain, rounded
from health.rules.grading import Grade
from health.rules.schemes import FULL, Compose, Node, Step, Tree, Way

MOST_NODES: Final = 200
MOST_DEPTH: Final = 6
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence, and the key of the node that it is about; empty for the grades."""

    key: str
    words: str


def scheme_faults(tree: Tree, grades: Sequence[Grade]) -> list[Fault]:
    """Everything that keeps a scheme from being put in force, in the order of the page; then the grades."""
    found = [*_group_faults(tree, tree.root)]
    for number, node in tree.walk():
        if number.count(".") >= MOST_DEPTH:
            found.append(Fault(node.key, f"“{node.name}”在第 {MOST_DEPTH + 1} 层，层次过深。"))
        each = _group_faults(tree, node) if node.is_group else _leaf_faults(tree, node)
        found.extend(each)
    if len(tree.nodes) > MOST_NODES:
        found.append(Fault(ROOT, f"指标过多，最多 {MOST_NODES} 项。"))
    return [*found, *(Fault("", words) for words in _grade_faults(grades))]


def _group_faults(tree: Tree, node: Node) -> Iterator[Fault]:
    children = tree.children(node.key)
    name = "总分" if node.key == ROOT else f"“{node.name}”"
    if not children:
        yield Fault(node.key, f"{name}下面还没有指标。")
        return
    for words, count in Counter(child.name for child in children).items():
        if count > 1:
            yield Fault(node.key, f"{name}下面有 {count} 项都叫“{words}”，请改名。")
    if node.compose in (Compose.WEIGHTS, Compose.POINTS):
        yield from _sum_faults(tree, node, children, name)
    elif node.compose == Compose.MEAN and not 1 <= node.least <= len(children):
        words = f"{name}要求至少选评 {node.least} 项，下面只有 {len(children)} 项。"
        yield Fault(node.key, words if node.least > 0 else f"{name}至少要选评 1 项。")


def _sum_faults(tree: Tree, node: Node, children: Sequence[Node], name: str) -> Iterator[Fault]:
    is_weights = node.compose == Compose.WEIGHTS
    what, wanted = ("权重", ONE) if is_weights else ("满分", tree.full_of(node.key))
    whole = True
    for child in children:
        if child.weight is None:
            yield Fault(child.key, f"“{child.name}”没有填写{what}。")
            whole = False
        elif child.weight <= 0:
            yield Fault(child.key, f"“{child.name}”的{what}是 {plain(child.weight)}，应大于 0。")
            whole = False
        elif not is_weights and rounded(child.weight) != child.weight:
            # Scores have two decimals: a full one would else be more than the whole.
            yield Fault(child.key, f"“{child.name}”的满分 {plain(child.weight)} 最多写两位小数。")
            whole = False
    total = sum((child.weight or Decimal(0) for child in children), Decimal(0))
    if whole and total != wanted:
        words = f"{name}下面各项{what}合计为 {plain(total)}，应为 {plain(wanted)}"
        differs = "少" if total < wanted else "多"
        yield Fault(node.key, f"{words}，{differs}了 {plain(abs(wanted - total))}。")


def _leaf_faults(tree: Tree, node: Node) -> Iterator[Fault]:
    full = tree.full_of(node.key)
    if node.way is None:
        yield Fault(node.key, f"“{node.name}”没有选择评分办法。")
        return
    if node.draws and node.way not in (Way.LINEAR, Way.BANDS):
        words = f"“{node.name}”取自水质数据，评分办法应为按直线取值或分档取值。"
        yield Fault(node.key, words)
    for step in node.steps if node.way != Way.HAND else ():
        if not 0 <= step.points <= full:
            words = f"“{node.name}”的评分表中有 {plain(step.points)} 分，应在 0 与满分 {plain(full)} 之间。"
            yield Fault(node.key, words)
            return
    check = {Way.LINEAR: _line_fault, Way.BANDS: _band_fault, Way.OPTIONS: _option_fault}
    if node.way in check and (words := check[node.way](node)):
        yield Fault(node.key, words)
    elif node.way in check and max(step.points for step in node.steps) < full:
        best = max(step.points for step in node.steps)
        words = f"“{node.name}”最高只能得 {plain(best)} 分，得不到满分 {plain(full)}，请检查。"
        yield Fault(node.key, words)


def _line_fault(node: Node) -> str:
    if any(step.low is None for step in node.steps):
        return f"“{node.name}”的评分公式有一行没有填写数值。"
    if len(node.steps) < 2:
        return f"“{node.name}”的评分公式至少要有两端，如“75 得 0 分、100 得满分”。"
    steps = by_value(node)
    for one, other in pairwise(steps):
        if one.low == other.low:
            at = plain(one.low or Decimal(0))
            return f"“{node.name}”的评分公式两端都是 {at}，算不出分数。"
    return _direction_fault(node, steps)


def _band_fault(node: Node) -> str:
    if not node.steps:
        return f"“{node.name}”的评分表还没有填写。"
    for step in node.steps:
        if step.low is not None and step.high is not None and step.low >= step.high:
            return (
                f"“{node.name}”的评分表有一档从 {plain(step.low)} 到 {plain(step.high)}，"
                "下限应小于上限。"
            )
    steps = by_value(node)
    for one, other in pairwise(steps):
        if one.high is None or other.low is None:
            return f"“{node.name}”的评分表只有最低一档可不填下限、最高一档可不填上限。"
        if one.high < other.low:
            gap = f"{plain(one.high)} 与 {plain(other.low)}"
            return f"“{node.name}”的评分表在 {gap} 之间缺一档，落在其中的没有分数。"
        if one.high > other.low:
            twice = f"{plain(other.low)} 与 {plain(min(one.high, other.high or one.high))}"
            return f"“{node.name}”的评分表在 {twice} 之间有两档重叠。"
    return _direction_fault(node, steps)


def _option_fault(node: Node) -> str:
    if len(node.steps) < 2:
        return f"“{node.name}”至少要有两种情形。"
    words = [step.words for step in node.steps]
    if not all(words):
        return f"“{node.name}”有一种情形没有写明。"
    twice = next((each for each, count in Counter(words).items() if count > 1), "")
    return f"“{node.name}”的情形“{twice}”写了两次。" if twice else ""


def _direction_fault(node: Node, steps: Sequence[Step]) -> str:
    """A better value must never get less."""
    for one, other in pairwise(steps):
        low, high = (other, one) if node.is_less else (one, other)
        if high.points < low.points:
            better = "越小越好" if node.is_less else "越大越好"
            return (
                f"“{node.name}”标为数值{better}，但评分表中较好的一档得 {plain(high.points)} 分，"
                f"少于较差一档的 {plain(low.points)} 分。"
            )
    return ""


def _grade_faults(grades: Sequence[Grade]) -> Iterator[str]:
    if len(grades) < 2:
        yield "请至少填写两个等级及其分数线。"
        return
    for words, count in Counter(grade.name for grade in grades).items():
        if count > 1:
            yield f"等级“{words}”填写了 {count} 次。"
    for grade in grades:
        if not 0 <= grade.least <= FULL:
            yield f"等级“{grade.name}”的分数线是 {plain(grade.least)}，应在 0 与 100 之间。"
    ranked = sorted(grades, key=lambda grade: grade.least)
    for one, other in pairwise(ranked):
        if one.least == other.least:
            yield f"等级“{one.name}”与“{other.name}”的分数线都是 {plain(one.least)}。"
    if ranked[0].least > 0:
        lowest = ranked[0]
        yield (f"低于 {plain(lowest.least)} 分的没有等级：最低一级“{lowest.name}”的分数线应为 0。")
