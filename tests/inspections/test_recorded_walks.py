"""Walks that were really recorded (`recorded/README.md`): their length is found, as recorded and as phones send it."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspections.rules.filtering import Filtered, filtered
from inspections.rules.tracks import Track
from tests.inspections.tracks_made import BEGAN

Fixes = NDArray[np.float64]
WALKS = sorted((Path(__file__).parent / "recorded").glob("*.json"))
# Fixes farther apart than this have a rest between them: of a spike beside it nobody can tell how fast it was.
REST_S = 120


def fixes_of(walk: Path) -> Fixes:
    return np.array(json.loads(walk.read_text()), dtype=float)


def as_track(fixes: Fixes) -> Track:
    nothing_said = np.full(len(fixes), np.nan)
    return Track("wgs84", BEGAN + fixes[:, 0], fixes[:, 1:], nothing_said, 0)


def path(fixes: Fixes) -> Filtered:
    return filtered(as_track(fixes), max_accuracy_m=200, drift_m=10)


def walked_m(walk: Path) -> float:
    steps = np.diff(as_track(fixes_of(walk)).metres, axis=0)
    return float(np.hypot(*steps.T).sum())


def moved(fixes: Fixes, metres: Fixes) -> Fixes:
    """The fixes with an error each, east and north."""
    north = np.radians(fixes[:, 2].mean())
    return np.column_stack(
        (fixes[:, 0], fixes[:, 1:] + metres / (111_320 * np.cos(north), 111_130))
    )


def backwards(fixes: Fixes) -> Fixes:
    turned = fixes[::-1].copy()
    turned[:, 0] = fixes[-1, 0] - turned[:, 0]
    return turned


def and_then_still(fixes: Fixes) -> Fixes:
    """Twenty minutes on a bench, with the fixes of a phone that lies there."""
    bench = np.repeat(fixes[-1:], 120, axis=0)
    bench[:, 0] += 10 * np.arange(1, 121)
    errors = np.random.default_rng(7).normal(0, 5, (120, 2))
    return np.vstack((fixes, moved(bench, errors)))


WAYS: dict[str, Callable[[Fixes], Fixes]] = {
    "as recorded": lambda fixes: fixes,
    "each second fix": lambda fixes: fixes[::2],
    "each third fix": lambda fixes: fixes[::3],
    "every fix sent twice": lambda fixes: np.repeat(fixes, 2, axis=0),
    "the other way round": backwards,
    "and then a rest": and_then_still,
}


def test_there_are_walks() -> None:
    assert [walk.stem for walk in WALKS] == ["lake_shore", "over_the_ridge", "to_the_ridge"]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stem)
def test_a_recorded_walk_has_its_length(walk: Path, way: Callable[[Fixes], Fixes]) -> None:
    found = path(way(fixes_of(walk)))
    assert found.length_m == pytest.approx(walked_m(walk), rel=0.06)
    assert not found.is_still
    assert len(found.spikes) == 0


# Errors of eight metres an axis hide the bends that are smaller than they.
@pytest.mark.parametrize(("sigma", "within"), [(3, 0.1), (8, 0.16)])
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stem)
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_so_has_it_by_a_poorer_phone(walk: Path, sigma: float, within: float, seed: int) -> None:
    fixes = fixes_of(walk)
    errors = np.random.default_rng(seed).normal(0, sigma, (len(fixes), 2))
    assert path(moved(fixes, errors)).length_m == pytest.approx(walked_m(walk), rel=within)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stem)
@settings(max_examples=30)
@given(at=st.floats(0, 1), far=st.floats(1_000, 30_000), turn=st.floats(0, 6.28))
def test_a_spike_adds_nothing_to_it(walk: Path, at: float, far: float, turn: float) -> None:
    fixes = fixes_of(walk)
    waits = np.diff(fixes[:, 0])
    walking = [n for n in range(3, len(fixes) - 3) if waits[max(n - 3, 0) : n + 3].max() < REST_S]
    n = walking[int(at * (len(walking) - 1))]
    errors = np.zeros((len(fixes), 2))
    errors[n] = far * np.cos(turn), far * np.sin(turn)
    found = path(moved(fixes, errors))
    assert found.length_m == pytest.approx(walked_m(walk), rel=0.06)
    assert found.spikes.tolist() == [n]
