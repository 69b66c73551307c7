"""A rubric as its page, its sheet and its paper show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Unit
from scoring.reads.registry import sources
from scoring.rules.numbers import plain
from scoring.rules.rubrics import (
    ABSENT_WORDS,
    AUDIENCE_WORDS,
    BY_HAND,
    GRADING_WORDS,
    Audience,
    Bar,
    Grading,
    Node,
    Settings,
    Subject,
    Tree,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A node in words. how: the formula; source: what it reads; whom: for whom it is, "" for all."""

    key: str
    number: str
    name: str
    is_group: bool
    points: str
    how: str
    source: str
    whom: str
    scorer: str
    basis: str
    is_first: bool
    is_last: bool

    @property
    def depth(self) -> int:
        return self.number.count(".") + 1


def rows_of(tree: Tree, subjects: Sequence[Subject]) -> list[Row]:
    """The tree from top to bottom; `subjects` are those who may be named. One query where units score."""
    names = {subject.key: subject.name for subject in subjects}
    known = sources()
    units = {node.scorer_unit for node in tree.leaves if node.scorer_unit}
    scorers = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")) if units else {}
    found = []
    for number, node in tree.walk():
        brothers = tree.children(node.parent)
        source = known.get(node.source)
        found.append(
            Row(
                key=node.key,
                number=number,
                name=node.name,
                is_group=node.is_group,
                points=plain(node.points),
                how=_how(node),
                source="" if node.is_group else source.name if source else "人工填报",
                whom=whom_words(node, names),
                scorer=_scorer(node, scorers),
                basis=node.basis,
                is_first=brothers[0].key == node.key,
                is_last=brothers[-1].key == node.key,
            )
        )
    return found


def _how(node: Node) -> str:
    if node.is_group:
        return "下面各项按比例折算" if node.is_scaled else ""
    return f"{node.shape.label}：{node.shape.formula(node.points)}" if node.shape else ""


def _scorer(node: Node, scorers: dict[int, str]) -> str:
    """Who scores, and who certifies."""
    who = scorers.get(node.scorer_unit or 0, "") or node.scorer
    certified = f"；{node.certifier}认定" if node.certifier else ""
    return f"{who}{certified}"


def whom_words(node: Node, names: dict[str, str]) -> str:
    if node.audience == Audience.ALL:
        return ""
    if node.audience != Audience.SOME:
        return AUDIENCE_WORDS[node.audience]
    return "、".join(names.get(key, "已撤销的对象") for key in node.named)


def settings_words(settings: Settings) -> list[tuple[str, str]]:
    """(What, how) of the total and the grades."""
    ceiling, floor = settings.ceiling, settings.floor
    bounds = "，".join(
        [
            "可超过满分" if ceiling is None else f"最高 {plain(ceiling)} 分",
            "可为负分" if floor is None else f"最低 {plain(floor)} 分",
        ]
    )
    said = [
        ("总分", f"满分 {plain(settings.full)} 分，{bounds}"),
        ("不适用的项目", ABSENT_WORDS[settings.absent]),
        ("等次", f"{GRADING_WORDS[settings.grading]}：{grades_words(settings) or '未填写'}"),
    ]
    return said + [("否决和前提条件", bar_words(bar)) for bar in settings.bars]


def grades_words(settings: Settings) -> str:
    """优秀 90 分及以上，合格 60 分及以上，不合格."""
    found = []
    for grade in settings.grades:
        said = []
        if settings.grading == Grading.RANK and grade.top is not None:
            said.append(f"到第 {grade.top} 名")
        if settings.grading == Grading.QUOTA and grade.share is not None:
            said.append(f"不超过 {plain(grade.share)} %")
        if grade.least is not None:
            said.append(f"{plain(grade.least)} 分及以上")
        found.append(f"{grade.name} {'、'.join(said)}".strip())
    return "，".join(found)


def bar_words(bar: Bar) -> str:
    """发生重大水污染事件（人工认定）达到 1 的，最高评为“不合格”."""
    source = sources().get(bar.source)
    of = source.name if source else "人工认定" if bar.source == BY_HAND else "没有依据"
    way = "低于" if bar.is_less else "达到"
    whom = "" if bar.audience == Audience.ALL else f"，限{AUDIENCE_WORDS[bar.audience]}"
    return f"{bar.name}（{of}）{way} {plain(bar.number)} 的，最高评为“{bar.best}”{whom}"
