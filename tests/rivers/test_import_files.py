"""Files that cannot be imported: each is refused in words that name what to do about it."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from openpyxl import Workbook

from common import clock
from common.imports import tasks
from rivers.models import ImportBatch, Reach
from rivers.sheets.imports import ReachRegister
from tests.rivers.kit import LINE, sheet

pytestmark = pytest.mark.both

HEAD = ["编码", "名称", "河流", "行政区代码", "长度（米）"]
ROW = ["H900", "段", "清溪河", "500101001201", 500]


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.town_office)
    return client


def send(clerk, content, name="河段.xlsx", **options):
    file = SimpleUploadedFile(name, content)
    options = {"datum": "wgs84"} | options
    return clerk.post("/rivers/reaches/import/", {"file": file} | options)


def book(*rows, merged="", formula="", title="Sheet1"):
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    if merged:
        made.active.merge_cells(merged)
    if formula:
        made.active[formula] = "=1+1"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def second_tab():
    made = Workbook()
    made.active.title = "说明"
    for row in (HEAD, ROW):
        made.create_sheet("数据") if "数据" not in made.sheetnames else None
        made["数据"].append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def features(*given, **more):
    data = {"type": "FeatureCollection", "features": list(given)} | more
    return json.dumps(data, ensure_ascii=False).encode()


def feature(points=LINE, **properties):
    facts = {"编码": "H900", "名称": "段", "河流": "清溪河", "行政区": "河口村"} | properties
    line = {"type": "LineString", "coordinates": points}
    return {"type": "Feature", "geometry": line, "properties": facts}


SWAPPED = [[lat, lon] for lon, lat in LINE]
METRES = [[36412345.1, 3401234.5], [36412445.1, 3401234.5]]
BARE = {"type": "Feature", "geometry": feature()["geometry"], "properties": {"OBJECTID": 7}}
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4544"}}

WRONG = {
    "a Word document renamed": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "另存为不加密的 .xlsx"),
    "any bytes renamed": (b"hello", "请上传 .xlsx 文件"),
    "an empty sheet": (book(title="台账"), "第一张工作表“台账”是空的"),
    "headings of something else": (book(["序号", ""], [1, "笔"]), "没有找到表头"),
    "a heading that is missing": (book(["编码", "河流"], ["H9", "清溪河"]), "缺少必填的列：“名称”"),
    "only headings": (book(HEAD), "表头下面没有数据"),
    "merged cells": (book(HEAD, ROW, ROW, merged="C2:C3"), "C2:C3 是合并单元格，请取消合并"),
    "formulas without values": (book(HEAD, ROW, formula="E2"), "单元格 E2 是公式但没有计算结果"),
}
WRONG_MAPS = {
    "a projection that is named": (features(feature(), crs=CRS), "投影坐标"),
    "a projection that is not named": (features(feature(METRES)), "第一个坐标是 36412345.1"),
    "latitude first": (features(feature(SWAPPED)), "经度和纬度写反了"),
    "nothing named": (features(BARE), "缺少属性“编码”“名称”（现有的属性是：OBJECTID）"),
    "no features": (features(), "没有要导入的要素"),
    "no JSON": ("编码".encode("gbk"), "UTF-8"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_sheet_is_refused_on_the_form_with_what_to_do(clerk, what) -> None:
    content, words = WRONG[what]
    answer = send(clerk, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert not ImportBatch.objects.exists()


def test_the_first_tab_with_our_headings_is_read_and_the_check_says_so(clerk) -> None:
    answer = send(clerk, second_tab())
    assert ImportBatch.objects.get().counts == {"create": 1}
    assert "读取的是工作表“数据”；没有读取“说明”。" in clerk.get(answer["Location"]).text


@pytest.mark.parametrize("what", WRONG_MAPS)
def test_a_wrong_geojson_is_refused_on_the_form_with_what_to_do(clerk, what) -> None:
    content, words = WRONG_MAPS[what]
    answer = send(clerk, content, "河段.geojson")
    assert answer.status_code == 422
    assert words in answer.text
    assert not ImportBatch.objects.exists()


def test_a_merged_title_above_the_headings_does_no_harm(clerk) -> None:
    answer = send(clerk, book(["清溪镇河段登记表"], HEAD, ROW, merged="A1:E1"))
    assert answer.status_code == 302
    assert ImportBatch.objects.get().counts == {"create": 1}


def test_more_rows_than_an_import_takes_are_refused_with_the_number(clerk, monkeypatch) -> None:
    monkeypatch.setattr(ReachRegister, "max_rows", 3)
    answer = send(clerk, book(HEAD, *[[f"H{n}", *ROW[1:]] for n in range(5)]))
    page = clerk.get(answer["Location"]).text
    assert "数据超过 3 行，请拆成几个文件" in page
    assert not Reach.objects.filter(code="H0").exists()


@pytest.mark.parametrize(
    "written", ["2026-3-1", "2026.3.1", "2026年3月1日", "2026/03/01", "20260301", 46082]
)
def test_dates_are_read_as_clerks_write_them(clerk, cast, written) -> None:
    file = sheet("编码 河段编码 位置 内容更新日期", ["G1", cast.reach.code, "桥头", written])
    clerk.post("/rivers/signboards/import/", {"file": file})
    batch = ImportBatch.objects.get()
    clerk.post(f"/rivers/signboards/import/{batch.pk}/apply/")
    assert cast.reach.signboards.get().updated_on.isoformat() == "2026-03-01"


def test_a_date_that_is_none_is_told_with_how_to_write_it(clerk, cast) -> None:
    file = sheet("编码 河段编码 位置 内容更新日期", ["G1", cast.reach.code, "桥头", "去年三月"])
    answer = clerk.post("/rivers/signboards/import/", {"file": file})
    words = "第 2 行“内容更新日期”应为日期（如 2026-11-22），填写的是“去年三月”"
    assert words in clerk.get(answer["Location"]).text


# --- the second try -------------------------------------------------------------------------------


def test_the_upload_is_kept_and_checked_again_once_the_register_is_put_right(clerk, cast) -> None:
    send(clerk, book(HEAD, ["H900", "段", "无名河", *ROW[3:]]))
    batch = ImportBatch.objects.get()
    page = clerk.get(f"/rivers/reaches/import/{batch.pk}/").text
    assert "没有找到“无名河”" in page
    assert "重新检查这个文件" in page
    kept = clerk.get(f"/rivers/reaches/import/{batch.pk}/file/")
    assert b"".join(kept.streaming_content)[:2] == b"PK"
    cast.river.name = "无名河"
    cast.river.save()
    answer = clerk.post(f"/rivers/reaches/import/{batch.pk}/recheck/", {"datum": "wgs84"})
    assert "新增 1 行" in clerk.get(answer["Location"]).text
    clerk.post(f"/rivers/reaches/import/{batch.pk}/apply/")
    assert Reach.objects.get(code="H900").river == cast.river
    # Imported: it need not be kept any longer.
    assert clerk.get(f"/rivers/reaches/import/{batch.pk}/file/").status_code == 404


def test_a_wrong_datum_is_put_right_without_sending_the_file_again(clerk, cast) -> None:
    send(clerk, features(feature()), "河段.geojson", datum="bd09")
    batch = ImportBatch.objects.get()
    clerk.post(f"/rivers/reaches/import/{batch.pk}/recheck/", {"datum": "wgs84"})
    clerk.post(f"/rivers/reaches/import/{batch.pk}/apply/")
    assert Reach.objects.get(code="H900").line == LINE


def test_what_was_imported_is_not_checked_again(clerk, cast) -> None:
    send(clerk, book(HEAD, ROW))
    batch = ImportBatch.objects.get()
    clerk.post(f"/rivers/reaches/import/{batch.pk}/apply/")
    address = f"/rivers/reaches/import/{batch.pk}/recheck/"
    assert "请重新上传" in clerk.post(address, {"datum": "wgs84"}, follow=True).text
    batch.refresh_from_db()
    assert batch.state == "applied"


def uploads():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def sweep_after(settings, tmp_path, monkeypatch):
    """The nightly sweep after so many days."""
    settings.MEDIA_ROOT = tmp_path

    def sweep(days):
        later = clock.now() + timedelta(days=days)
        with monkeypatch.context() as patched:
            patched.setattr(clock, "now", lambda: later)
            tasks.sweep_import_files()

    return sweep


def test_uploads_nobody_confirmed_are_deleted_after_a_month_and_their_rows_stay(
    clerk, cast, sweep_after
) -> None:
    send(clerk, book(HEAD, ROW))
    sweep_after(days=29)
    assert len(uploads()) == 1
    sweep_after(days=31)
    batch = ImportBatch.objects.get()
    assert not batch.file
    assert not uploads()
    assert batch.rows.count() == 1


@pytest.mark.parametrize("act", ["apply", "discard"])
def test_an_upload_that_is_done_with_is_let_go_at_once_and_deleted_within_a_day(
    clerk, cast, sweep_after, act
) -> None:
    send(clerk, book(HEAD, ROW))
    kept = send(clerk, book(HEAD, ROW))
    first = ImportBatch.objects.order_by("pk").first()
    clerk.post(f"/rivers/reaches/import/{first.pk}/{act}/")
    first.refresh_from_db()
    assert not first.file
    assert len(uploads()) == 2
    sweep_after(days=0)
    assert len(uploads()) == 2
    sweep_after(days=1.01)
    assert len(uploads()) == 1
    assert clerk.get(f"{kept.url}file/").status_code == 200


def test_an_upload_whose_row_was_never_committed_is_deleted_too(clerk, cast, sweep_after) -> None:
    with transaction.atomic():
        send(clerk, book(HEAD, ROW))
        transaction.set_rollback(True)
    assert len(uploads()) == 1
    sweep_after(days=1.01)
    assert not uploads()
