"""The statistics page: what it shows of a running month, and that every number leads to its rows."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import Parameter, Role
from common.text.chinese import SHANGHAI
from inspections.services.dues import open_dues
from tests import factories as make
from tests.inspections.rows import patrol

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)
PAGE = reverse("inspections:statistics")
NUMBER_THAT_LEADS = re.compile(r'data-label="(.*?)"><a href="(.*?)">([\d,]+)</a>')


@pytest.fixture
def autumn(monkeypatch, cast):
    """October and November of two towns: a joint patrol, one that found and one that missed."""
    monkeypatch.setattr("common.clock.now", lambda: NOW)
    other = make.ChiefFactory(division=cast.stranger_reach.division)
    make.AppointmentFactory(chief=other, reach=cast.stranger_reach)
    leader = make.ChiefFactory(division=cast.district)
    make.AppointmentFactory(
        chief=leader, reach=None, river=cast.river, division=cast.district, tier=6
    )
    for month in (10, 11):
        first = datetime(2026, month, 3, 9, tzinfo=SHANGHAI)
        main = patrol(cast, first, found_count=2)
        patrol(cast, first, chief=leader, tier=6, joint_of=main, found_count=1)
        patrol(cast, first + timedelta(days=7), missed_count=3)
        patrol(cast, first + timedelta(days=8), state="pending")
        patrol(cast, first, reach=cast.stranger_reach, chief=other)
    open_dues(at=NOW, first=date(2026, 10, 1), last=date(2026, 11, 30))
    return cast


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
@pytest.mark.parametrize("place", ["", "500101001000"])
def test_every_number_that_leads_somewhere_leads_to_exactly_so_many(
    client, autumn, month, place
) -> None:
    client.force_login(autumn.district_office)
    page = client.get(PAGE, {"month": month, "division": place}).text
    found = NUMBER_THAT_LEADS.findall(page)
    assert {label for label, _, _ in found} == {"应巡期数", "巡河次数", "随巡河上报", "漏查"}
    for label, url, shown in found:
        table = client.get(unescape(url)).context["table"]
        count = {
            "应巡期数": lambda table=table: table.totals["due"],
            "巡河次数": lambda table=table: str(table.page.paginator.count),
            "随巡河上报": lambda table=table: table.totals["found_count"],
            "漏查": lambda table=table: table.totals["missed_count"],
        }[label]
        assert count() == shown, (label, url)


def test_a_running_month_is_judged_by_what_is_over(client, autumn) -> None:
    client.force_login(autumn.town_office)
    page = client.get(PAGE, {"month": "2026-11"}).text
    assert "到今天完成率" in page
    # Weeks that ended on the 1st, 8th and 15th; those of the 22nd and 29th may still be walked.
    assert "已巡 2 期 ÷ 到今天应巡 3 期；全月应巡 5 期，已达标 2 期（40.0%）" in page
    assert "到今天" not in client.get(PAGE, {"month": "2026-10"}).text


def test_who_is_behind_today_is_one_click_away(client, autumn) -> None:
    client.force_login(autumn.district_office)
    url = client.get(PAGE, {"month": "2026-11"}).context["unmet_url"]
    page = client.get(url)
    # The district's chief owes a patrol of the quarter, which still runs: nobody is behind with it.
    assert [post.tier for post in page.context["table"].data] == [12, 12]
    assert "2 / 3" in page.text
    assert "met=no" in client.get(PAGE, {"month": "2026-10"}).context["unmet_url"]


def test_missed_is_explained_by_the_days_in_force(client, autumn) -> None:
    client.force_login(autumn.district_office)
    assert "7 天内他人在同一河段发现" in client.get(PAGE).text
    Parameter.objects.create(
        key="inspections.missed_within_days",
        division=autumn.district,
        value=10,
        valid_from=date(2026, 11, 1),
    )
    assert "10 天内他人在同一河段发现" in client.get(PAGE).text
    assert "7 天内他人在同一河段发现" in client.get(PAGE, {"month": "2026-10"}).text


def test_a_month_with_nothing_due_says_so(client, autumn) -> None:
    client.force_login(autumn.district_office)
    assert "没有应巡任务，也没有巡河记录" in client.get(PAGE, {"month": "2024-01"}).text


def test_a_month_ahead_is_not_called_unfinished(client, autumn) -> None:
    client.force_login(autumn.district_office)
    page = client.get(PAGE, {"month": "2030-01"}).text
    assert "尚未开始" in page
    assert "本月未结束" not in page


def test_a_clerk_of_a_town_and_of_a_districts_bureau_sees_the_town_alone(client, autumn) -> None:
    make.grant(autumn.town_office, Role.UNIT, autumn.unit)
    client.force_login(autumn.town_office)
    page = client.get(PAGE)
    assert page.context["division"] == autumn.town
    assert client.get(PAGE, {"division": autumn.district.code}).status_code == 404
    rows = client.get(reverse("inspections:due_list"))
    assert rows.context["table"].totals["due"] == str(page.context["figures"].total.due)
