"""A place far from the division it is entered for is a fault of its row, wherever places come in."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Division, Parameter
from issues.models import Issue, IssueKind
from rivers.models import Outfall, Reach
from rivers.reads.footing import Footing
from spots.models import ImportBatch, Spot
from tests.phone import Phone
from tests.rivers.kit import LINE
from tests.rivers.kit import sheet as divisions_sheet
from tests.spots.kit import NEAR, sheet

pytestmark = [pytest.mark.both, pytest.mark.django_db]

DAY = date(2026, 11, 29)
# 46 km north of the cast's reaches.
AWAY = (NEAR[0], NEAR[1] + 0.42)
HEAD = ("批次", "图斑编号", "经度", "纬度")


def spots_import(client, cast, *rows):
    """The check page, and the page after the good rows were confirmed."""
    client.force_login(cast.district_office)
    file = SimpleUploadedFile("图斑.xlsx", sheet(*rows, headings=HEAD))
    answer = client.post("/spots/import/", {"file": file, "datum": "wgs84"})
    page = client.get(answer["Location"]).text
    batch = ImportBatch.objects.latest("pk")
    done = client.post(f"/spots/import/{batch.pk}/apply/", {"skip_bad": "yes"}, follow=True)
    return page, done.text


@pytest.mark.parametrize("odd", [(NEAR[1], NEAR[0]), AWAY, (133.0, 4.0), (NEAR[0] + 9, NEAR[1])])
def test_one_odd_place_of_a_sheet_is_told_and_spoils_no_other_row(client, cast, odd):
    rows = [("批", f"T{n}", NEAR[0] + n / 1000, NEAR[1]) for n in range(5)]
    page, done = spots_import(client, cast, *rows, ("批", "T9", *odd))
    assert "预检之后登记册有变化" not in done
    stored = Spot.objects.order_by("code")
    assert [spot.code for spot in stored] == ["T0", "T1", "T2", "T3", "T4"]
    assert {spot.reach for spot in stored} == {cast.reach}
    assert "可能写反了（应为经度 108.4" in page or "公里，超过 30 公里，请核对" in page


def test_the_office_sets_how_far_is_too_far(client, cast):
    Parameter.objects.create(key="accounts.place_within_km", value=60, valid_from=date(2026, 1, 1))
    spots_import(client, cast, ("批", "T1", *AWAY))
    assert Spot.objects.get().latitude == pytest.approx(AWAY[1])


def test_lines_of_one_village_in_another_province_are_faults_of_their_rows(client, cast):
    client.force_login(cast.town_office)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[x, y + n] for x, y in LINE]},
            "properties": {
                "编码": f"H{n}",
                "名称": "段",
                "河流": "清溪河",
                "行政区代码": "500101001201",
            },
        }
        for n in (0, 11, 18)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = SimpleUploadedFile("河段.geojson", content)
    answer = client.post("/rivers/reaches/import/", {"file": file, "datum": "wgs84"})
    page = client.get(answer["Location"])
    assert page.text.count("公里，超过 30 公里，请核对") >= 2
    pk = answer["Location"].rstrip("/").split("/")[-1]
    client.post(f"/rivers/reaches/import/{pk}/apply/", {"skip_bad": "yes"})
    stored = Reach.objects.filter(code__in=["H0", "H11", "H18"])
    assert list(stored.values_list("code", flat=True)) == ["H0"]


def outfall(cast, place, **changes):
    return {
        "code": "P1",
        "name": "排口",
        "kind": "rain",
        "reach": f"{cast.reach}（{cast.reach.code}）",
        "longitude": place[0],
        "latitude": place[1],
        "datum": "wgs84",
    } | changes


def test_a_far_outfall_is_refused_by_its_form_and_an_old_one_can_still_be_corrected(client, cast):
    client.force_login(cast.town_office)
    kind = Outfall._meta.get_field("kind").choices[-1][0]
    answer = client.post("/rivers/outfalls/new/", outfall(cast, AWAY, kind=kind))
    assert answer.status_code == 422
    assert "公里，超过 30 公里" in answer.text
    assert str(AWAY[1]) in answer.text
    assert client.post("/rivers/outfalls/new/", outfall(cast, NEAR, kind=kind)).status_code == 302
    Outfall.objects.update(longitude=AWAY[0], latitude=AWAY[1])
    row = Outfall.objects.get()
    changed = outfall(cast, AWAY, kind=kind, name="改名")
    assert client.post(f"/rivers/outfalls/{row.pk}/edit/", changed).status_code == 302
    row.refresh_from_db()
    assert row.name == "改名"


def test_a_far_issue_is_asked_back_from_the_office_and_kept_from_a_phone(client, cast):
    client.force_login(cast.district_office)
    kind = IssueKind.objects.get(code="luandui")
    sent = {
        "uuid": str(uuid4()),
        "source": "supervision",
        "reach": f"{cast.reach}（{cast.reach.code}）",
        "kind": kind.pk,
        "severity": "heavier",
        "description": "河滩违规搭建",
        "longitude": AWAY[0],
        "latitude": AWAY[1],
    }
    answer = client.post("/issues/new/", sent)
    assert answer.status_code == 422
    assert "公里，超过 30 公里" in answer.text
    assert "河滩违规搭建" in answer.text
    assert not Issue.objects.exists()
    body = {
        "reach": cast.reach.pk,
        "kind": "luandui",
        "description": "河滩有垃圾",
        "severity": "general",
        "place": {"lon": AWAY[0], "lat": AWAY[1], "datum": "wgs84"},
    }
    told = Phone(cast.village_chief).put(f"issues/{uuid4()}/", body)
    assert told.status_code == 201, told.content
    issue = Issue.objects.get()
    assert issue.latitude == pytest.approx(AWAY[1])
    assert "公里，超过 30 公里，请核对" in client.get(f"/issues/{issue.pk}/").text


def test_a_seat_far_from_the_town_s_is_a_fault_of_its_row(client, cast):
    client.force_login(cast.district_office)
    Division.objects.filter(pk=cast.town.pk).update(longitude=NEAR[0], latitude=NEAR[1])
    head = "行政区划代码 名称 经度 纬度"
    rows = [("500101001203", "近村", *NEAR), ("500101001204", "远村", *AWAY)]
    answer = client.post("/accounts/divisions/import/", {"file": divisions_sheet(head, *rows)})
    page = client.get(answer["Location"]).text
    assert "驻地距“清溪镇”驻地约 47 公里，超过 30 公里" in page
    pk = answer["Location"].rstrip("/").split("/")[-1]
    client.post(f"/accounts/divisions/import/{pk}/apply/", {"skip_bad": "yes"})
    found = Division.objects.filter(name__in=["近村", "远村"]).values_list("name", flat=True)
    assert list(found) == ["近村"]


# --- what is known of where a division lies -------------------------------------------------------


def test_nothing_known_refuses_nothing(cast):
    Reach.objects.update(line=None, west=None, south=None, east=None, north=None)
    assert Footing.of(cast.village, on=DAY).fault(cast.village, [(87.0, 44.0)]) == ""


def test_a_village_without_any_known_place_is_judged_by_its_town(cast):
    Reach.objects.update(line=None, west=None, south=None, east=None, north=None)
    Division.objects.filter(pk=cast.town.pk).update(longitude=NEAR[0], latitude=NEAR[1])
    footing = Footing.of(cast.village, on=DAY)
    assert footing.fault(cast.village, [NEAR]) == ""
    assert "约 47 公里，超过 30 公里" in footing.fault(cast.village, [NEAR, AWAY])


def test_a_district_of_which_only_the_seat_is_known_reaches_farther(cast):
    Reach.objects.update(line=None, west=None, south=None, east=None, north=None)
    Division.objects.filter(pk=cast.district.pk).update(longitude=NEAR[0], latitude=NEAR[1])
    footing = Footing.of(cast.district, on=DAY)
    assert footing.fault(cast.district, [AWAY]) == ""
    assert "超过 120 公里" in footing.fault(cast.district, [(NEAR[0], NEAR[1] + 2)])
