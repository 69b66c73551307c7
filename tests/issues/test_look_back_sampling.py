"""The lot of a look-back: anybody who knows the seed draws the same."""

import hashlib
import math
from collections import Counter
from decimal import Decimal

import pytest

from issues.rules.sampling import Candidate, drawn, key_of, ranked

WEIGHTS = {"general": 1, "heavier": 3, "major": 6}
FRAME = [
    Candidate(f"500101-2026-{n:04d}", ("general", "general", "heavier", "major")[n % 4])
    for n in range(1, 201)
]


def numbers(found):
    return [each.candidate.number for each in found]


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_frame():
    one = drawn(FRAME, seed="20261001", weights=WEIGHTS, size=32)
    other = drawn(reversed(FRAME), seed="20261001", weights=WEIGHTS, size=32)
    assert numbers(one) == numbers(other)
    assert [each.rank for each in one] == list(range(1, 33))
    assert numbers(one) != numbers(drawn(FRAME, seed="20261002", weights=WEIGHTS, size=32))


def test_the_rule_as_written_reckoned_another_way():
    digest = hashlib.sha256("种子 500101-2026-0012".encode()).hexdigest()
    u = (int(digest[:16], 16) + 0.5) / 16**16
    assert float(key_of("500101-2026-0012", seed="种子", weight=3)) == pytest.approx(
        -math.log(u) / 3
    )


def test_a_lot_drawn_once_stays_drawn_for_ever():
    """A change of the rule would make every sample on record look forged."""
    assert numbers(drawn(FRAME, seed="2026", weights=WEIGHTS, size=5)) == FIRST_FIVE
    assert key_of("500101-2026-0001", seed="2026", weight=1) == FIRST_KEY


FIRST_FIVE = [
    "500101-2026-0107",
    "500101-2026-0023",
    "500101-2026-0129",
    "500101-2026-0115",
    "500101-2026-0070",
]
FIRST_KEY = Decimal("0.5224447415429833725933970040")


def test_a_small_frame_is_drawn_whole():
    found = drawn(FRAME[:3], seed="1", weights=WEIGHTS, size=32)
    assert sorted(numbers(found)) == [each.number for each in FRAME[:3]]
    assert drawn([], seed="1", weights=WEIGHTS, size=32) == []


def test_serious_ones_come_first_as_often_as_their_weight_says():
    """Of two issues the one of weight 6 comes first in six draws of seven."""
    pair = [Candidate("a", "general"), Candidate("b", "major")]
    first = Counter(numbers(ranked(pair, seed=str(n), weights=WEIGHTS))[0] for n in range(3500))
    assert first["b"] / 3500 == pytest.approx(6 / 7, abs=0.02)


def test_a_weight_of_nothing_is_refused():
    with pytest.raises(ValueError, match="weight"):
        key_of("a", seed="1", weight=0)
