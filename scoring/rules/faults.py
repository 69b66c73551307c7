"""What keeps a rubric from being published, in sentences that name the node. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from common.text.outline import ROOT
from scoring.rules.numbers import HUNDRED, ZERO, plain
from scoring.rules.rubrics import (
    BY_HAND,
    Audience,
    Grade,
    Grading,
    Kind,
    Node,
    Settings,
    Subject,
    Tree,
    is_for,
)
from scoring.rules.shape import Input, Shape

MOST_NODES: Final = 200
MOST_DEPTH: Final = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """key: of the node or bar at fault, `root` for the whole; words: a sentence."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """What a figure is called, and the keys of the numbers that it gives."""

    name: str
    gives: tuple[str, ...]


Sources = Mapping[str, SourceKeys]


def matching(inputs: Sequence[Input], gives: Collection[str]) -> dict[str, str] | None:
    """Input key → key of the figure; None where the figure does not give what is asked. One number for one input fits
    whatever both are called."""
    if all(each.key in gives for each in inputs):
        return {each.key: each.key for each in inputs}
    if len(inputs) == 1 and "count" in gives:
        return {inputs[0].key: "count"}
    if len(inputs) == 1 and len(gives) == 1:
        return {inputs[0].key: next(iter(gives))}
    return None


def unfit_words(shape: Shape, source: SourceKeys | None) -> str:
    """Why a register cannot be read by a shape; "" where it can, and where there is none to read."""
    if source is None or matching(shape.inputs(), source.gives) is not None:
        return ""
    asked = "、".join(each.label for each in shape.inputs())
    return (
        f"按“{shape.label}”计分要用{asked}，“{source.name}”没有这些数，请改选台账或改为人工填报。"
    )


def rubric_faults(
    tree: Tree, settings: Settings, sources: Sources, subjects: Sequence[Subject]
) -> list[Fault]:
    """Everything that is wrong, in the order of the page. `subjects` are those whom the rubric is for."""
    found = list(_whole_faults(tree, settings))
    for _, node in tree.walk():
        found += [Fault(node.key, words) for words in _node_faults(tree, node, sources)]
    found += _sum_faults(tree, settings, subjects)
    found += _grade_faults(settings)
    found += _bar_faults(settings, sources)
    return found


def _whole_faults(tree: Tree, settings: Settings) -> Iterator[Fault]:
    if not tree.leaves:
        yield Fault(ROOT, "还没有考核项目。")
    if len(tree.nodes) > MOST_NODES:
        yield Fault(ROOT, f"考核项目过多，最多 {MOST_NODES} 项。")
    if settings.full <= ZERO:
        yield Fault(ROOT, "总分应大于 0。")
    ceiling, floor = settings.ceiling, settings.floor
    if ceiling is not None and ceiling < settings.full:
        yield Fault(ROOT, f"总分上限 {plain(ceiling)} 分小于满分 {plain(settings.full)} 分。")
    if ceiling is not None and floor is not None and floor > ceiling:
        yield Fault(ROOT, "总分下限大于上限。")
    names = Counter((node.parent, node.name) for node in tree.nodes)
    for (_, name), times in names.items():
        if times > 1:
            yield Fault(ROOT, f"同一层中“{name}”写了 {times} 次。")


def _node_faults(tree: Tree, node: Node, sources: Sources) -> Iterator[str]:
    name = f"“{node.name}”"
    if len(tree.path(node.key)) > MOST_DEPTH:
        yield f"{name}的层次过深，最多 {MOST_DEPTH} 层。"
    if node.audience == Audience.SOME and not node.named:
        yield f"{name}适用于指定对象，但没有指定任何对象。"
    if node.is_group:
        if node.points <= ZERO:
            yield f"{name}没有填写本层满分。"
        if not tree.children(node.key):
            yield f"{name}下面没有考核项目。"
        return
    yield from _item_faults(node, sources)


def _item_faults(node: Node, sources: Sources) -> Iterator[str]:
    name = f"“{node.name}”"
    if node.shape is None:
        yield f"{name}没有选择计分办法。"
        return
    if node.points < ZERO:
        yield f"{name}的满分不能小于 0。"
    if node.points == ZERO and not node.shape.is_for_zero:
        yield f"{name}按“{node.shape.label}”计分，满分应大于 0。"
    for _, words in node.shape.faults(node.points):
        yield f"{name}：{words}"
    if node.source == BY_HAND:
        if not node.scorer.strip():
            yield f"{name}由人工评分，但没有写明由谁评分。"
        return
    source = sources.get(node.source)
    if source is None:
        yield f"{name}读取的台账“{node.source}”不存在，请改选。"
    elif words := unfit_words(node.shape, source):
        yield f"{name}{words}"


def _sum_faults(tree: Tree, settings: Settings, subjects: Sequence[Subject]) -> list[Fault]:
    """Points that do not add up, for each group and for the whole; said once for subjects who share it."""
    found: dict[Fault, None] = {}
    profiles = {
        tuple(tree.applies(node.key, each) for node in tree.nodes): each for each in subjects
    }
    of_kinds = [Subject(f"any:{kind}", kind, "") for kind in Kind]
    for subject in profiles.values() if profiles else of_kinds:
        layers = [("总分", ROOT, settings.full, False)]
        layers += [(f"“{n.name}”", n.key, n.points, n.is_scaled) for n in tree.nodes if n.is_group]
        for name, key, points, is_scaled in layers:
            children = tree.children(key)
            whole = sum((n.points for n in children if is_for(n, subject)), ZERO)
            for_all = all(n.audience == Audience.ALL for n in children)
            if not children or is_scaled or whole == points or not whole:
                continue
            if whole > points or for_all:
                whose = "" if for_all or not subject.name else f"对{subject.name}"
                words = f"{name}{whose}各项满分合计 {plain(whole)} 分，应为 {plain(points)} 分。"
                found[Fault(key, words)] = None
    return list(found)


def _grade_faults(settings: Settings) -> Iterator[Fault]:
    grades = settings.grades
    if not grades:
        yield Fault(ROOT, "还没有填写等次。")
        return
    for name, times in Counter(grade.name for grade in grades).items():
        if times > 1:
            yield Fault(ROOT, f"等次“{name}”写了 {times} 次。")
    with_least = [(g.name, g.least) for g in grades if g.least is not None]
    for (upper, high), (lower, low) in pairwise(with_least):
        if low >= high:
            yield Fault(ROOT, f"“{lower}”的分数线 {plain(low)} 应低于“{upper}”的 {plain(high)}。")
    if settings.grading == Grading.THRESHOLD:
        for grade in grades[:-1]:
            if grade.least is None:
                yield Fault(ROOT, f"按分数线评定，“{grade.name}”没有填写分数线。")
    elif settings.grading == Grading.RANK:
        yield from _rank_faults(grades)
    else:
        yield from _quota_faults(grades)


def _rank_faults(grades: Sequence[Grade]) -> Iterator[Fault]:
    tops = [(g.name, g.top) for g in grades if g.top is not None]
    if not tops:
        yield Fault(ROOT, "按名次评定，还没有填写任何等次到第几名。")
    for (upper, first), (lower, second) in pairwise(tops):
        if second <= first:
            yield Fault(ROOT, f"“{lower}”到第 {second} 名，应在“{upper}”的第 {first} 名之后。")


def _quota_faults(grades: Sequence[Grade]) -> Iterator[Fault]:
    shares = [grade.share for grade in grades if grade.share is not None]
    if not shares:
        yield Fault(ROOT, "按比例评定，还没有填写任何等次的比例。")
    elif sum(shares, ZERO) > HUNDRED:
        yield Fault(ROOT, f"各等次比例合计 {plain(sum(shares, ZERO))} %，超过 100 %。")


def _bar_faults(settings: Settings, sources: Sources) -> Iterator[Fault]:
    for bar in settings.bars:
        name = f"“{bar.name}”"
        if not bar.source:
            yield Fault(bar.key, f"{name}没有写明依据哪一项判断，请选择台账或“人工认定”。")
        elif bar.source != BY_HAND and bar.source not in sources:
            yield Fault(bar.key, f"{name}读取的台账“{bar.source}”不存在，请改选。")
        if bar.number <= ZERO:
            yield Fault(bar.key, f"{name}的数应大于 0，否则对谁都成立，或对谁都不成立。")
        place = settings.order.get(bar.best)
        if place is None:
            yield Fault(bar.key, f"{name}最高评为“{bar.best}”，但等次中没有它。")
        elif place == 0:
            yield Fault(bar.key, f"{name}最高评为“{bar.best}”，这是最好的等次，不起作用。")
