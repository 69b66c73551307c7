"""Importing a register: checked row by row, applied exactly as shown."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from rivers import services
from rivers.models import ImportBatch, Reach, River
from tests import factories as make
from tests.rivers.kit import AT, LINE, reach_facts, sheet

pytestmark = pytest.mark.both

HEAD = "编码 名称 河流 行政区代码 长度（米）"
TOWN_VILLAGE = "500101001201"


@pytest.fixture
def clerk(client: Client, cast):
    client.force_login(cast.town_office)
    return client


def upload(clerk, file, kind="reaches", **more):
    return clerk.post(f"/rivers/{kind}/import/", {"file": file, "datum": "wgs84"} | more)


def checked(clerk, file, kind="reaches", **more):
    """The batch of an upload and its page."""
    answer = upload(clerk, file, kind, **more)
    assert answer.status_code == 302, answer.text
    batch = ImportBatch.objects.latest("pk")
    return batch, clerk.get(answer["Location"]).text


def confirm(clerk, batch, **data):
    return clerk.post(f"/rivers/{batch.target}/import/{batch.pk}/apply/", data, follow=True).text


def test_the_check_shows_what_would_be_created_changed_and_kept_and_writes_nothing(
    clerk, cast
) -> None:
    file = sheet(
        HEAD,
        ["H900", "清溪河新段", "清溪河", TOWN_VILLAGE, 800],
        [cast.reach.code, cast.reach.name, "清溪河", TOWN_VILLAGE, 2000],
    )
    batch, page = checked(clerk, file)
    assert batch.counts == {"create": 1, "update": 1}
    assert "新增 1 行，修改 1 行" in page
    assert "长度（米）" in page
    assert "1,904" in page
    assert "2,000" in page
    assert not Reach.objects.filter(code="H900").exists()


def test_confirming_writes_what_was_shown_signed_by_the_clerk(clerk, cast) -> None:
    batch, _ = checked(
        clerk,
        sheet(
            HEAD,
            ["H900", "清溪河新段", "清溪河", TOWN_VILLAGE, 800],
            [cast.reach.code, cast.reach.name, "清溪河", TOWN_VILLAGE, 2000],
        ),
    )
    page = confirm(clerk, batch)
    assert "已导入 2 行" in page
    assert Reach.objects.get(code="H900").length_m == 800
    cast.reach.refresh_from_db()
    assert cast.reach.length_m == 2000
    assert cast.reach.line == LINE  # not in the sheet, so not touched
    last = cast.reach.history.first()
    assert (last.history_user, last.history_change_reason) == (cast.town_office, "导入")


def test_pressing_confirm_twice_imports_once(clerk, cast) -> None:
    batch, _ = checked(clerk, sheet(HEAD, ["H900", "新段", "清溪河", TOWN_VILLAGE, 800]))
    confirm(clerk, batch)
    assert "不能再确认" in confirm(clerk, batch)
    assert Reach.objects.filter(code="H900").count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ["H9", "段", "清溪河", TOWN_VILLAGE, "约500"],
            "第 2 行“长度（米）”应为整数，填写的是“约500”",
        ),
        (["H9", None, "清溪河", TOWN_VILLAGE, 500], "第 2 行“名称”不能为空"),
        (["H9", "段", "无名河", TOWN_VILLAGE, 500], "第 2 行“河流”没有找到“无名河”"),
        (["H9", "段", "清溪河", "500101002201", 500], "“行政区代码”没有找到“500101002201”"),
        (["H9", "段", "清溪河", None, 500], "第 2 行“行政区”不能为空"),
        (["H9", "段", "清溪河", TOWN_VILLAGE, None], "第 2 行“长度（米）”请填写长度"),
        (["有，逗号", "段", "清溪河", TOWN_VILLAGE, 500], "第 2 行“编码”编码不能为空，不能有空格"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(clerk, cast, row, sentence) -> None:
    batch, page = checked(clerk, sheet(HEAD, row))
    assert batch.counts == {"bad": 1}
    assert sentence in page


def test_a_row_of_another_division_is_not_taken_over(clerk, cast) -> None:
    row = [cast.stranger_reach.code, "抢来的段", "清溪河", TOWN_VILLAGE, 500]
    _, page = checked(clerk, sheet(HEAD, row))
    assert "已由其他行政区登记" in page


def test_the_same_code_twice_in_a_file_is_told(clerk, cast) -> None:
    row = ["H900", "段", "清溪河", TOWN_VILLAGE, 500]
    batch, page = checked(clerk, sheet(HEAD, row, row))
    assert batch.counts == {"create": 1, "bad": 1}
    assert "第 3 行与第 2 行重复：H900" in page


def test_a_bad_row_holds_everything_back_unless_it_is_to_be_skipped(clerk, cast) -> None:
    good, bad = ["H900", "段", "清溪河", TOWN_VILLAGE, 500], ["H901", "段", "清溪河", "1", 500]
    batch, page = checked(clerk, sheet(HEAD, good, bad))
    assert "跳过有误的 1 行，只导入其余 1 行" in page
    assert "有 1 行有误，没有导入任何内容" in confirm(clerk, batch)
    assert not Reach.objects.filter(code="H900").exists()
    assert "跳过有误的 1 行" in confirm(clerk, batch, skip_bad="yes")
    assert Reach.objects.filter(code="H900").exists()
    assert not Reach.objects.filter(code="H901").exists()


def test_what_changed_since_the_check_is_judged_again_and_told_before_anything_is_written(
    clerk, cast
) -> None:
    new = ["H900", "段", "清溪河", TOWN_VILLAGE, 500]
    longer = [cast.reach.code, cast.reach.name, "清溪河", TOWN_VILLAGE, 2000]
    batch, _ = checked(clerk, sheet(HEAD, new, longer))
    services.save_reach(
        facts=reach_facts(cast, code=cast.reach.code, name=cast.reach.name, length_m=1700),
        reach=cast.reach,
        by=cast.district_office,
        at=AT,
    )
    page = confirm(clerk, batch)
    assert "没有导入任何内容" in page
    assert "有变化" in page
    assert "1,700" in page
    assert not Reach.objects.filter(code="H900").exists()
    assert "已导入 2 行" in confirm(clerk, batch)
    cast.reach.refresh_from_db()
    assert cast.reach.length_m == 2000


def test_a_code_taken_since_the_check_is_told(clerk, cast) -> None:
    batch, _ = checked(clerk, sheet(HEAD, ["H900", "段", "清溪河", TOWN_VILLAGE, 500]))
    make.ReachFactory(code="H900", river=cast.river, division=cast.stranger_reach.division)
    page = confirm(clerk, batch)
    assert "已由其他行政区登记" in page
    assert "没有导入任何内容" in page


def test_what_was_exported_comes_in_again_as_unchanged(client, cast) -> None:
    client.force_login(cast.district_office)
    for kind, listed in (("reaches", "/rivers/reaches/"), ("", "/rivers/")):
        out = b"".join(client.get(f"{listed}?export=xlsx").streaming_content)
        file = SimpleUploadedFile("导出.xlsx", out)
        answer = client.post(f"{listed}import/", {"file": file, "datum": "wgs84"})
        assert answer.status_code == 302, kind
        assert set(ImportBatch.objects.latest("pk").counts) == {"same"}


def test_a_river_may_flow_into_one_further_down_in_the_file(clerk, cast) -> None:
    file = sheet(
        "编码 名称 河长最高层级 行政区代码 汇入河流编码",
        ["R3", "支沟", "镇街", "500101001000", "R2"],
        ["R2", "支流", "镇街", "500101001000", "R1"],
        ["R1", "干流", "镇街", "500101001000", cast.river.code],
    )
    answer = clerk.post("/rivers/import/", {"file": file})
    batch = ImportBatch.objects.latest("pk")
    assert batch.counts == {"create": 3}, clerk.get(answer["Location"]).text
    clerk.post(f"/rivers/import/{batch.pk}/apply/")
    assert River.objects.get(code="R3").parent.parent.parent == cast.river


def test_the_other_registers_come_in_too(clerk, cast) -> None:
    files = {
        "outfalls": (
            "编码 名称 类别 河段 经度 纬度",
            ["P1", "雨洪口", "城镇雨洪排口", cast.reach.name, 108.41, 30.8],
        ),
        "signboards": (
            "编码 河段编码 位置 所示办公电话 内容更新日期",
            ["G1", cast.reach.code, "桥头", "023-58000000", "2026-03-01"],
        ),
    }
    for kind, (head, row) in files.items():
        batch, page = checked(clerk, sheet(head, row), kind)
        assert batch.counts == {"create": 1}, page
        assert "已导入 1 行" in confirm(clerk, batch)
    assert cast.reach.outfalls.get().kind == "48"
    assert cast.reach.signboards.get().updated_on.isoformat() == "2026-03-01"


def test_bad_rows_can_be_downloaded_with_what_is_wrong(clerk, cast) -> None:
    batch, _ = checked(clerk, sheet(HEAD, ["H901", "段", "清溪河", "1", 500]))
    answer = clerk.get(f"/rivers/reaches/import/{batch.pk}/errors/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert any("没有找到“1”" in str(cell) for cell in cells)
    assert "H901" in cells


def test_the_template_names_the_allowed_values(clerk, cast) -> None:
    answer = clerk.get("/rivers/outfalls/import/template/")
    book = load_workbook(io.BytesIO(answer.content))
    told = [str(cell.value) for row in book["填写说明"].iter_rows() for cell in row]
    assert any("城镇污水处理厂排污口" in words and "雨洪排口" in words for words in told)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"x", "请上传 .xlsx"),
        ("a.xlsx", b"not a workbook", "不是 Excel 工作簿"),
        ("a.geojson", b"{", "不是有效的 JSON"),
        ("a.geojson", b'{"type": "Feature"}', "FeatureCollection"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_on_the_form(
    clerk, cast, name, content, sentence
) -> None:
    answer = upload(clerk, SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not ImportBatch.objects.exists()


def test_a_colleague_does_not_see_the_clerks_file(clerk, client, cast) -> None:
    batch, _ = checked(clerk, sheet(HEAD, ["H900", "段", "清溪河", TOWN_VILLAGE, 500]))
    client.force_login(cast.district_office)
    assert client.get(f"/rivers/reaches/import/{batch.pk}/").status_code == 404


def test_what_is_given_up_is_not_imported_later(clerk, cast) -> None:
    batch, _ = checked(clerk, sheet(HEAD, ["H900", "段", "清溪河", TOWN_VILLAGE, 500]))
    clerk.post(f"/rivers/reaches/import/{batch.pk}/discard/")
    assert "不能再确认" in confirm(clerk, batch)
    assert not Reach.objects.filter(code="H900").exists()


# --- GeoJSON --------------------------------------------------------------------------------------


def features(*given, name="河段.geojson", **more):
    data = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": geometry, "properties": properties}
            for geometry, properties in given
        ],
    } | more
    return SimpleUploadedFile(name, json.dumps(data, ensure_ascii=False).encode())


def line_of(points):
    return {"type": "LineString", "coordinates": points}


def test_lines_come_in_by_chinese_or_english_names_and_give_the_length(clerk, cast) -> None:
    file = features(
        (line_of(LINE), {"编码": "H900", "名称": "甲段", "河流": "清溪河", "行政区": "河口村"}),
        (
            line_of(LINE),
            {
                "code": "H901",
                "name": "乙段",
                "river_code": cast.river.code,
                "division_code": TOWN_VILLAGE,
            },
        ),
    )
    batch, page = checked(clerk, file)
    assert batch.counts == {"create": 2}, page
    confirm(clerk, batch)
    for code in ("H900", "H901"):
        reach = Reach.objects.get(code=code)
        assert reach.line == LINE
        assert reach.length_m == pytest.approx(1913, abs=3)


def test_a_line_is_given_to_a_reach_that_has_none_with_nothing_else_named(clerk, cast) -> None:
    bare = make.ReachFactory(code="H900", river=cast.river, division=cast.village, line=None)
    batch, page = checked(clerk, features((line_of(LINE), {"编码": "H900", "名称": bare.name})))
    assert batch.counts == {"update": 1}, page
    assert "中心线" in page
    confirm(clerk, batch)
    bare.refresh_from_db()
    assert bare.line == LINE
    assert bare.west == 108.40


def test_a_line_in_baidus_coordinates_is_moved_to_its_place(clerk, cast) -> None:
    from common.geo.datums import gcj02_to_bd09, wgs84_to_gcj02

    shifted = [[float(v) for v in gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))] for lon, lat in LINE]
    file = features(
        (line_of(shifted), {"编码": "H900", "名称": "段", "河流": "清溪河", "行政区": "河口村"})
    )
    batch, _ = checked(clerk, file, datum="bd09")
    confirm(clerk, batch)
    kept = Reach.objects.get(code="H900").line
    for (lon, lat), (x, y) in zip(kept, LINE, strict=True):
        assert (lon, lat) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))


def test_parts_that_meet_become_one_line_and_parts_that_do_not_are_told(clerk, cast) -> None:
    meeting = {"type": "MultiLineString", "coordinates": [LINE[:2], LINE[1:]]}
    apart = {"type": "MultiLineString", "coordinates": [LINE[:2], [[108.5, 30.9], [108.6, 30.9]]]}
    facts = {"名称": "段", "河流": "清溪河", "行政区": "河口村"}
    batch, page = checked(
        clerk, features((meeting, facts | {"编码": "H900"}), (apart, facts | {"编码": "H901"}))
    )
    assert batch.counts == {"create": 1, "bad": 1}
    assert "由 2 段互不相接的线组成" in page
    confirm(clerk, batch, skip_bad="yes")
    assert Reach.objects.get(code="H900").line == LINE


def test_projected_coordinates_are_named_as_the_cause(clerk, cast) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4544"}}
    answer = upload(clerk, features((line_of([[1, 2], [3, 4]]), {}), crs=crs))
    assert "投影坐标" in answer.text


def test_a_large_file_is_checked_and_written_by_tasks(clerk, cast, monkeypatch, sent) -> None:
    from common.imports import applying, checking, tasks

    monkeypatch.setattr(checking, "INLINE_BYTES", 100)
    monkeypatch.setattr(applying, "INLINE_WRITES", 0)
    batch, page = checked(clerk, sheet(HEAD, ["H900", "段", "清溪河", TOWN_VILLAGE, 500]))
    assert batch.state == "waiting"
    assert "正在逐行检查" in page
    # Twice, as a sweep may send it.
    tasks.check_import("rivers.importbatch", batch.pk)
    tasks.check_import("rivers.importbatch", batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("checked", {"create": 1})
    assert "正在导入" in confirm(clerk, batch)
    assert not Reach.objects.filter(code="H900").exists()
    tasks.apply_import("rivers.importbatch", batch.pk)
    tasks.apply_import("rivers.importbatch", batch.pk)
    assert Reach.objects.filter(code="H900").count() == 1
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert not batch.file


def test_a_line_that_shifts_says_how_far_its_ends_move(clerk, cast) -> None:
    """As when Gaode's points are imported as those of a satellite receiver."""
    line = [[108.40, 30.80], [108.41, 30.80], [108.42, 30.80]]
    Reach.objects.filter(pk=cast.reach.pk).update(line=line)
    feature = {
        "type": "Feature",
        "properties": {"编码": cast.reach.code, "名称": cast.reach.name},
        "geometry": {
            "type": "LineString",
            "coordinates": [[lon + 0.0045, lat - 0.0028] for lon, lat in line],
        },
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    _, page = checked(clerk, SimpleUploadedFile("河段.geojson", data))
    assert "3 个坐标点（起点移动 531 米，终点移动 531 米）" in page
