"""Centre lines as offices have them: GeoJSON of several kinds and datums, made one WGS-84 line."""

import json
from typing import Any

import numpy as np
import shapely

from common.errors import Invalid
from common.geo.datums import DATUM_CHOICES, datum_of, to_wgs84
from common.geo.layers.reference import reference_of_crs
from common.geo.layers.shapes import joined
from common.geo.lines import parse_line
from rivers.services.facts import Line
from rivers.services.faults import MOST_LINE_POINTS

__all__ = ["DATUM_CHOICES", "datum_of", "read_line"]


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
        except (ValueError, RecursionError):
            return value
    geometry: Any = value
    _refuse_other_crs(geometry)
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


def _refuse_other_crs(value: Any) -> None:
    """What QGIS writes beside the features says of another datum, or of a projection."""
    try:
        reference = reference_of_crs(value.get("crs") if isinstance(value, dict) else None)
    except Invalid as error:
        raise _bad(error.detail) from None
    if reference.transformer is not None:
        raise _bad(
            f"线用的是投影坐标（{reference.name}），请在 GIS 软件中导出为经纬度（EPSG:4490）"
        )


def _merge(parts: object) -> list[Any]:
    try:
        lines = [shapely.linestrings(np.array([p[:2] for p in part], float)) for part in parts]  # type: ignore[attr-defined]
        merged = joined(shapely.multilinestrings(lines))
    except (TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        raise _bad("多段线的坐标有误") from None
    except Invalid as error:
        raise _bad(error.detail) from None
    found: list[Any] = shapely.get_coordinates(merged).tolist()
    return found


def _bad(sentence: str) -> Invalid:
    return Invalid("geo.line", sentence, fields={"line": sentence})
