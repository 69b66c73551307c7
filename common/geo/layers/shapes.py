"""Geometries: GeoJSON of any quality made shapes of shapely, and what a room keeps of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import numpy as np
import shapely

from common.errors import Invalid
from common.geo.datums import Array, in_china_bounds, is_number, outside_words
from common.geo.lines import LocalMetres

Move = Callable[[Array], Array]

# How deep the positions lie in each kind.
_DEPTHS: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
AREAS: Final = ("Polygon", "MultiPolygon")
LINES: Final = ("LineString", "MultiLineString")
POINTS: Final = ("Point", "MultiPoint")
MOST_POSITIONS: Final = 100_000
# Making a ring valid that crosses itself takes memory for each crossing: 4,001 points can cross eight
# million times (4.9 GB).
MOST_CROSSINGS: Final = 20_000
# Of 99,000 positions that cross everywhere, GEOS takes ten seconds to say no more than that they are not valid, and
# counting crossings one.
LARGE: Final = 5_000
# Points of an outline that are kept: a screen shows no more.
MOST_OUTLINE: Final = 200
OUTLINE_TOLERANCE_M: Final = 1.0


def shape_of(geometry: Any, kinds: tuple[str, ...], noun: str) -> Any:
    """The geometry with two numbers a position. Raises Invalid (`layer.shape`)."""
    if geometry is None:
        raise bad_shape("没有图形")
    kind = geometry.get("type")
    if kind not in kinds:
        raise bad_shape(f"应为{noun}")
    left = [MOST_POSITIONS]
    coordinates = _flat(geometry.get("coordinates"), _DEPTHS[kind], left)
    try:
        found = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (TypeError, ValueError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise bad_shape("坐标有误") from None
    if found.is_empty:
        raise bad_shape("坐标有误")
    return found


def _flat(value: Any, depth: int, left: list[int]) -> Any:
    """Coordinates without heights and measures; `left` counts down the positions that may come."""
    if not isinstance(value, list | tuple):
        raise bad_shape("坐标有误")
    if depth:
        return [_flat(part, depth - 1, left) for part in value]
    left[0] -= 1
    if left[0] < 0:
        raise bad_shape(f"坐标点超过 {MOST_POSITIONS:,} 个，请在 GIS 软件中抽稀或拆开")
    if len(value) < 2 or not is_number(value[0]) or not is_number(value[1]):
        raise bad_shape("坐标有误")
    return float(value[0]), float(value[1])


def first_position(geometry: Any) -> tuple[float, float] | None:
    """The first coordinate pair, however deep it lies; None without one."""
    step = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(step, list | tuple) and step and isinstance(step[0], list | tuple):
        step = step[0]
    if isinstance(step, list | tuple) and len(step) > 1 and all(map(is_number, step[:2])):
        return float(step[0]), float(step[1])
    return None


def place_values(geometry: Any, move: Move) -> dict[str, Any]:
    """A point or an area as `longitude`, `latitude` (of an area a place inside it), `outline` (of an
    area its largest part's, thinned) and `own_area_m2`.

    move  (n, 2) positions as they are in the file → degrees, WGS-84

    Raises Invalid (`layer.shape`) for other shapes, broken ones and places outside China.
    """
    found = _moved(shape_of(geometry, (*AREAS, *POINTS), "点或面"), move)
    if found.geom_type not in AREAS:
        return _place(shapely.get_coordinates(found)[0])
    is_large = shapely.get_num_coordinates(found) > LARGE
    if is_large:
        _refuse_tangled(found)
    if not shapely.is_valid(found):
        if not is_large:
            _refuse_tangled(found)
        found = shapely.make_valid(found)
    areas = [p for p in shapely.get_parts(found) if p.geom_type == "Polygon" and p.area]
    # What is left of a crossing ring may be a collection of areas and lines.
    areas += [
        part
        for inner in shapely.get_parts(found)
        if inner.geom_type == "MultiPolygon"
        for part in shapely.get_parts(inner)
        if part.area
    ]
    if not areas:
        raise bad_shape("面的坐标有误")
    return _area(areas)


def line_values(geometry: Any, move: Move, *, max_points: int) -> dict[str, Any]:
    """A line as `line`: positions in degrees, WGS-84. Parts are joined where they meet end to end."""
    found = shape_of(geometry, LINES, "线（LineString）")
    if shapely.get_num_coordinates(found) > max_points:
        raise bad_shape(f"线的坐标点超过上限 {max_points:,} 个，请在 GIS 软件中抽稀或拆成几个河段")
    line = shapely.get_coordinates(_moved(joined(found), move))
    outside = np.flatnonzero(~in_china_bounds(line[:, 0], line[:, 1]))
    if len(outside):
        index = int(outside[0])
        raise bad_shape(f"第 {index + 1} 个{outside_words(*map(float, line[index]))}")
    line = np.round(line, 7)
    moved = np.ones(len(line), dtype=bool)
    moved[1:] = np.any(np.diff(line, axis=0) != 0, axis=1)
    if moved.sum() < 2:
        raise bad_shape("线至少要有两个不同的坐标点")
    return {"line": line[moved].tolist()}


def joined(found: Any) -> Any:
    """One line of a line or of parts that meet end to end, beginning where the first part begins.

    Raises Invalid (`layer.shape`) where more than one is left. Nothing is cut where parts cross, because
    that takes memory for each crossing.
    """
    if found.geom_type == "LineString":
        return found
    merged = shapely.line_merge(found)
    if merged.geom_type != "LineString":
        raise bad_shape(
            f"多段线由 {shapely.get_num_geometries(merged)} 段互不相接的线组成，"
            "请先接成一条线或拆成多个河段"
        )
    first = shapely.get_coordinates(shapely.get_geometry(found, 0))[0]
    # Joining may turn the line round; the first part's beginning is upstream.
    ends = shapely.get_coordinates(merged)[[0, -1]]
    turned = (ends[1] == first).all() and not (ends[0] == first).all()
    return shapely.reverse(merged) if turned else merged


def _moved(found: Any, move: Move) -> Any:
    moved = shapely.transform(found, move)
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise bad_shape("坐标有误")
    return moved


def _refuse_tangled(found: Any) -> None:
    """Counts crossings of the rings' segments, and stops where there are too many."""
    rings = shapely.get_rings(shapely.get_parts(found))
    pairs = [np.lib.stride_tricks.sliding_window_view(c, 2, axis=0).swapaxes(1, 2)
             for c in map(shapely.get_coordinates, rings)]  # fmt: skip
    segments = shapely.linestrings(np.concatenate(pairs))
    tree = shapely.STRtree(segments)
    # Each segment meets itself and its two neighbours.
    left = MOST_CROSSINGS + 3 * len(segments)
    start, some = 0, 5
    while start < len(segments):
        left -= tree.query(segments[start : start + some], predicate="intersects").shape[1]
        if left < 0:
            raise bad_shape(
                f"面的边界自相交太多（{len(segments):,} 个坐标点），请先在 GIS 软件中修复几何"
            )
        # A few first: each of a tangled ring may cross all others.
        start, some = start + some, min(2 * some, 500)


def _place(xy: Array) -> dict[str, Any]:
    lon, lat = float(xy[0]), float(xy[1])
    if not in_china_bounds(lon, lat):
        raise bad_shape(outside_words(lon, lat))
    return {"longitude": Decimal(f"{lon:.6f}"), "latitude": Decimal(f"{lat:.6f}")}


def _area(areas: list[Any]) -> dict[str, Any]:
    largest = max(areas, key=lambda part: part.area)
    place = _place(shapely.get_coordinates(largest.representative_point())[0])
    local = LocalMetres(float(place["longitude"]), float(place["latitude"]))
    metres = [shapely.transform(part, local.project) for part in areas]
    ring = shapely.transform(largest, local.project).exterior
    tolerance = OUTLINE_TOLERANCE_M
    thin = shapely.simplify(ring, tolerance)
    while shapely.get_num_coordinates(thin) > MOST_OUTLINE:
        tolerance *= 2
        thin = shapely.simplify(ring, tolerance)
    outline = local.unproject(shapely.get_coordinates(thin))
    return place | {
        "outline": np.round(outline, 7).tolist(),
        "own_area_m2": round(sum(part.area for part in metres), 1),
    }


def bad_shape(sentence: str) -> Invalid:
    return Invalid("layer.shape", sentence, fields={"geometry": sentence})
