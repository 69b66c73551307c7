"""A scheme as a tree of indicators: its shape in memory and as JSON.

The root is worth 100. A group says how the scores of what is below it become its own (`Compose`), an indicator
how a value becomes points (`Way`). `full_of` gives the scale of each: 100 under weights, its own points under
points, and that of the group under a mean or a lowest, because there one child speaks for the whole group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from common.text.outline import ROOT, Outline

FULL: Final = Decimal(100)


class Compose(StrEnum):
    """How a group's score comes of those below it."""

    WEIGHTS = "weights"
    POINTS = "points"
    MEAN = "mean"
    LOWEST = "lowest"


class Way(StrEnum):
    """How an indicator's value becomes points."""

    LINEAR = "linear"
    BANDS = "bands"
    OPTIONS = "options"
    HAND = "hand"


COMPOSE_WORDS: Final[Mapping[str, str]] = {
    Compose.WEIGHTS: "按权重加权（权重合计为 1）",
    Compose.POINTS: "各项得分相加（满分合计为本层满分）",
    Compose.MEAN: "选评若干项取平均",
    Compose.LOWEST: "取最低一项",
}
WAY_WORDS: Final[Mapping[str, str]] = {
    Way.LINEAR: "按直线取值",
    Way.BANDS: "分档取值",
    Way.OPTIONS: "按情形取值",
    Way.HAND: "专家评定",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of a formula's table.

    linear   at the value `low` the indicator gets `points`
    bands    from `low` to `high`, None for without end; a value on an edge belongs to the better band
    options  the case `words`
    """

    points: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A group (`compose`) or an indicator (`way`).

    weight       its share under weights, its full points under points; None where its group asks for none
    least        of a mean: so many below it are chosen at least
    is_less      a smaller value is the better one
    grave        what makes the indicator worth nothing, in words; empty where nothing does
    draws        what is drawn for it from the portal's water data (`health.rules.water.Draw`); empty: it is typed
    task_field   六大任务 (code of `plans.TaskField`) to which a task for it belongs; empty: that of its group
    basis        依据; empty where nobody has confirmed it
    """

    key: str
    parent: str
    name: str
    weight: Decimal | None = None
    compose: Compose | None = None
    least: int = 1
    way: Way | None = None
    is_less: bool = False
    unit: str = ""
    steps: tuple[Step, ...] = ()
    is_required: bool = True
    grave: str = ""
    draws: str = ""
    task_field: str = ""
    basis: str = ""

    @property
    def is_group(self) -> bool:
        return self.compose is not None


@dataclass(frozen=True)
class Tree(Outline[Node]):
    """All nodes of a scheme, the root first."""

    @property
    def root(self) -> Node:
        return self.by_key[ROOT]

    @cached_property
    def _full(self) -> dict[str, Decimal]:
        full = {ROOT: FULL}
        for _, node in self.walk():
            above = self.by_key[node.parent]
            if above.compose == Compose.WEIGHTS:
                full[node.key] = FULL
            elif above.compose == Compose.POINTS:
                full[node.key] = node.weight or Decimal(0)
            else:
                full[node.key] = full[node.parent]
        return full

    def full_of(self, key: str) -> Decimal:
        """What a node is worth at the most, on its own scale."""
        return self._full[key]

    def field_of(self, key: str) -> str:
        """The 六大任务 of a node, its own or that of the nearest group above."""
        return next((node.task_field for node in self.path(key)[::-1] if node.task_field), "")


def empty_tree(compose: Compose = Compose.WEIGHTS) -> Tree:
    """A scheme of which nothing is written yet."""
    return Tree((Node(key=ROOT, parent="", name="总分", compose=compose),))


def with_compose(tree: Tree, compose: Compose) -> Tree:
    """The same with another way in which the layers become the whole."""
    return tree.with_node(replace(tree.root, compose=compose))


# --- as JSON --------------------------------------------------------------------------------------


def tree_to_json(tree: Tree) -> list[dict[str, Any]]:
    """Nodes as plain data: numbers as text, what is as unsaid left out."""
    return [_plain(node) for node in tree.nodes]


def tree_from_json(data: Sequence[Mapping[str, Any]]) -> Tree:
    """What `tree_to_json` wrote."""
    return Tree(tuple(_node(each) for each in data))


_UNSAID: Final = Node(key="", parent="", name="")
_UNSAID_STEP: Final = Step(points=Decimal(0))


def _plain(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"key": node.key, "parent": node.parent, "name": node.name}
    for name in Node.__dataclass_fields__:
        value = getattr(node, name)
        if name in found or value == getattr(_UNSAID, name):
            continue
        if name == "steps":
            found[name] = [_plain_step(step) for step in value]
        else:
            found[name] = f"{value:f}" if isinstance(value, Decimal) else value
    return found


def _plain_step(step: Step) -> dict[str, str]:
    found = {"points": f"{step.points:f}"}
    for name in ("low", "high"):
        if (value := getattr(step, name)) is not None:
            found[name] = f"{value:f}"
    return found | ({"words": step.words} if step.words else {})


def _node(data: Mapping[str, Any]) -> Node:
    said: dict[str, Any] = dict(data)
    if said.get("weight") is not None:
        said["weight"] = Decimal(said["weight"])
    if said.get("compose"):
        said["compose"] = Compose(said["compose"])
    if said.get("way"):
        said["way"] = Way(said["way"])
    said["steps"] = tuple(_step(each) for each in said.get("steps", ()))
    return Node(**said)


def _step(data: Mapping[str, str]) -> Step:
    numbers = {name: Decimal(data[name]) for name in ("points", "low", "high") if name in data}
    return replace(_UNSAID_STEP, words=data.get("words", ""), **numbers)
