"""Shapes, totals, grades and faults of rubrics: the cases of real rubrics as tables, and properties."""

from decimal import Decimal as D

import pytest
from hypothesis import given as drawn
from hypothesis import settings as fast
from hypothesis import strategies as st

from common.text.outline import ROOT
from scoring.rules.faults import SourceKeys, matching, rubric_faults
from scoring.rules.grading import graded
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import (
    Absent,
    Audience,
    Bar,
    Grade,
    Grading,
    Kind,
    Node,
    Settings,
    Subject,
    Tree,
    settings_from_json,
    settings_to_json,
    tree_from_json,
    tree_to_json,
)
from scoring.rules.shape import Given, NoPointsError, read_shape, shape_to_json
from scoring.rules.totals import Found, score_subject
from scoring.rules.written import from_text, to_text

TOWN = Subject("d:500101001000", Kind.TOWN, "清溪镇")
UNIT = Subject("u:1", Kind.UNIT, "水利局")


def shape(code, **data):
    made, faults = read_shape(SHAPES[code], data)
    assert not faults, faults
    return made


def rows(*lines):
    return {"rows": list(lines)}


def cause(name, each, most=""):
    return {"name": name, "each": each, "most": most}


#: 咸阳: two causes, each −1, each capped at −4, of an item of 6.
XIANYANG = ("missing", rows(cause("台账", 1, 4), cause("公示牌", 1, 4)))
#: 石城: fishing cases full at ≥ 10; sewage rate below 80 % → 0.
FISHING = ("pro_rata", {"target": 10})
SEWAGE = ("pro_rata", {"nothing_below": 80})
#: 乐清 caps nothing.
OPEN = ("pro_rata", {"is_open": "是"})
#: 舟山.
ZHOUSHAN = ("share", {"target": 90, "factor": "0.8"})
#: [002]: yellow from the third on; TP and NH₃-N by their rates.
YELLOW = ("deduct_from", {"start": 3, "each": "0.5"})
RED = ("deduct", {"each": "0.5"})
PHOSPHORUS = (
    "compared",
    {
        "by": "rate",
        "better": "less",
        "better_each": "0.1",
        "better_most": 2,
        "worse_each": "0.2",
        "worse_most": 3,
    },
)
CLASSES = ("compared", {"by": "step", "better": "less", "better_each": 1, "worse_each": 2})
ARTICLES = (
    "bonus",
    {"most": 5}
    | rows(
        {"name": "省级", "each": 2},
        {"name": "市级", "each": 1},
        {"name": "区级", "each": "0.5", "beyond": 4},
    ),
)
RATED = (
    "grades",
    {"many": "mean"}
    | rows(
        {"name": "好", "points": 0}, {"name": "较好", "points": -1}, {"name": "一般", "points": -2}
    ),
)
SURVEYS = (
    "weighted",
    rows(*({"name": n, "weight": w} for n, w in [("指标", 60), ("评议", 30), ("公众", 10)])),
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


def item(key, name, points, *, parent=ROOT, kind=RED, **more):
    return Node(
        key=key,
        parent=parent,
        name=name,
        points=D(points),
        shape=shape(kind[0], **kind[1]),
        scorer="河长办",
        **more,
    )


def group(key, name, points, **more):
    return Node(
        key=key, parent=more.pop("parent", ROOT), name=name, points=D(points), is_group=True, **more
    )


FREE = ("discretion", {})
GRADES = (Grade(name="优秀", least=D(90)), Grade(name="合格", least=D(60)), Grade(name="不合格"))
TREE = Tree(
    (
        group("n1", "履职", 60),
        item("n2", "红灯", 20, parent="n1"),
        item(
            "n3",
            "湖泊",
            40,
            parent="n1",
            kind=FREE,
            audience=Audience.SOME,
            named=("d:500101002000",),
        ),
        item("n4", "水质", 40, kind=FREE),
        item("n5", "加分", 0, kind=ARTICLES),
    )
)


def scored(settings, *, tree=TREE, subject=TOWN, void=(), **points):
    found = {key: Found(given=Given(numbers={"points": D(value)})) for key, value in points.items()}
    found["n2"] = Found(given=Given(numbers={"count": D(4)}, noun="红灯"))
    found["n5"] = Found(given=Given(numbers={"省级": D(2), "市级": D(1), "区级": D(0)}))
    found |= {key: Found(is_void=True) for key in void}
    return score_subject(tree, settings, subject, found)


@pytest.mark.parametrize(
    ("settings", "total"),
    [
        # The lake's town has 40 points that this one has not: 18 of 20 become 54 of 60.
        (Settings(ceiling=None), "99"),
        (Settings(absent=Absent.FULL), "103"),
        (Settings(absent=Absent.FULL, ceiling=D(100)), "100"),
    ],
)
def test_what_does_not_apply_is_rescaled_or_full_and_a_bonus_passes_100_where_it_may(
    settings, total
):
    assert scored(settings, n4=40).total == D(total)


def test_the_whole_explains_itself_and_names_what_waits():
    score = scored(Settings())
    assert score.waiting == ("n4",)
    assert score.by_key["n2"].words == "红灯 4 次，每次扣 0.5 分，扣 2 分。"
    assert score.by_key["n1"].words == "红灯 18；各项满分 20 分，折算为 60 分"
    assert score.words == "履职 54 ＋ 水质 0 ＋ 加分 5"
    # Where a whole group does not apply its points go to its brothers.
    void = scored(Settings(), n4=30, void=("n2",))
    assert (void.by_key["n1"].is_void, void.total) == (True, D(80))
    decided = score_subject(
        TREE,
        Settings(),
        TOWN,
        {
            "n2": Found(
                given=Given(numbers={"count": D(4)}, noun="红灯"), awarded=D(19), why="两次属于误报"
            )
        },
    )
    assert decided.by_key["n2"].words.endswith("按规则 18 分，评定为 19 分：两次属于误报。")


def test_a_total_may_be_negative_where_the_rubric_says_so():
    tree = Tree((item("n2", "红灯", 0), item("n4", "水质", 100, kind=FREE)))
    found = {"n2": Found(given=Given(numbers={"count": D(4)}))}
    assert score_subject(tree, Settings(), TOWN, found).total == 0
    assert score_subject(tree, Settings(floor=None), TOWN, found).total == D(-2)


def test_parts_of_100_are_scaled_to_what_the_group_is_worth():
    tree = Tree(
        (
            group("n1", "指标", 60, is_scaled=True),
            item("n6", "河道", 100, parent="n1", kind=FREE),
            item("n4", "评议", 40, kind=FREE),
        )
    )
    assert scored(Settings(), tree=tree, n6=90, n4=35).total == D(89)


def towns(*totals):
    return [(Subject(f"d:{n}", Kind.TOWN, f"{n}镇"), D(total)) for n, total in enumerate(totals)]


def test_a_veto_with_96_points_is_not_passed_and_a_precondition_keeps_from_the_best():
    veto = Bar(key="b1", name="发生重大水污染事件", source="hand", number=D(1), best="不合格")
    rate = Bar(
        key="b2",
        name="问题按期办结率",
        source="issues.on_time",
        number=D(90),
        best="合格",
        is_less=True,
    )
    settings = Settings(grades=GRADES, bars=(veto, rate))
    found = graded(
        settings,
        towns(96, 96, 96, 61),
        {"b1": {"d:0": D(1), "d:1": D(0)}, "b2": {"d:2": D("89.9"), "d:0": D(80)}},
    )
    assert [each.grade for each in found.values()] == ["不合格", "优秀", "合格", "合格"]
    assert found["d:2"].why == ("问题按期办结率：89.9，低于 90，最高评为“合格”。",)


def test_grades_by_rank_and_by_quota():
    ranks = Settings(
        grading=Grading.RANK,
        grades=(Grade(name="一等", top=1), Grade(name="二等", top=3), Grade(name="三等")),
    )
    assert [g.grade for g in graded(ranks, towns(90, 95, 90, 80), {}).values()] == [
        "二等",
        "一等",
        "二等",
        "三等",
    ]
    quota = Settings(
        grading=Grading.QUOTA,
        grades=(Grade(name="优秀", least=D(90), share=D(40)), Grade(name="合格")),
    )
    found = graded(quota, towns(99, 95, 95, 89, 99), {})
    assert [g.grade for g in found.values()] == ["优秀", "合格", "合格", "合格", "优秀"]
    tied = graded(quota, towns(99, 95, 95, 89, 70), {})
    assert [g.grade for g in tied.values()] == ["优秀", "合格", "合格", "合格", "合格"]
    assert "并列的超过名额" in tied["d:1"].why[0]
    # Units are not measured against towns.
    mixed = graded(ranks, [*towns(99), (UNIT, D(70))], {})
    assert mixed["u:1"].grade == "一等"


SOURCES = {
    "lights.red": SourceKeys("红灯", ("count",)),
    "issues.on_time": SourceKeys("按期办结", ("done", "due", "value")),
}


FAULTS = [
    (Tree(), Settings(), "还没有考核项目。"),
    (TREE, Settings(full=D(110)), "总分各项满分合计 100 分，应为 110 分。"),
    (
        Tree((item("n1", "红灯", 100, source="lights.blue"),)),
        Settings(),
        "“红灯”读取的台账“lights.blue”不存在，请改选。",
    ),
    (
        Tree((item("n1", "水质", 100, kind=ZHOUSHAN, source="lights.red"),)),
        Settings(),
        "“水质”按“占比计分”计分要用完成数、应完成数，“红灯”没有这些数，请改选台账或改为人工填报。",
    ),
    (
        Tree(
            (
                Node(
                    key="n1", parent=ROOT, name="履职", points=D(100), shape=shape("deduct", each=1)
                ),
            )
        ),
        Settings(),
        "“履职”由人工评分，但没有写明由谁评分。",
    ),
    (
        Tree((item("n1", "湖泊", 100, audience=Audience.SOME),)),
        Settings(),
        "“湖泊”适用于指定对象，但没有指定任何对象。",
    ),
    (
        TREE,
        Settings(
            grades=GRADES, bars=(Bar(key="b1", name="否决", source="", number=D(1), best="合格"),)
        ),
        "“否决”没有写明依据哪一项判断，请选择台账或“人工认定”。",
    ),
    (
        TREE,
        Settings(
            grades=GRADES,
            bars=(Bar(key="b1", name="否决", source="hand", number=D(1), best="良好"),),
        ),
        "“否决”最高评为“良好”，但等次中没有它。",
    ),
    (
        TREE,
        Settings(
            grades=(
                Grade(name="优秀", least=D(80)),
                Grade(name="良好", least=D(90)),
                Grade(name="差"),
            )
        ),
        "“良好”的分数线 90 应低于“优秀”的 80。",
    ),
]


def test_faults_of_a_rubric_are_sentences():
    for tree, settings, words in FAULTS:
        found = rubric_faults(tree, settings, SOURCES, [TOWN, UNIT])
        assert words in [fault.words for fault in found]


def test_a_special_part_by_unit_adds_up_for_each_of_them():
    special = [
        group(f"n{n}", f"专项{n}", 60, audience=Audience.SOME, named=(f"u:{n}",)) for n in (1, 2)
    ]
    tree = Tree(
        (
            item("n9", "共性", 40, kind=FREE),
            *special,
            *(item(f"n{n}0", "任务", 60, kind=FREE, parent=f"n{n}") for n in (1, 2)),
        )
    )
    units = [Subject(f"u:{n}", Kind.UNIT, f"{n}局") for n in (1, 2)]
    assert rubric_faults(tree, Settings(grades=GRADES), {}, units) == []
    assert score_subject(
        tree, Settings(), units[0], {"n9": Found(awarded=D(30)), "n10": Found(awarded=D(50))}
    ).total == D(80)


def test_one_number_fits_one_input_whatever_both_are_called():
    levels = shape(*ARTICLES[:1], **ARTICLES[1])
    assert matching(levels.inputs(), ("count",)) is None
    assert matching(shape(*RED[:1], **RED[1]).inputs(), ("done", "due", "value")) is None
    one = shape("bonus", rows=[{"name": "全年全绿", "each": 2}])
    assert matching(one.inputs(), ("count",)) == {"全年全绿": "count"}


ALL = [
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


def test_a_rubric_comes_back_from_json():
    bar = Bar(
        key="b1", name="否决", source="hand", number=D(1), best="不合格", audience=Audience.TOWNS
    )
    for settings in (
        Settings(),
        Settings(floor=None, ceiling=D(110), absent=Absent.FULL, grades=GRADES, bars=(bar,)),
    ):
        assert settings_from_json(settings_to_json(settings)) == settings
    assert tree_from_json(tree_to_json(TREE)) == TREE


@drawn(st.sampled_from([XIANYANG, FISHING, RED, YELLOW, CLASSES]), st.data())
@fast(max_examples=60, deadline=None)
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
