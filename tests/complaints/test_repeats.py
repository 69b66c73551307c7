"""Which complaints are about one place."""

from datetime import datetime, timedelta

import pytest

from common.text.chinese import SHANGHAI
from complaints.rules.repeats import Report, distance_m, is_same_place, repeated

AT = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
HERE, NEAR, FAR = (108.41, 30.80), (108.4109, 30.80), (108.4195, 30.80)


def report(root=0, *, reach=1, kind=None, place=None, days_ago=0):
    return Report(root, reach, kind, place, AT - timedelta(days=days_ago))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"place": HERE}, {"place": NEAR}, True),
        ({"place": HERE}, {"place": FAR}, False),
        # Places are known: that reaches differ does not matter, nor that kinds agree.
        ({"place": HERE, "reach": 1}, {"place": NEAR, "reach": 2}, True),
        ({"place": HERE, "kind": 5}, {"place": FAR, "kind": 5}, False),
        # One place is not known: the reach and the kind decide.
        ({"place": HERE, "kind": 5}, {"kind": 5}, True),
        ({"kind": 5}, {"kind": 5}, True),
        ({"kind": 5}, {"kind": 6}, False),
        ({"kind": 5, "reach": 1}, {"kind": 5, "reach": 2}, False),
        ({}, {}, False),
    ],
)
def test_two_reports_are_of_one_place(one, other, same):
    assert is_same_place(report(**one), report(**other), metres=200) is same
    assert is_same_place(report(**other), report(**one), metres=200) is same


@pytest.mark.parametrize(
    ("earlier", "root"),
    [
        ([], None),
        ([report(7, place=NEAR, days_ago=10)], 7),
        ([report(7, place=NEAR, days_ago=90)], 7),
        ([report(7, place=NEAR, days_ago=91)], None),
        ([report(7, place=FAR, days_ago=1)], None),
        # Of two places that both fit, that of the latest report.
        ([report(7, place=NEAR, days_ago=40), report(8, place=HERE, days_ago=2)], 8),
    ],
)
def test_a_place_is_reported_again_within_so_many_days(earlier, root):
    assert repeated(report(place=HERE), earlier, metres=200, days=90) == root


def test_a_hundredth_of_a_degree_east_is_957_metres_at_this_latitude():
    assert distance_m(HERE, (108.42, 30.80)) == pytest.approx(957, abs=1)
