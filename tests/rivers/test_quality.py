"""登记质量: every fault of the registers that the office can mend, with the page where it is mended."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from chiefs.models import Appointment, Chief
from rivers.models import Outfall, OutfallKind, Reach, Signboard
from tests import factories as make
from waters.models import Section

pytestmark = pytest.mark.django_db
ADDRESS = "/rivers/quality/"


@pytest.fixture
def faults(cast):
    """One of each kind in the cast's town; its chief and its reach are in order, but for the line."""
    Appointment.objects.filter(reach=cast.reach).update(ended_on=None)
    here = cast.reach.division
    Chief.objects.filter(user=cast.village_chief).update(mobile="", office_phone="")
    line = {"west": 110.5, "south": 32.5, "east": 110.51, "north": 32.51}
    line["line"] = [[110.5, 32.5], [110.51, 32.51]]
    far = make.ReachFactory(river=cast.river, division=here, name="远处河段", **line)
    shown = {"reach": cast.reach, "shown_chiefs": "前任河长"}
    Signboard.objects.create(code="G1", place="桥头", longitude=108, latitude=30, **shown)
    Signboard.objects.create(code="G2", place="码头", outdated_since=date(2026, 11, 1), **shown)
    Outfall.objects.create(code="P1", name="老排口", kind=OutfallKind.UNSORTED, reach=cast.reach)
    Section.objects.create(code="D1", name="河口", river=cast.river, division=here)
    return far


def opened(client, query=""):
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_line_says_what_is_wrong_and_leads_to_its_mending(client, cast, faults):
    client.force_login(cast.town_office)
    page = opened(client)
    board, late = Signboard.objects.get(code="G1"), Signboard.objects.get(code="G2")
    outfall, section = Outfall.objects.get(code="P1"), Section.objects.get(code="D1")
    for words, address in (
        ("没有在任河长", f"{reverse('chiefs:chief_list')}?division={faults.division_id}"),
        ("所示河长为“前任河长”", reverse("rivers:signboard_edit", args=[board.pk])),
        ("2026年11月1日起须更新", reverse("rivers:signboard_check", args=[late.pk])),
        ("类别待核定", reverse("rivers:outfall_edit", args=[outfall.pk])),
        ("近 3 个月没有监测数据", reverse("waters:section_samples", args=[section.pk])),
        ("没有登记目标水质", reverse("waters:target_new", args=[section.pk])),
        (
            "没有登记手机号、办公电话",
            reverse("chiefs:chief_edit", args=[cast.village_chief.chief.pk]),
        ),
    ):
        assert words in page
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_a_line_far_from_its_town_is_told_though_it_is_the_towns_own(client, cast, faults):
    Reach.objects.filter(pk=cast.reach.pk).update(
        west=108.4, south=30.8, east=108.41, north=30.81, line=[[108.4, 30.8], [108.41, 30.81]]
    )
    client.force_login(cast.town_office)
    page = opened(client, "?check=far")
    assert "远处河段" in page
    assert "公里" in page
    assert reverse("rivers:reach_edit", args=[faults.pk]) in page


def test_another_towns_faults_are_not_told_and_a_strange_check_is_no_page(client, cast, faults):
    client.force_login(cast.stranger)
    assert "远处河段" not in opened(client)
    assert client.get(f"{ADDRESS}?check=none").status_code == 404


def test_the_sheet_has_a_tab_for_each_check_that_found_something(client, cast, faults):
    client.force_login(cast.town_office)
    answer = client.get(f"{ADDRESS}?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    assert "没有河长的河段" in book.sheetnames
    rows = [row[1] for row in book["没有河长的河段"].iter_rows(values_only=True)]
    assert "远处河段" in rows
