from dataclasses import replace
from datetime import date, datetime, time

import pytest

from common.text.chinese import SHANGHAI
from common.text.workdays import Calendar
from issues.rules import deadlines
from issues.rules.deadlines import Clocks

CALENDAR = Calendar()
CLOCKS = Clocks(
    escalate_workdays=1,
    accept_workdays=1,
    return_hours=24,
    complaint_workdays=10,
    complaint_major_workdays=20,
    general_workdays=10,
    heavier_workdays=20,
    soon_workdays=2,
    day_ends=time(18),
)
BY = {"clocks": CLOCKS, "calendar": CALENDAR}


def at(month, day, hour=9, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


FRIDAY = at(11, 20)


def test_a_report_on_friday_is_passed_on_and_accepted_by_monday_evening():
    assert deadlines.escalation_due(FRIDAY, **BY) == at(11, 23, 18)
    assert deadlines.acceptance_due(FRIDAY, **BY) == at(11, 23, 18)


def test_responsibility_is_returned_within_plain_hours():
    assert deadlines.return_due(FRIDAY, clocks=CLOCKS) == at(11, 21)


@pytest.mark.parametrize(
    ("severity", "due"),
    [("general", at(12, 4, 18)), ("heavier", at(12, 4, 18)), ("major", at(12, 18, 18))],
)
def test_a_complaint_is_answered_in_ten_workdays_and_a_major_one_in_twenty(severity, due):
    assert deadlines.answer_due(FRIDAY, severity=severity, **BY) == due


@pytest.mark.parametrize(
    ("severity", "planned", "due"),
    [
        ("general", None, at(12, 4, 18)),
        ("heavier", None, at(12, 18, 18)),
        ("major", None, None),
        ("major", date(2026, 12, 31), at(12, 31, 18)),
        ("general", date(2026, 11, 25), at(11, 25, 18)),
    ],
)
def test_an_issue_is_put_right_by_its_severity_or_by_its_plan(severity, planned, due):
    assert deadlines.rectification_due(FRIDAY, severity=severity, planned=planned, **BY) == due


def test_the_numbers_are_the_office_s():
    stricter = replace(CLOCKS, general_workdays=5, day_ends=time(17, 30))
    due = deadlines.rectification_due(
        FRIDAY, severity="general", planned=None, clocks=stricter, calendar=CALENDAR
    )
    assert due == at(11, 27, 17, 30)


@pytest.mark.parametrize(
    ("due", "now", "light", "words"),
    [
        (at(11, 30, 18), at(11, 20), "normal", "剩余 6 个工作日"),
        (at(11, 25, 18), at(11, 20), "normal", "剩余 3 个工作日"),
        (at(11, 24, 18), at(11, 20), "soon", "剩余 2 个工作日"),
        (at(11, 23, 18), at(11, 21), "soon", "剩余 1 个工作日"),
        (at(11, 22, 9), at(11, 21), "soon", "剩余不足 1 个工作日"),
        (at(10, 8, 18), at(9, 30), "soon", "剩余 1 个工作日"),
        (at(11, 20, 18), at(11, 20, 18), "soon", "今日 18:00 到期"),
        (at(11, 20, 18), at(11, 20, 18, 1), "overdue", "今日 18:00 已到期"),
        (at(11, 20, 18), at(11, 22), "overdue", "逾期不足 1 个工作日"),
        (at(11, 20, 18), at(11, 23), "overdue", "逾期 1 个工作日"),
        (at(11, 20, 18), at(11, 25, 23), "overdue", "逾期 3 个工作日"),
    ],
)
def test_a_clock_has_a_light_and_words(due, now, light, words):
    soon = deadlines.soon_until(now, **BY)
    assert deadlines.light_of_clock(due, now, soon) == light
    assert deadlines.clock_words(due, now, calendar=CALENDAR) == words
