"""Whatever the bytes of a layer are, the answer is its content, each shape with its own record, or a sentence."""

import pyproj
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from common.geo.layers import Assumed, read_layer
from tests.faults import layer_kit as kit

GOOD = {kind: kit.parts(kind) for kind in kit.TYPES}
PRJ = pyproj.CRS.from_epsg(4326).to_wkt("WKT1_ESRI").encode()
MANY = settings(max_examples=120, suppress_health_check=list(HealthCheck))


def read(content, name="图斑.zip"):
    return read_layer(content, name, wanted="places", assumed=Assumed(), max_rows=100)


def answered(content, name="图斑.zip"):
    """The layer; None where it was refused. Anything else that is raised fails the test."""
    try:
        return read(content, name)
    except DomainError as refused:
        return None if refused.detail else pytest.fail("refused without words")


def pairs(layer):
    """Code → how many hundredths of a degree its shape lies east of the first."""
    return {
        str(f.properties.get("TBBH")): round((float(f.values["longitude"]) - kit.WEST) * 100)
        for f in layer.features
        if f.values
    }


RIGHT = {code: n for n, code in enumerate(kit.CODES)}


@pytest.mark.parametrize("kind", list(GOOD))
def test_layers_of_every_kind_are_read_with_heights_and_measures_left_out(kind):
    layer = read(kit.zipped(GOOD[kind] | {"prj": PRJ}))
    assert pairs(layer) == RIGHT
    assert [f.fault for f in layer.features] == ["", "", ""]


@st.composite
def hurt(draw, content):
    """The bytes cut, with some of them flipped, a stretch left out, or nothing left."""
    how = draw(st.sampled_from(["cut", "flip", "left out", "empty", "doubled"]))
    at = draw(st.integers(0, max(0, len(content) - 1)))
    match how:
        case "cut":
            return content[:at]
        case "flip":
            changed = bytearray(content)
            for place in draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
                changed[place] ^= draw(st.integers(1, 255))
            return bytes(changed)
        case "left out":
            return content[:at] + content[at + draw(st.integers(1, 40)) :]
        case "empty":
            return b""
        case _:
            return content + content[at:]


@MANY
@given(data=st.data())
def test_a_shapefile_with_one_part_damaged(data):
    layer = dict(GOOD[data.draw(st.sampled_from(list(GOOD)))]) | {"prj": PRJ, "cpg": b"GBK"}
    ending = data.draw(st.sampled_from(list(layer)))
    layer[ending] = data.draw(hurt(layer[ending]))
    answered(kit.zipped(layer))


@MANY
@given(data=st.data())
def test_a_zip_with_damaged_bytes(data):
    whole = kit.zipped(GOOD["area"] | {"prj": PRJ})
    answered(data.draw(hurt(whole)))


@MANY
@given(data=st.data())
def test_a_shapefile_cut_or_with_the_parts_of_another_is_refused_or_paired_rightly(data):
    kind = data.draw(st.sampled_from(list(GOOD)))
    layer = dict(GOOD[kind])
    ending = data.draw(st.sampled_from(["shp", "shx", "dbf"]))
    content = layer[ending]
    others = [
        b"",
        content[: data.draw(st.integers(0, len(content) - 1))],
        kit.parts(kind, codes=["T1", "T2"])[ending],
        kit.parts(kind, codes=["T1", "T2", "T3", "T4"])[ending],
        kit.parts("area" if kind != "area" else "point")[ending],
        layer[data.draw(st.sampled_from(["shp", "shx", "dbf"]))],
    ]
    layer[ending] = data.draw(st.sampled_from(others))
    found = answered(kit.zipped(layer))
    assert found is None or pairs(found).items() <= RIGHT.items()


@MANY
@given(data=st.data())
def test_a_geojson_with_damaged_bytes(data):
    answered(data.draw(hurt(kit.geojson())), "图斑.geojson")


NUMBERS = st.one_of(
    st.floats(), st.integers(-(10**400), 10**400), st.none(), st.text(max_size=3), st.booleans()
)
ANYTHING = st.recursive(
    st.one_of(NUMBERS, st.lists(NUMBERS, max_size=4)), lambda inner: st.lists(inner, max_size=5)
)
KINDS = ["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon", "GeometryCollection", None]


@MANY
@given(
    coordinates=ANYTHING,
    kind=st.sampled_from(KINDS),
    crs=st.one_of(ANYTHING, st.dictionaries(st.text(max_size=5), ANYTHING, max_size=2)),
)
def test_a_geojson_with_coordinates_of_any_quality(coordinates, kind, crs):
    content = kit.collection(kit.feature("T1", coordinates, kind), crs=crs)
    layer = answered(content, "图斑.geojson")
    assert layer is None or [bool(f.values) != bool(f.fault) for f in layer.features] == [True]
