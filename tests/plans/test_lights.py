from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.lights import (
    Milestone,
    Schedule,
    Standing,
    Tolerance,
    faults,
    last_report_due,
    light_on,
    planned_percent,
    turns,
)

BY = Tolerance(points=Decimal(10), look_ahead_days=30)
# 200 days: half a percent a day.
EVEN = Schedule(starts_on=date(2026, 3, 1), due_on=date(2026, 9, 17))
STEPPED = Schedule(
    starts_on=date(2026, 1, 1),
    due_on=date(2026, 12, 31),
    milestones=[
        Milestone(date(2026, 6, 30), Decimal(30)),
        Milestone(date(2026, 9, 30), Decimal(80)),
    ],
)


def stands(percent, done_on=None):
    return Standing(percent=Decimal(percent), done_on=done_on)


@pytest.mark.parametrize(
    ("schedule", "day", "percent"),
    [
        (EVEN, date(2026, 2, 1), "0"),
        (EVEN, date(2026, 3, 1), "0"),
        (EVEN, date(2026, 3, 2), "0.5"),
        (EVEN, date(2026, 6, 9), "50"),
        (EVEN, date(2026, 9, 16), "99.5"),
        (EVEN, date(2026, 9, 17), "100"),
        (EVEN, date(2027, 1, 1), "100"),
        (STEPPED, date(2026, 4, 1), "15"),
        (STEPPED, date(2026, 6, 30), "30"),
        (STEPPED, date(2026, 8, 15), "55"),
        (STEPPED, date(2026, 9, 30), "80"),
        (STEPPED, date(2026, 12, 31), "100"),
    ],
)
def test_the_plan_line_is_straight_between_start_milestones_and_due_day(schedule, day, percent):
    assert planned_percent(schedule, day) == Decimal(percent)


@pytest.mark.parametrize(
    ("schedule", "standing", "day", "light", "why"),
    [
        (EVEN, stands(0), date(2026, 2, 1), "green", "计划2026年3月1日开始，尚未到开始日期。"),
        (
            EVEN,
            stands(0),
            date(2026, 3, 1),
            "green",
            "按计划应完成 0 %，已完成 0 %，达到序时进度。",
        ),
        (
            EVEN,
            stands("42.5"),
            date(2026, 6, 9),
            "green",
            "按计划应完成 50 %，已完成 42.5 %，落后 7.5 个百分点，在允许的 10 个百分点以内。",
        ),
        (
            EVEN,
            stands(40),
            date(2026, 6, 9),
            "green",
            "按计划应完成 50 %，已完成 40 %，落后 10 个百分点，在允许的 10 个百分点以内。",
        ),
        (
            EVEN,
            stands("39.99"),
            date(2026, 6, 9),
            "yellow",
            "按计划应完成 50 %，已完成 39.99 %，落后 10.01 个百分点，超过允许的 10 个百分点。",
        ),
        (
            EVEN,
            stands(84),
            date(2026, 8, 18),
            "yellow",
            "按计划应完成 85 %，已完成 84 %，落后 1 个百分点，距完成时限只有 30 天，难以按时完成。",
        ),
        (
            EVEN,
            stands(84),
            date(2026, 8, 17),
            "green",
            "按计划应完成 84.5 %，已完成 84 %，落后 0.5 个百分点，在允许的 10 个百分点以内。",
        ),
        (
            STEPPED,
            stands(28),
            date(2026, 6, 30),
            "yellow",
            "按计划应完成 30 %，已完成 28 %，落后 2 个百分点，当天即为节点，难以按时完成。",
        ),
        (
            EVEN,
            stands(99),
            date(2026, 9, 17),
            "yellow",
            "按计划应完成 100 %，已完成 99 %，落后 1 个百分点，当天即为完成时限，难以按时完成。",
        ),
        (
            EVEN,
            stands(99),
            date(2026, 9, 18),
            "red",
            "应于2026年9月17日前完成，已完成 99 %，已逾期 1 天。",
        ),
        (EVEN, stands(100, date(2026, 8, 1)), date(2026, 9, 30), "green", "已于2026年8月1日完成。"),
        (
            EVEN,
            stands(100, date(2026, 9, 30)),
            date(2026, 10, 1),
            "green",
            "已于2026年9月30日完成，比时限晚 13 天。",
        ),
        (
            EVEN,
            stands(60, date(2026, 9, 30)),
            date(2026, 9, 29),
            "red",
            "应于2026年9月17日前完成，已完成 60 %，已逾期 12 天。",
        ),
    ],
)
def test_a_light_says_why(schedule, standing, day, light, why):
    lit = light_on(schedule, standing, day, by=BY)
    assert (lit.light, lit.why) == (light, why)


def test_the_numbers_are_the_office_s():
    strict = replace(BY, points=Decimal(0), look_ahead_days=0)
    assert light_on(EVEN, stands("49.99"), date(2026, 6, 9), by=strict).light == "yellow"
    assert light_on(EVEN, stands("49.99"), date(2026, 6, 9), by=BY).light == "green"


def test_a_task_nobody_reports_on_turns_yellow_and_then_red_as_the_date_moves():
    lights = [
        light_on(EVEN, stands(0), EVEN.starts_on + timedelta(days=n), by=BY).light
        for n in range(203)
    ]
    changes = [(n, light) for n, light in enumerate(lights) if n == 0 or lights[n - 1] != light]
    assert changes == [(0, "green"), (21, "yellow"), (201, "red")]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, {}),
        (
            {"due_on": date(2025, 12, 31), "milestones": []},
            {"due_on": "完成时限不能早于开始日期。"},
        ),
        (
            {"milestones": [Milestone(date(2027, 1, 1), Decimal(50))]},
            {"milestones": "第 1 个节点的日期应在开始日期与完成时限之间，并晚于前一个节点。"},
        ),
        (
            {"milestones": [*STEPPED.milestones, Milestone(date(2026, 9, 30), Decimal(90))]},
            {"milestones": "第 3 个节点的日期应在开始日期与完成时限之间，并晚于前一个节点。"},
        ),
        (
            {"milestones": [*STEPPED.milestones, Milestone(date(2026, 11, 30), Decimal(80))]},
            {"milestones": "第 3 个节点的进度应大于前一个节点，且不超过 100 %。"},
        ),
        (
            {"milestones": [Milestone(date(2026, 6, 30), Decimal(101))]},
            {"milestones": "第 1 个节点的进度应大于前一个节点，且不超过 100 %。"},
        ),
    ],
)
def test_a_schedule_that_cannot_be_is_said_by_field(changed, fields):
    assert faults(replace(STEPPED, **changed)) == fields


@given(
    days=st.integers(0, 800),
    length=st.integers(1, 700),
    one=st.decimals(0, 100, places=2),
    other=st.decimals(0, 100, places=2),
)
def test_more_done_is_never_a_worse_light_and_a_later_day_never_a_better_one(
    days, length, one, other
):
    schedule = Schedule(
        starts_on=date(2026, 1, 1), due_on=date(2026, 1, 1) + timedelta(days=length)
    )
    rank = {"green": 0, "yellow": 1, "red": 2}

    def at(percent, day):
        lit = light_on(schedule, Standing(percent=percent), schedule.starts_on + day, by=BY)
        return rank[lit.light]

    day = timedelta(days=days)
    less, more = sorted([one, other])
    assert at(more, day) <= at(less, day)
    assert at(less, day) <= at(less, day + timedelta(days=1))


MONTHLY = replace(BY, report_by_day=25)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 4, 24), date(2026, 3, 25)),
        (date(2026, 4, 25), date(2026, 3, 25)),
        (date(2026, 4, 26), date(2026, 4, 25)),
        (date(2026, 1, 3), date(2025, 12, 25)),
    ],
)
def test_a_report_is_known_from_the_day_after_it_was_due(day, due):
    assert last_report_due(day, 25) == due


def test_between_two_reports_a_task_that_goes_to_plan_does_not_fall_behind():
    """Reported on 25 April as planned, 27.5 %: on 24 May the plan line itself is at 42 %."""
    reported, later = stands("27.5"), date(2026, 5, 24)
    assert light_on(EVEN, reported, later, by=BY).light == "yellow"
    lit = light_on(EVEN, reported, later, by=MONTHLY)
    assert lit.light == "green"
    assert lit.why == "按计划至2026年4月25日应完成 27.5 %，已完成 27.5 %，达到序时进度。"


def test_the_day_after_the_next_report_was_due_its_silence_shows():
    lit = light_on(EVEN, stands("27.5"), date(2026, 5, 26), by=MONTHLY)
    assert lit.light == "yellow"
    assert "至2026年5月25日应完成 42.5 %，已完成 27.5 %，落后 15 个百分点" in lit.why


@given(
    length=st.integers(1, 500),
    knots=st.lists(st.integers(1, 99), max_size=3, unique=True),
    percent=st.decimals(0, 100, places=2),
    by=st.sampled_from((BY, MONTHLY, replace(MONTHLY, look_ahead_days=7, report_by_day=1))),
    since=st.integers(-90, 90),
)
def test_between_two_turns_no_light_changes(length, knots, percent, by, since):
    starts_on = date(2026, 1, 1)
    steps = [
        Milestone(starts_on + timedelta(days=length * n // 100), Decimal(n)) for n in sorted(knots)
    ]
    schedule = Schedule(
        starts_on=starts_on,
        due_on=starts_on + timedelta(days=length),
        milestones=steps,
    )
    standing = Standing(percent=percent)
    first, last = starts_on + timedelta(days=since), starts_on + timedelta(days=600)
    turned = turns(schedule, first, last, by=by)
    assert turned[0] == first
    assert turned == sorted(set(turned))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lights = [light_on(schedule, standing, day, by=by).light for day in days]
    changed = {
        day for day, was, is_ in zip(days[1:], lights, lights[1:], strict=False) if was != is_
    }
    assert changed <= set(turned)


def test_past_the_due_day_a_task_is_red_whenever_reports_are_due():
    assert light_on(EVEN, stands(90), date(2026, 9, 18), by=MONTHLY).light == "red"
