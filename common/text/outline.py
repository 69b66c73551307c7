"""An outline, as a scheme of indicators or a rubric of items is one: nodes below nodes, and their numbers. Pure.

A node has a `key`, the key of its `parent`, a `name` and says whether it `is_group`; what else it says is the room's.
The whole is `ROOT`; where it has a node of its own (health: how its layers become the total), that is among the nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Generic, Protocol, Self, TypeVar

ROOT: Final = "root"
# The number of the whole in a sheet.
HEAD: Final = "0"
_NUMBER: Final = re.compile(r"[1-9]\d?(\.[1-9]\d?)*")


class Line(Protocol):
    """What an outline asks of a node; each is a frozen dataclass."""

    @property
    def key(self) -> str: ...
    @property
    def parent(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def is_group(self) -> bool: ...


N = TypeVar("N", bound=Line)


class NoLayerError(ValueError):
    """A node whose layer is missing; its words are a sentence without an end."""


@dataclass(frozen=True)
class Outline(Generic[N]):
    """Nodes; brothers are in the order in which they are listed."""

    nodes: tuple[N, ...] = field(default_factory=tuple)

    @cached_property
    def by_key(self) -> dict[str, N]:
        return {node.key: node for node in self.nodes}

    @cached_property
    def _below(self) -> dict[str, list[N]]:
        below: dict[str, list[N]] = {}
        for node in self.nodes:
            if node.key != ROOT:
                below.setdefault(node.parent, []).append(node)
        return below

    def children(self, key: str) -> list[N]:
        return self._below.get(key, [])

    def walk(self, key: str = ROOT, number: str = "") -> Iterator[tuple[str, N]]:
        """(1.2, node) of everything below a node, from top to bottom as it is printed."""
        for place, node in enumerate(self.children(key), start=1):
            own = f"{number}.{place}" if number else str(place)
            yield own, node
            yield from self.walk(node.key, own)

    @cached_property
    def leaves(self) -> list[N]:
        """What is no group, in the order of the page."""
        return [node for _, node in self.walk() if not node.is_group]

    def path(self, key: str) -> list[N]:
        """The groups above a node, the top layer first, then the node."""
        found: list[N] = []
        while key != ROOT:
            node = self.by_key[key]
            found.insert(0, node)
            key = node.parent
        return found

    # --- written anew -----------------------------------------------------------------------------

    def with_node(self, node: N) -> Self:
        """The same with this node in place of the one of its key, or after all others."""
        if node.key in self.by_key:
            return type(self)(tuple(node if each.key == node.key else each for each in self.nodes))
        return type(self)((*self.nodes, node))

    def without(self, key: str) -> Self:
        """The same without a node and all that is below it."""
        gone = {key, *(node.key for _, node in self.walk(key))}
        return type(self)(tuple(node for node in self.nodes if node.key not in gone))

    def moved(self, key: str, by: int) -> Self:
        """The same with a node `by` places further among its brothers; at an end it is the same."""
        brothers = self.children(self.by_key[key].parent)
        place = brothers.index(self.by_key[key])
        other = place + by
        if not 0 <= other < len(brothers):
            return self
        swapped = {key: brothers[other], brothers[other].key: brothers[place]}
        return type(self)(tuple(swapped.get(node.key, node) for node in self.nodes))

    def new_key(self) -> str:
        """A key that no node has: n7."""
        used = [int(node.key[1:]) for node in self.nodes if node.key[1:].isdecimal()]
        return f"n{max(used, default=0) + 1}"

    def with_numbered(self, nodes: Sequence[tuple[str, N]]) -> tuple[Self, dict[str, str]]:
        """(The same with nodes at their numbers, key by number). A layer comes before what is below it; a new node last
        among its brothers, which is where its number puts it. Raises NoLayerError for one
        without a layer above."""
        tree = self
        places = {number: node.key for number, node in self.walk()} | {HEAD: ROOT}
        for number, node in sorted(nodes, key=lambda each: order_of(each[0])):
            if number in places:
                known: Any = tree.by_key[places[number]]
                key, parent = known.key, known.parent
            elif (above := places.get(parent_of(number))) is not None:
                key, parent = tree.new_key(), above
                places[number] = key
            else:
                raise NoLayerError(f"“{number}”的上一层没有导入，请把上一层的行改好后一起导入")
            placed: Any = replace(node, key=key, parent=parent)  # type: ignore[type-var]
            tree = tree.with_node(placed)
        return tree, places


# --- numbers --------------------------------------------------------------------------------------


def parent_of(number: str) -> str:
    """1.2 → 1; 1 → "0", the whole."""
    return number.rpartition(".")[0] or HEAD


def order_of(number: str) -> tuple[int, ...]:
    """By which rows are put in order: a layer before what is below it."""
    return tuple(map(int, number.split(".")))


def place_fault(
    number: str, groups: Mapping[str, bool], *, others: str, what: str, item: str
) -> str:
    """What is wrong with a number as a place in an outline, as a sentence without an end; "" for nothing.

    groups  of each number in the file or in the outline: is it a group?
    others  the rows without a place: “等级”; what: 方案; item: 指标
    """
    if not _NUMBER.fullmatch(number):
        return f"“序号”中的“{number[:20]}”读不出来：序号应为 0、1、1.2 这样的，或{others}"
    above, _, last = number.rpartition(".")
    if above and above not in groups:
        return f"“{number}”的上一层“{above}”不在表中，也不在{what}中"
    if above and not groups[above]:
        return f"“{number}”的上一层“{above}”是{item}，下面不能再有{item}"
    before = f"{above}.{int(last) - 1}" if above else str(int(last) - 1)
    if int(last) > 1 and before not in groups:
        return f"“{number}”之前缺少“{before}”，序号应连续"
    return ""
