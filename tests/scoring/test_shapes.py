"""Shapes of items: the cases of real rubrics as tables, parameters as JSON and as cells, and properties."""

from decimal import Decimal as D

import pytest
from hypothesis import given as drawn
from hypothesis import settings as fast
from hypothesis import strategies as st

from scoring.rules.faults import matching
from scoring.rules.registry import SHAPES
from scoring.rules.shape import Given, NoPointsError, read_shape, shape_to_json
from scoring.rules.written import from_text, to_text
from tests.scoring.shapes import (
    ARTICLES,
    CLASSES,
    FISHING,
    OPEN,
    PHOSPHORUS,
    RATED,
    RED,
    SEWAGE,
    SURVEYS,
    XIANYANG,
    YELLOW,
    ZHOUSHAN,
    cause,
    rows,
    shape,
)

CASES = [
    (
        XIANYANG,
        6,
        {"台账": 5, "公示牌": 5},
        "0",
        "台账 5 项扣 4 分，公示牌 5 项扣 4 分，合计应扣 8 分，扣完 6 分为止",
    ),
    (XIANYANG, 6, {"台账": 5, "公示牌": 0}, "2", "台账 5 项扣 4 分"),
    (FISHING, 5, {"done": 12}, "5", "考察 12/10，完成 120 %，5 分按比例得 5 分"),
    (FISHING, 5, {"done": 7}, "3.5", None),
    (SEWAGE, 5, {"done": 799, "due": 1000}, "0", "考察 799/1,000，完成 79.9 %，低于 80 %，不得分"),
    (SEWAGE, 5, {"done": 800, "due": 1000}, "4", None),
    # What is shown as 80 % by rounding is still below it.
    (SEWAGE, 5, {"done": 799999, "due": 1000000}, "0", None),
    (OPEN, 100, {"done": "105.02", "due": 100}, "105.02", None),
    (
        ZHOUSHAN,
        50,
        {"done": 17, "due": 20},
        "34",
        "考察 17/20，占 85 %，× 50 分 × 0.8（未达目标 90 %），得 34 分",
    ),
    (ZHOUSHAN, 50, {"done": 18, "due": 20}, "45", None),
    (RED, 5, {"count": 3}, "3.5", "考察 3 次，每次扣 0.5 分，扣 1.5 分"),
    (RED, 5, {"count": 30}, "0", "考察 30 次，每次扣 0.5 分，应扣 15 分，扣完 5 分为止"),
    (RED, 0, {"count": 3}, "-1.5", None),
    (YELLOW, 5, {"count": 2}, "5", "考察 2 次，从第 3 次起每次扣 0.5 分，不扣分"),
    (YELLOW, 5, {"count": 4}, "4", None),
    (
        PHOSPHORUS,
        0,
        {"value": "0.09", "before": "0.1"},
        "1",
        "考察由 0.1 变为 0.09，改善 10 %，加 1 分",
    ),
    (
        PHOSPHORUS,
        0,
        {"value": "0.15", "before": "0.1"},
        "-3",
        "考察由 0.1 变为 0.15，变差 50 %，扣 3 分",
    ),
    (CLASSES, 4, {"value": 4, "before": 3}, "2", "考察由 3 变为 4，变差 1 级，扣 2 分"),
    (CLASSES, 4, {"value": 3, "before": 3}, "4", "考察由 3 变为 3，持平"),
    (ARTICLES, 0, {"省级": 1, "市级": 1, "区级": 5}, "3.5", None),
    (ARTICLES, 0, {"省级": 3, "市级": 1, "区级": 4}, "5", None),
    (
        RATED,
        0,
        {"好": 1, "较好": 1, "一般": 0},
        "-0.5",
        "考察：好 1 次，较好 1 次，取平均，扣 0.5 分",
    ),
    (SURVEYS, 20, {"指标": 90, "评议": 80, "公众": 70}, "17", None),
    (
        ("parts", rows({"name": "机构", "most": 2}, {"name": "制度", "most": 3})),
        5,
        {"机构": 2, "制度": "1.5"},
        "3.5",
        None,
    ),
    (("condition", {"compare": "不低于", "bound": 95}), 5, {"value": "94.9"}, "0", None),
    (("linear", {"zero_at": 60, "full_at": 100}), 10, {"value": 90}, "7.5", None),
    (("linear", {"zero_at": 30, "full_at": 10}), 10, {"value": 5}, "10", None),
    (("discretion", {"most": 3, "down": 2}), 0, {"points": -2}, "-2", None),
]


def given_of(numbers):
    return Given(numbers={key: D(value) for key, value in numbers.items()}, noun="考察")


def test_the_cases_of_real_rubrics():
    wrong = []
    for (code, data), full, numbers, points, words in CASES:
        scored = shape(code, **data).score(D(full), given_of(numbers))
        if scored.points != D(points) or words not in (None, scored.words):
            wrong.append((code, numbers, points, scored))
    assert wrong == []


def test_ranks_share_the_better_place_and_stop_at_the_least():
    rank = shape("rank", step="0.5", better="more", least=8)
    peers = (D(9), D(9), D(7), *[D(8)] * 6)
    of = {
        value: rank.score(D(10), Given(numbers={"value": D(value)}, peers=peers)).points
        for value in (9, 8, 7)
    }
    assert of == {9: D(10), 8: D(9), 7: D(8)}


REFUSED = [
    ("deduct", {"each": "半分"}, 5, "“每次扣分”应是数字，现为“半分”。"),
    ("deduct", {"each": 0}, 5, "“每次扣分”应大于 0，现为 0。"),
    ("deduct_from", {"start": "2.5", "each": 1}, 5, "“从第几次起”应是整数，现为 2.5。"),
    ("missing", {}, 6, "明细至少填写一行。"),
    ("missing", rows(cause("台账", 1), cause("台账", 1)), 6, "明细中“台账”写了两次。"),
    ("missing", rows(cause("台账", 1), cause("公示牌", "")), 6, "第 2 行：请填写“每项扣分”。"),
    (
        "condition",
        {"compare": "大约", "bound": 1},
        5,
        "“条件”没有“大约”这一种，可填：不低于、高于、不高于、低于、等于。",
    ),
    (
        "weighted",
        rows({"name": "指标", "weight": 60}, {"name": "公众", "weight": 30}),
        20,
        "权重合计 90 %，应为 100 %。",
    ),
    ("parts", rows({"name": "机构", "most": 2}), 5, "各小项满分合计 2 分，与本项满分 5 分不符。"),
    ("share", {"target": 90}, 50, "目标占比和未达目标的系数应当同时填写。"),
    ("linear", {"zero_at": 1, "full_at": 1}, 5, "得 0 分和得满分的数值不能相同。"),
    ("compared", {"by": "rate", "better": "less"}, 5, "改善加分和变差扣分至少填写一个。"),
]


def test_parameters_that_cannot_be_are_refused_in_words():
    for code, data, full, named in REFUSED:
        made, faults = read_shape(SHAPES[code], data)
        said = list(faults.values()) or [words for _, words in made.faults(D(full))]
        assert named in said


WITHOUT_POINTS = [
    (SEWAGE, 5, {"done": 0, "due": 0}, "应完成数为 0"),
    (ZHOUSHAN, 50, {"done": 21, "due": 20}, "21 多于总数 20"),
    (PHOSPHORUS, 0, {"value": 1, "before": 0}, "没有变化率"),
    (RATED, 0, {"好": 0, "较好": 0, "一般": 0}, "还没有评价"),
    (("discretion", {}), 5, {"points": 6}, "应在 0 至 5 分之间"),
]


def test_what_has_no_points_says_why():
    for (code, data), full, numbers, words in WITHOUT_POINTS:
        with pytest.raises(NoPointsError, match=words):
            shape(code, **data).score(D(full), given_of(numbers))


def test_one_number_fits_one_input_whatever_both_are_called():
    levels = shape(*ARTICLES[:1], **ARTICLES[1])
    assert matching(levels.inputs(), ("count",)) is None
    assert matching(shape(*RED[:1], **RED[1]).inputs(), ("done", "due", "value")) is None
    one = shape("bonus", rows=[{"name": "全年全绿", "each": 2}])
    assert matching(one.inputs(), ("count",)) == {"全年全绿": "count"}


ALL = [
    ("discretion", {"most": 3, "is_bare": "是"}),
    XIANYANG,
    FISHING,
    SEWAGE,
    OPEN,
    ZHOUSHAN,
    RED,
    YELLOW,
    PHOSPHORUS,
    CLASSES,
    ARTICLES,
    RATED,
    SURVEYS,
]


def test_parameters_come_back_from_json_and_from_a_cell_of_the_template():
    for code, parameters in ALL:
        made = shape(code, **parameters)
        assert shape(code, **shape_to_json(made)) == made
        data, faults = from_text(type(made), to_text(made))
        assert not faults
        assert shape(code, **data) == made


@drawn(st.sampled_from([XIANYANG, FISHING, RED, YELLOW, CLASSES]), st.data())
@fast(max_examples=60)
def test_an_item_with_points_stays_between_zero_and_full_and_more_faults_never_earn_more(
    kind, data
):
    made = shape(kind[0], **kind[1])
    numbers = {each.key: D(data.draw(st.integers(0, 40))) for each in made.inputs()}
    points = made.score(D(6), Given(numbers=numbers)).points
    assert D(0) <= points
    if kind not in (CLASSES,):
        assert points <= D(6)
    if kind in (XIANYANG, RED, YELLOW):
        worse = {key: value + 1 for key, value in numbers.items()}
        assert made.score(D(6), Given(numbers=worse)).points <= points
    assert made.score(D(6), Given(numbers=numbers)).points == points
