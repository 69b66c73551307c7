"""A phone's track as it arrives: one odd point costs that point, and the rest is kept."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import Invalid
from inspections.rules.sent_tracks import NO_TRACK, Usable, read_track, usable
from inspections.rules.tracks import MOST_POINTS, pack, unpack

STARTED = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ENDED = STARTED + timedelta(hours=1)
T = STARTED.timestamp()


def walk(n: int = 12) -> list[Any]:
    return [[T + 3600 * i / n, 108.4 + i * 6e-5, 30.8, 8] for i in range(n)]


def kept(points: Any, datum: str = "wgs84", started: datetime = STARTED) -> Usable:
    track = read_track({"datum": datum, "points": points})
    return usable(track, started_at=started, ended_at=started + (ENDED - STARTED))


ODD_POINTS = {
    "no fix yet": [T, 0.0, 0.0, 0],
    "no fix, as nulls": [T, None, None, None],
    "no numbers": [T, "108.4", 30.8, 5],
    "true is no number": [T, 108.4, True, 5],
    "not finite": [T, 108.4, math.nan, 5],
    "too long for a number": [10**400, 108.4, 30.8, 5],
    "in Paris": [T, 2.35, 48.85, 5],
    "turned round": [T, 30.8, 108.4, 5],
    "off the globe": [T, 1e300, -1e300, 5],
    "no time": [None, 108.4, 30.8, 5],
    "time as text": ["2026-11-22", 108.4, 30.8, 5],
    "before 1970": [-5, 108.4, 30.8, 5],
    "at the start of 1970": [0, 108.4, 30.8, 5],
    "milliseconds": [T * 1000, 108.4, 30.8, 5],
    "days later": [T + 3 * 86_400, 108.4, 30.8, 5],
    "not valid by the phone itself": [T, 108.4, 30.8, -1],
    "two values": [T, 108.4],
    "none": [],
    "null": None,
    "an object": {"t": 1, "lon": 2, "lat": 3, "a": 4},
    "a text": "here",
}


@pytest.mark.parametrize("odd", ODD_POINTS.values(), ids=ODD_POINTS)
@pytest.mark.parametrize("place", [0, 5, 11])
def test_an_odd_point_is_left_out_and_counted(odd: Any, place: int) -> None:
    points = walk()
    points[place] = odd
    found = kept(points)
    assert found.track is not None
    assert (found.sent, found.left_out, len(found.track)) == (12, 1, 11)
    assert found.words.startswith("收到 12 个点，略去 1 个：1 个")
    assert found.reasons == ()
    assert unpack(pack(found.track)).points.shape == (11, 2)


@pytest.mark.parametrize(
    "point",
    [
        [T, 108.4, 30.8],
        [T, 108.4, 30.8, None],
        [T, 108.4, 30.8, "5"],
        [T, 108.4, 30.8, math.inf],
        [T, 108.4, 30.8, 5, 41.5, "gps", None],
        [int(T), 108, 30, 5],
    ],
)
def test_what_does_not_matter_costs_no_point(point: Any) -> None:
    found = kept([point, *walk()])
    assert (found.sent, found.left_out, found.words) == (13, 0, "")
    assert found.track is not None
    assert len(found.track) == 13


def test_points_out_of_order_are_put_in_their_place() -> None:
    found = kept(walk()[::-1])
    assert found.track is not None
    assert (found.left_out, found.track.late) == (0, 11)
    assert (np.diff(found.track.t) > 0).all()


def test_a_phone_that_knows_no_accuracy_keeps_its_track() -> None:
    found = kept([[t, lon, lat, -1] for t, lon, lat, _ in walk()])
    assert (found.left_out, found.words) == (0, "")
    assert found.track is not None
    assert np.isnan(found.track.accuracy).all()


@pytest.mark.parametrize("days", [-20_000, -1, 3, 400])
def test_a_clock_that_is_wrong_altogether_costs_no_point(days: int) -> None:
    found = kept(walk(), started=STARTED + timedelta(days=days) if days > -20_000 else STARTED)
    assert found.track is not None
    assert len(found.track) == 12


def test_many_odd_points_are_asked_about_and_only_odd_ones_too() -> None:
    some = kept([*walk(), *[[T, 0, 0, 0]] * 4])
    assert some.reasons == (
        "轨迹有 4 个点（共 16 个）不能用，已略去：4 个没有定位或坐标不在中国境内",
    )
    turned = kept([[t, lat, lon, acc] for t, lon, lat, acc in walk()])
    assert turned.track is None
    assert turned.reasons == (
        "轨迹的 12 个点都不能用：12 个坐标不在中国境内，经度与纬度可能写反了",
    )


@pytest.mark.parametrize("n", [MOST_POINTS, MOST_POINTS + 1, 4 * MOST_POINTS + 7])
def test_a_track_of_too_many_points_is_thinned_and_says_so(n: int) -> None:
    found = kept(walk(n))
    assert found.track is not None
    assert (found.sent, found.left_out, len(found.track)) == (n, 0, MOST_POINTS)
    assert ("等距抽样（系统抽样）" in found.words) == (n > MOST_POINTS)
    whole = walk(n)
    assert found.track.t[[0, -1]].tolist() == [whole[0][0], whole[-1][0]]
    assert found.track.points[[0, -1], 0].tolist() == [whole[0][1], whole[-1][1]]
    steps = np.diff(found.track.t)
    assert steps.max() < 2 * steps.min() + 1e-6


@pytest.mark.parametrize("value", [None, {"datum": "wgs84", "points": []}])
def test_no_track_is_no_fault(value: Any) -> None:
    assert usable(read_track(value), started_at=STARTED, ended_at=ENDED) is NO_TRACK


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("here", "track"),
        ([], "track"),
        ({"datum": "wgs84"}, "track"),
        ({"datum": "wgs84", "points": "x"}, "track"),
        ({"points": []}, "track.datum"),
        ({"datum": ["wgs84"], "points": []}, "track.datum"),
    ],
)
def test_what_is_no_track_at_all_is_refused(value: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_track(value)
    assert field in refused.value.fields


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


# A machine that others use may take a second for one input.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANYTHING, min_size=1, max_size=20), st.sampled_from(["wgs84", "gcj02", "bd09"]))
def test_whatever_the_points_are_good_ones_stay_and_all_are_accounted_for(
    odd: list[Any], datum: str
) -> None:
    found = kept([*walk(30), *odd], datum)
    assert found.track is not None
    assert found.sent == 30 + len(odd) == len(found.track) + found.left_out
    assert len(found.track) >= 30
    unpack(pack(found.track))
