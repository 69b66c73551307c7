from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.templatetags.office import metres
from common.text import chinese


def test_dates_carry_no_leading_zeros():
    assert chinese.date_words(date(2026, 1, 5)) == "2026年1月5日"
    assert chinese.date_words(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == "2026年11月22日"
    assert chinese.moment_words(datetime(2026, 11, 22, 1, 5, tzinfo=UTC)) == "2026年11月22日 09:05"


def test_phones_get_moments_by_the_clock_in_china_with_its_offset():
    moment = datetime(2026, 11, 21, 16, 30, 5, tzinfo=UTC)
    assert chinese.iso_moment(moment) == "2026-11-22T00:30:05+08:00"
    assert chinese.iso_moment(None) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
    ],
)
def test_headings_are_numbered_in_chinese(number, words):
    assert chinese.numeral(number) == words


def test_numerals_outside_the_range_are_not_guessed():
    for number in (0, -1, 1000):
        with pytest.raises(ValueError, match="numeral"):
            chinese.numeral(number)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (10067, "10,067"),
        (Decimal("1234.50"), "1,234.5"),
        (100, "100"),
        (0.005, "0.01"),
        (-0.001, "0"),
    ],
)
def test_figures_part_thousands_and_drop_empty_decimals(value, words):
    assert chinese.number_words(value) == words


def test_shares_and_measures_read_as_in_a_notice():
    assert chinese.percent_words(Decimal("0.8287")) == "82.87 %"
    assert chinese.percent_words(1.28, places=0) == "128 %"
    assert [chinese.metres_words(m) for m in (0, 999.6, 1000, 1247.9)] == [
        "0 米",
        "999 米",
        "1 公里",
        "1.24 公里",
    ]
    assert [metres(m) for m in (None, 275.6, 12400)] == ["—", "275 米", "12.4 公里"]
    assert [chinese.seconds_words(s) for s in (50, 360, 590, 3600, 4320)] == [
        "50 秒",
        "6 分钟",
        "9 分 50 秒",
        "1 小时",
        "1 小时 12 分钟",
    ]
