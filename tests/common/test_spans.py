"""Several months together, as an address names them and as they are called."""

import pytest

from common.errors import Invalid
from common.text.months import Month
from common.text.spans import MonthSpan, usual_spans

NOVEMBER = Month(2026, 11)


@pytest.mark.parametrize(
    ("first", "last", "label", "before"),
    [
        ("2026-10", "2026-10", "2026年10月", "2025年10月"),
        ("2026-07", "2026-09", "2026年第三季度", "2025年第三季度"),
        ("2026-01", "2026-11", "2026年1—11月", "2025年1—11月"),
        ("2026-08", "2026-10", "2026年8—10月", "2025年8—10月"),
        ("2025-01", "2025-12", "2025年度", "2024年度"),
        ("2025-11", "2026-03", "2025年11月—2026年3月", "2024年11月—2025年3月"),
    ],
)
def test_a_span_is_called_as_offices_call_it(first, last, label, before) -> None:
    span = MonthSpan(Month.parse(first), Month.parse(last))
    assert (span.label, span.year_before.label) == (label, before)


def test_an_address_names_the_last_month_and_perhaps_the_first() -> None:
    assert MonthSpan.asked({}, NOVEMBER) == MonthSpan(NOVEMBER, NOVEMBER)
    asked = {"month": "2026-10"}
    assert MonthSpan.asked(asked, NOVEMBER).label == "2026年10月"
    assert MonthSpan.asked(asked | {"since": "2026-01"}, NOVEMBER).label == "2026年1—10月"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "2026-12"}, "起始月份（2026年12月）晚于截止月份（2026年11月）"),
        ({"since": "2020-01"}, "一次最多统计 36 个月"),
        ({"since": "x"}, "月份应写成"),
        ({"month": "2026-13"}, "月份应写成"),
    ],
)
def test_a_span_that_cannot_be_is_refused_in_words(asked, said) -> None:
    with pytest.raises(Invalid, match=said):
        MonthSpan.asked(asked, NOVEMBER)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_usual_spans_can_be_asked_for_in_every_month(month) -> None:
    this = Month(2026, month)
    for _, span in usual_spans(this):
        address = {"since": str(span.first), "month": str(span.last)}
        assert MonthSpan.asked(address, this) == span
        assert span.last <= this
