"""The map: what lies in the view and the user's divisions, thinned, coloured, capped."""

import pytest
from django.test import Client

from rivers.reads import maps
from rivers.reads.maps import COLOURINGS, Colouring
from tests import factories as make

BOX = "108.3,30.7,108.5,30.9"


def lines(client, box=BOX, **more):
    return client.get("/rivers/map/lines/", {"box": box, "zoom": "12"} | more).json()


def names(answer):
    return {feature["properties"]["name"] for feature in answer["features"]}


def test_only_what_lies_in_the_view_is_sent(client: Client, cast) -> None:
    client.force_login(cast.district_office)
    assert names(lines(client)) == {"清溪河河口村段", "清溪河石桥村段"}
    assert names(lines(client, "109,31,110,32")) == set()


def test_a_line_that_only_passes_through_the_view_is_sent(client: Client, cast) -> None:
    client.force_login(cast.town_office)
    assert names(lines(client, "108.405,30.79,108.406,30.81")) == {"清溪河河口村段"}


def test_a_town_gets_its_own_reaches(client: Client, cast) -> None:
    client.force_login(cast.stranger)
    assert names(lines(client)) == {"清溪河石桥村段"}


def test_town_and_river_narrow_the_map(client: Client, cast) -> None:
    other = make.ReachFactory(
        name="甘溪段", river=make.RiverFactory(division=cast.district), division=cast.village
    )
    client.force_login(cast.district_office)
    assert names(lines(client, division="500101002000")) == {"清溪河石桥村段"}
    assert names(lines(client, river=other.river.pk)) == {"甘溪段"}
    fit = client.get("/rivers/map/lines/", {"fit": "1", "river": other.river.pk}).json()
    assert fit == {"box": "108.400000,30.800000,108.420000,30.800000"}


def test_far_away_lines_are_thinned(client: Client, cast) -> None:
    client.force_login(cast.town_office)
    wiggle = [[108.40 + n / 10000, 30.80 + (n % 2) / 100000] for n in range(200)]
    cast.reach.line = wiggle
    cast.reach.save()

    def points(zoom):
        answer = client.get("/rivers/map/lines/", {"box": BOX, "zoom": zoom}).json()
        return len(answer["features"][0]["geometry"]["coordinates"])

    assert points("20") == 200
    assert points("8") < 10


def test_more_lines_than_a_screen_can_show_are_capped_and_told(
    client: Client, cast, monkeypatch
) -> None:
    monkeypatch.setattr(maps, "MOST_REACHES", 1)
    client.force_login(cast.district_office)
    answer = lines(client)
    assert len(answer["features"]) == 1
    assert "只画出 1 个" in answer["message"]


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "109,30,108,31", "nan,1,2,3"])
def test_a_box_that_is_none_is_told(client: Client, cast, box) -> None:
    client.force_login(cast.district_office)
    answer = client.get("/rivers/map/lines/", {"box": box, "zoom": "12"})
    assert answer.status_code == 400
    assert "地图范围" in answer.json()["detail"]


def patrolled(reaches, user):
    return {reach.pk: "good" for reach in reaches if "河口" in reach.name}


PATROLLED = Colouring("patrolled", "本月巡河", patrolled, (("good", "本月已巡"), ("muted", "未巡")))


def test_a_later_room_colours_the_map(client: Client, cast, joined) -> None:
    joined(COLOURINGS, PATROLLED)
    client.force_login(cast.district_office)
    answer = lines(client, colour="patrolled")
    classes = {f["properties"]["name"]: f["properties"]["cls"] for f in answer["features"]}
    assert classes == {"清溪河河口村段": "good", "清溪河石桥村段": "muted"}
    assert answer["legend"][0] == {"cls": "good", "words": "本月已巡"}
    assert "本月巡河" in client.get("/rivers/map/").text


def test_towns_are_labelled_where_their_place_is_known(client: Client, cast) -> None:
    cast.town.longitude, cast.town.latitude = 108.4, 30.8
    cast.town.save()
    client.force_login(cast.district_office)
    assert lines(client)["labels"] == [{"name": "清溪镇", "lon": 108.4, "lat": 30.8}]


def test_the_endpoint_asks_as_much_for_many_reaches_as_for_few(
    client: Client, cast, django_assert_max_num_queries
) -> None:
    for _ in range(30):
        make.ReachFactory(river=make.RiverFactory(division=cast.district), division=cast.village)
    client.force_login(cast.district_office)
    with django_assert_max_num_queries(7):
        assert len(lines(client)["features"]) == 32
