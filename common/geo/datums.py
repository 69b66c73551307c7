"""Places and their datums: WGS-84, GCJ-02, BD-09. Pure numpy.

CGCS2000 differs from WGS-84 by centimetres and is taken as the same.
"""

import math
from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from common.errors import Invalid

Datum = Literal["wgs84", "gcj02", "bd09"]
Array = NDArray[np.float64]
Pair = tuple[Array, Array]

DATUMS: Final[tuple[Datum, ...]] = get_args(Datum)

# What a person says of coordinates. CGCS2000 differs from WGS-84 by centimetres.
DATUM_CHOICES: Final = (
    ("wgs84", "WGS-84（GPS）"),
    ("cgcs2000", "CGCS2000（天地图、国家大地坐标系）"),
    ("gcj02", "GCJ-02（高德、腾讯地图）"),
    ("bd09", "BD-09（百度地图）"),
)
_AS: Final[dict[str, Datum]] = {
    "wgs84": "wgs84",
    "cgcs2000": "wgs84",
    "gcj02": "gcj02",
    "bd09": "bd09",
}

# Krasovsky 1940, as the published GCJ-02 formulas have it.
_GCJ_A: Final = 6378245.0
_GCJ_EE: Final = 0.00669342162296594323
_BD_PI: Final = math.pi * 3000.0 / 180.0
# west, south, east, north of the area in which GCJ-02 is defined
CHINA_BOUNDS: Final = (72.004, 0.8293, 137.8347, 55.8271)


def in_china_bounds(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Which points lie in the rectangle around China in which GCJ-02 is defined; NaN is outside."""
    west, south, east, north = CHINA_BOUNDS
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _gcj_shift(lon: Array, lat: Array) -> Pair:
    """Degrees by which GCJ-02 moves a WGS-84 point (the published polynomial and sine terms)."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    px, py = np.pi * x, np.pi * y
    common = 20.0 * np.sin(6.0 * px) + 20.0 * np.sin(2.0 * px)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += 2.0 / 3.0 * (common + 20.0 * np.sin(py) + 40.0 * np.sin(py / 3.0))
    north += 2.0 / 3.0 * (160.0 * np.sin(py / 12.0) + 320.0 * np.sin(py / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += 2.0 / 3.0 * (common + 20.0 * np.sin(px) + 40.0 * np.sin(px / 3.0))
    east += 2.0 / 3.0 * (150.0 * np.sin(px / 12.0) + 300.0 * np.sin(px / 30.0))
    radians = np.radians(lat)
    w2 = 1.0 - _GCJ_EE * np.sin(radians) ** 2
    d_lat = np.degrees(north * w2 * np.sqrt(w2) / (_GCJ_A * (1.0 - _GCJ_EE)))
    d_lon = np.degrees(east * np.sqrt(w2) / (_GCJ_A * np.cos(radians)))
    return d_lon, d_lat


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """WGS-84 to GCJ-02, arrays of any equal shape; points outside `CHINA_BOUNDS` stay."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    d_lon, d_lat = _gcj_shift(x, y)
    inside = in_china_bounds(x, y)
    return np.where(inside, x + d_lon, x), np.where(inside, y + d_lat, y)


def _undo(forward: Callable[[ArrayLike, ArrayLike], Pair], lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Invert a shift by fixed-point iteration.

    Each round shrinks the error some 400 times: after one it is metres, after three 0.01 mm.
    """
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    guess_x, guess_y = x, y
    for _ in range(5):
        there_x, there_y = forward(guess_x, guess_y)
        step_x, step_y = x - there_x, y - there_y
        guess_x, guess_y = guess_x + step_x, guess_y + step_y
        if max(np.abs(step_x).max(initial=0.0), np.abs(step_y).max(initial=0.0)) < 1e-7:
            break
    return guess_x, guess_y


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """GCJ-02 to WGS-84 by iteration, within 1 mm of the exact inverse."""
    return _undo(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """GCJ-02 to BD-09 (Baidu's published formula)."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """BD-09 to GCJ-02 by iteration; Baidu's own one-step inverse errs by up to a metre."""
    return _undo(gcj02_to_bd09, lon, lat)


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def datum_of(choice: str) -> Datum:
    """The datum to convert from, of a choice on a form. KeyError for none of `DATUM_CHOICES`."""
    return _AS[choice]


def parse_datum(value: object, *, field: str = "datum") -> Datum:
    """One of `DATUMS`. Raises Invalid (`geo.datum`) naming `field`."""
    for datum in DATUMS:
        if value == datum:
            return datum
    sentence = "坐标系应为 wgs84、gcj02 或 bd09"
    raise Invalid("geo.datum", sentence, fields={field: sentence})


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> Pair:
    """Points of any of the three datums as WGS-84; the caller keeps `datum` as the source."""
    match datum:
        case "wgs84":
            return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        case "gcj02":
            return gcj02_to_wgs84(lon, lat)
        case "bd09":
            return bd09_to_wgs84(lon, lat)


def point_to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """One point as WGS-84, in plain floats."""
    x, y = to_wgs84(lon, lat, datum)
    return float(x), float(y)


class Place(NamedTuple):
    """One point in WGS-84 and the datum it came in."""

    lon: float
    lat: float
    source: Datum


def parse_place(value: object, *, field: str = "place") -> Place:
    """Read `{"lon", "lat", "datum"}` as a phone sends it and give it in WGS-84.

    Raises Invalid (`geo.place`, `geo.datum`) naming the field within `field`.
    """
    if not isinstance(value, dict):
        raise bad_place("geo.place", field, "地点应写明 lon（经度）、lat（纬度）和 datum（坐标系）")
    datum = parse_datum(value.get("datum"), field=f"{field}.datum")
    lon: Any = value.get("lon")
    lat: Any = value.get("lat")
    for name, number, word in (("lon", lon, "经度"), ("lat", lat, "纬度")):
        if not is_number(number):
            raise bad_place("geo.place", f"{field}.{name}", f"{word}应为数字")
    if not in_china_bounds(lon, lat):
        raise bad_place("geo.place", field, outside_words(lon, lat))
    return Place(*point_to_wgs84(lon, lat, datum), datum)


def outside_words(lon: float, lat: float) -> str:
    """Say that a point is not in China, and what is most often the cause."""
    hint = ""
    if bool(in_china_bounds(lat, lon)):
        hint = f"，经度与纬度可能写反了（应为经度 {lat:.6f}、纬度 {lon:.6f}）"
    return f"坐标（{lon:.6f}，{lat:.6f}）不在中国境内{hint}"


def bad_place(code: str, field: str, sentence: str) -> Invalid:
    """A refusal of a place or a line, naming its field."""
    return Invalid(code, sentence, fields={field: sentence})


def is_number(value: object) -> bool:
    """A finite int or float; not a bool, and not an integer too long for a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
