"""Ranges of codes put together and cut out of one another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from common.store.scope import covers, joined, outside

EDGE = st.integers(0, 40)
EDGES = st.lists(st.tuples(EDGE, EDGE), max_size=5)


def codes(edges):
    return [(f"{min(pair):012}", f"{max(pair) + 1:012}") for pair in edges]


@given(here=EDGES, there=EDGES)
def test_what_is_cut_out_is_gone_and_the_rest_is_there_in_as_few_ranges_as_hold_it(here, there):
    ranges, holes = codes(here), codes(there)
    left = outside(ranges, holes)
    for number in range(43):
        code = f"{number:012}"
        assert covers(left, code) == (covers(ranges, code) and not covers(holes, code))
        assert covers(joined(ranges), code) == covers(ranges, code)
    # None touches the next.
    assert all(one[1] < other[0] for one, other in pairwise(left))
