from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.progress import TargetStanding, TaskStanding, overall, task_percent


def target(amount, done, weight=1):
    return TargetStanding(amount=Decimal(amount), done=Decimal(done), weight=Decimal(weight))


def task(percent, weight=1):
    return TaskStanding(percent=Decimal(percent), weight=Decimal(weight))


@pytest.mark.parametrize(
    ("targets", "percent"),
    [
        ([target(3360, 0)], "0"),
        ([target(3360, 1680)], "50"),
        ([target(3360, 1234)], "36.73"),
        ([target("0.8", "0.8")], "100"),
        ([target(3360, 3360), target(10700, 5350)], "75"),
        ([target(3360, 3360, 3), target(10700, 5350, 1)], "87.5"),
        ([target(100000, 99999)], "99.99"),
        ([target(100000, 99999), target(1, 1)], "99.99"),
    ],
)
def test_a_task_s_percent_comes_from_its_targets(targets, percent):
    assert task_percent(targets) == Decimal(percent)


def test_a_task_without_a_target_that_weighs_has_no_percent():
    with pytest.raises(ValueError, match="target with weight"):
        task_percent([])
    with pytest.raises(ValueError, match="target with weight"):
        task_percent([target(1, 1, 0)])


def test_the_overall_figure_shows_its_formula():
    found = overall([task(100), task(100), task("48.61")])
    assert (found.tasks, found.done, found.percent) == (3, 2, Decimal("82.87"))
    assert found.formula == (
        "总体进度 = 各项任务进度之和 ÷ 任务数 = 248.61 % ÷ 3 = 82.87 %（3 项任务权重相同）"
    )


def test_weights_count_where_they_are_set():
    found = overall([task(100, 3), task(50, 1), task(0, "0.5")])
    assert found.percent == Decimal("77.78")
    assert found.formula == (
        "总体进度 = 各项任务（进度 × 权重）之和 ÷ 权重之和 = 350 % ÷ 4.5 = 77.78 %"
    )


def test_equal_weights_other_than_one_are_equal_weights():
    assert overall([task(100, 2), task(50, 2)]).formula == (
        "总体进度 = 各项任务进度之和 ÷ 任务数 = 150 % ÷ 2 = 75.00 %（2 项任务权重相同）"
    )


def test_without_a_task_there_is_no_percent():
    assert (overall([]).tasks, overall([]).percent) == (0, None)
    assert overall([task(100, 0)]).percent is None
    assert overall([]).formula == "没有计入进度的任务。"


@given(
    st.lists(st.tuples(st.decimals(0, 100, places=2), st.integers(1, 9)), min_size=1, max_size=40)
)
def test_the_overall_figure_lies_between_the_least_and_the_most(pairs):
    percents = [percent for percent, _ in pairs]
    found = overall(TaskStanding(percent=p, weight=Decimal(w)) for p, w in pairs)
    assert min(percents) <= found.percent <= max(percents)
