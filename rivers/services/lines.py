"""Centre lines as offices have them: GeoJSON of several kinds and datums, made one WGS-84 line."""

import json
from typing import Any, Final

import numpy as np
import shapely

from common.errors import Invalid
from common.geo.datums import Datum, to_wgs84
from common.geo.lines import parse_line
from rivers.services.facts import Line
from rivers.services.faults import MOST_LINE_POINTS

# CGCS2000 differs from WGS-84 by centimetres (common.geo.datums).
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


def datum_of(choice: str) -> Datum:
    """The datum to convert from, of a choice on a form. KeyError for none of `DATUM_CHOICES`."""
    return _AS[choice]


def read_line(value: object, datum: str) -> Line:
    """A LineString or MultiLineString (text, object or a Feature around it) as a register's line.

    The parts of a MultiLineString are joined where they meet end to end; Invalid (`geo.line`) when
    they leave more than one line, and for everything `common.geo.lines.parse_line` refuses.
    """
    line = parse_line(_joined(value), max_points=MOST_LINE_POINTS)
    lon, lat = to_wgs84(line[:, 0], line[:, 1], datum_of(datum))
    joined: Line = np.round(np.column_stack((lon, lat)), 7).tolist()
    return joined


def _joined(value: object) -> object:
    """The value with a MultiLineString made one LineString; anything else as it came."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    geometry: Any = value
    if isinstance(geometry, dict) and geometry.get("type") == "FeatureCollection":
        features = geometry.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise _bad("这里只能有一条线，请只保留一个要素")
        geometry = features[0]
    if isinstance(geometry, dict) and geometry.get("type") == "Feature":
        geometry = geometry.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") != "MultiLineString":
        return geometry
    return {"type": "LineString", "coordinates": _merge(geometry.get("coordinates"))}


def _merge(parts: object) -> list[Any]:
    try:
        lines = [shapely.linestrings(np.array([p[:2] for p in part], float)) for part in parts]  # type: ignore[attr-defined]
        merged = shapely.line_merge(shapely.union_all(lines) if len(lines) > 1 else lines[0])
    except (TypeError, ValueError, IndexError, shapely.errors.GEOSException):
        raise _bad("多段线的坐标有误") from None
    if merged.geom_type != "LineString":
        raise _bad(f"多段线由 {len(merged.geoms)} 段互不相接的线组成，请先接成一条线或拆成多个河段")
    coordinates: list[Any] = shapely.get_coordinates(merged).tolist()
    first = shapely.get_coordinates(lines[0])[0].tolist()
    # Joining may turn the line round; the first part's beginning is upstream.
    return coordinates[::-1] if coordinates[-1] == first else coordinates


def _bad(sentence: str) -> Invalid:
    return Invalid("geo.line", sentence, fields={"line": sentence})
