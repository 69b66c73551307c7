"""Spots come in as Excel, GeoJSON or a zipped shapefile: checked first, placed by their reach."""

import pyproj
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.geo.datums import wgs84_to_gcj02
from spots.models import ImportBatch, Spot, SpotBatch
from tests.spots.kit import (
    BATCH,
    FAR,
    NEAR,
    assigned,
    feature,
    geojson,
    sheet,
    spots,
    square,
    zipped,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.district_office)
    return client


def upload(clerk, content, name, **options):
    file = SimpleUploadedFile(name, content)
    return clerk.post("/spots/import/", {"file": file, "datum": "wgs84"} | options)


def checked(clerk, content, name="图斑.xlsx", **options):
    """The import and its page."""
    answer = upload(clerk, content, name, **options)
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), clerk.get(answer["Location"]).text


def imported(clerk, content, name="图斑.xlsx", **options):
    batch, page = checked(clerk, content, name, **options)
    done = clerk.post(f"/spots/import/{batch.pk}/apply/", {"skip_bad": "yes"}, follow=True)
    return page, done.text


def row(code="T0001", *, batch=BATCH, division="", place=NEAR):
    return [batch, code, division, "疑似乱建", 260.5, *place, "2026-01-12"]


def test_a_sheet_begins_a_batch_and_each_spot_is_put_on_its_reach(clerk, cast):
    _, page = checked(clerk, sheet(row(), row("T0002", place=FAR)))
    assert "清溪河河口村段（距河段 55 米）" in page
    assert "附近没有河段，待指定行政区" in page
    assert not Spot.objects.exists()
    imported(clerk, sheet(row(), row("T0002", place=FAR)))
    batch = SpotBatch.objects.get()
    assert (batch.name, batch.division, batch.created_by) == (
        BATCH,
        cast.district,
        cast.district_office,
    )
    near, far = batch.spots.order_by("code")
    assert (near.reach, near.division, near.area_m2) == (cast.reach, cast.village, 260.5)
    assert (near.longitude, near.latitude, near.get_state_display()) == (*NEAR, "待分派")
    assert (far.reach, far.division) == (None, cast.district)
    assert [entry.event for entry in near.entries.all()] == ["entered"]


def test_the_batch_may_be_named_on_the_form_instead(clerk):
    imported(clerk, sheet(row(batch="")), batch_name="水利部第二批", issued_by="水利部")
    assert SpotBatch.objects.get(name="水利部第二批").issued_by == "水利部"


def test_a_spot_in_two_rows_is_told_though_one_leaves_its_batch_to_the_form(clerk):
    _, page = checked(clerk, sheet(row(), row(batch=""), row("T0002")), batch_name=BATCH)
    assert "第 3 行与第 2 行是同一个图斑" in page


def test_a_row_without_a_batch_is_told(clerk):
    _, page = checked(clerk, sheet(row(batch="")))
    assert "没有写明批次" in page


def test_a_second_file_adds_to_the_batch_and_corrects_what_is_not_assigned(clerk, cast):
    spots(cast, kind_words="疑似乱堆")
    page, _ = imported(clerk, sheet(row(), row("T0002")))
    assert "疑似乱堆" in page
    assert SpotBatch.objects.count() == 1
    assert list(Spot.objects.values_list("code", "kind_words").order_by("code")) == [
        ("T0001", "疑似乱建"),
        ("T0002", "疑似乱建"),
    ]


def test_an_assigned_spot_is_not_changed_by_a_file(clerk, cast):
    assigned(cast)
    _, page = checked(clerk, sheet(row()))
    assert "“T0001”已分派，不再由导入修改" in page


def test_a_division_that_the_file_names_is_believed_before_the_place(clerk, cast):
    imported(clerk, sheet(row(division="500101002")))
    spot = Spot.objects.get()
    # Both towns have a reach here: it is the named town's that counts.
    assert (spot.reach, spot.division_id) == (cast.stranger_reach, "500101002201")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"division": "990000000000"}, "没有找到“990000000000”"),
        ({"place": (30.8, 108.4)}, "不在中国境内，经度与纬度可能写反了"),
        ({"place": ("", "")}, "“经度”“纬度”不能为空"),
        ({"code": "T" * 41}, "“图斑编号”不能超过 40 字"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(clerk, change, words):
    assert words in checked(clerk, sheet(row(**change)))[1]


def test_areas_of_a_geojson_keep_their_outline_and_are_measured(clerk, cast):
    area = {"type": "Polygon", "coordinates": [square(*NEAR)]}
    point = {"type": "Point", "coordinates": list(NEAR)}
    content = geojson(feature(area, 图斑编号="A1", TBLX="疑似乱建"), feature(point, TBBH="A2"))
    imported(clerk, content, "图斑.geojson", batch_name=BATCH)
    a1, a2 = Spot.objects.order_by("code")
    assert a1.reach == cast.reach
    assert a1.kind_words == "疑似乱建"
    # 0.0002° of longitude and latitude: some 19 m by 22 m.
    assert a1.area_m2 == pytest.approx(424, abs=3)
    assert len(a1.outline) == 5
    assert (a2.outline, a2.area_m2) == (None, None)


def test_a_line_is_no_spot(clerk):
    line = {"type": "LineString", "coordinates": [list(NEAR), list(FAR)]}
    _, page = checked(clerk, geojson(feature(line, 图斑编号="A1")), "a.geojson", batch_name="一")
    assert "第 1 个要素的位置：应为点或面" in page


def test_a_zipped_shapefile_is_read_in_either_encoding(clerk):
    for n, (encoding, cpg) in enumerate((("gb18030", ""), ("utf-8", "UTF-8"), ("utf-8", ""))):
        content = zipped((f"S{n}", "疑似乱占", square(*NEAR)), encoding=encoding, cpg=cpg)
        imported(clerk, content, "图斑.zip", batch_name=BATCH)
        assert Spot.objects.get(code=f"S{n}").kind_words == "疑似乱占"


def test_a_projection_that_the_shapefile_names_is_undone(clerk, cast):
    crs = pyproj.CRS.from_epsg(4546)
    there = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    ring = [list(there.transform(*corner)) for corner in square(*NEAR)]
    content = zipped(("S1", "疑似乱占", ring), prj=crs.to_wkt("WKT1_ESRI"))
    imported(clerk, content, "图斑.zip", batch_name=BATCH)
    spot = Spot.objects.get()
    assert (spot.longitude, spot.latitude) == pytest.approx(NEAR, abs=1e-5)
    assert spot.reach == cast.reach


AREA = ("S1", "疑似乱占", square(*NEAR))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK no zip", "压缩包打不开"),
        (zipped(AREA, drop=("dbf",)), "缺少属性表（.dbf）"),
        (zipped(AREA, second=True), "有 2 个 .shp 文件"),
        (zipped(AREA, drop=("shp",)), "没有 .shp 文件"),
        (zipped(AREA, prj="PROJCS[nonsense"), "坐标系说明（.prj）无法识别"),
        (
            zipped(("S1", "乱", [[x * 1e6, y * 1e5] for x, y in square(*NEAR)])),
            "文件用的是投影坐标",
        ),
    ],
)
def test_a_wrong_zip_is_refused_on_the_form_with_what_to_do(clerk, content, words):
    answer = upload(clerk, content, "图斑.zip", batch_name=BATCH)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_layer_without_a_spot_is_refused_in_its_own_words(clerk):
    assert "文件里没有要导入的要素" in upload(clerk, geojson(), "图斑.geojson").text
    assert "表头下面没有数据" in upload(clerk, sheet(), "图斑.xlsx").text


def test_a_sheet_in_the_datum_of_web_maps_is_made_wgs84(clerk, cast):
    x, y = wgs84_to_gcj02(*NEAR)
    imported(clerk, sheet(row(place=(float(x), float(y)))), datum="gcj02")
    spot = Spot.objects.get()
    assert (spot.longitude, spot.latitude) == pytest.approx(NEAR, abs=2e-6)


def test_another_offices_batch_is_not_added_to(clerk, cast):
    spots(cast, by=cast.city_office)
    imported(clerk, sheet(row("T0009")))
    # The district begins one of its own under the same name.
    assert Spot.objects.get(code="T0009").batch.division == cast.district


def test_a_pair_written_the_wrong_way_round_is_a_fault_of_its_row_alone(clerk, cast):
    """Whatever else is in the file: nothing of the other rows is reckoned from it."""
    rows = [row(f"T{n:04d}", place=(NEAR[0] + n / 10_000, NEAR[1])) for n in range(1, 31)]
    imported(clerk, sheet(*rows))
    swapped = row("T0031", place=(NEAR[1], NEAR[0]))
    astray = row("T0032", place=(80.1, 45.2))
    batch, page = checked(clerk, sheet(*rows[:15], swapped, *rows[15:], astray))
    assert batch.counts["same"] == 30
    assert batch.counts.get("update", 0) == 0
    assert "可能写反了（应为经度 108.405000、纬度 30.800500）" in page
    points = [
        feature({"type": "Point", "coordinates": [*r[5:7]]}, 图斑编号=r[1], 批次=BATCH)
        for r in (*rows[:15], swapped, *rows[15:])
    ]
    batch, page = checked(clerk, geojson(*points), "图斑.geojson")
    assert batch.counts == {"same": 30, "bad": 1}
    assert "第 16 个要素的位置" in page
