"""From what was found to a subject's total, each step with the sentence that explains it. Pure; Decimal.

Items are rounded to two decimals and groups are reckoned from the rounded items, so that whoever adds up the page comes
to the same. What does not apply to a subject gives its points to its brothers in proportion, or counts as full: a
setting of the rubric. Bonuses and deductions without points of their own are never scaled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from common.text.outline import ROOT
from scoring.rules.numbers import ZERO, plain, rounded
from scoring.rules.rubrics import Absent, Node, Settings, Subject, Tree
from scoring.rules.shape import Given, NoPointsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of one item for one subject.

    given    out of a register or by hand; None while nothing is
    is_void  does not apply to this subject
    awarded  points that a person decided, with the reason `why`: they go before what is reckoned
    """

    given: Given | None = None
    is_void: bool = False
    awarded: Decimal | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeScore:
    """points: None where nothing is known yet, or nothing of a group applies. is_void: does not apply."""

    key: str
    number: str
    name: str
    points: Decimal | None
    full: Decimal
    words: str
    is_group: bool = False
    is_void: bool = False

    @property
    def depth(self) -> int:
        return self.number.count(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectScore:
    """nodes: in the order of the page, those that are for the subject. waiting: keys of items nobody has scored yet."""

    subject: Subject
    total: Decimal
    words: str
    nodes: tuple[NodeScore, ...]
    waiting: tuple[str, ...] = ()
    by_key: Mapping[str, NodeScore] = field(default_factory=dict)


def score_subject(
    tree: Tree, settings: Settings, subject: Subject, found: Mapping[str, Found]
) -> SubjectScore:
    """`found` by key of an item; what it lacks is not known yet and counts nothing."""
    scores: dict[str, NodeScore] = {}
    top = _below(tree, settings, subject, found, scores, ROOT, settings.full, is_scaled=False)
    points = top.points or ZERO
    total, words = points, ""
    if settings.ceiling is not None and total > settings.ceiling:
        total = settings.ceiling
        words = f"；合计 {plain(points)} 分，总分以 {plain(total)} 分为限"
    elif settings.floor is not None and total < settings.floor:
        total = settings.floor
        words = f"；合计 {plain(points)} 分，总分不低于 {plain(total)} 分"
    ordered = tuple(scores[node.key] for _, node in tree.walk() if node.key in scores)
    return SubjectScore(
        subject=subject,
        total=rounded(total),
        words=f"{top.words}{words}",
        nodes=ordered,
        waiting=tuple(
            each.key
            for each in ordered
            if not each.is_group and not each.is_void and each.points is None
        ),
        by_key=scores,
    )


@dataclass(frozen=True, slots=True)
class _Sum:
    points: Decimal | None
    words: str


def _below(
    tree: Tree,
    settings: Settings,
    subject: Subject,
    found: Mapping[str, Found],
    scores: dict[str, NodeScore],
    key: str,
    full: Decimal,
    *,
    is_scaled: bool,
    number: str = "",
) -> _Sum:
    """The sum of what is below a node, worth `full`; fills `scores`."""
    earned, extra, live, whole = ZERO, ZERO, ZERO, ZERO
    terms: list[str] = []
    for place, node in enumerate(tree.children(key), start=1):
        own = f"{number}.{place}" if number else str(place)
        if not tree.applies(node.key, subject):
            continue
        if node.is_group:
            inner = _below(
                tree, settings, subject, found, scores, node.key, node.points,
                is_scaled=node.is_scaled, number=own,
            )  # fmt: skip
            score = _of_group(node, own, inner)
        else:
            score = _of_item(node, own, found.get(node.key, Found()))
        scores[node.key] = score
        whole += node.points
        if score.is_void:
            continue
        points = score.points or ZERO
        if points < ZERO and terms:
            terms.append(f" － {node.name} {plain(-points)}")
        else:
            terms.append(f"{' ＋ ' if terms else ''}{node.name} {plain(points)}")
        if node.points > ZERO:
            live += node.points
            earned += points
        else:
            extra += points
    sums = _Points(earned, extra, live, whole if is_scaled else full)
    return _whole(settings, full, sums, terms)


@dataclass(frozen=True, slots=True)
class _Points:
    """earned of `live` points that apply, of `whole` in all; extra: bonuses and deductions without points."""

    earned: Decimal
    extra: Decimal
    live: Decimal
    whole: Decimal


def _whole(settings: Settings, full: Decimal, sums: _Points, terms: list[str]) -> _Sum:
    if not terms:
        return _Sum(None, "不适用")
    words, earned, of = "".join(terms), sums.earned, sums.whole
    if sums.live and sums.live < sums.whole:
        if settings.absent == Absent.RESCALE:
            of = sums.live
        else:
            absent = sums.whole - sums.live
            earned += absent
            words = f"{words}；不适用的 {plain(absent)} 分记满分"
    if of and of != full and sums.live:
        words = f"{words}；各项满分 {plain(of)} 分，折算为 {plain(full)} 分"
        return _Sum(rounded(earned * full / of + sums.extra), words)
    return _Sum(rounded(earned + sums.extra), words)


def _of_group(node: Node, number: str, inner: _Sum) -> NodeScore:
    return NodeScore(
        key=node.key, number=number, name=node.name, points=inner.points, full=node.points,
        words=inner.words, is_group=True, is_void=inner.points is None,
    )  # fmt: skip


def _of_item(node: Node, number: str, found: Found) -> NodeScore:
    points, words, is_void = _points(node, found)
    return NodeScore(
        key=node.key, number=number, name=node.name, points=points, full=node.points,
        words=words, is_void=is_void,
    )  # fmt: skip


def _points(node: Node, found: Found) -> tuple[Decimal | None, str, bool]:
    if found.is_void:
        return None, f"不适用{f'：{found.why}' if found.why else ''}", True
    reckoned: tuple[Decimal | None, str] = (None, "未评")
    if found.given is not None and node.shape is not None:
        try:
            scored = node.shape.score(node.points, found.given)
        except NoPointsError as error:
            reckoned = (None, f"未评：{error}")
        else:
            reckoned = (scored.points, f"{scored.words}。")
    if found.awarded is None:
        return *reckoned, False
    awarded = rounded(found.awarded)
    why = f"：{found.why.rstrip('。')}" if found.why else ""
    if reckoned[0] is None:
        return awarded, f"评定 {plain(awarded)} 分{why}。", False
    if reckoned[0] == awarded:
        return awarded, reckoned[1], False
    return (
        awarded,
        f"{reckoned[1]}按规则 {plain(reckoned[0])} 分，评定为 {plain(awarded)} 分{why}。",
        False,
    )
