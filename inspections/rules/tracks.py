"""The phone's track: kept small, measured here and never by the phone. Pure. How it is read when it
arrives is `inspections.rules.sent_tracks`.
"""

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from common.geo.datums import DATUMS, Datum
from common.geo.lines import LocalMetres

# More are thinned when they arrive, the same in the whole house; phones are told in `me/` [issue 2]. A walk of a day
# has some three thousand.
MOST_POINTS: Final = 5000
_VERSION: Final = 1
# version, index of the datum, ticks a second, late points, first moment in milliseconds
_HEADER: Final = struct.Struct("<BBHIq")
_POINT: Final = np.dtype([("t", "<u4"), ("lon", "<i4"), ("lat", "<i4"), ("accuracy", "<u2")])
_UNKNOWN_ACCURACY: Final = 65535
_FINE, _COARSE = 10, 1


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
