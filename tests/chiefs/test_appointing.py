"""Which appointments can be."""

from datetime import date

import pytest

from chiefs.rules.appointing import misfits, most_at_once, overlap


@pytest.mark.parametrize(
    ("kind", "tier", "subject", "level", "field"),
    [
        ("chief", 12, "reach", 12, None),
        ("chief", 12, "reach", 9, None),
        ("chief", 12, "river", 12, "reach"),
        ("chief", 12, "division", 12, "reach"),
        ("chief", 9, "river", 9, None),
        ("chief", 9, "reach", 9, "river"),
        ("chief", 6, "river", 9, "tier"),
        ("chief", 6, "division", 6, "river"),
        ("general", 6, "division", 6, None),
        ("general", 9, "division", 6, "tier"),
        ("general", 6, "river", 6, "river"),
        ("deputy_general", 6, "reach", 6, "reach"),
        ("patroller", 12, "reach", 12, None),
        ("patroller", 12, "river", 12, "reach"),
        ("patroller", 9, "reach", 12, "tier"),
        ("police", 6, "division", 6, None),
        ("police", 6, "river", 6, None),
        ("procurator", 6, "river", 9, "tier"),
        ("supervisor", 12, "reach", 12, None),
    ],
)
def test_what_an_appointment_needs(kind, tier, subject, level, field) -> None:
    wrong = misfits(kind, tier, subject=subject, level=level)
    assert list(wrong) == ([field] if field else [])


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((1, 10), (10, 20), True),
        ((1, 9), (10, 20), False),
        ((1, None), (10, 20), True),
        ((21, None), (10, 20), False),
        ((1, None), (5, None), True),
    ],
)
def test_spans_share_a_day(one, other, shared) -> None:
    def span(days):
        return date(2026, 1, days[0]), days[1] and date(2026, 1, days[1])

    assert overlap(span(one), span(other)) is shared
    assert overlap(span(other), span(one)) is shared


def test_the_most_at_once_counts_days_not_spans() -> None:
    def day(n: int) -> date:
        return date(2026, 1, n)

    spans = [(day(1), day(5)), (day(6), day(10)), (day(4), None)]
    assert most_at_once(spans, (day(1), None)) == 2
    assert most_at_once(spans, (day(1), day(3))) == 1
    assert most_at_once([], (day(1), None)) == 0
