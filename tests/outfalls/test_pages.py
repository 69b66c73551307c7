"""Pages and papers: a survey of a thousand, assigning by scope, the year's list, what the public reads."""

import io
import zipfile
from datetime import date

import pytest
from django.forms import BaseForm, DateField
from django.urls import get_resolver

from common.web.doubts import AsksMixin
from outfalls.models import Case, CaseEntry, ImportBatch, Monitoring
from outfalls.services import SurveyFacts, save_surveys
from rivers.models import Outfall, Signboard
from rivers.services.facts import OutfallFacts
from tests.hezhang.test_values_everywhere import all_below
from tests.outfalls import kit
from tests.rivers.kit import sheet

pytestmark = pytest.mark.django_db
HEAD = "编码 名称 类别 河段 排查日期 排查人 晴天排水 排查情况"


@pytest.fixture
def office(client, cast):
    client.force_login(cast.town_office)
    return client


def row(code, cast, *survey, kind="城镇雨洪排口"):
    return [code, f"排口{code}", kind, cast.reach.name, *survey]


def test_a_sheet_is_tried_first_and_its_good_rows_come_in_beside_what_is_wrong(
    office, cast
) -> None:
    gone = kit.at_state(cast, "treat", code="P9")
    rows = [
        row("P1", cast, "2026-03-12", "排查组", "是", "水色发灰"),
        row("P2", cast),
        row("P3", cast, "", "排查组"),
        row("P4", cast, "2099-03-12"),
        row("P9", cast, "2026-03-12", "另一组"),
    ]
    address = office.post("/outfalls/survey/import/", {"file": sheet(HEAD, *rows)})["Location"]
    batch = ImportBatch.objects.latest("pk")
    assert batch.counts == {"create": 2, "bad": 2, "same": 1}
    page = office.get(address).text
    for words in ("“排查日期”不能为空", "晚于今天", "排查内容不再由导入修改"):
        assert words in page
    assert not Outfall.objects.exclude(pk=gone.pk).exists()
    office.post(f"/outfalls/survey/import/{batch.pk}/apply/", {"skip_bad": "yes"})
    case = Case.objects.get(outfall__code="P1")
    assert (case.state, case.surveyed_on, case.flows_when_dry) == (
        "monitor",
        date(2026, 3, 12),
        True,
    )
    assert case.entries.get().note == "水色发灰"
    assert not Case.objects.filter(outfall__code="P2").exists()
    assert CaseEntry.objects.filter(case__outfall=gone, event="survey").count() == 1


def test_another_unit_and_the_same_sampling_twice_are_asked_about_and_nothing_is_lost(
    office, cast
) -> None:
    outfall = kit.at_state(cast, "trace")
    address = f"/outfalls/{outfall.pk}/acts/monitor/"
    day = Monitoring.objects.get().taken_on.isoformat()
    sent = {"taken_on": day, "value_cod": "62000", "value_ph": "7.1"}
    # What cannot be is said first, and not asked about.
    wrong = {
        "石油类的限值应大于 0。": {"limit_oil": "-5"},
        "请填写其他标准的名称。": {"standard": "typed", "limit_oil": "5"},
        "选了其他标准的，请在下面填写它的限值。": {"standard": "typed", "standard_words": "DB50"},
        "执行“DB50”的，执行标准请选“其他标准”": {"standard": "8978a", "standard_words": "DB50"},
    }
    for words, changes in wrong.items():
        page = office.post(address, sent | changes)
        assert words in page.text
        assert "像是 µg/L" not in page.text
    page = office.post(address, sent)
    assert page.status_code == 422
    assert "化学需氧量 62,000 mg/L，一般污水也极少如此，像是 µg/L（合 62 mg/L）" in page.text
    assert "已经登记过一次监测" in page.text
    assert page.context["form"]["value_ph"].value() == "7.1"
    assert Monitoring.objects.count() == 1
    assert office.post(address, sent | {"it_is_so": "on"}).status_code == 302
    assert Monitoring.objects.count() == 2


def test_a_day_that_can_hardly_be_is_asked_about_in_every_form_of_these_rooms(office, cast) -> None:
    rooms = ("funds", "health", "outfalls", "waters")
    assert get_resolver().url_patterns
    loose = [
        form.__name__
        for form in all_below(BaseForm)
        if form.__module__.startswith(rooms)
        and any(isinstance(field, DateField) for field in form.base_fields.values())
        and not issubclass(form, AsksMixin)
    ]
    assert loose == []
    outfall = kit.at_state(cast, "monitor")
    address = f"/outfalls/{outfall.pk}/acts/survey/"
    sent = {"surveyed_on": "1926-03-12", "note": "水色发灰", "flows_when_dry": "on"}
    page = office.post(address, sent)
    assert "排查日期为 1926-03-12，早于 1990 年。请核对" in page.text
    assert page.context["form"]["note"].value() == "水色发灰"
    assert office.post(address, sent | {"it_is_so": "on"}).status_code == 302


def test_a_survey_of_a_thousand_is_written_in_few_statements(
    cast, django_assert_max_num_queries
) -> None:
    survey = SurveyFacts(surveyed_on=date(2026, 3, 12), campaign="专项", look="无水")
    facts = [
        OutfallFacts(code=f"P{n}", name="口", kind="48", reach=cast.reach) for n in range(1000)
    ]
    with django_assert_max_num_queries(30):
        save_surveys(
            entries=[(each, None, survey) for each in facts], by=cast.town_office, at=kit.AT
        )
    assert Case.objects.filter(state="monitor", campaign="专项").count() == 1000
    assert CaseEntry.objects.filter(event="survey", note="无水").count() == 1000


def test_all_of_a_place_and_kind_are_assigned_once_their_number_was_seen(office, cast) -> None:
    for n in range(3):
        kit.outfall(cast, f"P{n}", kind="47")
    kit.outfall(cast, "P8", kind="48")
    sent = {
        "town": cast.town.code, "kind": "47", "state": "open", "due_on": "2099-06-30", "it_is_so": "on",
        "unit": f"{cast.unit}（{cast.unit.pk}）",
    }  # fmt: skip
    page = office.post("/outfalls/assign/all/", sent)
    assert "符合条件的有 <strong>3</strong>" in page.text
    assert not Case.objects.exists()
    kit.outfall(cast, "P7", kind="47")
    page = office.post("/outfalls/assign/all/", sent | {"expected": "3"})
    assert "由 3 个变为 4 个" in page.text
    assert office.post("/outfalls/assign/all/", sent | {"expected": "4"}).status_code == 302
    assert Case.objects.filter(unit=cast.unit).count() == 4


def test_lists_map_and_papers_show_how_far_each_is(office, cast) -> None:
    kit.at_state(cast, "treat", code="P1", kind="112")
    Case.objects.update(starts_on=date(2026, 1, 1), due_on=date(2026, 2, 1))
    kit.at_state(cast, "routine", code="P2")
    kit.outfall(cast, "P3", kind="0")
    shown = {
        "late=yes": "P1", "kind=11": "P1", "state=closed": "P2", "state=survey": "P3", "light=red": "P1",
        "light=none": "P3", "year=2026": "P1", "exceeding=yes&state=routine": "P2",
    }  # fmt: skip
    for query, code in shown.items():
        table = office.get(f"/outfalls/?{query}").context["table"]
        assert [each.record.code for each in table.rows] == [code], query
    points = office.get("/outfalls/map/points/?box=108.3,30.7,108.5,30.9&zoom=12").json()
    classes = {f["properties"]["name"]: f["properties"]["cls"] for f in points["features"][1:]}
    assert {classes["排口P1"], classes["排口P2"], classes["排口P3"]} == {"bad", "good", "muted"}
    assert "0 / 1" in office.get("/outfalls/overview/").text
    for address, words in (
        ("/outfalls/overview/report/", "红灯"),
        (f"/outfalls/{Outfall.objects.get(code='P1').pk}/report/", "化学需氧量 62"),
    ):
        paper = io.BytesIO(b"".join(office.get(address).streaming_content))
        assert words in zipfile.ZipFile(paper).read("word/document.xml").decode()


def test_the_public_reads_no_name_and_reports_by_the_reachs_board(client, cast) -> None:
    outfall = kit.at_state(cast, "treat")
    page = client.get(f"/p/o/{outfall.pk}/")
    assert "清溪镇人民政府" in page.text
    assert "排查组" not in page.text
    assert "我要举报" not in page.text
    board = Signboard.objects.create(code="G1", reach=cast.reach, place="桥头")
    assert f"/p/{board.pk}/report/?place=" in client.get(f"/p/o/{outfall.pk}/").text
    assert 'value="排口P1"' in client.get(f"/p/{board.pk}/report/?place=排口P1").text
    assert client.get("/p/o/999999/").status_code == 404
    assert not client.cookies
