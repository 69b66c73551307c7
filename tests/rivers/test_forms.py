"""The forms of the registers: what is refused is said, and what was typed stays."""

import json

import pytest
from django.test import Client

from rivers import services
from rivers.models import Reach, River
from tests.rivers.kit import AT, LINE, reach_facts


@pytest.fixture
def clerk(client: Client, cast):
    client.force_login(cast.town_office)
    return client


def typed(cast, **changes):
    """A reach as a clerk types it."""
    return {
        "code": "H900",
        "name": "清溪河新段",
        "river": f"清溪河（{cast.river.code}）",
        "division": "河口村（500101001201）",
        "bank": "both",
        "length_m": "800",
        "datum": "wgs84",
    } | changes


def test_a_clerk_enters_a_reach(clerk, cast) -> None:
    answer = clerk.post("/rivers/reaches/new/", typed(cast), follow=True)
    assert "已登记“清溪河新段”" in answer.text
    reach = Reach.objects.get(code="H900")
    assert (reach.river, reach.division, reach.length_m) == (cast.river, cast.village, 800)


def test_a_name_that_only_one_has_is_enough(clerk, cast) -> None:
    clerk.post("/rivers/reaches/new/", typed(cast, river="清溪河", division="河口村"))
    assert Reach.objects.get(code="H900").river == cast.river


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填写"),
        ({"river": "无名河"}, "没有找到“无名河”，或不在您的管理范围内"),
        ({"division": "石桥村（500101002201）"}, "没有找到"),
        ({"length_m": ""}, "请填写长度，或提供中心线"),
        ({"new_line": "不是线"}, "不是有效的 JSON"),
        ({"new_line": json.dumps({"type": "Point", "coordinates": [108, 30]})}, "LineString"),
        (
            {"new_line": json.dumps({"type": "LineString", "coordinates": LINE})},
            "相差较大",
        ),
        ({"code": "H，900"}, "不能有空格"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence_and_what_was_typed_stays(
    clerk, cast, changes, sentence
) -> None:
    answer = clerk.post("/rivers/reaches/new/", typed(cast, start_place="河口桥", **changes))
    assert answer.status_code == 422
    if sentence != "请填写":
        assert sentence in answer.text
    assert "portal-field-error" in answer.text
    assert 'value="河口桥"' in answer.text
    assert not Reach.objects.filter(name="清溪河新段").exists()


def test_a_line_that_is_pasted_gives_the_length(clerk, cast) -> None:
    line = json.dumps({"type": "LineString", "coordinates": LINE})
    clerk.post("/rivers/reaches/new/", typed(cast, new_line=line, length_m=""))
    assert Reach.objects.get(code="H900").length_m == pytest.approx(1913, abs=3)


def test_correcting_a_name_leaves_line_and_length_alone(clerk, cast) -> None:
    page = clerk.get(f"/rivers/reaches/{cast.reach.pk}/edit/")
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert data["river"] == f"清溪河（{cast.river.code}）"
    data = {k: v for k, v in data.items() if v is not False} | {"name": "改名段"}
    assert clerk.post(f"/rivers/reaches/{cast.reach.pk}/edit/", data).status_code == 302
    reach = Reach.objects.get(pk=cast.reach.pk)
    assert (reach.name, reach.line, reach.length_m) == ("改名段", LINE, 1904)


def test_the_second_of_two_clerks_is_told_and_loses_nothing(clerk, cast) -> None:
    address = f"/rivers/reaches/{cast.reach.pk}/edit/"
    seen_at = clerk.get(address).context["form"]["seen_at"].value()
    data = typed(cast, code=cast.reach.code, name="乙改的段", length_m="1900", seen_at=seen_at)
    services.save_reach(
        facts=reach_facts(cast, code=cast.reach.code, name="甲改的段", line=LINE, length_m=1910),
        reach=cast.reach,
        by=cast.district_office,
        at=AT,
    )
    answer = clerk.post(address, data)
    assert answer.status_code == 422
    assert "区河长办已于" in answer.text
    assert 'value="乙改的段"' in answer.text
    assert "甲改的段" in answer.text  # what the other did, beside the form
    assert Reach.objects.get(pk=cast.reach.pk).name == "甲改的段"
    again = data | {"seen_at": answer.context["form"]["seen_at"].value()}
    assert clerk.post(address, again).status_code == 302
    assert Reach.objects.get(pk=cast.reach.pk).name == "乙改的段"


def test_a_river_is_entered_and_retired_with_a_reason(clerk, cast) -> None:
    clerk.post(
        "/rivers/new/",
        {"code": "R9", "name": "甘溪", "kind": "river", "level": "9", "division": "清溪镇"},
    )
    river = River.objects.get(code="R9")
    assert clerk.post(f"/rivers/{river.pk}/retire/", {"reason": ""}).status_code == 422
    page = clerk.post(f"/rivers/{river.pk}/retire/", {"reason": "并入清溪河"}, follow=True).text
    assert "已停用，仅供查阅" in page
    assert "停用：并入清溪河" in page
    clerk.post(f"/rivers/{river.pk}/restore/")
    river.refresh_from_db()
    assert river.is_active


def test_a_place_from_amap_is_moved_to_its_place(clerk, cast) -> None:
    clerk.post(
        "/rivers/outfalls/new/",
        {
            "code": "P1",
            "name": "排口",
            "kind": "48",
            "reach": cast.reach.code,
            "longitude": "108.404",
            "latitude": "30.798",
            "datum": "gcj02",
        },
    )
    outfall = cast.reach.outfalls.get()
    assert 0.001 < 108.404 - outfall.longitude < 0.008


def test_typing_offers_rivers_by_first_letters(clerk, cast) -> None:
    from common.text.names import sort_key

    River.objects.filter(pk=cast.river.pk).update(sort_key=sort_key("清溪河"))
    found = clerk.get("/rivers/lookup/rivers/", {"q": "qxh"}).json()["results"]
    assert found == [{"value": f"清溪河（{cast.river.code}）", "hint": "江南区"}]
    villages = clerk.get("/accounts/lookup/divisions/", {"q": "村"}).json()["results"]
    assert [row["value"] for row in villages] == ["河口村（500101001201）"]
