"""A phone's track as it arrives: what can be used of it, and what is left out and counted. Pure.

It arrives as `{"datum": "gcj02", "points": [[t, lon, lat, accuracy_m], …]}`, `t` in epoch seconds. Phones send fixes
before they have a satellite (0, 0, or nulls), a negative accuracy where a fix is not valid (iPhones), moments of
another year. Such a point is left out and counted; it never costs the patrol, because the phone could only send the
same again. Points out of order are put in their place, a missing accuracy is allowed, what follows the fourth value
is passed over. How wrong a clock is altogether is left to `inspections.rules.validity`.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from common.errors import Invalid
from common.geo.datums import Datum, in_china_bounds, is_number, parse_datum, to_wgs84
from inspections.rules.tracks import MOST_POINTS, Track

Table = NDArray[np.float64]

# A point farther from the patrol's own start and end is of another day [ours].
_DAY_S: Final = 86_400.0
# What a packed track holds: the year 2106.
_LATEST_S: Final = 2.0**32 - 2
# Share of the points that may be left out without a word [ours].
_MOST_LEFT_OUT: Final = 0.1
_NOTHING: Final = (math.nan,) * 4


@dataclass(frozen=True, slots=True, eq=False)
class SentTrack:
    """datum is the phone's own; table (n, 4), n ≥ 1, is t, lon, lat, accuracy of every point in the order sent, NaN
    for each value that is not a number."""

    datum: Datum
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Usable:
    """What is kept of a track.

    track     None where no point can be used, or none was sent
    sent      how many points arrived
    left_out  how many of them cannot be
    words     what was left out or thinned, as the office reads it; empty where nothing was
    reasons   what staff are asked about, in words
    """

    track: Track | None = None
    sent: int = 0
    left_out: int = 0
    words: str = ""
    reasons: tuple[str, ...] = ()


NO_TRACK: Final = Usable()


def read_track(value: object, *, field: str = "track") -> SentTrack | None:
    """The numbers of a phone's track; None for None, or where there are no points.

    Raises Invalid (`track.invalid`, `geo.datum`) naming the field for what is not a track at all, and for an unknown
    datum, because nobody could say where the points are.
    """
    if value is None:
        return None
    rows = value.get("points") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rows, list):
        words = "轨迹应写明 datum（坐标系）和 points（轨迹点）"
        raise Invalid("track.invalid", words, fields={field: words})
    datum = parse_datum(value.get("datum"), field=f"{field}.datum")
    return SentTrack(datum, _table(rows)) if rows else None


def _table(rows: list[Any]) -> Table:
    """(n, 4) float64. One pass in C for a well-formed track."""
    try:
        regular = set(map(len, rows)) == {4} and set(map(type, rows)) <= {list, tuple}
        if regular and set(map(type, chain.from_iterable(rows))) <= {int, float}:
            # Half the time of np.array on lists of lists.
            numbers = np.fromiter(chain.from_iterable(rows), np.float64, 4 * len(rows))
            if np.isfinite(numbers).all():
                return numbers.reshape(-1, 4)
    except (TypeError, OverflowError):
        pass
    return np.array([_row(row) for row in rows], dtype=np.float64)


def _row(row: object) -> tuple[float, ...]:
    if not isinstance(row, list | tuple) or len(row) < 3:
        return _NOTHING
    values = (*row, None)[:4]
    return tuple(float(value) if is_number(value) else math.nan for value in values)


def usable(sent: SentTrack | None, *, started_at: datetime, ended_at: datetime) -> Usable:
    """The track without the points that cannot be, in WGS-84 and in order of time.

    More than `MOST_POINTS` are thinned by systematic sampling (every k-th point, the first and the last among them):
    unlike a simplification of the line it keeps the rhythm by which stays and speed are known.
    """
    if sent is None:
        return NO_TRACK
    table, left_out = _possible(sent.table, started_at.timestamp(), ended_at.timestamp())
    arrived, gone = len(sent.table), sum(left_out.values())
    why = "、".join(f"{n} 个{words}" for words, n in left_out.items() if n)
    if not len(table):
        words = f"轨迹的 {arrived} 个点都不能用：{why}"
        return Usable(sent=arrived, left_out=gone, words=f"{words}。", reasons=(words,))
    said = [f"收到 {arrived} 个点，略去 {gone} 个：{why}"] if gone else []
    track = _track(table, sent.datum)
    if len(table) > MOST_POINTS:
        said.append(
            f"{len(table)} 个点超过 {MOST_POINTS} 个，已按等距抽样（系统抽样）保留 {MOST_POINTS} 个"
        )
    odd = gone > arrived * _MOST_LEFT_OUT
    return Usable(
        track=track,
        sent=arrived,
        left_out=gone,
        words="；".join(said) + "。" * bool(said),
        reasons=(f"轨迹有 {gone} 个点（共 {arrived} 个）不能用，已略去：{why}",) if odd else (),
    )


def _possible(table: Table, first: float, last: float) -> tuple[Table, dict[str, int]]:
    """The points that can be of a patrol between two moments (epoch seconds), and how many of the others there are
    by what is wrong with them, in words."""
    t, lon, lat, accuracy = table.T
    is_placed = in_china_bounds(lon, lat)
    since, until = max(first - _DAY_S, 0.0), min(last + _DAY_S, _LATEST_S)
    # NaN is not between them.
    if is_placed.all() and t.min() >= since and t.max() <= until and not (accuracy < 0).any():
        return table, {}
    is_timed = (t >= 0) & (t <= _LATEST_S)
    strays = is_timed & ((t < since) | (t > until))
    # Where most are of another day, it is the clock that is wrong, not the points.
    if strays.sum() * 2 < is_timed.sum():
        is_timed &= ~strays
    good = is_timed & is_placed
    invalid = good & (accuracy < 0)
    if invalid.any() and invalid.sum() == good.sum():
        # A phone that never knows its accuracy, not one whose every fix failed.
        table, invalid = table.copy(), np.zeros_like(invalid)
        table[good, 3] = math.nan
    misplaced = is_timed & ~is_placed
    turned = misplaced.any() and in_china_bounds(lat, lon)[misplaced].all()
    where = "坐标不在中国境内，经度与纬度可能写反了" if turned else "没有定位或坐标不在中国境内"
    left_out = {
        "没有时间或时间不可能": int((~is_timed).sum()),
        where: int(misplaced.sum()),
        "手机自己标为无效（精度为负）": int(invalid.sum()),
    }
    return table[good & ~invalid], left_out


def _track(table: Table, datum: Datum) -> Track:
    lon, lat = to_wgs84(table[:, 1], table[:, 2], datum)
    late = int((table[1:, 0] < np.maximum.accumulate(table[:-1, 0])).sum())
    order: Any = np.argsort(table[:, 0], kind="stable") if late else slice(None)
    if len(table) > MOST_POINTS:
        picked = np.linspace(0, len(table) - 1, MOST_POINTS).round().astype(int)
        order = np.arange(len(table))[order][picked]
        late = late * MOST_POINTS // len(table)
    points = np.column_stack((lon, lat))[order]
    return Track(datum, table[order, 0], points, table[order, 3], late)
