"""Length and ground of tracks as phones make them. Each property is tried with seeds of hypothesis' own choosing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.geo.lines import fit
from inspections.rules.filtering import GAP_COUNTS_M, filtered
from inspections.rules.tracks import Track
from tests.inspections.tracks_made import BEGAN, NOISES, bank, still, track_of, walk

SEEDS = st.integers(0, 2**32 - 1)
EVERY = st.sampled_from([1, 5, 30])


def path(track):
    return filtered(track, max_accuracy_m=200, drift_m=10)


def raw_m(track):
    return float(np.hypot(*np.diff(track.metres, axis=0).T).sum())


@pytest.mark.parametrize("kind", NOISES)
@pytest.mark.parametrize("sigma", [5, 15, 30])
@settings(max_examples=15)
@given(seed=SEEDS, every_s=EVERY, minutes=st.integers(10, 120))
def test_a_phone_that_lies_still_walks_less_than_a_hundred_metres(
    sigma, kind, seed, every_s, minutes
):
    track = still(seed, sigma=sigma, kind=kind, every_s=every_s, minutes=min(minutes, 40 * every_s))
    assert path(track).length_m < 100


def test_what_is_measured_of_a_still_phone_is_its_drift_without_a_filter():
    track = still(1, sigma=15, kind="drift_60s", every_s=10, minutes=40)
    assert raw_m(track) > 2000
    assert path(track).is_still


@pytest.mark.parametrize("kind", ["white", "drift_10s", "drift_60s", "mixed"])
@pytest.mark.parametrize("sigma", [3, 8, 15])
@settings(max_examples=15)
@given(
    seed=SEEDS,
    every_s=EVERY,
    shape=st.sampled_from(["straight", "winding"]),
    speed=st.floats(0.5, 1.5),
    metres=st.integers(1500, 3000),
    pauses=st.integers(0, 2),
)
def test_a_slow_walk_has_its_length_within_a_tenth(
    sigma, kind, seed, every_s, shape, speed, metres, pauses
):
    track = walk(
        seed, shape=shape, metres=metres, speed=speed, sigma=sigma, kind=kind, every_s=every_s,
        pauses=pauses,
    )  # fmt: skip
    assert path(track).length_m == pytest.approx(metres, rel=0.1)


@pytest.mark.parametrize("shape", ["straight", "winding", "meander", "out and back"])
@settings(max_examples=15)
@given(seed=SEEDS, every_s=EVERY, speed=st.floats(0.5, 1.5), sigma=st.floats(3, 8))
def test_a_shorter_walk_under_an_open_sky_too(shape, seed, every_s, speed, sigma):
    track = walk(
        seed, shape=shape, metres=1200, speed=speed, sigma=sigma, every_s=every_s, pauses=0
    )
    assert path(track).length_m == pytest.approx(1200, rel=0.1)


def struck(track: Track, at: int, points: int, east_m: float, north_m: float) -> Track:
    """The track with a run of points elsewhere."""
    moved = track.points.copy()
    moved[at : at + points] += (east_m / 95_700, north_m / 110_860)
    return replace(track, points=moved)


@settings(max_examples=60)
@given(
    seed=SEEDS,
    every_s=st.sampled_from([5, 10]),
    at=st.floats(0, 1),
    points=st.integers(1, 6),
    far=st.floats(300, 90_000),
    turn=st.floats(0, 6.28),
)
def test_a_spike_or_a_run_of_them_adds_nothing(seed, every_s, at, points, far, turn):
    track = walk(seed, every_s=every_s)
    # At either end a run of more than three is as good as any other place.
    points = min(points, 3)
    n = int(at * (len(track) - points))
    spiked = struck(track, n, points, far * np.cos(turn), far * np.sin(turn))
    found = path(spiked)
    assert found.length_m == pytest.approx(1500, rel=0.1)
    assert set(range(n, n + points)) <= set(found.spikes.tolist())


@settings(max_examples=30)
@given(seed=SEEDS, points=st.integers(4, 20), far=st.floats(300, 90_000))
def test_nor_does_a_longer_run_in_the_middle(seed, points, far):
    track = walk(seed, every_s=10)
    spiked = struck(track, len(track) // 2, points, far, 0)
    assert path(spiked).length_m == pytest.approx(1500, rel=0.1)


@settings(max_examples=30)
@given(seed=SEEDS, share=st.floats(0.01, 0.08))
# The last two fixes are spikes, and another one four fixes before them.
@example(seed=1215333, share=0.078125)
def test_many_scattered_spikes_add_nothing(seed, share):
    rng = np.random.default_rng(seed)
    track = walk(seed, every_s=5)
    moved = track.points.copy()
    moved[rng.random(len(track)) < share] += rng.uniform(0.01, 0.3, 2)
    assert path(replace(track, points=moved)).length_m == pytest.approx(1500, rel=0.1)


def test_a_car_is_no_spike():
    t = np.arange(0, 900, 10.0)
    track = track_of(t, np.column_stack((20 * t, 0 * t)))
    found = path(track)
    assert len(found.spikes) == 0
    assert found.length_m == pytest.approx(17_800, rel=0.02)


@pytest.mark.parametrize("metres", [800, 2500])
def test_across_a_silence_little_counts_as_walked_and_nothing_as_seen(metres):
    """A tunnel, or a phone that was asleep while its owner drove."""
    t = np.append(np.arange(0, 600, 5.0), 2400 + np.arange(0, 600, 5.0))
    east = t.clip(max=600) + (t > 2000) * metres + (t - 2400).clip(min=0)
    rng = np.random.default_rng(4)
    places = np.column_stack((east, 0 * t)) + rng.normal(0, 3, (len(t), 2))
    track = track_of(t, places)
    found = path(track)
    assert len(found.parts) == 2
    assert found.length_m == pytest.approx(1200 + GAP_COUNTS_M, rel=0.05)
    assert found.uncounted_m == pytest.approx(metres - GAP_COUNTS_M, rel=0.1)
    line = track_of(np.arange(2.0), [[0, 0], [1200 + metres, 0]]).points
    seen = fit(found.track.points, line, buffer_m=50, way=found.lines).coverage
    assert seen == pytest.approx((1200 + 100) / (1200 + metres), abs=0.03)


def test_a_phone_that_gives_a_fix_every_few_minutes_walked_between_them():
    t = np.arange(0, 3600, 240.0)
    assert path(track_of(t, np.column_stack((t, 0 * t)))).length_m == pytest.approx(3360, rel=0.02)


@settings(max_examples=30)
@given(seed=SEEDS, batch=st.integers(2, 12))
def test_fixes_handed_over_together_with_one_time_are_one(seed, batch):
    track = walk(seed, every_s=5)
    t = track.t[np.arange(len(track)) // batch * batch]
    assert path(replace(track, t=t)).length_m == pytest.approx(1500, rel=0.1)


@settings(max_examples=20)
@given(seed=SEEDS)
def test_every_point_sent_twice_changes_little(seed):
    track = walk(seed)
    twice = Track(
        track.source, track.t.repeat(2), track.points.repeat(2, axis=0), track.accuracy.repeat(2), 0
    )
    assert path(twice).length_m == pytest.approx(path(track).length_m, rel=0.02)


def test_points_the_phone_calls_poor_are_left_out():
    track = walk(3)
    accuracy, moved = np.full(len(track), 8.0), track.points.copy()
    accuracy[20], moved[20] = 3000, moved[20] + 0.05
    found = path(replace(track, accuracy=accuracy, points=moved))
    assert found.poor.tolist() == [20]
    assert found.length_m == pytest.approx(1500, rel=0.1)
    # All poor: still, they say where the phone was.
    assert len(path(replace(track, accuracy=np.full(len(track), 900.0))).track) == len(track)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_handful_of_points_is_as_long_as_it_is(count):
    t = 60.0 * np.arange(count)
    track = track_of(t, np.column_stack((t, 0 * t)))
    assert path(track).length_m == pytest.approx(60 * (count - 1), abs=1)


def test_two_points_far_apart_in_time_and_place_are_no_walk():
    track = track_of(np.array([0.0, 1500.0]), [[0, 0], [1800, 0]])
    assert path(track).length_m == GAP_COUNTS_M


@pytest.mark.parametrize("leg", [120, 200])
def test_a_short_stretch_walked_to_and_fro_is_there_and_back(leg):
    t = np.arange(0, 1800, 5.0)
    rng = np.random.default_rng(leg)
    east = leg - np.abs(t % (2 * leg) - leg)
    track = track_of(t, np.column_stack((east, 0 * t)) + rng.normal(0, 3, (len(t), 2)))
    found = path(track)
    assert found.length_m > 5 * leg
    assert found.ground_m == pytest.approx(leg, rel=0.25)
    assert found.counted_m < 3 * leg


@pytest.mark.parametrize("shape", ["straight", "winding", "meander", "out and back"])
def test_one_walk_there_and_back_counts_in_full(shape):
    found = path(walk(5, shape=shape, metres=1200))
    assert found.counted_m == found.length_m


def test_the_raw_points_are_left_alone():
    track = walk(2)
    before = track.points.copy()
    path(struck(track, 50, 2, 5000, 0))
    assert (track.points == before).all()
    assert track.t[0] == BEGAN


def test_the_ways_have_their_lengths():
    for shape in ("straight", "winding", "meander", "out and back"):
        steps = np.diff(bank(shape, 1500), axis=0)
        assert np.hypot(*steps.T).sum() == pytest.approx(1500, rel=0.01)
