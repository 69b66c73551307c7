"""The rungs of 三办一调, and which border something counts to."""

import pytest

from borders.rules.pairing import Pair, pair_of
from borders.rules.settlement_steps import missing_rung

CITY, SOUTH, NORTH = "500100000000", "500101000000", "500102000000"
TOWN, NEXT_TOWN, FAR_TOWN = "500101001000", "500101002000", "500102001000"
OUTSIDE = "510100000000"


@pytest.mark.parametrize(
    ("kind", "reached", "missing"),
    [
        ("joint", {"hand_over"}, ""),
        ("joint", set(), "问题交办"),
        ("lead", {"hand_over"}, "难点商办"),
        ("lead", {"hand_over", "joint"}, ""),
        ("dispatch", {"hand_over", "joint"}, "卡点会办"),
        ("dispatch", {"hand_over", "joint", "lead"}, ""),
        ("joint", {"hand_over", "joint"}, ""),
        ("regular", {"hand_over"}, ""),
    ],
)
def test_a_rung_is_taken_after_the_one_below_it(kind, reached, missing):
    assert missing_rung(kind, reached) == missing


@pytest.mark.parametrize(
    ("one", "other", "home", "pair"),
    [
        (SOUTH, NORTH, SOUTH, Pair(SOUTH, NORTH, is_own=True)),
        (NORTH, SOUTH, SOUTH, Pair(SOUTH, NORTH, is_own=True)),
        # What its towns have with towns beyond the border is the district's border.
        (TOWN, FAR_TOWN, SOUTH, Pair(SOUTH, NORTH, is_own=True)),
        (TOWN, FAR_TOWN, TOWN, Pair(TOWN, FAR_TOWN, is_own=True)),
        (TOWN, NEXT_TOWN, SOUTH, Pair(TOWN, NEXT_TOWN, is_own=False)),
        (NEXT_TOWN, TOWN, SOUTH, Pair(TOWN, NEXT_TOWN, is_own=False)),
        (TOWN, FAR_TOWN, CITY, Pair(SOUTH, NORTH, is_own=False)),
        # Inside one district it is none of the city's borders.
        (TOWN, NEXT_TOWN, CITY, None),
        (SOUTH, OUTSIDE, SOUTH, Pair(SOUTH, OUTSIDE, is_own=True)),
        (OUTSIDE, SOUTH, CITY, Pair(CITY, OUTSIDE, is_own=True)),
        (NORTH, OUTSIDE, SOUTH, None),
    ],
)
def test_whose_border_it_is(one, other, home, pair):
    assert pair_of(one, other, home) == pair
