"""Sheets of other systems: a heading that is not ours is matched by hand once, kept for the division, and every
reading by it is said. Nothing is taken for a column because it sounds alike."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from habits.models import KeptHeading
from rivers.models import ImportBatch, River
from spots.models import ImportBatch as SpotImport
from tests.rivers.kit import sheet
from tests.spots.kit import NEAR, feature, geojson

pytestmark = [pytest.mark.both, pytest.mark.django_db]

# As another system's export calls 编码, 名称, 行政区, 河长最高层级.
THEIRS = ["河道代码", "河道名称", "行政区", "河长最高层级", "岸线"]
ROW = ["X01", "北溪", "清溪镇", "镇街", "左"]


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.district_office)
    return client


def upload(clerk, *rows, headings=THEIRS, kind="", name="外系统.xlsx"):
    answer = clerk.post(f"/rivers/{kind}import/", {"file": sheet(headings, *rows, name=name)})
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), clerk.get(answer["Location"]).text


def recheck(clerk, batch, **matches):
    address = f"/rivers/import/{batch.pk}/"
    fields = {f"heading_{batch.options['others'].index(h)}": key for h, key in matches.items()}
    clerk.post(f"{address}recheck/", fields)
    batch.refresh_from_db()
    return clerk.get(address).text


def test_headings_are_matched_once_and_the_next_file_reads_without_asking(clerk, cast):
    batch, page = upload(clerk, ROW)
    assert batch.state == "failed"
    assert "表头缺少必填的列：“编码”“名称”" in page
    assert "表中的“河道代码”是" in page
    assert "表中的“行政区”是" not in page
    page = recheck(clerk, batch, 河道代码="code", 河道名称="name")
    assert batch.state == "checked"
    assert batch.counts == {"create": 1}
    assert "“河道代码”读作“编码”、“河道名称”读作“名称”" in page
    assert "未读取：岸线。" in page
    clerk.post(f"/rivers/import/{batch.pk}/apply/")
    assert River.objects.get(code="X01").name == "北溪"

    # A colleague's next file; and blanks and width of characters do not count.
    batch, page = upload(clerk, ["X02", "南溪", *ROW[2:]], headings=["河道 代码", *THEIRS[1:]])
    assert (batch.state, batch.counts) == ("checked", {"create": 1})
    assert "“河道 代码”读作“编码”" in page
    # Another office, and another register, know nothing of it.
    neighbour = Client()
    neighbour.force_login(cast.town_office)
    assert upload(neighbour, ROW)[0].state == "failed"
    assert upload(clerk, ROW, kind="outfalls/")[0].state == "failed"

    recheck(clerk, batch, **{"河道 代码": "code", "河道名称": ""})
    assert batch.state == "failed"
    assert list(KeptHeading.objects.values_list("heading", "column")) == [("河道代码", "code")]


def test_our_own_heading_comes_before_a_kept_one(clerk):
    batch, _ = upload(clerk, ROW)
    recheck(clerk, batch, 河道代码="code", 河道名称="name")
    batch, page = upload(
        clerk, ["X03", "西溪", *ROW[2:], "旧名"], headings=["编码", "名称", *THEIRS[2:], "河道名称"]
    )
    assert (batch.state, batch.counts) == ("checked", {"create": 1})
    assert "未读取：岸线、河道名称。" in page


def test_matches_that_cannot_be_are_refused_and_nothing_is_kept(clerk):
    headings = [*THEIRS, "曾用名称", "长度（米）"]
    batch, _ = upload(clerk, [*ROW, "老北溪", 3200], headings=headings)
    told = recheck(clerk, batch, 河道代码="code", 河道名称="name", 曾用名称="name")
    assert "“河道名称”、“曾用名称”都对应“名称”，请只留一个" in told
    told = recheck(clerk, batch, **{"河道代码": "code", "长度（米）": "length_km"})
    assert "“长度（米）”的单位是米" in told
    assert "按公里填写，不能直接对应" in told
    assert not KeptHeading.objects.exists()


def test_a_heading_without_its_unit_is_read_and_asked_to_be_looked_at(clerk):
    batch, _ = upload(clerk, [*ROW, 3.2], headings=[*THEIRS, "总长"])
    page = recheck(clerk, batch, 河道代码="code", 河道名称="name", 总长="length_km")
    assert "“总长”没有写明单位，按“长度（公里）”的单位读取，请核对" in page


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ([], ""),
        # Notes of two cells above, which are wider than nothing but are no table.
        ([["填报单位", "清溪镇"]] + [["填表说明"]] * 24, "（下面列出的是第 26 行的各列）"),
    ],
)
def test_a_sheet_with_no_heading_of_ours_is_asked_about_too(clerk, above, told):
    headings = ["河道代码", "河道名称", "所在地", "级别"]
    first, *others = [*above, headings, ["X04", "东溪", "清溪镇", "镇街"]]
    batch, page = upload(clerk, *others, headings=first)
    assert batch.state == "failed"
    assert f"没有找到表头{told}，表头应包含" in page
    keys = ("code", "name", "division_name", "level")
    page = recheck(clerk, batch, **dict(zip(headings, keys, strict=True)))
    assert (batch.state, batch.counts) == ("checked", {"create": 1})
    assert ("表头取自第 26 行" in page) == bool(above)


def test_foreign_headings_on_a_further_tab_are_asked_about_too(clerk):
    book = Workbook()
    book.active.append(["填表说明"])
    tab = book.create_sheet("河流")
    headings = ["河道代码", "河道名称", "所在地", "级别"]
    for line in (headings, ["X06", "东溪", "清溪镇", "镇街"]):
        tab.append(line)
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("外系统.xlsx", content.getvalue())
    page = clerk.post("/rivers/import/", {"file": file}, follow=True).text
    assert "工作表“河流”的前 200 行中没有找到表头" in page
    batch = ImportBatch.objects.latest("pk")
    keys = ("code", "name", "division_name", "level")
    recheck(clerk, batch, **dict(zip(headings, keys, strict=True)))
    assert (batch.state, batch.counts) == ("checked", {"create": 1})


def test_a_sheet_whose_headings_cannot_be_enough_is_refused_on_the_form(clerk):
    file = sheet(["河道代码", "河道名称"], ["X05", "东溪"])
    answer = clerk.post("/rivers/import/", {"file": file})
    assert answer.status_code == 422
    assert "没有找到表头，表头应包含：编码、名称" in answer.text


def test_attributes_of_layers_are_matched_as_headings_are(clerk, cast):
    point = {"type": "Point", "coordinates": list(NEAR)}
    content = geojson(feature(point, 图斑序号="T1", 说明="乱建"))
    data = {"datum": "wgs84", "batch_name": "第一批"}
    for expected in ("failed", "checked"):
        file = SimpleUploadedFile("图斑.geojson", content)
        answer = clerk.post("/spots/import/", data | {"file": file})
        assert answer.status_code == 302, answer.text
        batch = SpotImport.objects.latest("pk")
        assert batch.state == expected
        if expected == "failed":
            at = batch.options["others"].index("图斑序号")
            clerk.post(f"{answer['Location']}recheck/", data | {f"heading_{at}": "code"})
            batch.refresh_from_db()
            assert batch.counts == {"create": 1}
    assert "“图斑序号”读作“图斑编号”" in clerk.get(answer["Location"]).text
