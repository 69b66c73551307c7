"""Sheets that offices really send, through the portal: files 10 to 13 and their kinds."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Division
from rivers.models import ImportBatch, River
from tests import factories as make
from tests.common.books import packed, parts_of, row, sheet

pytestmark = pytest.mark.both

FILES = Path(__file__).parent / "files"
HEAD = row(1, "编码", "名称", "河长最高层级", "行政区", "概况")


@pytest.fixture
def office(client: Client, cast):
    make.division("500101003000", "燕山镇")
    client.force_login(cast.district_office)
    return client


def checked(office, content, name="河流.xlsx"):
    """The batch of an upload, and its page."""
    answer = office.post("/rivers/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), office.get(answer["Location"]).text


def imported(office, content):
    """The page of the check; the good rows are written."""
    batch, page = checked(office, content)
    office.post(f"/rivers/import/{batch.pk}/apply/", {"skip_bad": "yes"})
    return page


def rechecked(office, batch, **options):
    answer = office.post(f"/rivers/import/{batch.pk}/recheck/", options, follow=True)
    batch.refresh_from_db()
    return answer.text


def exported(office):
    return b"".join(office.get("/rivers/?export=xlsx").streaming_content)


def file(number):
    (found,) = FILES.glob(f"{number}-*.xlsx")
    return found.read_bytes()


def test_of_a_hidden_first_tab_and_a_visible_one_the_visible_is_read(office):
    page = imported(office, file(10))
    assert "读取的是工作表“2026年名录”；没有读取“2025年旧表”（隐藏）。" in page
    assert River.objects.filter(code="980101T033", name="新表沟").exists()
    assert not River.objects.filter(code="980101T032").exists()


def test_the_other_tab_is_read_where_the_clerk_chooses_it(office):
    batch, page = checked(office, file(10))
    assert "2025年旧表（隐藏）" in page
    page = rechecked(office, batch, tab="2025年旧表")
    assert "读取的是工作表“2025年旧表”（隐藏）；没有读取“2026年名录”。" in page
    assert batch.rows.get().key == "980101T032"


def test_codes_are_stored_as_the_cells_show_them(office):
    imported(office, file(11))
    assert set(River.objects.filter(name__startswith="零头沟").values_list("code", flat=True)) == {
        "00001061",
        "00001062",
    }


def test_two_lines_stay_two_lines_however_often_they_go_round(office):
    imported(office, file(12))
    river = River.objects.get(code="980101T211")
    assert river.description.splitlines() == ["第一行", "第二行"]
    before = river.description
    for _ in range(3):
        batch, _ = checked(office, exported(office))
        assert set(batch.counts) == {"same"}
        river.refresh_from_db()
        assert river.description == before


def test_cells_whose_formula_gives_empty_text_are_empty(office):
    make.RiverFactory(code="980101R001", division=Division.objects.get(name="燕山镇"))
    imported(office, file(13))
    first, second = River.objects.filter(code__startswith="980101T01").order_by("code")
    assert (first.mouth, first.description) == ("", "")
    assert (second.mouth, second.parent.code) == ("980101R001汇合口", "980101R001")


def book(*rows, formats=(), **more):
    return packed(parts_of([("表", "visible", sheet(HEAD, *rows))], formats=formats), **more)


def river(at, code, name="沟", words=None, **attributes):
    return row(at, code, name, "镇街", "燕山镇", words, **attributes)


def test_hidden_rows_are_read_and_told_and_left_out_where_the_clerk_wants_that(office):
    batch, page = checked(office, book(river(2, "A1"), river(3, "A2", hidden="1")))
    assert "有 1 行是隐藏的（如筛选掉的），也读取了" in page
    assert batch.counts == {"create": 2}
    page = rechecked(office, batch, hidden_rows="leave")
    assert "没有读取隐藏的 1 行" in page
    assert batch.counts == {"create": 1}


def test_a_code_that_became_a_date_is_told_and_the_others_come_in(office):
    page = imported(office, book(river(2, "A1"), river(3, (46086, 1)), formats=[58]))
    assert "第 3 行“编码”是日期格式（显示为“3月5日”）" in page
    assert River.objects.filter(code="A1").exists()


def test_rows_around_the_data_are_told(office):
    around = [row(3, "小计"), HEAD.replace('r="1"', 'r="4"'), row(5, "注：以上为镇级河流。")]
    batch, page = checked(office, book(river(2, "A1"), *around, river(6, "A2")))
    assert batch.counts == {"create": 2}
    assert "小计、合计（第 3 行）；重复的表头（第 4 行）；说明文字（第 5 行）" in page


OTHERS = {
    "名录.csv": ("编码,名称\n1,沟".encode("gbk"), "文本表格（.csv、.txt）"),
    "名录.xlsx": ("编码,名称\n1,沟".encode("gbk"), "文本表格（.csv、.txt）"),
    "名录.xls": (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "旧版 Excel 工作簿"),
    "河流.kml": (b"<?xml version='1.0'?><kml></kml>", "KML 地图文件"),
    "名录.ods": (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
    "名录.et": (b"\xd0\xcf\x11\xe0xx", "旧版文件"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_kind_is_called_by_its_name(office, name):
    content, words = OTHERS[name]
    answer = office.post("/rivers/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in answer.text
    assert not ImportBatch.objects.exists()


def test_a_heavy_sheet_is_read_by_the_task_and_the_request_only_looks_at_it(office, sent):
    from common.imports import tasks

    tail = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 200_000))
    content = book(river(2, "A1"), tail, formats=["0"])
    batch, page = checked(office, content)
    assert batch.state == "waiting"
    assert "正在逐行检查" in page
    tasks.check_import("rivers.importbatch", batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts) == ("checked", {"create": 1})


def test_texts_beyond_measure_are_refused_at_once(office):
    parts = parts_of([("表", "visible", sheet(HEAD, river(2, "A1")))])
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(
        "</Relationships>",
        '<Relationship Id="x" Type="a/sharedStrings" Target="s.xml"/></Relationships>',
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
        with package.open("xl/s.xml", "w") as content:
            for _ in range(289):
                content.write(b"<si><t>x</t></si>" * (2**20 // 17))
    upload = SimpleUploadedFile("河流.xlsx", out.getvalue())
    answer = office.post("/rivers/import/", {"file": upload})
    assert answer.status_code == 422
    assert "超过上限 64 MB" in answer.text
