"""When a section is warned of: runs of missed months, names of warnings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text.months import Month
from waters.rules.nearness import Spot, nearest
from waters.rules.warnings import (
    FRESH_MONTHS,
    Judged,
    WarningKind,
    is_worse,
    key_of,
    off_target,
    read_key,
)

NOW = Month(2026, 10)


def months(text: str) -> list[Judged]:
    """One letter a month, the last is October 2026: m met, x missed, - without a class."""
    said = {"m": True, "x": False, "-": None}
    return [Judged(NOW.plus(n + 1 - len(text)), said[each]) for n, each in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "number", "since", "lasting"),
    [
        ("mmxx", 2, Month(2026, 9), 2),
        ("mxxx", 2, Month(2026, 8), 3),
        # Sampled every other month: two samplings, whatever lies between.
        ("mm-x-x", 2, Month(2026, 8), 2),
        ("m-x-x-", 2, Month(2026, 7), 2),
        ("xxxx", 1, Month(2026, 7), 4),
    ],
)
def test_a_run_is_named_by_its_first_month(text, number, since, lasting):
    run = off_target(months(text), number=number, as_of=NOW)
    assert run is not None
    assert (run.since, len(run.months)) == (since, lasting)


@pytest.mark.parametrize("text", ["mmmx", "xxxm", "xx-m", "", "----", "xx---"])
def test_no_warning_without_months_in_a_row_up_to_now(text):
    assert off_target(months(text), number=2, as_of=NOW) is None


TEXTS = st.text("mx-", max_size=24)


@given(TEXTS, st.integers(1, 6), st.randoms())
def test_a_run_is_whole_fresh_and_does_not_ask_for_an_order(text, number, random):
    rows = months(text)
    run = off_target(rows, number=number, as_of=NOW)
    random.shuffle(rows)
    assert off_target(rows, number=number, as_of=NOW) == run
    by_month = {each.month: each.is_met for each in rows}
    if run is None:
        return
    assert len(run.months) >= number
    assert run.until > NOW.plus(-FRESH_MONTHS)
    assert all(by_month[month] is False for month in run.months)
    # Nothing judged lies between, after, or as one more missed month before.
    judged = sorted(month for month, is_met in by_month.items() if is_met is not None)
    assert tuple(judged[-len(run.months) :]) == run.months
    earlier = judged[: -len(run.months)]
    assert not earlier or by_month[earlier[-1]] is True


@given(st.integers(1, 10**9), st.sampled_from(list(WarningKind)), st.integers(1, 12))
def test_a_key_names_its_warning(section, kind, number):
    month = Month(2026, number)
    assert read_key(key_of(section, kind, month)) == (section, kind, month)
    assert len(key_of(section, kind, month)) <= 60


@given(st.text(max_size=40))
def test_what_is_no_key_names_nothing(text):
    found = read_key(text)
    assert found is None or key_of(*found) == text.lstrip("0")


@pytest.mark.parametrize(
    ("now", "before", "worse"),
    [(4, 3, True), (3, 3, False), (2, 3, False), (None, 3, False), (4, None, False)],
)
def test_only_known_classes_are_worse(now, before, worse):
    assert is_worse(now, before) is worse


def test_the_nearest_of_the_same_river_speaks():
    reaches = [Spot(1, 7, 108.1, 30.0), Spot(2, 7, 108.9, 30.0), Spot(3, 8, 108.1, 30.0)]
    sections = [Spot(11, 7, 108.0, 30.0), Spot(12, 7, 109.0, 30.0)]
    assert nearest(reaches, sections) == {1: 11, 2: 12}
    # A degree of longitude is shorter than one of latitude.
    spot = [Spot(1, 7, 108.0, 30.0)]
    others = [Spot(11, 7, 108.0, 30.95), Spot(12, 7, 109.0, 30.0)]
    assert nearest(spot, others) == {1: 12}
