"""Lights at months' ends, from the days on which they changed."""

from datetime import date

from common.text.months import Month, months_between
from plans.rules.strips import Lighting, lightings, matrix, strip

SPRING = list(months_between(Month(2026, 1), Month(2026, 4)))


def words(line, today=date(2026, 12, 31), months=SPRING):
    return [light for _, light in strip(line, months, today)]


def test_before_its_list_binds_a_line_has_no_light_and_then_it_is_green():
    assert words(Lighting("a", since=date(2026, 2, 20))) == [None, "green", "green", "green"]


def test_the_last_change_up_to_a_month_s_end_holds_until_the_next():
    changes = [
        (date(2026, 2, 3), "yellow"),
        (date(2026, 2, 28), "red"),
        (date(2026, 4, 1), "green"),
    ]
    line = Lighting("a", since=date(2026, 1, 1), changes=changes)
    assert words(line) == ["green", "red", "red", "green"]


def test_two_changes_of_one_day_count_in_the_order_in_which_they_were_written():
    day = date(2026, 1, 31)
    line = Lighting("a", since=date(2026, 1, 1), changes=[(day, "red"), (day, "yellow")])
    assert words(line)[0] == "yellow"


def test_a_withdrawn_line_has_no_light_any_more():
    line = Lighting("a", since=date(2026, 1, 1), until=date(2026, 2, 28))
    assert words(line) == ["green", None, None, None]


def test_a_running_month_shows_today_and_one_to_come_nothing():
    line = Lighting("a", since=date(2026, 1, 1), changes=[(date(2026, 3, 20), "red")])
    assert words(line, today=date(2026, 3, 10)) == ["green", "green", "green", None]
    assert words(line, today=date(2026, 3, 20)) == ["green", "green", "red", None]


def test_a_matrix_counts_lights_by_key_and_month():
    lines = [
        Lighting("a", since=date(2026, 1, 1), changes=[(date(2026, 2, 1), "red")]),
        Lighting("a", since=date(2026, 1, 1)),
        Lighting("b", since=date(2026, 2, 1)),
    ]
    found = matrix(lines, SPRING[:2], date(2026, 12, 31))
    january, february = SPRING[:2]
    assert list(found) == ["a", "b"]
    assert found["a"] == {january: {"green": 2}, february: {"red": 1, "green": 1}}
    assert found["b"] == {january: {}, february: {"green": 1}}


def test_joined_rows_become_lines():
    since = date(2026, 1, 1)
    rows = [
        (1, "a", since, None, date(2026, 1, 5), "yellow"),
        (1, "a", since, None, date(2026, 2, 5), "red"),
        (2, "b", since, date(2026, 3, 1), None, None),
    ]
    assert list(lightings(rows)) == [
        Lighting("a", since, None, [(date(2026, 1, 5), "yellow"), (date(2026, 2, 5), "red")]),
        Lighting("b", since, date(2026, 3, 1)),
    ]


def test_no_rows_are_no_lines():
    assert list(lightings([])) == []
