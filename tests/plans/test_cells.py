"""What one cell of a sheet holds, read and written."""

from datetime import date
from decimal import Decimal

import pytest

from plans.rules.lights import Milestone
from plans.services.line_input import FundInput, TargetInput
from plans.sheets.cells import (
    Unreadable,
    funds_words,
    milestones_words,
    read_funds,
    read_milestones,
    read_targets,
    targets_words,
)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("", []),
        ("河道整治 3360 米", [("河道整治", "3360", "米", "1")]),
        ("河道整治3,360.5米", [("河道整治", "3360.5", "米", "1")]),
        (
            "河道整治 3360 米；生态浮岛 10700 平方米（权重 2）",
            [("河道整治", "3360", "米", "1"), ("生态浮岛", "10700", "平方米", "2")],
        ),
        (
            "除险加固 3 座\n退化林修复 1200 亩",
            [("除险加固", "3", "座", "1"), ("退化林修复", "1200", "亩", "1")],
        ),
        ("新建 2 号泵站 1 座", [("新建 2 号泵站", "1", "座", "1")]),
        ("湿地 5 m2", [("湿地", "5", "m2", "1")]),
    ],
)
def test_targets_are_read_as_officials_write_them(text, targets):
    assert read_targets(text) == [
        TargetInput(name, Decimal(amount), unit, Decimal(weight))
        for name, amount, unit, weight in targets
    ]


@pytest.mark.parametrize("text", ["河道整治", "3360 米", "河道整治 3360", "河道整治 三千米"])
def test_a_target_without_name_number_or_unit_is_told(text):
    with pytest.raises(Unreadable, match="“目标”应写成“河道整治 3360 米”的样子，填写的是"):
        read_targets(text)


@pytest.mark.parametrize(
    ("text", "fund"),
    [
        ("区级财政 100", ("区级财政", 1_000_000, 0, 0)),
        ("区级财政 计划 100 到位 50 支付 30", ("区级财政", 1_000_000, 500_000, 300_000)),
        ("区级财政计划100万元，到位0.5万元", ("区级财政", 1_000_000, 5_000, 0)),
        ("中央水利发展资金 10067", ("中央水利发展资金", 100_670_000, 0, 0)),
    ],
)
def test_funds_are_read_in_wan_and_kept_in_yuan(text, fund):
    assert read_funds(text) == [FundInput(*fund)]


@pytest.mark.parametrize("text", ["区级财政", "100", "区级财政 到位 50", "区级财政 计划 若干"])
def test_money_that_is_not_written_so_is_told(text):
    with pytest.raises(Unreadable, match="“资金”应写成"):
        read_funds(text)


def test_milestones_are_read_in_every_usual_way_of_writing_a_day():
    assert read_milestones("2026-06-01 40%；2026年8月1日 80") == [
        Milestone(date(2026, 6, 1), Decimal(40)),
        Milestone(date(2026, 8, 1), Decimal(80)),
    ]


@pytest.mark.parametrize("text", ["六月底 40%", "2026-13-01 40%", "2026-06-01"])
def test_a_milestone_without_day_or_percent_is_told(text):
    with pytest.raises(Unreadable, match="“节点”应写成"):
        read_milestones(text)


def test_what_is_written_out_is_read_back_the_same():
    targets = [
        TargetInput("河道整治", Decimal("3360.50"), "米"),
        TargetInput("生态浮岛", Decimal(10700), "平方米", Decimal("0.5")),
    ]
    funds = [FundInput("区级财政", Decimal("1000000.01"), Decimal(500), Decimal("0.01"))]
    milestones = [Milestone(date(2026, 6, 1), Decimal("33.33"))]
    assert read_targets(targets_words(targets)) == targets
    assert read_funds(funds_words(funds)) == funds
    assert read_milestones(milestones_words(milestones)) == milestones
