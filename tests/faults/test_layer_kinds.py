"""Layers of every datum, order of axes, encoding and packing: taken and told, or refused with what to do."""

import io
import math
import struct
import zipfile

import pyproj
import pytest

from common.background.limited import run_limited
from common.errors import DomainError
from common.geo.layers import Assumed, read_layer
from rivers.sheets.layers import WAITING
from tests.faults import layer_kit as kit
from tests.faults.test_damaged_layers import RIGHT, pairs

NAME = "图斑.zip"


def read(content, name=NAME, *, wanted="places", **assumed):
    return read_layer(content, name, wanted=wanted, assumed=Assumed(**assumed), max_rows=100)


def refused(content, name=NAME, **assumed):
    with pytest.raises(DomainError) as found:
        read(content, name, **assumed)
    return found.value.detail


def with_prj(prj):
    return kit.zipped(kit.parts() | {"prj": prj if isinstance(prj, bytes) else prj.encode()})


# --- datum ----------------------------------------------------------------------------------------

SPELLINGS = ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2019"]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("epsg", "words"),
    [
        (4610, "西安80"),
        (2349, "西安80"),
        (2384, "西安80"),
        (4214, "北京54"),
        (2435, "北京54"),
        (4555, "北京54"),
        (4269, "NAD83"),
        (4612, "JGD2000"),
    ],
)
def test_another_datum_is_refused_in_every_spelling(epsg, words, spelling):
    prj = pyproj.CRS.from_epsg(epsg).to_wkt(spelling)
    told = refused(with_prj(prj))
    assert words in told
    assert "转为 CGCS2000" in told


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("epsg", [4326, 4490])
def test_the_two_datums_that_are_taken_are_named(epsg, spelling):
    layer = read(with_prj(pyproj.CRS.from_epsg(epsg).to_wkt(spelling)))
    assert pairs(layer) == RIGHT
    assert layer.notes[0].startswith("坐标系按文件写明的“")


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4610"}}, "西安80"),
        ({"type": "name", "properties": {"name": "EPSG:4214"}}, "北京54"),
        ({"type": "EPSG", "properties": {"code": 2349}}, "西安80"),
        ("EPSG:4610", "西安80"),
        ("西安80", "西安80"),
        ({"type": "name", "properties": {"name": "地方独立坐标系"}}, "无法识别"),
        ({"type": "link", "properties": {"href": "http://x/"}}, "无法识别"),
    ],
)
def test_another_datum_of_a_geojson_is_refused(crs, words):
    assert words in refused(kit.geojson(crs=crs), "a.geojson")


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:EPSG::4490",
        "EPSG:4490",
    ],
)
def test_degrees_of_a_geojson_are_taken_by_what_they_are(name):
    crs = {"type": "name", "properties": {"name": name}}
    layer = read(kit.geojson(crs=crs), "a.geojson")
    assert pairs(layer) == RIGHT
    assert "坐标按先经度、后纬度读取。" in layer.notes


def test_a_file_that_says_nothing_is_read_as_chosen_and_told():
    layer = read(kit.geojson(), "a.geojson", datum="cgcs2000")
    assert "文件没有写明坐标系（crs），按所选的 CGCS2000" in layer.notes[0]


# --- projections and axes -------------------------------------------------------------------------


def projected(epsg, *, swapped=False):
    """The kit's areas in a projection."""
    there = pyproj.Transformer.from_crs("EPSG:4490", epsg, always_xy=True)
    rings = [[list(there.transform(*xy)) for xy in kit.ring(n)] for n in range(3)]
    if swapped:
        rings = [[xy[::-1] for xy in ring] for ring in rings]
    return [kit.feature(code, [ring]) for code, ring in zip(kit.CODES, rings, strict=True)]


def named(epsg):
    return {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}


@pytest.mark.parametrize("epsg", [4545, 4524, 4508, 32648, 3857])
def test_a_projection_that_is_named_is_undone_and_told(epsg):
    layer = read(kit.collection(*projected(epsg), crs=named(epsg)), "a.geojson")
    assert pairs(layer) == RIGHT
    assert "换算为经纬度" in layer.notes[0]


@pytest.mark.parametrize(
    ("epsg", "words"), [(4524, "36 带（3 度带，中央经线 108°）"), (4545, "看不出是哪一带")]
)
def test_metres_without_a_reference_are_refused_and_the_zone_is_named(epsg, words):
    told = refused(kit.collection(*projected(epsg)), "a.geojson")
    assert "投影坐标" in told
    assert words in told


def test_a_zone_number_that_the_reference_does_not_have_is_named():
    told = refused(kit.collection(*projected(4524), crs=named(4545)), "a.geojson")
    assert "坐标带有带号 36 带" in told


@pytest.mark.parametrize("epsg", [4545, 4524])
def test_north_first_metres_are_told_and_taken_when_chosen(epsg):
    content = kit.collection(*projected(epsg, swapped=True), crs=named(epsg))
    assert "坐标次序" in refused(content, "a.geojson")
    layer = read(content, "a.geojson", axes="north")
    assert pairs(layer) == RIGHT
    assert "坐标按先纬度、后经度读取。" in layer.notes


@pytest.mark.parametrize("crs", [None, named(4490), named(4326)])
def test_north_first_degrees_are_told_and_taken_when_chosen(crs):
    features = [
        kit.feature(code, [[xy[::-1] for xy in kit.ring(n)]]) for n, code in enumerate(kit.CODES)
    ]
    content = kit.collection(*features, crs=crs)
    told = refused(content, "a.geojson")
    assert "经度和纬度写反了" in told
    assert "坐标次序" in told
    assert pairs(read(content, "a.geojson", axes="north")) == RIGHT


def test_one_feature_turned_round_is_a_fault_of_its_row():
    features = [kit.feature(code, [kit.ring(n)]) for n, code in enumerate(kit.CODES)]
    features[0] = kit.feature("T1", [kit.SOUTH, kit.WEST], "Point")
    layer = read(kit.collection(*features), "a.geojson")
    assert "经度与纬度可能写反了（应为经度 108.4" in layer.features[0].fault
    assert [f.fault for f in layer.features[1:]] == ["", ""]


# --- encodings ------------------------------------------------------------------------------------

WORDS = "疑似乱占河道"


@pytest.mark.parametrize("cpg", ["", "UTF-8", "GBK", "936", "ISO-8859-1", "BIG5", "乱写"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_cpg_that_lies_is_told_and_the_text_is_read_for_what_it_is(encoding, cpg):
    layer = read(
        kit.zipped(kit.parts(encoding=encoding, words=WORDS) | {"cpg": cpg.encode("gb18030")})
    )
    assert {f.properties["TBLX"] for f in layer.features} == {WORDS}
    assert any(("UTF-8" if encoding == "utf-8" else "GBK") + " 读取" in n for n in layer.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("size", range(15, 21))
def test_a_text_cut_anywhere_is_read_without_the_piece(encoding, size):
    layer = kit.parts(words="x" * 20)
    cut = (WORDS * 4).encode(encoding)[:size].ljust(20)
    layer["dbf"] = layer["dbf"].replace(b"x" * 20, cut)
    found = read(kit.zipped(layer)).features[0].properties["TBLX"]
    assert (WORDS * 4).startswith(found)
    assert len(found) >= size // 3 - 1


def test_records_in_two_encodings_are_each_read_in_their_own_and_told():
    layer = kit.parts(words="x" * 20)
    for text in (WORDS.encode(), WORDS.encode(), WORDS.encode("gb18030")):
        layer["dbf"] = layer["dbf"].replace(b"x" * 20, text.ljust(20), 1)
    read_now = read(kit.zipped(layer))
    assert {f.properties["TBLX"] for f in read_now.features} == {WORDS}
    assert any("第 3 个要素的文字编码与其他要素不同" in note for note in read_now.notes)


def test_a_text_in_neither_encoding_is_a_fault_of_its_row():
    layer = kit.parts(words="x" * 20)
    for text in (WORDS.encode(), WORDS.encode(), b"\xff\xfe\xff\xff"):
        layer["dbf"] = layer["dbf"].replace(b"x" * 20, text.ljust(20), 1)
    assert [bool(f.fault) for f in read(kit.zipped(layer)).features] == [False, False, True]


# --- packing and kinds ----------------------------------------------------------------------------


def test_parts_in_another_case_and_below_backslashes_belong_together():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for ending, content in kit.parts().items():
            name = "TB" if ending == "shp" else "tb"
            packed.writestr(f"图层\\{name}.{ending.upper()}", content)
    assert pairs(read(file.getvalue())) == RIGHT


def test_a_multipatch_is_refused_by_its_name():
    layer = kit.parts()
    layer["shp"] = layer["shp"][:32] + struct.pack("<i", 31) + layer["shp"][36:]
    assert "三维面片" in refused(kit.zipped(layer))


def test_a_table_with_other_rows_than_shapes_is_refused():
    layer = kit.parts() | {"dbf": kit.parts(codes=["T1", "T2"])["dbf"]}
    assert "图形有 3 个，属性表有 2 条，对不上" in refused(kit.zipped(layer))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<?xml version='1.0'?><kml/>", "XML（如 KML、GPX）"),
        (b"SQLite format 3\x00", "GeoPackage"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"", "不是有效的 JSON"),
        (b'{"type": "FeatureCollection", "features": [' + b"[" * 100_000, "不是有效的 JSON"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(content, words):
    assert words in refused(content, "a.geojson")


def test_a_geojson_in_gbk_is_read_and_told():
    content = kit.geojson().decode().encode("gb18030")
    layer = read(content, "a.geojson")
    assert layer.features[0].properties["TBLX"] == "乱占"
    assert "文件的文字不是 UTF-8，按 GBK 读取。" in layer.notes


# --- what would take the machine down -------------------------------------------------------------


def star(points, *, radius=0.001):
    """A ring each of whose segments crosses nearly all others."""
    step = math.pi * (points - 1) / points
    ring = [
        [kit.WEST + radius * math.cos(n * step), kit.SOUTH + radius * math.sin(n * step)]
        for n in range(points)
    ]
    return [*ring, ring[0]]


def bow(points):
    """A long ring that crosses itself once."""
    along = [[kit.WEST + n * 1e-6, kit.SOUTH] for n in range(points)]
    return [*along, [kit.WEST, kit.SOUTH + 0.001], [kit.WEST + 0.001, kit.SOUTH + 0.001], along[0]]


def test_a_ring_that_crosses_itself_everywhere_is_a_fault_of_its_row():
    features = [kit.feature("T1", [star(4001)]), kit.feature("T2", [bow(4001)])]
    content = kit.collection(*features, kit.feature("T3", [kit.ring(2)]))
    layer = run_limited(
        read_layer,
        content,
        "a.geojson",
        wanted="places",
        assumed=Assumed(),
        max_rows=100,
        limits=WAITING,
    )
    assert "面的边界自相交太多" in layer.features[0].fault
    assert [f.fault for f in layer.features[1:]] == ["", ""]


def test_lines_that_cross_everywhere_are_told_without_cutting_them():
    spokes = [
        [[kit.WEST, kit.SOUTH + n * 1e-6], [kit.WEST + 0.1, kit.SOUTH + (4000 - n) * 1e-6]]
        for n in range(4000)
    ]
    content = kit.collection(kit.feature("T1", spokes, "MultiLineString"))
    layer = run_limited(
        read_layer,
        content,
        "a.geojson",
        wanted="lines",
        assumed=Assumed(),
        max_rows=100,
        limits=WAITING,
    )
    assert "互不相接" in layer.features[0].fault


def test_a_zip_that_swells_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.shp", bytes(101 * 2**20))
    assert "超过 100 MB" in refused(file.getvalue())
