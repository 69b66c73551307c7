"""一河一档: everything about a river on one page, and what later rooms add to it."""

import json
import re

from django.test import Client

from common.web.cards import Card
from rivers import services
from rivers.models import Outfall, OutfallKind, Signboard
from rivers.neighbours.seams import REACH_CARDS, RIVER_CARDS
from rivers.services.facts import SignboardFacts
from rivers.views import rivers as pages
from tests import factories as make
from tests.rivers.kit import AT, card_html


def chiefs_of(row, user, at):
    """What another room might say."""
    return Card("河长", "common/history.html", {"entries": [], "row": row}, "chiefs", 5, 1)


def nothing(row, user, at):
    return None


def test_a_rivers_page_holds_what_stands_on_it(client: Client, cast) -> None:
    Outfall.objects.create(
        code="P1",
        name="雨洪口",
        kind=OutfallKind.STORM,
        reach=cast.reach,
        longitude=108.41,
        latitude=30.8,
    )
    Signboard.objects.create(code="G1", reach=cast.reach, place="桥头", outdated_since="2026-01-01")
    make.SectionFactory(
        code="D1",
        name="出境断面",
        grades="district",
        target="3",
        river=cast.river,
        division=cast.village,
    )
    make.RiverFactory(name="甘溪", parent=cast.river, division=cast.district)
    client.force_login(cast.district_office)
    page = client.get(f"/rivers/{cast.river.pk}/").text
    for words in (
        "清溪河河口村段",
        "清溪河石桥村段",
        "3,808",
        "雨洪口",
        "桥头",
        "超期",
        "出境断面",
        "Ⅲ类",
        "甘溪",
    ):
        assert words in page, words
    data = json.loads(re.search(r'id="map-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert {f["geometry"]["type"] for f in data["features"]} == {"LineString", "Point"}


def test_a_town_sees_its_own_part_of_a_river(client: Client, cast) -> None:
    client.force_login(cast.town_office)
    page = client.get(f"/rivers/{cast.river.pk}/").text
    assert "清溪河河口村段" in page
    assert "清溪河石桥村段" not in page


def test_a_page_asks_as_much_for_many_reaches_as_for_few(
    client: Client, cast, django_assert_max_num_queries
) -> None:
    for n in range(30):
        reach = make.ReachFactory(river=cast.river, division=cast.village)
        Signboard.objects.create(code=f"G{n}", reach=reach, place="桥头")
    client.force_login(cast.district_office)
    # Half of them are the cards of later rooms, and of the shelf.
    with django_assert_max_num_queries(32):
        assert client.get(f"/rivers/{cast.river.pk}/").status_code == 200


def test_of_a_long_river_the_first_rows_are_shown_and_the_lists_hold_the_rest(
    client: Client, cast, django_assert_max_num_queries, monkeypatch
) -> None:
    for n in range(25):
        reach = make.ReachFactory(
            river=cast.river, division=cast.village, name=f"长段{n:02}", order=50 + n, length_m=100
        )
        Outfall.objects.create(code=f"P{n}", name="雨洪口", kind=OutfallKind.STORM, reach=reach)
        Signboard.objects.create(code=f"G{n}", reach=reach, place="桥头")
        make.RiverFactory(name=f"甘溪{n:02}", parent=cast.river, division=cast.district)
        make.AppointmentFactory(chief=cast.chief, reach=reach, division=cast.village)
    # The map draws fewer than there are, too: what is counted and totalled is counted by the database.
    monkeypatch.setattr(pages, "MOST_REACHES", 22)
    client.force_login(cast.district_office)
    address = f"/rivers/{cast.river.pk}/"
    with django_assert_max_num_queries(38):
        page = client.get(address)
    cards = {card.anchor: card for card in page.context["cards"]}
    lists = {
        "reaches": f"/rivers/reaches/?river={cast.river.pk}",
        "outfalls": f"/rivers/outfalls/?river={cast.river.pk}",
        "signboards": f"/rivers/signboards/?river={cast.river.pk}",
        "tributaries": f"/rivers/?parent={cast.river.pk}",
        "chiefs": f"/chiefs/?river={cast.river.pk}",
    }
    for anchor, listed in lists.items():
        card, body = cards[anchor], card_html(page, anchor)
        assert card.more == listed
        assert body.count("<tr>") - body.count("<tfoot><tr>") == 1 + 20, anchor
        rows = client.get(listed).context["table"].paginator.count
        assert rows == card.count > 20, anchor
    assert "6,308" in card_html(page, "reaches")  # 25 × 100 m and the cast's two of 1,904 m
    assert "清溪河" in client.get(lists["outfalls"]).context["title"]


def test_later_rooms_add_cards_in_their_order(client: Client, cast, joined) -> None:
    joined(RIVER_CARDS, nothing, chiefs_of)
    joined(REACH_CARDS, chiefs_of)
    client.force_login(cast.town_office)
    for address in (f"/rivers/{cast.river.pk}/", f"/rivers/reaches/{cast.reach.pk}/"):
        page = client.get(address)
        assert page.context["cards"][0].title == "河长"
        assert 'id="chiefs"' in page.text
        assert 'href="#chiefs"' in page.text


def test_the_page_tells_the_changes_in_words(client: Client, cast) -> None:
    board = services.save_signboard(
        facts=SignboardFacts(code="G1", reach=cast.reach, place="桥头"),
        by=cast.town_office,
        at=AT,
    )
    services.save_signboard(
        facts=SignboardFacts(code="G1", reach=cast.reach, place="村委会"),
        signboard=board,
        by=cast.district_office,
        at=AT,
    )
    client.force_login(cast.town_office)
    page = client.get(f"/rivers/signboards/{board.pk}/").text
    assert "区河长办" in page
    assert re.search(r"位置：<del[^>]*>桥头</del> → <ins>村委会</ins>", page)
