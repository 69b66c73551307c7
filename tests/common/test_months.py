from datetime import UTC, date, datetime, timedelta

import pytest

from common.errors import Invalid
from common.text.months import Month, months_between


def test_a_month_is_read_and_written_as_in_addresses():
    assert Month.parse("2026-10") == Month(2026, 10)
    assert str(Month(2026, 3)) == "2026-03"
    assert Month(2026, 10).label == "2026年10月"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "十月", "2026-10-01", "0000-01", "9999-12"]
)
def test_a_month_that_cannot_be_read_is_refused_in_words(text):
    with pytest.raises(Invalid) as refused:
        Month.parse(text)
    assert "2026-10" in refused.value.fields["month"]
    assert refused.value.http_status == 400


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (Month(2026, 2), date(2026, 2, 1), date(2026, 2, 28)),
        (Month(2024, 2), date(2024, 2, 1), date(2024, 2, 29)),
        (Month(2026, 12), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_knows_its_days(month, first, last):
    assert (month.first_day, month.last_day) == (first, last)
    days = list(month.days())
    assert (days[0], days[-1], len(days)) == (first, last, last.day)


def test_moments_belong_to_the_month_on_the_clock_in_china():
    assert Month.of(datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)) == Month(2026, 10)
    assert Month.of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == Month(2026, 11)
    assert datetime(2026, 10, 31, 16, 0, tzinfo=UTC) in Month(2026, 11)
    assert date(2026, 11, 30) in Month(2026, 11)


def test_a_moment_without_an_offset_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="naive"):
        Month.of(datetime(2026, 10, 31))


def test_months_meet_without_gap_or_overlap():
    month = Month(2026, 12)
    assert month.ends_at == month.next().starts_at
    assert month.starts_at.utcoffset() == timedelta(hours=8)
    assert month.next() == Month(2027, 1)
    assert Month(2026, 1).previous() == Month(2025, 12)
    assert Month(2026, 11).plus(-23) == Month(2024, 12)


def test_months_are_counted_through_both_ends():
    assert [str(m) for m in months_between(Month(2026, 11), Month(2027, 2))] == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
    ]
    assert list(months_between(Month(2027, 1), Month(2026, 12))) == []
    assert sorted([Month(2026, 11), Month(2025, 12)])[0] == Month(2025, 12)
