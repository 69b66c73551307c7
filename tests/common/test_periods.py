from datetime import UTC, date, datetime, timedelta

import pytest

from common.text.months import Month
from common.text.periods import (
    PERIOD_KINDS,
    accounting_month,
    period_of,
    periods_between,
    quarter_address,
    quarter_at,
)

D = date


@pytest.mark.parametrize(
    ("kind", "day", "start", "end", "label"),
    [
        (
            "week",
            D(2026, 11, 22),
            D(2026, 11, 16),
            D(2026, 11, 22),
            "2026年第47周（11月16日—22日）",
        ),
        (
            "week",
            D(2026, 12, 1),
            D(2026, 11, 30),
            D(2026, 12, 6),
            "2026年第49周（11月30日—12月6日）",
        ),
        (
            "week",
            D(2027, 1, 1),
            D(2026, 12, 28),
            D(2027, 1, 3),
            "2026年第53周（2026年12月28日—2027年1月3日）",
        ),
        ("tenday", D(2026, 11, 1), D(2026, 11, 1), D(2026, 11, 10), "2026年11月上旬"),
        ("tenday", D(2026, 11, 20), D(2026, 11, 11), D(2026, 11, 20), "2026年11月中旬"),
        ("tenday", D(2026, 10, 31), D(2026, 10, 21), D(2026, 10, 31), "2026年10月下旬"),
        ("tenday", D(2026, 2, 28), D(2026, 2, 21), D(2026, 2, 28), "2026年2月下旬"),
        ("month", D(2024, 2, 5), D(2024, 2, 1), D(2024, 2, 29), "2024年2月"),
        ("quarter", D(2026, 11, 22), D(2026, 10, 1), D(2026, 12, 31), "2026年第四季度"),
        ("quarter", D(2026, 3, 31), D(2026, 1, 1), D(2026, 3, 31), "2026年第一季度"),
        ("year", D(2026, 11, 22), D(2026, 1, 1), D(2026, 12, 31), "2026年"),
    ],
)
def test_a_day_falls_in_its_period_and_the_period_has_a_name(kind, day, start, end, label):
    period = period_of(kind, day)
    assert (period.start, period.end, period.label) == (start, end, label)
    assert day in period
    assert start - timedelta(days=1) not in period


@pytest.mark.parametrize("kind", PERIOD_KINDS)
def test_periods_tile_the_calendar(kind):
    day = D(2025, 12, 25)
    while day < D(2027, 1, 8):
        period = period_of(kind, day)
        assert period.next().start == period.end + timedelta(days=1)
        assert period.next().previous() == period
        assert period.ends_at == period.next().starts_at
        day += timedelta(days=1)


def test_late_evening_in_london_is_already_the_next_period_in_china():
    assert period_of("week", datetime(2026, 11, 22, 16, 30, tzinfo=UTC)).start == D(2026, 11, 23)
    assert datetime(2026, 11, 22, 16, 30, tzinfo=UTC) not in period_of("week", D(2026, 11, 22))


def test_a_span_lists_each_period_it_touches():
    weeks = list(periods_between("week", D(2026, 11, 1), D(2026, 11, 30)))
    assert (weeks[0].start, weeks[-1].end, len(weeks)) == (D(2026, 10, 26), D(2026, 12, 6), 6)
    assert list(periods_between("month", D(2026, 11, 2), D(2026, 11, 1))) != []
    assert list(periods_between("week", D(2026, 11, 9), D(2026, 11, 8))) == []


def test_a_week_is_accounted_in_the_month_in_which_it_ends():
    assert accounting_month(period_of("week", D(2026, 11, 30))) == Month(2026, 12)
    assert accounting_month(period_of("week", D(2026, 11, 29))) == Month(2026, 11)


def test_a_quarter_is_judged_only_by_the_notice_of_its_last_month():
    for month in (10, 11, 12):
        assert accounting_month(period_of("quarter", D(2026, month, 5))) == Month(2026, 12)


@pytest.mark.parametrize("address", ["2026-1", "2026-4", "1900-2"])
def test_a_quarters_address_names_it(address):
    assert quarter_address(quarter_at(address)) == address


@pytest.mark.parametrize("address", ["", "2026", "2026-", "2026-5", "2026-3-1", "1899-1", "²026-1"])
def test_what_is_no_quarters_address_names_none(address):
    assert quarter_at(address) is None
