"""The pages: what an office sees of its spots, in which words, and where each figure leads."""

import io

import docx
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from issues.models import Issue
from spots.models import Spot
from spots.reads import maps
from tests.spots.kit import AT, NEAR, assigned, confirmed, spots

pytestmark = pytest.mark.django_db
BOX = "108.3,30.7,108.5,30.9"


@pytest.fixture
def town(client, cast):
    client.force_login(cast.town_office)
    return client


def points(client, **query):
    return client.get("/spots/map/points/", {"box": BOX, "zoom": "12"} | query).json()


def named(answer):
    return [f["properties"] for f in answer["features"] if f["properties"].get("name")]


def test_the_list_shows_each_spot_with_its_day_and_its_issue(town, cast):
    confirmed(cast)
    page = town.get("/spots/").text
    for words in ("T0001", "属实", "2027-06-30", "2027-11-30", Issue.objects.get().number):
        assert words in page


def test_late_ones_are_marked_and_found(town, cast, monkeypatch):
    assigned(cast)
    later = AT.replace(year=2028)
    monkeypatch.setattr("common.clock.now", lambda: later)
    assert "逾期" in town.get("/spots/?state=late").text
    assert "T0001" in town.get("/spots/?inbox=late").text


def test_a_verdict_of_real_is_given_on_the_page_and_leads_into_the_ledger(town, cast):
    spot = assigned(cast)
    form = {
        "verdict": "real",
        "note": "河岸搭建简易棚房",
        "kind": "luanjian",
        "severity": "general",
        "reach": cast.reach.code,
        "rectify_by": "2099-11-30",
    }
    short = town.post(f"/spots/{spot.pk}/verify/", form | {"rectify_by": ""})
    assert short.status_code == 422
    assert "请填写整改期限" in short.text
    page = town.post(f"/spots/{spot.pk}/verify/", form, follow=True).text
    issue = Issue.objects.get()
    assert f"编号 {issue.number}" in page
    assert timezone.localdate(issue.rectify_by).isoformat() == "2099-11-30"
    assert "T0001" in town.get(f"/issues/{issue.pk}/").text


def test_a_batch_tells_its_progress_and_reports_it_on_paper(client, cast):
    confirmed(cast)
    client.force_login(cast.district_office)
    batch = Spot.objects.get().batch_id
    page = client.get(f"/spots/batches/{batch}/").text
    assert "已认定 1 个，占 100 %：属实 1 个，不属实 0 个" in page
    assert f"?batch={batch}&amp;inside=500101001000&amp;state=real" in page
    report = client.get(f"/spots/batches/{batch}/report/")
    document = docx.Document(io.BytesIO(b"".join(report.streaming_content)))
    assert document.tables[0].rows[1].cells[0].text == "清溪镇"
    sheets = client.get(f"/spots/batches/{batch}/sheets/")
    book = load_workbook(io.BytesIO(b"".join(sheets.streaming_content)))
    assert book.sheetnames == ["分行政区", "图斑"]


@pytest.mark.both
def test_the_map_shows_single_spots_where_there_is_room(town, cast):
    spots(cast, count=2)
    assert [facts["name"] for facts in named(points(town))] == ["图斑 T0001", "图斑 T0002"]
    assert named(points(town, state="real")) == []


@pytest.mark.both
def test_the_map_gathers_more_than_a_screen_can_tell_apart(town, cast, monkeypatch):
    spots(cast, count=5)
    Spot.objects.filter(code="T0005").update(longitude=NEAR[0] + 0.06)
    monkeypatch.setattr(maps, "MOST_POINTS", 3)
    gathered = {facts["name"]: facts for facts in named(points(town))}
    assert set(gathered) == {"4 个图斑", "图斑 T0005"}
    assert gathered["4 个图斑"]["count"] == 4


def test_strangers_get_nothing_on_the_map(client, cast):
    spots(cast)
    client.force_login(cast.stranger)
    assert named(points(client)) == []
