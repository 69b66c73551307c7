from datetime import UTC, date, datetime, time

import pytest

from common.text.chinese import SHANGHAI
from common.text.workdays import Calendar

D = date
NATIONAL = Calendar()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (D(2026, 11, 20), True),
        (D(2026, 11, 22), False),
        (D(2026, 10, 1), False),
        (D(2026, 10, 10), True),  # a Saturday worked for the National Day week
        (D(2026, 2, 17), False),  # Spring Festival
        (D(2025, 9, 28), True),  # a Sunday worked
    ],
)
def test_the_national_calendar_knows_holidays_and_worked_weekends(day, worked):
    assert NATIONAL.is_workday(day) is worked
    assert NATIONAL.is_covered(day)


def test_past_the_library_only_weekdays_are_left_and_a_page_can_warn():
    assert NATIONAL.is_workday(D(2035, 10, 1)) is True
    assert NATIONAL.is_workday(D(2035, 10, 6)) is False
    assert not NATIONAL.is_covered(D(2035, 10, 1))
    assert NATIONAL.uncovered_years([D(2026, 1, 1), D(2036, 5, 1), D(2035, 5, 1)]) == (2035, 2036)


def test_the_office_s_own_table_wins():
    local = Calendar(overrides={D(2026, 11, 20): False, D(2035, 10, 6): True})
    assert local.is_workday(D(2026, 11, 20)) is False
    assert local.is_workday(D(2035, 10, 6)) is True
    assert local.is_covered(D(2035, 10, 6))
    assert not local.is_covered(D(2035, 10, 7))


def test_a_year_the_office_has_entered_in_full_needs_no_warning():
    entered = Calendar(overrides={D(2035, 10, 1): False}, confirmed_years=frozenset({2035}))
    assert entered.is_covered(D(2035, 10, 8))
    assert entered.is_workday(D(2035, 10, 8)) is True
    assert entered.is_workday(D(2035, 10, 1)) is False


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (D(2026, 11, 18), 1, D(2026, 11, 19)),
        (D(2026, 11, 20), 1, D(2026, 11, 23)),  # Friday: over the weekend
        (D(2026, 11, 21), 1, D(2026, 11, 23)),  # Saturday
        (D(2026, 9, 30), 1, D(2026, 10, 8)),  # over the National Day week
        (D(2026, 10, 9), 1, D(2026, 10, 10)),  # into a worked Saturday
        (D(2026, 11, 2), 10, D(2026, 11, 16)),
        (D(2026, 11, 20), 0, D(2026, 11, 20)),
        (D(2026, 11, 21), 0, D(2026, 11, 23)),
    ],
)
def test_workdays_are_counted_from_the_next_day(start, count, due):
    assert NATIONAL.add_workdays(start, count) == due
    if count:
        assert NATIONAL.workdays_between(start, due) == count
        assert NATIONAL.workdays_between(due, start) == -count


def test_a_negative_number_of_workdays_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="negative"):
        NATIONAL.add_workdays(D(2026, 11, 20), -1)


def test_a_deadline_is_the_end_of_the_working_day_in_china():
    # Half past midnight in China on the 20th, though still the 19th in London.
    reported = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    due = NATIONAL.deadline(reported, 1, day_ends=time(17, 30))
    assert due == datetime(2026, 11, 23, 17, 30, tzinfo=SHANGHAI)
    assert NATIONAL.deadline(D(2026, 11, 19), 1, day_ends=time(18)).hour == 18
