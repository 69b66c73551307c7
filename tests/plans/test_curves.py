"""Progress against plan by month."""

from datetime import date
from decimal import Decimal

from common.text.months import Month, months_between
from plans.rules.curves import Point, Track, curve
from plans.rules.lights import Schedule

YEAR = Schedule(starts_on=date(2026, 1, 1), due_on=date(2026, 5, 1))
MONTHS = list(months_between(Month(2026, 3), Month(2026, 5)))


def track(reports, since=date(2026, 1, 1), weight="1"):
    found = {Month(2026, month): Decimal(percent) for month, percent in reports.items()}
    return Track(since=since, schedule=YEAR, weight=Decimal(weight), reports=found)


def test_what_was_not_reported_on_a_month_is_what_stood_before():
    points = curve([track({2: 30, 4: 80})], MONTHS, date(2026, 12, 31))
    assert [point.reported for point in points] == [Decimal(30), Decimal(80), Decimal(80)]


def test_the_plan_goes_on_where_months_have_not_come_yet():
    points = curve([track({3: 50})], MONTHS, date(2026, 4, 10))
    assert points == [
        Point(MONTHS[0], Decimal("74.17"), Decimal(50)),
        Point(MONTHS[1], Decimal("99.17"), Decimal(50)),
        Point(MONTHS[2], Decimal(100), None),
    ]


def test_lines_count_by_their_weight_and_from_the_day_their_list_binds():
    lines = [track({3: 10}, weight="3"), track({3: 50}, since=date(2026, 4, 2))]
    points = curve(lines, MONTHS[:2], date(2026, 12, 31))
    assert [point.reported for point in points] == [Decimal(10), Decimal(20)]


def test_without_lines_there_is_no_figure():
    assert curve([], MONTHS[:1], date(2026, 12, 31)) == [Point(MONTHS[0], None, None)]
