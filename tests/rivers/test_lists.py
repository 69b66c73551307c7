"""The registers' lists: scope, filters, totals, Excel."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from rivers import services
from rivers.models import Outfall, OutfallKind, Signboard
from tests import factories as make
from tests.rivers.kit import AT, river_facts


def furnish(cast, start, count):
    """More of everything in the town, each on a reach and a river of its own."""
    for n in range(start, start + count):
        river = make.RiverFactory(division=cast.district, length_km=2)
        reach = make.ReachFactory(river=river, division=cast.village, length_m=1000)
        Outfall.objects.create(code=f"P{n}", name=f"排口{n}", kind=OutfallKind.STORM, reach=reach)
        Signboard.objects.create(
            code=f"G{n}", reach=reach, place="桥头", outdated_since="2026-01-01"
        )
        make.SectionFactory(
            code=f"D{n}",
            name=f"断面{n}",
            grades="district",
            target="3",
            river=river,
            division=cast.village,
        )


@pytest.mark.parametrize(
    ("address", "theirs"),
    [
        ("/rivers/reaches/", "清溪河石桥村段"),
        ("/rivers/outfalls/", "石桥排口"),
        ("/waters/sections/", "石桥断面"),
    ],
)
def test_the_neighbours_rows_are_not_listed(client: Client, cast, address, theirs) -> None:
    Outfall.objects.create(
        code="P9", name="石桥排口", kind=OutfallKind.STORM, reach=cast.stranger_reach
    )
    make.SectionFactory(
        code="D9",
        name="石桥断面",
        grades="district",
        target="3",
        river=cast.river,
        division=cast.stranger_reach.division,
    )
    client.force_login(cast.town_office)
    assert theirs not in client.get(address).text
    client.force_login(cast.stranger)
    assert theirs in client.get(address).text


def test_a_town_counts_only_its_own_reaches_of_a_river(client: Client, cast) -> None:
    client.force_login(cast.town_office)
    assert client.get("/rivers/").context["table"].data[0].reach_count == 1
    client.force_login(cast.district_office)
    assert client.get("/rivers/").context["table"].data[0].reach_count == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [("河口", True), ("qxh", True), ("QXHHKCD", True), ("zxh", False), ("石桥", False)],
)
def test_reaches_are_found_by_words_and_first_letters(client: Client, cast, words, found) -> None:
    from common.text.names import sort_key

    cast.reach.sort_key = sort_key(cast.reach.name)
    cast.reach.save()
    client.force_login(cast.town_office)
    page = client.get("/rivers/reaches/", {"q": words})
    assert (cast.reach.name in page.text) is found


def test_a_river_is_found_by_the_town_through_which_it_runs(client: Client, cast) -> None:
    client.force_login(cast.district_office)
    assert "清溪河" in client.get("/rivers/", {"division": "500101001000"}).text
    make.division("500101003000", "空镇")
    page = client.get("/rivers/", {"division": "500101003000"})
    assert "没有符合条件的记录" in page.text


def test_a_renamed_river_is_found_by_its_new_name_alone(client: Client, cast) -> None:
    river = services.save_river(facts=river_facts(cast), by=cast.town_office, at=AT)
    make.ReachFactory(name="上段", river=river, division=cast.village)
    renamed = river_facts(cast, name="甘溪河")
    services.save_river(facts=renamed, river=river, by=cast.town_office, at=AT)
    client.force_login(cast.town_office)
    for words, found in (("甘溪", True), ("gxh", True), ("苎溪", False)):
        for address in ("/rivers/", "/rivers/reaches/"):
            if address == "/rivers/reaches/" and words == "gxh":
                continue  # a reach is found by the first letters of its own name
            assert ("甘溪河" in client.get(address, {"q": words}).text) is found, (address, words)
    page = client.get(f"/rivers/{river.pk}/").text
    assert "苎溪河</del> → <ins>甘溪河" in page


def test_the_retired_are_listed_only_when_asked_for(client: Client, cast) -> None:
    cast.reach.is_active = False
    cast.reach.save()
    client.force_login(cast.town_office)
    assert cast.reach.name not in client.get("/rivers/reaches/").text
    page = client.get("/rivers/reaches/", {"active": "retired"}).text
    assert cast.reach.name in page
    assert "已停用" in page


def test_lengths_are_totalled_over_the_whole_list_as_filtered(client: Client, cast) -> None:
    furnish(cast, 0, 25)
    client.force_login(cast.district_office)
    assert client.get("/rivers/reaches/").context["table"].totals == {"length_m": "28,808"}
    page = client.get("/rivers/reaches/", {"q": "石桥"})
    assert page.context["table"].totals == {"length_m": "1,904"}


def test_excel_holds_the_list_as_filtered(client: Client, cast) -> None:
    client.force_login(cast.district_office)
    answer = client.get("/rivers/reaches/", {"q": "石桥", "export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    codes = {row[0] for row in rows}
    assert cast.stranger_reach.code in codes
    assert cast.reach.code not in codes


def test_boundary_reaches_can_be_picked_out(client: Client, cast) -> None:
    cast.reach.is_boundary = True
    cast.reach.save()
    client.force_login(cast.district_office)
    page = client.get("/rivers/reaches/", {"boundary": "true"}).text
    assert cast.reach.name in page
    assert cast.stranger_reach.name not in page


def test_a_chief_reads_and_is_offered_nothing_to_change(client: Client, cast) -> None:
    client.force_login(cast.district_chief)
    page = client.get("/rivers/reaches/").text
    assert cast.reach.name in page
    assert "登记河段" not in page
    assert "/edit/" not in client.get(f"/rivers/reaches/{cast.reach.pk}/").text
