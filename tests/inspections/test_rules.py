"""The nearest rule wins, by place and by day."""

from datetime import date

import pytest

from common.text.periods import period_of
from inspections.rules.rule import Rule
from inspections.rules.rule_book import RuleBook, asks_in, owes

DISTRICT, TOWN, VILLAGE = "500101000000", "500101001000", "500101001201"
RULES = [
    Rule(id=1, tier=12, times=1, period="week", valid_from=date(2020, 1, 1)),
    Rule(id=2, tier=9, times=1, period="month", valid_from=date(2020, 1, 1)),
    Rule(id=3, tier=12, times=2, period="month", valid_from=date(2026, 3, 1), division=DISTRICT),
    Rule(
        id=4,
        tier=12,
        times=1,
        period="tenday",
        valid_from=date(2026, 5, 1),
        valid_to=date(2026, 9, 30),
        division=TOWN,
    ),
    Rule(id=5, tier=12, times=3, period="week", valid_from=date(2026, 6, 1), reach=7),
    Rule(id=6, tier=12, times=4, period="month", valid_from=date(2026, 8, 1), division=DISTRICT),
]


@pytest.mark.parametrize(
    ("day", "tier", "division", "reach", "rule"),
    [
        (date(2019, 12, 31), 12, VILLAGE, 1, None),
        (date(2026, 2, 28), 12, VILLAGE, 1, 1),
        (date(2026, 2, 28), 9, TOWN, None, 2),
        (date(2026, 3, 1), 12, VILLAGE, 1, 3),
        (date(2026, 3, 1), 12, "500102001201", 1, 1),
        (date(2026, 4, 30), 12, VILLAGE, 1, 3),
        (date(2026, 5, 1), 12, VILLAGE, 1, 4),
        (date(2026, 5, 1), 12, "500101002201", 1, 3),
        (date(2026, 6, 1), 12, VILLAGE, 7, 5),
        (date(2026, 6, 1), 12, VILLAGE, None, 4),
        (date(2026, 9, 30), 12, VILLAGE, 1, 4),
        (date(2026, 10, 1), 12, VILLAGE, 1, 6),
        (date(2026, 10, 1), 6, DISTRICT, None, None),
    ],
)
def test_the_nearest_rule_in_force_wins(day, tier, division, reach, rule) -> None:
    found = RuleBook.on(day, RULES).nearest(tier=tier, division=division, reach=reach)
    assert (found and found.id) == rule


def test_the_order_in_which_versions_were_entered_does_not_matter() -> None:
    book = RuleBook.on(date(2026, 12, 1), reversed(RULES))
    assert book.nearest(tier=12, division=VILLAGE, reach=1).id == 6
    assert [r.id for r in book.candidates(tier=12, division=VILLAGE, reach=7)] == [5, 6, 1]


@pytest.mark.parametrize(
    ("kind", "months", "day", "asked"),
    [
        ("month", (), date(2026, 1, 1), True),
        ("month", (5, 6), date(2026, 5, 31), True),
        ("month", (5, 6), date(2026, 7, 1), False),
        # 29 June to 5 July is accounted in July.
        ("week", (6,), date(2026, 6, 30), False),
        ("week", (7,), date(2026, 6, 30), True),
        ("quarter", (5,), date(2026, 4, 1), True),
        ("quarter", (5,), date(2026, 7, 1), False),
        ("year", (5,), date(2026, 12, 31), True),
    ],
)
def test_a_rule_asks_only_in_its_months(kind, months, day, asked) -> None:
    rule = Rule(id=1, tier=12, times=1, period=kind, valid_from=date(2020, 1, 1), months=months)
    assert asks_in(rule, period_of(kind, day)) is asked


@pytest.mark.parametrize(
    ("started", "ended", "kind", "owed"),
    [
        (date(2026, 1, 1), None, "month", True),
        (date(2026, 11, 15), None, "month", True),  # 16 of 30 days
        (date(2026, 11, 16), None, "month", False),  # 15 of 30 days
        (date(2026, 1, 1), date(2026, 11, 15), "month", False),
        (date(2026, 1, 1), date(2026, 11, 16), "month", True),
        (date(2026, 11, 10), date(2026, 11, 20), "month", False),
        (date(2026, 12, 1), None, "month", False),
        (date(2025, 1, 1), date(2026, 10, 31), "month", False),
        (date(2026, 11, 12), None, "week", True),  # Thursday to Sunday of 9–15 November
        (date(2026, 11, 13), None, "week", False),
    ],
)
def test_a_period_is_owed_by_who_held_the_post_for_more_than_half_of_it(
    started, ended, kind, owed
) -> None:
    assert owes(started, ended, period_of(kind, date(2026, 11, 9))) is owed
