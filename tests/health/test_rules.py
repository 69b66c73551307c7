"""Formulas, scores, grades and faults of schemes: tables, and properties over drawn trees."""

from dataclasses import replace
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from common.text.outline import ROOT
from health.rules.assessments import ACTS, ARCHIVED, CANCELLED, acts_in
from health.rules.examples import EXAMPLES
from health.rules.faults import scheme_faults
from health.rules.formulas import (
    Given,
    OutsideError,
    doubt_of,
    formula_words,
    points_of,
    rounded,
)
from health.rules.grading import Grade, grade_of
from health.rules.projects import next_state, steps_in
from health.rules.schemes import (
    FULL,
    Compose,
    Node,
    Step,
    Tree,
    Way,
    empty_tree,
    tree_from_json,
    tree_to_json,
)
from health.rules.scoring import missing, scores_of
from health.rules.water import good_share, place_of, worst_place
from waters.rules.classes import class_of
from waters.rules.indicators import JUDGED, MORE_IS_BETTER, Indicator
from waters.rules.standard import GB3838

D = Decimal
QUALITY = Node(
    key="n1", parent=ROOT, name="水质", way=Way.LINEAR, unit="%", weight=D(1),
    steps=(Step(low=D(75), points=D(0)), Step(low=D(100), points=D(100))),
)  # fmt: skip
DAMS = replace(
    QUALITY, name="闸坝", is_less=True,
    steps=(Step(low=D(0), points=D(100)), Step(low=D("1.2"), points=D(0))),
)  # fmt: skip
BANDS = replace(
    QUALITY, name="比例", way=Way.BANDS,
    steps=(
        Step(high=D(60), points=D(0)),
        Step(low=D(60), high=D(80), points=D(50)),
        Step(low=D(80), high=D(100), points=D(100)),
    ),
)  # fmt: skip
LESS = replace(
    BANDS, name="超标", is_less=True,
    steps=(
        Step(low=D(0), high=D(5), points=D(100)),
        Step(low=D(5), high=D(10), points=D(40)),
        Step(low=D(10), points=D(0)),
    ),
)  # fmt: skip
CASES = replace(
    QUALITY, name="底泥", way=Way.OPTIONS, grave="有毒",
    steps=(Step(words="好", points=D(100)), Step(words="差", points=D(10))),
)  # fmt: skip


def test_a_value_that_is_unlikely_for_its_formula_is_asked_about():
    asked = {
        (QUALITY, "0.85"): "是否应为 85 %",
        (QUALITY, "120"): "超过 100 %",
        (BANDS, "-1"): "是负数",
        (replace(QUALITY, unit="分"), "150"): "超过 100 分",
        (replace(DAMS, unit="个/百公里"), "120"): "是评分办法最大一端 1.2 的 100 倍",
    }
    for (node, value), words in asked.items():
        assert words in doubt_of(node, D(value))
    for node, value in (
        (QUALITY, "1"),
        (QUALITY, "60"),
        (LESS, "0.5"),
        (DAMS, "0"),
        (DAMS, "12"),
        (CASES, "9"),
    ):
        assert doubt_of(node, D(value)) == ""


@pytest.mark.parametrize(
    ("node", "value", "points"),
    [
        (QUALITY, "70", "0"), (QUALITY, "75", "0"), (QUALITY, "82", "28"),
        (QUALITY, "82.3333", "29.33"), (QUALITY, "100", "100"), (QUALITY, "120", "100"),
        (DAMS, "0", "100"), (DAMS, "0.3", "75"), (DAMS, "1.2", "0"), (DAMS, "9", "0"),
        # On an edge the better band counts, whichever way is better; both outer ends are in.
        (BANDS, "59.99", "0"), (BANDS, "60", "50"), (BANDS, "80", "100"), (BANDS, "100", "100"),
        (LESS, "0", "100"), (LESS, "5", "100"), (LESS, "5.01", "40"), (LESS, "10", "40"),
        (LESS, "11", "0"),
    ],
)  # fmt: skip
def test_points_at_and_beside_every_edge(node, value, points):
    assert points_of(node, FULL, Given(value=D(value))) == D(points)


def test_what_a_table_does_not_know_is_told_by_name_and_a_grave_defect_is_worth_nothing():
    for node, given, words in (
        (BANDS, Given(value=D(101)), "“比例”的评分表里没有 101 % 这一档"),
        (LESS, Given(value=D(-1)), "“超标”的评分表里没有 -1 % 这一档"),
        (QUALITY, Given(), "“水质”没有填写数值"),
        (CASES, Given(option="很好"), "请选择“底泥”的情形"),
        (replace(QUALITY, way=Way.HAND), Given(points=D(101)), "应在 0 与满分 100 之间"),
    ):
        with pytest.raises(OutsideError, match=words):
            points_of(node, FULL, given)
    assert points_of(CASES, FULL, Given(option="好")) == 100
    assert points_of(CASES, FULL, Given(option="好", is_grave=True)) == 0
    assert formula_words(QUALITY) == "75 % 得 0 分、100 % 得 100 分，其间按直线取值"
    assert (
        formula_words(LESS) == "0～5（含） % 得 100 分；5～10（含） % 得 40 分；高于 10 % 得 0 分"
    )


def leaf(key, parent, weight, **more):
    return replace(QUALITY, key=key, parent=parent, name=key, weight=weight, **more)


def tree(*nodes, compose=Compose.WEIGHTS):
    return Tree((*empty_tree(compose).nodes, *nodes))


def stepped(node, *rows):
    """The node alone with a table of (low, high, points)."""
    made = tuple(
        Step(
            low=None if low is None else D(low),
            high=None if high is None else D(high),
            points=D(points),
        )
        for low, high, points in rows
    )
    return tree(replace(node, steps=made))


WRONG = {
    "总分下面还没有指标": tree(),
    "总分下面各项权重合计为 0.9，应为 1，少了 0.1": tree(
        leaf("甲", ROOT, D("0.4")), leaf("乙", ROOT, D("0.5"))
    ),
    "满分合计为 60，应为 100，少了 40": tree(leaf("甲", ROOT, D(60)), compose=Compose.POINTS),
    # Of three equal thirds a full score would be more than the whole.
    "“甲”的满分 66.6666 最多写两位小数": tree(
        leaf("甲", ROOT, D("66.6666"), way=Way.HAND),
        leaf("乙", ROOT, D("33.33"), way=Way.HAND),
        compose=Compose.POINTS,
    ),
    "“甲”没有填写权重": tree(leaf("甲", ROOT, None)),
    "“甲”的权重是 -1，应大于 0": tree(leaf("甲", ROOT, D(-1)), leaf("乙", ROOT, D(2))),
    "“水”下面还没有指标": tree(
        replace(QUALITY, name="水", way=None, compose=Compose.WEIGHTS, steps=())
    ),
    "“水质”的评分公式两端都是 75": stepped(QUALITY, (75, None, 0), (75, None, 100)),
    "“水质”标为数值越小越好，但评分表中较好的一档得 0 分": tree(replace(QUALITY, is_less=True)),
    "“水质”的评分公式至少要有两端": stepped(QUALITY, (75, None, 100)),
    "“水质”的评分公式有一行没有填写数值": stepped(QUALITY, (75, None, 0), (None, None, 100)),
    "“水质”没有选择评分办法": tree(replace(QUALITY, way=None)),
    "“比例”的评分表在 60 与 80 之间缺一档": stepped(BANDS, (None, 60, 0), (80, None, 100)),
    "“比例”的评分表在 70 与 80 之间有两档重叠": stepped(BANDS, (0, 80, 0), (70, 90, 100)),
    "有一档从 9 到 3": stepped(BANDS, (9, 3, 100)),
    "只有最低一档可不填下限": stepped(BANDS, (0, None, 0), (5, None, 100)),
    "“水质”的评分表中有 120 分，应在 0 与满分 100 之间": stepped(
        QUALITY, (0, None, 0), (9, None, 120)
    ),
    "“水质”最高只能得 90 分，得不到满分 100": stepped(QUALITY, (0, None, 0), (9, None, 90)),
    "“底泥”的情形“好”写了两次": tree(replace(CASES, steps=(CASES.steps[0], CASES.steps[0]))),
    "“差异”要求至少选评 5 项，下面只有 1 项": tree(
        leaf("甲", "g", None),
        replace(QUALITY, key="g", name="差异", way=None, compose=Compose.MEAN, least=5, steps=()),
    ),
    "总分下面有 2 项都叫“a”": tree(
        leaf("a", ROOT, D("0.5")), replace(leaf("b", ROOT, D("0.5")), name="a")
    ),
}


def test_a_scheme_that_does_not_add_up_is_told_in_words_that_name_the_node():
    for words, broken in WRONG.items():
        found = scheme_faults(broken, [Grade("好", D(60)), Grade("差", D(0))])
        told = [fault.words for fault in found]
        assert any(words in each for each in told), (words, told)
        # Said once, and little else: a second fault of the same cause confuses.
        assert len(told) <= 2, told


def test_grades_are_read_at_their_thresholds_and_told_where_they_leave_a_gap():
    grades = [Grade("差", D(0)), Grade("优", D(80)), Grade("良", D(60))]
    read = [grade_of(D(score), grades) for score in ("80", "79.99", "60", "0", "100")]
    assert read == ["优", "良", "良", "差", "优"]
    told = [
        fault.words
        for wrong in ([Grade("优", D(80)), Grade("良", D(20))], [Grade("优", D(80)), Grade("良", D(80))], [])
        for fault in scheme_faults(tree(QUALITY), wrong)
    ]  # fmt: skip
    assert "低于 20 分的没有等级" in told[0]
    assert "“优”与“良”的分数线都是 80" in told[1]
    assert "至少填写两个等级" in told[-1]


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_can_be_put_in_force_as_it_is_and_scores_from_nothing_to_full(key):
    example = EXAMPLES[key]
    assert scheme_faults(example.tree, example.grades) == []
    again = tree_from_json(tree_to_json(example.tree))
    assert again == example.tree
    best, worst = {}, {}
    for node in again.leaves:
        full = again.full_of(node.key)
        ends = sorted(node.steps, key=lambda step: step.points)
        if node.way == Way.HAND:
            best[node.key], worst[node.key] = Given(points=full), Given(points=D(0))
        else:
            best[node.key], worst[node.key] = (
                Given(value=_inside(end), option=end.words) for end in (ends[-1], ends[0])
            )
    assert missing(again, best) == []
    assert scores_of(again, best)[ROOT].points == 100
    assert scores_of(again, worst)[ROOT].points < 15
    assert missing(again, {})


def _inside(step):
    return step.low if step.low is not None else step.high - 1 if step.high is not None else None


def test_happy_rivers_add_points_average_what_was_chosen_and_ask_for_five():
    happy = EXAMPLES["happy"].tree
    other = next(node for node in happy.nodes if node.name == "差异指标")
    keys = [node.key for node in happy.children(other.key)]
    chosen = {
        key: Given(points=D(points)) for key, points in zip(keys, (25, 20, 15, 10, 5), strict=False)
    }
    scores = scores_of(happy, chosen)
    assert scores[other.key].points == 15
    assert "选评 5 项取平均" in scores[other.key].sentence
    del chosen[keys[0]]
    assert "“差异指标”至少选评 5 项，现填写了 4 项。" in missing(happy, chosen)


@st.composite
def sheets(draw):
    """A tree of weights, points, means and lowest, with a value of every indicator, some left out."""
    top = draw(st.sampled_from([Compose.WEIGHTS, Compose.POINTS]))
    nodes, given = list(empty_tree(top).nodes), {}

    def shares(count, whole, places):
        parts = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
        shares = [(D(part) / sum(parts) * whole).quantize(places) for part in parts[:-1]]
        return [*shares, whole - sum(shares, D(0))]

    def below(parent, compose, full, depth):
        count = draw(st.integers(1, 4))
        weights = [None] * count
        if compose == Compose.WEIGHTS:
            weights = shares(count, D(1), D("0.0001"))
        elif compose == Compose.POINTS:
            weights = shares(count, full, D("0.01"))
        for weight in weights:
            key = f"n{len(nodes)}"
            own = {Compose.WEIGHTS: FULL, Compose.POINTS: weight}.get(compose, full)
            if depth < 2 and draw(st.booleans()):
                inner = draw(st.sampled_from(list(Compose)))
                nodes.append(Node(key=key, parent=parent, name=key, weight=weight, compose=inner))
                below(key, inner, own, depth + 1)
                continue
            is_less = draw(st.booleans())
            ends = ((D(100), D(0)), (D(0), own)) if is_less else ((D(0), D(0)), (D(100), own))
            steps = tuple(Step(low=low, points=points) for low, points in ends)
            leaf = Node(
                key=key, parent=parent, name=key, weight=weight, way=Way.LINEAR, steps=steps
            )
            nodes.append(replace(leaf, is_less=is_less, is_required=False))
            if draw(st.integers(0, 4)):
                given[key] = Given(value=D(draw(st.integers(-50, 1500))) / 10)

    below(ROOT, top, FULL, 0)
    return Tree(tuple(nodes)), given


@settings(max_examples=40)
@drawn(sheets(), st.data())
def test_layers_add_up_and_a_better_value_never_lowers_the_whole(sheet, data):
    whole, given = sheet
    assert scheme_faults(whole, [Grade("好", D(60)), Grade("差", D(0))]) == []
    scores = scores_of(whole, given)
    for node in [whole.root, *(node for _, node in whole.walk() if node.is_group)]:
        said = [(child, scores[child.key].points) for child in whole.children(node.key)]
        said = [(child, points) for child, points in said if points is not None]
        mine = scores[node.key].points
        if not said:
            assert mine is None
            continue
        full, points = whole.full_of(node.key), [each for _, each in said]
        assert 0 <= mine <= full
        # By hand from what the page shows.
        if node.compose == Compose.LOWEST:
            assert mine == min(points)
        elif node.compose == Compose.MEAN:
            assert mine == rounded(sum(points) / len(points))
        elif node.compose == Compose.POINTS:
            assert mine == rounded(sum(points) * full / sum(child.weight for child, _ in said))
        else:
            share = sum(child.weight for child, _ in said)
            assert mine == rounded(sum(c.weight * p for c, p in said) / share * full / 100)
    if not given:
        return
    key = data.draw(st.sampled_from(sorted(given)))
    better = D(data.draw(st.integers(0, 300))) / 10 * (-1 if whole.by_key[key].is_less else 1)
    moved = given | {key: Given(value=given[key].value + better)}
    assert scores_of(whole, moved)[ROOT].points >= scores[ROOT].points


@pytest.mark.parametrize(
    ("indicator", "number", "place"),
    [
        (Indicator.NH3_N, "0.1", "1"), (Indicator.NH3_N, "0.5", "2"), (Indicator.NH3_N, "0.75", "2.5"),
        (Indicator.NH3_N, "1.0", "3"), (Indicator.NH3_N, "3", "5.5"), (Indicator.NH3_N, "9", "6"),
        (Indicator.DO, "8", "1"), (Indicator.DO, "5.5", "2.5"), (Indicator.DO, "1", "5.5"),
        # Ⅰ and Ⅱ have one limit of COD: whatever is in it is in Ⅰ.
        (Indicator.COD, "15", "1"), (Indicator.COD, "17.5", "2.5"), (Indicator.PH, "7", "1"),
        (Indicator.PH, "9.5", "6"),
    ],
)  # fmt: skip
def test_the_place_between_classes_is_straight_between_their_limits(indicator, number, place):
    assert place_of(indicator, D(number), "river", GB3838) == D(place)


@drawn(
    indicator=st.sampled_from([each for each in JUDGED if each != Indicator.PH]),
    pair=st.tuples(st.decimals("0", "60", places=3), st.decimals("0", "60", places=3)),
)
def test_a_worse_value_never_has_a_better_place_and_is_within_its_class(indicator, pair):
    better, worse = sorted(pair, reverse=indicator in MORE_IS_BETTER)
    one, other = (place_of(indicator, each, "river", GB3838) for each in (better, worse))
    assert one <= other
    assert ceil(other) == class_of(indicator, worse, "river") or other == 5
    found = worst_place({indicator: worse, Indicator.PH: D(7)}, "river", GB3838)
    assert found[1] == rounded(other)


def test_what_is_drawn_needs_a_formula_of_numbers():
    node = Node(key="n1", parent=ROOT, name="水质", weight=D(1), way=Way.HAND, draws="good_share")
    tree = empty_tree().with_node(node)
    told = [fault.words for fault in scheme_faults(tree, [])]
    assert "“水质”取自水质数据，评分办法应为按直线取值或分档取值。" in told
    assert (good_share([1, 3, 4]), good_share([])) == (D("66.67"), None)


def test_acts_and_steps_lead_only_where_they_should():
    assert [act.code for act in acts_in("reviewing")] == ["pass", "return"]
    assert acts_in(ARCHIVED) == acts_in(CANCELLED) == []
    assert {act.target for act in ACTS.values()} <= {
        "surveying", "reviewing", "published", "archived", "cancelled",
    }  # fmt: skip
    assert steps_in("failing", was_accepted=False) == ["self"]
    assert steps_in("failing", was_accepted=True) == ["recheck"]
    assert next_state("assessed", "accept", is_passed=False) == "failing"
    with pytest.raises(KeyError):
        next_state("accepted", "accept", is_passed=True)
