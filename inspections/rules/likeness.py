"""Is one track another one sent again? And what else only several patrols together show. Pure; sentences are for
the office.

Nobody walks twice at the same pace with the same errors of the satellites: two walks of one path, fixed to 3 m and
more an axis, lie 4 m and more from each other at equal moments, were they ever at the same place then. A track that
agrees with another over nine tenths of its samples is that other one, however its clock was moved, its points were
thinned or filled in, its ends cut off, or the whole shifted by some metres. It is not found where each point is
moved by metres of its own, or where points *and* pace are made anew: that is no longer a copy. Limits are [ours].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.geo.lines import LocalMetres
from common.text.chinese import metres_words, moment_words, number_words
from inspections.rules.tracks import Track

Floats = NDArray[np.float64]

FEWEST_POINTS: Final = 10
# A phone that lies still has no way to copy.
SPREAD_M: Final = 50.0
# At equal moments; and at equal shares of the way, where what is copied are the points themselves.
SAME_MOMENT_M: Final = 3.0
SAME_POINT_M: Final = 1.0
SHARE: Final = 0.9
SHIFT_M: Final = 30.0
SAMPLES: Final = 60
# How much of the shorter one the two must have in common, and how far two paces may differ to be stretched.
OVERLAP: Final = 0.9
STRETCH: Final = 2.0
LAG_STEP_S: Final = 1.0
MOST_LAGS: Final = 400
# How far so many of twelve samples may lie apart before the rest is looked at.
FEW_APART_M: Final = 15.0
FEW_FAR: Final = 3
_FEW: Final = 12
# Cells of about 600 m; a part of a walk has its middle elsewhere than the whole.
_CELL: Final = 0.006
_ASIDE: Final = 0.0015
_ROW: Final = 2**20

# A car on a country road, and how near two places are one.
FASTEST_KMH: Final = 100.0
NEAREST_M: Final = 3000.0
SITTINGS_A_DAY: Final = 6
SITTINGS_AT_ONCE: Final = 20


def place_sign(track: Track) -> int:
    """The cell that the middle of a track lies in; a stray fix does not move it."""
    lon, lat = np.median(track.points, axis=0)
    return _cell(float(lon), float(lat))


def signs_near(track: Track) -> tuple[int, ...]:
    """The signs that a copy of a track, or of a part of it, may have: four at most."""
    lon, lat = map(float, np.median(track.points, axis=0))
    corners = ((lon + e * _ASIDE, lat + n * _ASIDE) for e in (-1, 1) for n in (-1, 1))
    return tuple(sorted({_cell(*corner) for corner in corners}))


def _cell(lon: float, lat: float) -> int:
    return int(lon // _CELL) * _ROW + int(lat // _CELL)


@dataclass(frozen=True, eq=False)
class _Way:
    """Seconds from its beginning and metres, in a frame that is the same for both."""

    t: Floats
    xy: Floats

    @property
    def seconds(self) -> float:
        return float(self.t[-1])

    @property
    def every_s(self) -> float:
        return self.seconds / (len(self.t) - 1)

    @cached_property
    def reached(self) -> Floats:
        steps = self.xy[1:] - self.xy[:-1]
        return np.concatenate(([0.0], np.hypot(steps[:, 0], steps[:, 1]).cumsum()))

    def back(self) -> _Way:
        return _Way(self.seconds - self.t[::-1], self.xy[::-1])

    def at(self, moments: Floats) -> Floats:
        return _between(moments, self.t, self.xy)


def is_copy(one: Track, other: Track) -> bool:
    """Are two tracks one, or one a part of the other, forwards or backwards?"""
    if min(len(one), len(other)) < FEWEST_POINTS:
        return False
    local = LocalMetres(*map(float, np.median(one.points, axis=0)))
    ways = [_Way(track.t - track.t[0], local.project(track.points)) for track in (one, other)]
    if any(way.seconds <= 0 or _spread_m(way.xy) < SPREAD_M for way in ways):
        return False
    # A copy's points lie on the line of the first; those of the first not on a copy's that left some out.
    one_way, other_way = ways
    return any(
        _same_pace(one_way, turned)
        or any(
            _same_pace_stretched(points, line) or _same_points(points, line)
            for points, line in ((one_way, turned), (turned, one_way))
        )
        for turned in (other_way, other_way.back())
    )


def _same_pace(one: _Way, other: _Way) -> bool:
    """At equal moments, for some moment of the one at which the other began."""
    for lag in _lags(one, other):
        for points, line, later in ((one, other, lag), (other, one, -lag)):
            moments = points.t + later
            both = np.flatnonzero((moments >= -LAG_STEP_S) & (moments <= line.seconds + LAG_STEP_S))
            if len(both) < FEWEST_POINTS:
                continue
            both = _samples(both)
            if _agree(points.xy[both], line.at(moments[both]), SAME_MOMENT_M):
                return True
    return False


def _lags(one: _Way, other: _Way) -> Floats:
    """Seconds of the other one at which the one may have begun (negative: before it): when the longer came by where
    the shorter begins, and twelve samples do not speak against it."""
    spare = other.seconds - one.seconds
    short, long = (one, other) if spare >= 0 else (other, one)
    aside = long.xy - short.xy[0]
    near = long.t[np.hypot(aside[:, 0], aside[:, 1]) <= SHIFT_M]
    latest = (1 - OVERLAP) * short.seconds + abs(spare)
    around = np.arange(-np.ceil(long.every_s), np.ceil(long.every_s) + 1, LAG_STEP_S)
    lags = np.unique(np.round(np.add.outer(near, around).ravel()))
    lags = lags[(lags >= -LAG_STEP_S) & (lags <= latest)]
    left_out = len(lags) // MOST_LAGS
    lags = lags[:: left_out + 1]
    if not len(lags):
        return lags
    some = np.linspace(0, len(short.t) - 1, _FEW).astype(np.intp)
    moments = np.add.outer(lags, short.t[some])
    there = long.at(moments.ravel()).reshape(len(lags), _FEW, 2)
    apart = short.xy[some] - there
    apart = apart - np.median(apart, axis=1, keepdims=True)
    far = np.hypot(apart[..., 0], apart[..., 1]) > FEW_APART_M
    lags = lags[np.count_nonzero(far, axis=1) <= FEW_FAR]
    if left_out:
        # A second beside the right one, fixes are mixed with their neighbours' errors: too far apart to be the same.
        beside = np.arange(-left_out, left_out + 1) * LAG_STEP_S
        lags = np.unique(np.add.outer(lags, beside).ravel())
    return lags if spare >= 0 else -lags


def _same_pace_stretched(points: _Way, line: _Way) -> bool:
    """At equal shares of the time: the same points, dealt out over another time."""
    if not 1 / STRETCH <= points.seconds / line.seconds <= STRETCH:
        return False
    some = _samples(np.arange(len(points.t)))
    there = line.at(points.t[some] * (line.seconds / points.seconds))
    return _agree(points.xy[some], there, SAME_MOMENT_M)


def _same_points(points: _Way, line: _Way) -> bool:
    """At equal shares of the way: the same points at whatever moments."""
    ours, theirs = float(points.reached[-1]), float(line.reached[-1])
    if not 1 / STRETCH <= ours / theirs <= STRETCH:
        return False
    some = _samples(np.arange(len(points.t)))
    there = _between(points.reached[some] * (theirs / ours), line.reached, line.xy)
    return _agree(points.xy[some], there, SAME_POINT_M)


def _agree(here: Floats, there: Floats, metres: float) -> bool:
    """But for one shift of the whole."""
    apart = here - there
    shift = np.median(apart, axis=0)
    if np.hypot(*shift) > SHIFT_M:
        return False
    apart = apart - shift
    near = np.hypot(apart[:, 0], apart[:, 1]) <= metres
    return bool(np.count_nonzero(near) >= SHARE * len(near))


def _between(where: Floats, along: Floats, xy: Floats) -> Floats:
    return np.column_stack([np.interp(where, along, xy[:, axis]) for axis in (0, 1)])


def _samples(indexes: NDArray[np.intp]) -> NDArray[np.intp]:
    return indexes[np.linspace(0, len(indexes) - 1, min(SAMPLES, len(indexes))).astype(np.intp)]


def _spread_m(xy: Floats) -> float:
    return float(np.hypot(*(xy.max(axis=0) - xy.min(axis=0))))


# --- in words -------------------------------------------------------------------------------------


def copied(*, other: str, started_at: datetime, same_reach: bool) -> str:
    """The track is another one sent again: whose, and of when."""
    place = "" if same_reach else "另一河段的"
    return f"轨迹与{other} {moment_words(started_at)} 开始的{place}巡河几乎完全相同，请核实是否重复使用"


def too_far(*, started_at: datetime, reach: str, metres: float, seconds: float) -> str:
    """Nobody comes from there to here in that time; "" where one can."""
    if metres < NEAREST_M or metres <= FASTEST_KMH / 3.6 * seconds:
        return ""
    words = metres_words(metres)
    return f"本人 {moment_words(started_at)} 开始的巡河在 {words}外的{reach}，时间上来不及，请核实"


def many_sittings(*, that_day: int, at_once: int) -> str:
    """How many meetings and acts on the spot, without a track, one person had on a day, and sent within an hour."""
    if that_day > SITTINGS_A_DAY:
        return f"同一人同一天登记了 {number_words(that_day)} 次现场办公会或现场处置，请核实"
    if at_once > SITTINGS_AT_ONCE:
        return f"同一人一小时内集中上报了 {number_words(at_once)} 次现场办公会或现场处置，请核实"
    return ""
