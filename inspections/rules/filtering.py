"""What of a track is the way that somebody went: measured as a surveyor would. Pure.

The raw points are kept as they came; length, coverage and speed are of the *path* that is found here, in
five steps, each after a published method:

1. *Poor fixes*: points whose phone calls them worse than a limit; points of one moment become their mean.
2. *Spikes*, one or a run: a run of points that lies a jump away from what was before and from what comes
   after, while those two fit each other without it (the speed test of Zheng, 'Trajectory Data Mining',
   ACM TIST 6(3), 2015, section 3.1).
3. *Does it move?* Means over 10, 20, … 320 s. Who walks goes on in the direction of the step before;
   the wandering of a phone that lies still does not, be it white noise (each step turns back) or slow
   drift (no step knows of the one before). That is the mean cosine of turning angles of a correlated
   random walk, here weighted by the steps' lengths (Kareiva & Shigesada, Oecologia 56, 1983). The finest
   means that go on clearly are measured; where none do, the phone lay still.
4. *Stays*: means within 40 m of one another for 150 s or more are one place (stay points: Li, Zheng, Xie,
   Chen, Liu & Ma, 'Mining user similarity based on location history', ACM GIS 2008).
5. *Noise aside of the way*: the line through what is left, simplified within two and a half times the noise that its
   second differences show (Douglas & Peucker, Cartographica 10(2), 1973).

Where a phone was silent for minutes nobody knows what was done: across such a gap at most `GAP_COUNTS_M`
count as walked, and nothing between its ends as seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from common.geo.lines import LocalMetres, bbox
from inspections.rules.tracks import Track

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]

SCALES_S: Final = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
# How far steps go on in the direction of the one before (−1 to 1): a walk with pauses and turns reaches 0.75.
GOES_ON: Final = 0.75
MOVES: Final = 0.45
# Fixes of σ = 30 m an axis, poor for a phone, lie 42 m from their middle (root of the mean square).
WANDERS_M: Final = 60.0
# A way goes on in coarser means too, or has a long side; drift turns back sooner or later, to every side.
LASTS: Final = 0.3
LONG_SIDE: Final = 0.3
STAY_M: Final = 40.0
STAY_S: Final = 150.0
# Its halves lie no further apart than this, or somebody went through it very slowly.
STAY_GOES_M: Final = 17.0
STAY_TURNS: Final = 0.4
# Median length of a second difference of plane noise of 1 m an axis: 1.177 × √6.
_SECOND_DIFFERENCE: Final = 2.883
NOISES_ASIDE: Final = 2.5
GAP_S: Final = 180.0
GAP_MOST_S: Final = 600.0
GAP_COUNTS_M: Final = 300.0
# A jump is a step longer than a run of 2.5 m/s, than three usual steps, and 30 m.
RUN_M_S: Final = 2.5
USUAL_STEPS: Final = 3.0
JUMP_M: Final = 30.0
EXCURSION_S: Final = 600.0
_EXCURSION_RUNS: Final = 12
# Whoever goes more often than there and back over one ground walks to and fro.
LAPS: Final = 2.5
GROUND_M: Final = 25.0
_NEAR_DEGREES: Final = 0.5
_NONE: Final = np.empty(0, dtype=np.intp)
_FIRST: Final = np.zeros(1, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Filtered:
    """The path in a track.

    track     the points that were believed
    poor      indexes, in the raw track, of points with an accuracy beyond the limit
    spikes    indexes, in the raw track, of points where nobody can have been between the others
    parts     the path: (k, 2) metres of `local` each, k ≥ 1; a new part begins after a gap
    gaps_m    metres as the crow flies across each gap
    is_still  the phone lay in one place
    """

    track: Track
    local: LocalMetres
    poor: Indexes
    spikes: Indexes
    parts: tuple[Floats, ...]
    gaps_m: tuple[float, ...]
    is_still: bool

    @cached_property
    def length_m(self) -> float:
        """Metres walked; of each gap at most `GAP_COUNTS_M`."""
        walked = sum(float(_lengths(part).sum()) for part in self.parts)
        return walked + sum(min(gap, GAP_COUNTS_M) for gap in self.gaps_m)

    @cached_property
    def lines(self) -> tuple[Floats, ...]:
        """The parts in degrees, (k, 2) each."""
        return tuple(self.local.unproject(part) for part in self.parts)

    @property
    def uncounted_m(self) -> float:
        """Metres across gaps that do not count as walked."""
        return sum(max(gap - GAP_COUNTS_M, 0.0) for gap in self.gaps_m)

    @cached_property
    def ground_m(self) -> float:
        """Metres of different ground: what is walked to and fro is counted once.

        The area within 25 m of the path, by its width. The path's own length, unless that is much more than
        the path is far.
        """
        corners = np.concatenate(self.parts)
        width, height = corners.max(axis=0) - corners.min(axis=0)
        if self.length_m <= LAPS * float(np.hypot(width, height)):
            return self.length_m
        lines = [shapely.linestrings(part) for part in self.parts if len(part) > 1]
        area = shapely.area(shapely.buffer(shapely.multilinestrings(lines), GROUND_M))
        ends = np.pi * GROUND_M**2
        return min(self.length_m, max(0.0, float(area - ends) / (2 * GROUND_M)))

    @property
    def counted_m(self) -> float:
        """Metres that count towards a least length: a stretch walked to and fro is there and back."""
        if self.length_m <= LAPS * self.ground_m:
            return self.length_m
        return 2 * self.ground_m


def filtered(track: Track, *, max_accuracy_m: float, drift_m: float) -> Filtered:
    """The path in a track of at least one point.

    max_accuracy_m  points the phone itself calls worse are left out, unless all are: a poor track still
                    says where the phone was
    drift_m         movements aside of the way smaller than half of this are noise, however fine the phone
    """
    bad = track.accuracy > max_accuracy_m
    poor = np.flatnonzero(bad) if bad.any() and not bad.all() else _NONE
    good = np.delete(np.arange(len(track)), poor)
    local = _frame(track.points[good])
    xy = local.project(track.points[good])
    wrong = _spikes(track.t[good], xy)
    spikes = good[wrong]
    if len(wrong):
        good, xy = np.delete(good, wrong), np.delete(xy, wrong, axis=0)
    believed = track
    if len(good) < len(track):
        believed = Track(
            track.source, track.t[good], track.points[good], track.accuracy[good], track.late
        )
    parts, gaps, is_still = _path(believed.t, np.ascontiguousarray(xy), drift_m)
    return Filtered(believed, local, poor, spikes, parts, gaps, is_still)


def _frame(points: Floats) -> LocalMetres:
    """Around the box of the points; where some lie far away, around the middle one of each axis."""
    west, south, east, north = bbox(points)
    if north - south < _NEAR_DEGREES and east - west < _NEAR_DEGREES:
        return LocalMetres((west + east) / 2, (south + north) / 2)
    lon, lat = np.median(points, axis=0)
    return LocalMetres(float(lon), float(lat))


def _lengths(run: Floats) -> Floats:
    steps = run[1:] - run[:-1]
    return np.hypot(steps[:, 0], steps[:, 1])


# --- spikes ---------------------------------------------------------------------------------------


def _spikes(t: Floats, xy: Floats) -> Indexes:
    """Indexes of the points of runs that a jump leads to and a jump leads away from."""
    if len(t) < 3:
        return _NONE
    steps = _lengths(xy)
    usual = USUAL_STEPS * float(np.median(steps))
    jumps = np.flatnonzero(steps > JUMP_M + np.maximum(RUN_M_S * (t[1:] - t[:-1]), usual)) + 1
    if not len(jumps):
        return _NONE
    moments, places = t.tolist(), xy.view(np.complex128)[:, 0].tolist()

    def fits(one: Sequence[int], other: Sequence[int]) -> bool:
        a, b = one[-1], other[0]
        far = JUMP_M + max(RUN_M_S * (moments[b] - moments[a]), usual)
        return bool(abs(places[b] - places[a]) <= far)

    starts = [0, *jumps.tolist()]
    good: list[range] = []
    wrong: list[int] = []
    for run in map(range, starts, [*starts[1:], len(t)]):
        # What lies between this run and a place that it goes on from was an excursion, if it was a short one.
        for back in range(2, min(len(good), _EXCURSION_RUNS) + 1):
            before, between = good[-back], good[1 - back :]
            points = [n for each in between for n in each]
            is_short = moments[run[0]] - moments[before[-1]] <= EXCURSION_S
            if is_short and len(points) <= max(3, len(before) + len(run)) and fits(before, run):
                wrong += points
                del good[1 - back :]
                break
        good.append(run)
    # Runs between excursions that were taken out are one way.
    ways: list[list[int]] = []
    for run in good:
        if ways and fits(ways[-1], run):
            ways[-1] += run
        else:
            ways.append(list(run))
    return np.array(sorted(wrong + _lost_at_ends(ways)), dtype=np.intp)


def _lost_at_ends(runs: list[list[int]]) -> list[int]:
    """A first fix or two before the satellites were found, the last after they were lost: nowhere between."""
    lost: list[int] = []
    for inward in (runs, runs[::-1]):
        outer: list[int] = []
        for run in inward:
            if outer and len(run) > 3 * len(outer):
                lost += outer
                break
            outer += run
            if len(outer) > 3:
                break
    return lost


# --- the path -------------------------------------------------------------------------------------


class _Means(NamedTuple):
    """Means of the fixes over equal spans of time: moments, places, and how each was reached."""

    t: Floats
    xy: Floats
    goes_on: float
    turns: int


def _path(
    t: Floats, xy: Floats, drift_m: float
) -> tuple[tuple[Floats, ...], tuple[float, ...], bool]:
    """The parts of the path, the metres across the gaps between them, and whether the phone lay still."""
    silence = _longest_silence(t)
    means = _moving_means(t, xy, silence)
    if means is None:
        return (xy.mean(axis=0, keepdims=True),), (), True
    aside = max(drift_m / 2, NOISES_ASIDE * _noise_m(means.xy))
    parts, gaps = _parted(_with_ends(means, t, xy), silence)
    kept = [_simplified(_stays_joined(when, where), aside) for when, where in parts]
    return tuple(kept), gaps, False


def _longest_silence(t: Floats) -> float:
    """Seconds without a fix that are no gap yet: a phone that saves power gives one every few minutes."""
    if len(t) < 2:
        return GAP_S
    return min(max(GAP_S, 3 * float(np.median(t[1:] - t[:-1]))), GAP_MOST_S)


def _moving_means(t: Floats, xy: Floats, silence: float) -> _Means | None:
    """The finest means whose steps clearly go on, else those that go on best; None where none move."""
    found: list[_Means] = []
    for seconds in SCALES_S:
        means = _means(t, xy, seconds, silence)
        # Of fewer, chance and a regular to and fro go on as well.
        if len(means.t) < 8 and found:
            break
        if found and len(means.t) == len(found[-1].t):
            continue
        found.append(means)
        if means.goes_on >= GOES_ON and _spread_m(means.xy) > WANDERS_M:
            return means
    if len(found[0].t) < 4:
        # Too few to see a way in: all that is known is from where to where.
        return found[0] if len(found[0].t) > 1 else None
    is_wide = _spread_m(found[-1].xy) > WANDERS_M
    is_way = is_wide or _has_long_side(xy)
    moving = [
        each
        for n, each in enumerate(found)
        if each.goes_on >= MOVES + 0.5 / np.sqrt(each.turns) and (is_way or _lasts(found[n:]))
    ]
    if not moving and not is_wide:
        return None
    best = (moving or found)[0]
    for each in moving or found:
        # Once it falls, what rises again is the rhythm of a to and fro, seen once a lap.
        if best.goes_on >= GOES_ON or each.goes_on < best.goes_on - 0.1:
            break
        best = max(best, each, key=lambda means: means.goes_on)
    return best


def _lasts(coarser: list[_Means]) -> bool:
    return all(each.goes_on > LASTS for each in coarser if each.turns >= 5)


def _has_long_side(xy: Floats) -> bool:
    """Are the fixes spread along a line rather than around a spot?"""
    east, both, _, north = np.cov(xy[:, 0], xy[:, 1]).ravel().tolist()
    middle, half = (east + north) / 2, float(np.hypot((east - north) / 2, both))
    return (middle - half) < LONG_SIDE**2 * (middle + half)


def _spread_m(xy: Floats) -> float:
    """How far places lie from their middle: the root of the mean square."""
    aside = xy - xy.mean(axis=0)
    return float(np.sqrt(np.einsum("ij,ij->", aside, aside) / len(xy)))


def _means(t: Floats, xy: Floats, seconds: float, silence: float) -> _Means:
    span = ((t - t[0]) // seconds).astype(np.intp)
    starts = np.flatnonzero(span[1:] != span[:-1]) + 1
    starts = np.concatenate((_FIRST, starts))
    if len(starts) < len(t):
        sizes = np.append(starts[1:], len(t)) - starts
        t = np.add.reduceat(t, starts) / sizes
        xy = np.add.reduceat(xy, starts, axis=0) / sizes[:, None]
    steps = xy[1:] - xy[:-1]
    steps[t[1:] - t[:-1] > silence + seconds] = 0.0
    squares = np.einsum("ij,ij->i", steps, steps)
    total = float(squares.sum()) - float(squares[:1].sum() + squares[-1:].sum()) / 2
    turns = max(len(steps) - 1, 1)
    along = float(np.einsum("ij,ij->", steps[1:], steps[:-1]))
    return _Means(t, xy, along / total if total > 0 else 0.0, turns)


def _noise_m(xy: Floats) -> float:
    """The noise of places an axis, by their second differences: a steady way has none."""
    if len(xy) < 3:
        return 0.0
    second = xy[2:] - 2 * xy[1:-1] + xy[:-2]
    return float(np.median(np.hypot(second[:, 0], second[:, 1]))) / _SECOND_DIFFERENCE


def _with_ends(means: _Means, t: Floats, xy: Floats) -> tuple[Floats, Floats]:
    """The means, and before and after them where the way began and ended: a mean lies in its middle."""
    near = float(means.t[1] - means.t[0]) / 3
    first, last = xy[t <= t[0] + near].mean(axis=0), xy[t >= t[-1] - near].mean(axis=0)
    return np.concatenate((t[:1], means.t, t[-1:])), np.vstack((first, means.xy, last))


def _parted(
    path: tuple[Floats, Floats], silence: float
) -> tuple[list[tuple[Floats, Floats]], tuple[float, ...]]:
    """The path cut where the phone was silent for long over more than counts as walked."""
    t, xy = path
    steps = _lengths(xy)
    cuts = np.flatnonzero((t[1:] - t[:-1] > silence) & (steps > GAP_COUNTS_M)) + 1
    if not len(cuts):
        return [path], ()
    gaps = tuple(steps[cuts - 1].tolist())
    return list(zip(np.split(t, cuts), np.split(xy, cuts), strict=True)), gaps


def _stays_joined(t: Floats, xy: Floats) -> list[complex]:
    """The places, those of a stay as their mean."""
    moments, places = t.tolist(), np.ascontiguousarray(xy).view(np.complex128)[:, 0].tolist()
    joined: list[complex] = []
    first, count = 0, len(places)
    while first < count:
        total, after = places[first], first + 1
        while after < count and abs(places[after] - total / (after - first)) <= STAY_M:
            total += places[after]
            after += 1
        half = max((after - first) // 2, 1)
        goes = abs(sum(places[after - half : after]) - sum(places[first : first + half])) / half
        is_long = moments[after - 1] - moments[first] >= STAY_S
        if is_long and goes <= STAY_GOES_M and not _turns_back(places[first:after]):
            joined.append(total / (after - first))
            first = after
        else:
            joined.append(places[first])
            first += 1
    return joined


def _turns_back(places: list[complex]) -> bool:
    """Did somebody walk on, turn once, and walk back, rather than stand?"""
    steps = [after - before for before, after in pairwise(places)]
    along = sum((a.conjugate() * b).real for a, b in pairwise(steps))
    squares = sum(abs(step) ** 2 for step in steps[1:])
    return squares > 0 and along > STAY_TURNS * squares


def _simplified(places: list[complex], aside: float) -> Floats:
    """Douglas and Peucker's line, of each leg by itself: of a way to and fro over the same ground, all points
    lie near the line from its first to its last. A leg ends where the way has come back by three tolerances.
    """
    ends, start, farthest, turn = [0], places[0], 0.0, 0
    for n, place in enumerate(places):
        away = abs(place - start)
        if away >= farthest:
            farthest, turn = away, n
        elif away < farthest - 3 * aside:
            ends.append(turn)
            start, farthest, turn = places[turn], abs(place - places[turn]), n
    xy = np.array(places).view(np.float64).reshape(-1, 2)
    legs = [
        shapely.get_coordinates(
            shapely.simplify(shapely.linestrings(xy[a : b + 1]), aside, preserve_topology=False)
        )
        for a, b in pairwise([*ends, len(places) - 1])
        if b > a
    ]
    # The last of a leg is the first of the next.
    return np.vstack([*(leg[:-1] for leg in legs[:-1]), legs[-1]]) if legs else xy
