"""Totals, grades and faults of rubrics, and a rubric as JSON."""

from decimal import Decimal as D

import pytest

from common.text.outline import ROOT
from scoring.rules.faults import SourceKeys, rubric_faults
from scoring.rules.grading import graded
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
from scoring.rules.shape import Given
from scoring.rules.totals import Found, score_subject
from tests.scoring.shapes import ARTICLES, RED, ZHOUSHAN, shape

TOWN = Subject("d:500101001000", Kind.TOWN, "清溪镇")
UNIT = Subject("u:1", Kind.UNIT, "水利局")


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
