"""A track sent again is known; a path walked again is not taken for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspections.rules.likeness import is_copy, place_sign, signs_near
from inspections.rules.tracks import Track, pack, unpack
from tests.inspections.tracks_made import PLACE, track_of, walk

SHAPES = st.sampled_from(["straight", "winding", "meander", "out and back"])
FEW = settings(max_examples=25)
SEEDS = st.integers(0, 2**31)


def metres(track: Track) -> np.ndarray:
    return PLACE.project(track.points)


def shifted(track: Track, east: float, north: float) -> Track:
    return replace(track, points=PLACE.unproject(metres(track) + np.array([east, north])))


def resampled(track: Track, every_s: float, first: float = 0.0) -> Track:
    """The line of a track at other moments."""
    t, xy = track.t - track.t[0], metres(track)
    when = np.arange(first, t[-1], every_s)
    return track_of(when, np.column_stack([np.interp(when, t, xy[:, n]) for n in (0, 1)]))


@FEW
@given(
    seed=SEEDS, shape=SHAPES, sigma=st.floats(2, 12), every=st.sampled_from([2, 5, 10, 20]),
    angle=st.floats(0, 6.3), far=st.floats(0, 15), later=st.integers(-10**8, 10**8),
    ratio=st.floats(0.6, 2.5), jitter=st.floats(0, 0.8), pauses=st.integers(0, 3),
)  # fmt: skip
def test_a_copy_shifted_resampled_and_of_another_day_is_known(
    seed: int, shape: str, sigma: float, every: int, angle: float, far: float, later: int,
    ratio: float, jitter: float, pauses: int,
) -> None:  # fmt: skip
    first = walk(seed, shape=shape, sigma=sigma, every_s=every, pauses=pauses)
    again = resampled(first, every * max(1.0, ratio) if ratio >= 1 else every * ratio)
    again = shifted(again, far * np.cos(angle), far * np.sin(angle))
    rng = np.random.default_rng(seed + 1)
    again = track_of(again.t - again.t[0], metres(again) + rng.normal(0, jitter, (len(again), 2)))
    again = replace(again, t=again.t + later)
    stored = unpack(pack(again))
    assert is_copy(stored, first)
    assert is_copy(first, stored)
    assert place_sign(first) in signs_near(stored)


@FEW
@given(seed=SEEDS, shape=SHAPES, cut=st.floats(0.6, 0.95), at_end=st.booleans())
# So long beside where the other begins that not every second can be tried.
@example(seed=34062, shape="winding", cut=0.75, at_end=True)
def test_a_part_of_a_track_is_known(seed: int, shape: str, cut: float, at_end: bool) -> None:
    first = walk(seed, shape=shape, every_s=5)
    n = int(len(first) * cut)
    part = slice(-n, None) if at_end else slice(n)
    again = replace(
        first, t=first.t[part] + 86_400, points=first.points[part], accuracy=first.accuracy[part]
    )
    assert is_copy(again, first)
    assert is_copy(first, again)


@FEW
@given(seed=SEEDS, shape=SHAPES, faster=st.floats(0.6, 1.8))
def test_a_track_dealt_out_over_another_time_is_known(seed: int, shape: str, faster: float) -> None:
    first = walk(seed, shape=shape)
    assert is_copy(replace(first, t=first.t[0] + (first.t - first.t[0]) * faster), first)
    rng = np.random.default_rng(seed)
    uneven = first.t[0] + np.append(0, rng.uniform(2, 20, len(first) - 1).cumsum())
    assert is_copy(replace(first, t=uneven), first)


@FEW
@given(seed=SEEDS, shape=SHAPES)
def test_a_track_backwards_is_known(seed: int, shape: str) -> None:
    first = walk(seed, shape=shape)
    t = first.t[0] + first.t[-1] - first.t[::-1]
    assert is_copy(replace(first, t=t, points=first.points[::-1]), first)


@FEW
@given(
    seed=SEEDS, shape=SHAPES, sigma=st.floats(3, 15), every=st.sampled_from([1, 5, 10, 20]),
    kind=st.sampled_from(["white", "drift_10s", "drift_60s", "mixed", "smooth_20s"]),
    speed=st.floats(0.7, 1.6),
)  # fmt: skip
def test_one_path_walked_twice_at_one_pace_is_two_walks(
    seed: int, shape: str, sigma: float, every: int, kind: str, speed: float
) -> None:
    one, other = (
        walk(seed + n, shape=shape, sigma=sigma, kind=kind, every_s=every, speed=speed, pauses=0)
        for n in (0, 1)
    )
    assert not is_copy(one, other)


@FEW
@given(
    seed=SEEDS, shape=SHAPES, sigma=st.floats(1, 15), speeds=st.tuples(*[st.floats(0.7, 1.6)] * 2),
    kind=st.sampled_from(["white", "drift_60s", "drift_300s", "smooth_20s"]),
)  # fmt: skip
def test_one_path_walked_twice_at_paces_of_their_own_is_two_walks(
    seed: int, shape: str, sigma: float, speeds: tuple[float, float], kind: str
) -> None:
    """A walker stands here and there: fine phones as well do not agree."""
    one, other = (
        walk(seed + n, shape=shape, sigma=sigma, kind=kind, speed=speed, pauses=2)
        for n, speed in enumerate(speeds)
    )
    assert not is_copy(one, other)


@pytest.mark.parametrize("points", [1, 5, 9])
def test_of_few_points_nothing_is_said(points: int) -> None:
    few = walk(1)
    few = replace(few, t=few.t[:points], points=few.points[:points], accuracy=few.accuracy[:points])
    assert not is_copy(few, few)
