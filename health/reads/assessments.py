"""What an assessment's page and report show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from health.models import Assessment, AssessmentValue, RaisedTask
from health.rules.assessments import ACTS
from health.rules.formulas import formula_words
from health.rules.schemes import Node, Tree
from health.rules.scoring import missing, scores_of
from health.services.assessments import givens, result_of, values_of
from plans.models import Light, Line, ListState

CREATED = "登记"


@dataclass(frozen=True, slots=True)
class Row:
    """A node of the page: its place, score and sentence, its value with evidence, where it has one."""

    key: str
    number: str
    name: str
    depth: int
    is_group: bool
    points: Decimal | None
    full: Decimal
    rate: Decimal | None
    sentence: str
    node: Node
    value: AssessmentValue | None
    formula: str
    is_weak: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole assessment: the total, the layers, all rows; and what is still missing."""

    total: Decimal | None
    layers: list[Row]
    rows: list[Row]
    absent: list[str]


def sheet_of(assessment: Assessment, weak_below: Decimal) -> Sheet:
    """As stored once it was submitted, else as it comes out now of what is filled in. One query."""
    tree = assessment.version.tree
    values = values_of(assessment)
    stored = assessment.result or _live(tree, values)
    rows = [_row(tree, each, values, weak_below) for each in stored if each["number"]]
    absent = [] if assessment.result else missing(tree, givens(values))
    return Sheet(_number(stored[0]["points"]), [r for r in rows if r.depth == 1], rows, absent)


def _live(tree: Tree, values: Mapping[str, AssessmentValue]) -> list[dict[str, Any]]:
    return result_of(tree, scores_of(tree, givens(values)))


def _row(
    tree: Tree, each: Mapping[str, Any], values: Mapping[str, AssessmentValue], weak: Decimal
) -> Row:
    node = tree.by_key[each["key"]]
    rate = _number(each["rate"])
    return Row(
        key=node.key,
        number=each["number"],
        name=each["name"],
        depth=each["depth"],
        is_group=each["is_group"],
        points=_number(each["points"]),
        full=Decimal(each["full"]),
        rate=rate,
        sentence=each["sentence"],
        node=node,
        value=values.get(node.key),
        formula="" if node.is_group else formula_words(node),
        is_weak=not node.is_group and rate is not None and rate < weak,
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def act_label(action: str) -> str:
    """提交评审; of the first row 登记."""
    return ACTS[action].label if action in ACTS else CREATED


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a task that was raised: words, the code of a badge, the line where there is one."""

    task: RaisedTask
    words: str
    code: str
    line: Line | None


def fates(tasks: Sequence[RaisedTask]) -> list[Fate]:
    """Each raised task with what its line or revision says now. No query where they came by `raised_of`."""
    return [_fate(task) for task in tasks]


def _fate(task: RaisedTask) -> Fate:
    item = task.item
    line = task.line or (item.line if item else None)
    if line is None and item is not None:
        revision = item.revision
        words = f"第 {revision.number} 号修订{revision.get_state_display()}"
        return Fate(task, words, revision.state, None)
    if line is None:
        return Fate(task, "—", "", None)
    if line.withdrawn_on is not None:
        return Fate(task, "任务已撤销", "withdrawn", line)
    if line.task_list.state != ListState.BINDING:
        state = line.task_list.get_state_display()
        return Fate(task, f"清单{state}", line.task_list.state, line)
    if line.done_on is not None:
        return Fate(task, "已完成", "done", line)
    return Fate(task, f"{Light(line.shown_light).label}，进度 {line.percent:g} %", "open", line)
