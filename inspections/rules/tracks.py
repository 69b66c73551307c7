"""The phone's track: read with suspicion, kept small, measured here and never by the phone. Pure.

A track arrives as `{"datum": "gcj02", "points": [[t, lon, lat, accuracy_m], …]}`, `t` in epoch
seconds. What no honest phone can send is refused with the point's own name (`track.points[17]`).
What a cheap phone in a valley does send is taken: late points are put in their place and counted, a
missing accuracy is allowed, a clock that is somewhat wrong is left to `inspections.rules.validity`.
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from common.errors import Invalid, TooLarge
from common.geo.datums import (
    DATUMS,
    Datum,
    in_china_bounds,
    is_number,
    outside_words,
    parse_datum,
    to_wgs84,
)
from common.geo.lines import LocalMetres, steps_m

# What a body is read by, so the same in the whole house; phones are told in `me/` [issue 2]. A walk of a day
# has some three thousand.
MOST_POINTS: Final = 5000
_VERSION: Final = 1
# version, index of the datum, ticks a second, late points, first moment in milliseconds
_HEADER: Final = struct.Struct("<BBHIq")
_POINT: Final = np.dtype([("t", "<u4"), ("lon", "<i4"), ("lat", "<i4"), ("accuracy", "<u2")])
_UNKNOWN_ACCURACY: Final = 65535
_FINE, _COARSE = 10, 1
# Milliseconds since 1970 pass this in March 1973, seconds only in the year 5138.
_MILLISECONDS_FROM: Final = 1e11


@dataclass(frozen=True, eq=False)
class Track:
    """A track in WGS-84, sorted by time, at least one point.

    source    datum the phone gave
    t         (n,) float64, epoch seconds
    points    (n, 2) float64, longitude and latitude in degrees
    accuracy  (n,) float64, metres; NaN where the phone did not say
    late      how many points arrived after a later one, before sorting
    """

    source: Datum
    t: NDArray[np.float64]
    points: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    late: int

    def __len__(self) -> int:
        return len(self.t)

    @property
    def late_share(self) -> float:
        """Share (0–1) of the points that arrived after a later one."""
        return self.late / len(self.t)

    @cached_property
    def metres(self) -> NDArray[np.float64]:
        """(n, 2) the points in local metres around the middle of their box."""
        return LocalMetres.around(self.points).project(self.points)


def parse_track(
    value: object, *, at: datetime, max_points: int, max_ahead_s: float, field: str = "track"
) -> Track | None:
    """Read a phone's track; None, or a track without points, gives None.

    at           the moment of receipt, aware
    max_points   more raise TooLarge (`track.too_large`)
    max_ahead_s  points later than `at` by more are refused

    Raises Invalid (`track.invalid`, `geo.datum`) naming the field, as in `track.points[17]`.
    """
    if value is None:
        return None
    rows = value.get("points") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rows, list):
        raise _bad(field, "轨迹应写明 datum（坐标系）和 points（轨迹点）")
    datum = parse_datum(value.get("datum"), field=f"{field}.datum")
    if len(rows) > max_points:
        words = f"轨迹有 {len(rows)} 个点，超过上限 {max_points} 个"
        raise TooLarge("track.too_large", words, fields={f"{field}.points": words})
    if not rows:
        return None
    table = _table(rows, field)
    _refuse_impossible_times(table[:, 0], at.timestamp() + max_ahead_s, field)
    _refuse_abroad(table[:, 1], table[:, 2], field)
    lon, lat = to_wgs84(table[:, 1], table[:, 2], datum)
    late = int((table[1:, 0] < np.maximum.accumulate(table[:-1, 0])).sum())
    order = np.argsort(table[:, 0], kind="stable") if late else slice(None)
    points = np.column_stack((lon, lat))[order]
    return Track(datum, table[order, 0], points, table[order, 3], late)


def _bad(field: str, words: str) -> Invalid:
    return Invalid("track.invalid", words, fields={field: words})


def _table(rows: list[Any], field: str) -> NDArray[np.float64]:
    """(n, 4) float64 of t, lon, lat, accuracy. One pass in C for a well-formed track."""
    try:
        regular = set(map(len, rows)) == {4} and set(map(type, rows)) <= {list, tuple}
        if regular and set(map(type, chain.from_iterable(rows))) <= {int, float}:
            # Half the time of np.array on lists of lists.
            numbers = np.fromiter(chain.from_iterable(rows), np.float64, 4 * len(rows))
            table = numbers.reshape(-1, 4)
            if np.isfinite(numbers).all() and (table[:, 3] >= 0).all():
                return table
    except (TypeError, OverflowError):
        pass
    return np.array([_row(row, index, field) for index, row in enumerate(rows)], dtype=np.float64)


def _row(row: object, index: int, field: str) -> tuple[float, float, float, float]:
    """One point, checked by itself so that it can be named."""
    where, nth = f"{field}.points[{index}]", f"第 {index + 1} 个轨迹点"
    if not isinstance(row, list | tuple) or not 3 <= len(row) <= 4:
        raise _bad(where, f"{nth}应为 [时间, 经度, 纬度, 精度] 四项")
    t, lon, lat = row[:3]
    for word, number in (("时间", t), ("经度", lon), ("纬度", lat)):
        if not is_number(number):
            raise _bad(where, f"{nth}的{word}应为数字")
    accuracy = row[3] if len(row) == 4 else None
    if accuracy is None:
        return t, lon, lat, float("nan")
    if not is_number(accuracy) or accuracy < 0:
        raise _bad(where, f"{nth}的精度应为不小于 0 的数字（米）")
    return t, lon, lat, accuracy


def _refuse_impossible_times(t: NDArray[np.float64], latest: float, field: str) -> None:
    """Before 1970 or after `latest` (epoch seconds) no phone has been."""
    wrong = np.flatnonzero((t < 0) | (t > latest))
    if not len(wrong):
        return
    index = int(wrong[0])
    words = f"第 {index + 1} 个轨迹点的时间"
    if t[index] < 0:
        words += "早于 1970 年"
    else:
        is_ms = t[index] >= _MILLISECONDS_FROM
        words += "在未来，" + ("时间应以秒为单位，不是毫秒" if is_ms else "请检查手机的日期和时间")
    raise _bad(f"{field}.points[{index}]", words)


def _refuse_abroad(lon: NDArray[np.float64], lat: NDArray[np.float64], field: str) -> None:
    outside = np.flatnonzero(~in_china_bounds(lon, lat))
    if len(outside):
        index = int(outside[0])
        words = outside_words(float(lon[index]), float(lat[index]))
        raise _bad(f"{field}.points[{index}]", f"第 {index + 1} 个轨迹点的{words}")


# --- kept in one column ---------------------------------------------------------------------------


def pack(track: Track) -> bytes:
    """16 bytes and 14 a point: times to 0.1 s, places to 1 cm, accuracy to 0.1 m (at most 6.5 km).

    A phone whose clock jumped by more than 13 years within one track keeps whole seconds instead.
    """
    first = float(track.t[0])
    ticks = _FINE if (float(track.t[-1]) - first) * _FINE < 2**32 - 1 else _COARSE
    rows = np.empty(len(track), dtype=_POINT)
    rows["t"] = np.rint((track.t - first) * ticks)
    rows["lon"] = np.rint(track.points[:, 0] * 1e7)
    rows["lat"] = np.rint(track.points[:, 1] * 1e7)
    decimetres = np.minimum(np.rint(track.accuracy * 10), _UNKNOWN_ACCURACY - 1)
    rows["accuracy"] = np.where(np.isnan(decimetres), _UNKNOWN_ACCURACY, decimetres)
    source = DATUMS.index(track.source)
    return _HEADER.pack(_VERSION, source, ticks, track.late, round(first * 1000)) + rows.tobytes()


def begun_at(packed: bytes, first: float) -> bytes:
    """A packed track as if its first point had been at another moment (epoch seconds)."""
    version, source, ticks, late, _ = _HEADER.unpack_from(packed)
    header = _HEADER.pack(version, source, ticks, late, round(first * 1000))
    return header + packed[_HEADER.size :]


def unpack(packed: bytes | memoryview) -> Track:
    """The track `pack` was given. Raises ValueError for bytes that `pack` did not write."""
    if len(packed) <= _HEADER.size or (len(packed) - _HEADER.size) % _POINT.itemsize:
        raise ValueError("not a packed track")
    version, source, ticks, late, first_ms = _HEADER.unpack_from(packed)
    if version != _VERSION or source >= len(DATUMS) or ticks not in (_FINE, _COARSE):
        raise ValueError(f"packed track of unknown version {version}")
    rows = np.frombuffer(packed, dtype=_POINT, offset=_HEADER.size)
    accuracy = rows["accuracy"] / 10.0
    accuracy[rows["accuracy"] == _UNKNOWN_ACCURACY] = np.nan
    points = np.column_stack((rows["lon"] / 1e7, rows["lat"] / 1e7))
    return Track(DATUMS[source], first_ms / 1000 + rows["t"] / ticks, points, accuracy, late)


def as_geojson(track: Track) -> dict[str, Any]:
    """A GeoJSON Feature, LineString (or Point, for a single one), with `properties.times`."""
    coordinates = np.round(track.points, 7).tolist()
    geometry: dict[str, Any] = {"type": "LineString", "coordinates": coordinates}
    if len(coordinates) == 1:
        geometry = {"type": "Point", "coordinates": coordinates[0]}
    times = np.round(track.t, 1).tolist()
    return {"type": "Feature", "geometry": geometry, "properties": {"times": times}}


# --- measured on the server -----------------------------------------------------------------------


def without_bad_fixes(track: Track, *, max_accuracy_m: float) -> Track:
    """The track without points the phone itself calls worse than `max_accuracy_m`.

    The whole track where that would leave nothing: a poor track still says where the phone was.
    """
    bad = track.accuracy > max_accuracy_m
    if not bad.any() or bad.all():
        return track
    good = ~bad
    return Track(track.source, track.t[good], track.points[good], track.accuracy[good], track.late)


def walked_m(track: Track, *, drift_m: float) -> float:
    """Metres walked, without the wandering of a phone that lies still.

    A point counts once it is farther from the last counted point than `drift_m` and than its own
    accuracy; the last point always does. Without this, ten minutes on a bench add up to a kilometre
    of GPS noise.
    """
    if len(track) < 2:
        return 0.0
    # As complex numbers, a distance is one step of the interpreter.
    places: list[complex] = track.metres.view(np.complex128)[:, 0].tolist()
    limits: list[float] = np.fmax(track.accuracy, drift_m).tolist()
    counted, last = [0], places[0]
    for index, place in enumerate(places):
        if abs(place - last) > limits[index]:
            counted.append(index)
            last = place
    if counted[-1] != len(track) - 1:
        counted.append(len(track) - 1)
    return float(steps_m(track.points[counted]).sum())


def speed_m_s(track: Track, *, window_s: float, share: float) -> float:
    """The speed not exceeded during `share` (0–1) of the track's time, in metres a second.

    Taken as the crow flies over at least `window_s`, so that neither noise nor one stray fix makes
    a walker a driver, while a stretch in a car shows. 0 for fewer than two moments.
    """
    t = track.t
    if len(t) < 2 or t[-1] <= t[0]:
        return 0.0
    later = t + window_s
    starts = int(later.searchsorted(t[-1], "right")) or 1
    ends = np.minimum(t.searchsorted(later[:starts]), len(t) - 1)
    way = track.metres[ends] - track.metres[:starts]
    speeds = np.hypot(way[:, 0], way[:, 1]) / (t[ends] - t[:starts])
    order = speeds.argsort()
    weights = np.diff(t)[:starts][order].cumsum()
    if weights[-1] <= 0:
        return float(speeds.max())
    return float(speeds[order[weights.searchsorted(share * weights[-1])]])
