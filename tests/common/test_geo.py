import numpy as np
import prcoords
import pytest
import shapely
from pyproj import Geod, Transformer

from common.errors import Invalid, TooLarge
from common.geo.datums import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_china_bounds,
    parse_place,
    point_to_wgs84,
    wgs84_to_gcj02,
)
from common.geo.lines import LocalMetres, bbox, fit, line_length_m, parse_line, simplify

GEOD = Geod(ellps="WGS84")

# Points published with the open implementations of GCJ-02 (lon, lat before; lon, lat after).
PUBLISHED = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]
# A grid over the whole country, from Hainan to Heilongjiang.
GRID = np.array([(lon, lat) for lon in np.linspace(74, 134, 31) for lat in np.linspace(18, 53, 29)])


def metres_apart(one, other):
    return GEOD.inv(one[0], one[1], other[0], other[1])[2]


@pytest.mark.parametrize(("before", "after"), PUBLISHED)
def test_published_points_land_where_they_should(before, after):
    assert metres_apart([float(v) for v in wgs84_to_gcj02(*before)], after) < 0.01
    assert metres_apart(point_to_wgs84(*after, "gcj02"), before) < 0.01


def wgs84_to_bd09(lon, lat):
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def test_an_independent_library_agrees_over_the_whole_country():
    for lon, lat in GRID[::7]:
        gcj = prcoords.wgs_gcj((lat, lon))
        baidu = prcoords.gcj_bd(gcj)
        assert metres_apart(wgs84_to_gcj02(lon, lat), (gcj.lon, gcj.lat)) < 0.02
        assert metres_apart(wgs84_to_bd09(lon, lat), (baidu.lon, baidu.lat)) < 0.02


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (wgs84_to_gcj02, gcj02_to_wgs84),
        (gcj02_to_bd09, bd09_to_gcj02),
        (wgs84_to_bd09, bd09_to_wgs84),
    ],
)
def test_there_and_back_is_the_same_place(there, back):
    lon, lat = back(*there(GRID[:, 0], GRID[:, 1]))
    assert GEOD.inv(GRID[:, 0], GRID[:, 1], lon, lat)[2].max() < 0.001


def test_the_shift_is_the_hundreds_of_metres_a_phone_map_would_be_off_by():
    lon, lat = wgs84_to_gcj02(108.408, 30.807)
    assert 300 < metres_apart((108.408, 30.807), (lon, lat)) < 800


def test_points_abroad_are_left_alone():
    assert [float(v) for v in wgs84_to_gcj02(2.35, 48.85)] == [2.35, 48.85]


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        ((106.55, 29.56), True),
        ((29.56, 106.55), False),
        ((0.0, 0.0), False),
        ((float("nan"), 30.0), False),
    ],
)
def test_bounds_tell_china_from_elsewhere(point, inside):
    assert bool(in_china_bounds(*point)) is inside


def test_a_place_comes_out_in_wgs84_with_its_source():
    place = parse_place({"lon": 108.41259016, "lat": 30.8047378, "datum": "gcj02"})
    assert place.source == "gcj02"
    assert metres_apart(place[:2], (108.408, 30.807)) < 0.01


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ("渠江边", "place", "lon"),
        ({"lon": 107, "lat": 30}, "place.datum", "坐标系"),
        ({"lon": 107, "lat": 30, "datum": "beijing54"}, "place.datum", "坐标系"),
        ({"lon": "107", "lat": 30, "datum": "wgs84"}, "place.lon", "经度应为数字"),
        ({"lon": 107, "lat": float("nan"), "datum": "wgs84"}, "place.lat", "纬度应为数字"),
        ({"lon": 107, "lat": True, "datum": "wgs84"}, "place.lat", "纬度应为数字"),
        ({"lon": 30.8, "lat": 108.4, "datum": "wgs84"}, "place", "写反"),
        ({"lon": 0, "lat": 0, "datum": "wgs84"}, "place", "不在中国境内"),
    ],
)
def test_a_wrong_place_is_refused_by_its_field(sent, field, words):
    with pytest.raises(Invalid) as refused:
        parse_place(sent)
    assert words in refused.value.fields[field]


# --- lengths and fit ------------------------------------------------------------------------------


def winding(points=120, *, west=108.30, south=30.70, degrees=0.05):
    along = np.linspace(0, 1, points)
    return np.column_stack(
        (west + degrees * along + 0.004 * np.sin(9 * along), south + degrees * along)
    )


def in_zone(points):
    """CGCS2000 3-degree zone by longitude (EPSG:4549 is 120°E), in metres: the oracle."""
    zone = round(float(points[:, 0].mean()) / 3)
    to_zone = Transformer.from_crs("EPSG:4490", f"EPSG:{4534 + zone - 25}", always_xy=True)
    return np.column_stack(to_zone.transform(points[:, 0], points[:, 1]))


def oracle(track, line, buffer_m):
    both = in_zone(np.vstack((line, track)))
    river, walked = shapely.linestrings(both[: len(line)]), shapely.linestrings(both[len(line) :])
    covered = river.intersection(walked.buffer(buffer_m, quad_segs=64)).length / river.length
    points = shapely.points(shapely.get_coordinates(walked))
    return covered, float((shapely.distance(river, points) <= buffer_m).mean())


def test_the_length_of_a_line_is_that_on_the_ground():
    degree = np.array([[108.0, 30.0], [108.0, 31.0]])
    assert line_length_m(degree) == pytest.approx(110_861, abs=2)
    assert line_length_m(winding()) == pytest.approx(
        shapely.length(shapely.linestrings(in_zone(winding()))), rel=2e-4
    )
    assert line_length_m(degree[:1]) == 0


@pytest.mark.parametrize("lat", [18.3, 30.8, 40.0])
def test_local_metres_stay_true_across_a_reach(lat):
    line = winding(south=lat, degrees=0.15)
    ours = LocalMetres.around(line).project(line)
    theirs = in_zone(line)
    offset = np.hypot(*(ours[60] - ours[0])) / np.hypot(*(theirs[60] - theirs[0])) - 1
    assert abs(offset) < 0.0015


@pytest.mark.parametrize("lat", [18.3, 30.8, 45.0])
@pytest.mark.parametrize(
    ("first", "last", "aside"),
    [
        (0, 200, 0.0),
        (0, 120, 0.0),
        (30, 90, 0.001),
        (0, 200, 0.0019),
        (0, 200, 0.0023),
        (0, 200, 0.01),
        (0, 2, 0.0),
    ],
)
def test_fit_agrees_with_exact_buffering_in_the_cgcs2000_zone(lat, first, last, aside):
    line = winding(south=lat)
    noise = np.random.default_rng(2).normal(0, 5e-5, (200, 2))
    track = (winding(200, south=lat) + noise + (aside, 0))[first:last]
    covered, near = oracle(track, line, 200)
    fitted = fit(track, line, buffer_m=200)
    assert fitted.coverage == pytest.approx(covered, abs=0.02)
    assert fitted.near_share == pytest.approx(near, abs=0.02)


@pytest.mark.parametrize(
    ("points", "seed"), [*((n, seed) for n in (2, 7, 60, 200) for seed in range(5)), (1000, 3)]
)
def test_fit_agrees_with_exact_buffering_however_the_phone_wandered(points, seed):
    line = winding()
    random = np.random.default_rng(seed)
    ends = line[random.choice(len(line), 2)] + random.normal(0, 0.002, (2, 2))
    track = np.linspace(*ends, points) + random.normal(0, 0.0008, (points, 2))
    assert fit(track, line, buffer_m=200) == pytest.approx(oracle(track, line, 200), abs=0.02)


def test_half_the_reach_walked_is_half_covered():
    line = np.array([[108.0, 30.0], [108.1, 30.0]])
    track = np.column_stack((np.linspace(108.0, 108.05, 50), np.full(50, 30.0005)))
    assert fit(track, line, buffer_m=50).coverage < 0.01
    assert fit(track, line, buffer_m=60) == (pytest.approx(0.5, abs=0.01), 1)


def test_a_phone_that_slept_still_walked_from_point_to_point():
    line = np.array([[108.0, 30.0], [108.02, 30.0]])
    assert fit(line.copy(), line, buffer_m=100).coverage == 1


@pytest.mark.parametrize("points", [0, 1, 5])
def test_a_track_in_one_spot_covers_its_surroundings_only(points):
    line = np.array([[108.0, 30.0], [108.1, 30.0]])
    spot = np.tile([[108.05, 30.0]], (points, 1))
    share = fit(spot, line, buffer_m=200).coverage
    assert share == pytest.approx(400 / 9647 if points else 0, abs=0.006)


def test_simplification_keeps_the_shape_and_drops_points():
    line = winding(500)
    fewer = simplify(line, tolerance_m=10)
    assert len(fewer) < 60
    assert fit(line, fewer, buffer_m=10.5) == (1, 1)
    assert fewer[0] == pytest.approx(line[0], abs=1e-6)
    assert bbox(fewer) == pytest.approx(bbox(line), abs=2e-4)


# --- GeoJSON --------------------------------------------------------------------------------------


def geojson(coordinates, kind="LineString"):
    return {"type": kind, "coordinates": coordinates}


@pytest.mark.parametrize(
    "value",
    [
        geojson([[108.1, 30.1], [108.2, 30.2]]),
        geojson([[108.1, 30.1, 233.5], [108.1, 30.1, 233.5], [108.2, 30.2, 230]]),
        {"type": "Feature", "properties": {}, "geometry": geojson([[108.1, 30.1], [108.2, 30.2]])},
        '{"type": "LineString", "coordinates": [[108.1, 30.1], [108.2, 30.2]]}',
    ],
)
def test_a_line_is_read_in_the_forms_it_comes_in(value):
    line = parse_line(value, max_points=100)
    assert line.tolist() == [[108.1, 30.1], [108.2, 30.2]]


@pytest.mark.parametrize(
    ("value", "field", "words"),
    [
        (None, "line", "GeoJSON"),
        ("{不是", "line", "JSON"),
        (geojson([], "Polygon"), "line.type", "LineString"),
        (geojson([], "MultiLineString"), "line.type", "多段线"),
        ({"type": "LineString"}, "line.coordinates", "缺少坐标"),
        (geojson([[108, 30]]), "line.coordinates", "两个不同"),
        (geojson([[108, 30], [108, 30]]), "line.coordinates", "两个不同"),
        (geojson([]), "line.coordinates", "两个不同"),
        (geojson([[108, 30], [108, "30"]]), "line.coordinates[1]", "第 2 个坐标"),
        (geojson([[108, 30], 7]), "line.coordinates[1]", "第 2 个坐标"),
        (geojson([[108, 30], [float("inf"), 30]]), "line.coordinates[1]", "第 2 个坐标"),
        (
            geojson([[108, 30], [108.1, 30], [30, 108]]),
            "line.coordinates[2]",
            "第 3 个坐标（30.000000，108.000000）不在中国境内，经度与纬度可能写反了",
        ),
    ],
)
def test_a_wrong_line_is_refused_by_its_position(value, field, words):
    with pytest.raises(Invalid) as refused:
        parse_line(value, max_points=100)
    assert words in refused.value.fields[field]


def test_a_line_with_too_many_points_is_too_large():
    with pytest.raises(TooLarge, match="上限 10 个"):
        parse_line(geojson([[108, 30]] * 11), max_points=10)
