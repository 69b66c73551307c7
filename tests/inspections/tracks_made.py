"""Tracks as phones make them: of one that lies still, and of one that is carried along a way. All from a seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from common.geo.lines import LocalMetres
from inspections.rules.tracks import Track

Floats = NDArray[np.float64]
BEGAN = 1_795_900_000.0
PLACE = LocalMetres(108.4, 30.8)
# How the error of one fix hangs together with that of the one before.
NOISES = ("white", "drift_10s", "drift_60s", "drift_300s", "mixed", "rough", "smooth_20s")


def track_of(t: Floats, metres: Floats, accuracy: float | None = None) -> Track:
    """A track in a local frame: seconds from its beginning, metres east and north."""
    said = np.full(len(t), np.nan if accuracy is None else accuracy)
    return Track("wgs84", BEGAN + t, PLACE.unproject(np.asarray(metres, dtype=float)), said, 0)


def noise(rng: np.random.Generator, t: Floats, sigma: float, kind: str) -> Floats:
    """(n, 2) metres of error, σ an axis."""
    if kind == "white":
        return rng.normal(0, sigma, (len(t), 2))
    if kind == "mixed":
        return _drift(rng, t, 0.8 * sigma, 60) + rng.normal(0, 0.6 * sigma, (len(t), 2))
    if kind == "rough":
        return _in_a_disc(rng, t, sigma)
    seconds = float(kind.split("_")[1][:-1])
    if kind.startswith("smooth"):
        step = float(t[1] - t[0])
        rest = np.exp(-step / seconds)
        drift = _drift(rng, t, sigma * 2**0.5, seconds)
        for n in range(1, len(t)):
            drift[n] = rest * drift[n - 1] + (1 - rest) * drift[n]
        return drift
    return _drift(rng, t, sigma, seconds)


def _drift(rng: np.random.Generator, t: Floats, sigma: float, seconds: float) -> Floats:
    """A first-order Gauss–Markov process, as errors of satellites and of the air are modelled."""
    shocks = rng.normal(0, sigma, (len(t), 2))
    for n, (before, now) in enumerate(pairwise(t), start=1):
        rest = np.exp(-(now - before) / seconds)
        shocks[n] = rest * shocks[n - 1] + np.sqrt(1 - rest**2) * shocks[n]
    return shocks


def _in_a_disc(rng: np.random.Generator, t: Floats, sigma: float) -> Floats:
    """A random walk that turns back at 2 σ."""
    places = np.zeros((len(t), 2))
    steps = rng.normal(0, 0.1 * sigma * np.sqrt(t[1] - t[0]), (len(t), 2))
    for n in range(1, len(t)):
        ahead = places[n - 1] + steps[n]
        places[n] = ahead if np.hypot(*ahead) <= 2 * sigma else 0.9 * places[n - 1]
    return places


def still(seed: int, *, sigma: float, kind: str, every_s: float, minutes: float) -> Track:
    """A phone on a table."""
    t = np.arange(0, minutes * 60 + 0.1, every_s)
    return track_of(t, noise(np.random.default_rng(seed), t, sigma, kind))


def bank(shape: str, metres: float) -> Floats:
    """A way of so many metres, a point each metre: straight, along a winding river, out and back."""
    east = np.linspace(0, 2 * metres, int(4 * metres))
    if shape == "out and back":
        half = metres / 2
        east = half - np.abs(np.linspace(-half, half, int(2 * metres)))
    swing = {"straight": (0, 1), "winding": (100, 1800), "meander": (60, 700)}
    high, long = swing.get(shape, (10, 900))
    way = np.column_stack((east, high * np.sin(2 * np.pi * east / long)))
    reached = np.append(0, np.hypot(*np.diff(way, axis=0).T).cumsum())
    along = np.arange(0, metres + 1)
    return np.column_stack([np.interp(along, reached, way[:, axis]) for axis in (0, 1)])


def walk(
    seed: int,
    *,
    shape: str = "winding",
    metres: float = 1500,
    speed: float = 1.0,
    sigma: float = 5,
    kind: str = "white",
    every_s: float = 5,
    pauses: int = 1,
) -> Track:
    """Somebody walks the way at so many metres a second, and stands for a minute to six at places."""
    rng = np.random.default_rng(seed)
    way = bank(shape, metres)
    when, where = [0.0], [0.0]
    for stop in [*sorted(rng.uniform(0, metres, pauses)), metres]:
        when.append(when[-1] + (stop - where[-1]) / speed)
        where.append(stop)
        if stop < metres:
            when.append(when[-1] + rng.uniform(60, 360))
            where.append(stop)
    t = np.arange(0, when[-1] + every_s / 2, every_s)
    along = np.interp(t, when, where)
    places = np.column_stack(
        [np.interp(along, np.arange(len(way)), way[:, axis]) for axis in (0, 1)]
    )
    return track_of(t, places + noise(rng, t, sigma, kind))
