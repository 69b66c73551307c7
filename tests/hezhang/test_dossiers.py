"""What higher rooms add to the pages of rivers, reaches and patrols, and to the map."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from attachments.services.uploads import store_document
from common.text.chinese import SHANGHAI
from tests import factories as make
from tests.health import kit as health
from tests.hezhang.making import MONDAY, issue, walk
from tests.hezhang.test_home import text
from tests.plans.making import task_list
from tests.plans.test_river_summary import plan

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def opened(client):
    def page(user, url_name, pk):
        client.force_login(user)
        return text(client.get(reverse(url_name, args=[pk])).content.decode())

    return page


def add_district_chief(cast):
    person = make.ChiefFactory(name="周区长", division=cast.district, office_phone="023-0000000")
    make.AppointmentFactory(
        chief=person, reach=None, river=cast.river, division=cast.district, tier=6
    )


def test_a_river_shows_its_chiefs_of_every_tier_highest_first(cast, opened):
    add_district_chief(cast)
    make.AppointmentFactory(
        chief=make.ChiefFactory(name="前村长", division=cast.village),
        reach=cast.reach,
        ended_on=date(2026, 3, 1),
    )
    page = opened(cast.district_office, "rivers:river_detail", cast.river.pk)
    assert "河长 （2）" in page
    assert page.index("周区长") < page.index("村河长 ")
    assert "023-0000000" in page
    # Who has left is named below, with both days.
    assert page.index("前村长") > page.index("历任河长 （1）")
    assert "2026-03-01" in page


def test_the_shelf_holds_the_rivers_papers_newest_first_and_each_opens_for_whoever_finds_it(
    cast, client
):
    scan = store_document(data=PDF, name="方案批复.pdf", by=cast.district_office, at=MONDAY)
    made = plan(cast)
    made.files, made.updated_by = [str(scan.uuid)], cast.district_office
    made.save()
    reopened = plan(cast, state="drafting", first_year=2031, last_year=2035)
    reopened.files = [str(scan.uuid)]
    reopened.save()
    task_list(cast, title="年度任务清单甲")
    task_list(cast, title="在编清单乙", year=2027, state="drafting", bound_on=None)
    archived = health.archived(cast)
    page = reverse("rivers:river_detail", args=[cast.river.pk])

    def shelf(user):
        client.force_login(user)
        cards = client.get(page).context["cards"]
        return next(card for card in cards if card.title == "文件资料").context["rows"]

    found = shelf(cast.district_office)
    assert [(each.kind, each.title) for each in found] == [
        ("健康评价报告", f"{archived}报告"),
        ("年度任务清单", "年度任务清单甲"),
        ("一河一策方案文本", "方案批复.pdf"),
    ]
    assert [each.day for each in found] == sorted((each.day for each in found), reverse=True)
    for user in (cast.district_office, cast.district_chief, cast.town_office, cast.stranger):
        for each in shelf(user):
            assert client.get(each.url).status_code == 200, (user, each)


def test_a_town_sees_the_chiefs_above_it_as_its_signboards_do_but_not_the_neighbours(cast, opened):
    add_district_chief(cast)
    neighbour = make.ChiefFactory(name="邻村长", division=cast.stranger_reach.division)
    make.AppointmentFactory(chief=neighbour, reach=cast.stranger_reach)
    page = opened(cast.town_office, "rivers:river_detail", cast.river.pk)
    assert "周区长" in page
    assert "邻村长" not in page


def test_a_reach_shows_its_own_chief_and_the_rivers_around_it(cast, opened):
    add_district_chief(cast)
    page = opened(cast.town_office, "rivers:reach_detail", cast.reach.pk)
    assert "周区长" in page
    assert "村河长" in page


@pytest.mark.parametrize("place", ["river", "reach"])
def test_patrols_of_the_last_thirty_days_and_open_issues_stand_there(cast, opened, place):
    walk(cast, MONDAY - timedelta(days=2), found_count=1)
    walk(cast, MONDAY - timedelta(days=40))
    number = issue(cast).number
    page = opened(cast.district_office, f"rivers:{place}_detail", getattr(cast, place).pk)
    assert "近 30 天巡河 （1）" in page
    assert "11-14 09:00 村河长（村（社区））" in page
    assert "未办结问题 （1）" in page
    assert number in page


def test_the_neighbouring_town_sees_neither_on_the_river_they_share(cast, opened):
    walk(cast, MONDAY - timedelta(days=2))
    number = issue(cast).number
    page = opened(cast.stranger, "rivers:river_detail", cast.river.pk)
    assert "近 30 天没有巡河记录" in page
    assert number not in page


def test_a_patrol_shows_the_issues_it_found(cast, opened):
    patrol = walk(cast, MONDAY - timedelta(hours=3))
    number = issue(cast, patrol_uuid=patrol.uuid).number
    page = opened(cast.town_office, "inspections:patrol_detail", patrol.pk)
    assert "此次发现的问题" in page
    assert number in page


def colours(client, user, colour):
    client.force_login(user)
    query = {"box": "108,30,109,31", "zoom": "12", "colour": colour}
    data = client.get(reverse("rivers:map_lines"), query).json()
    return {f["properties"]["name"]: f["properties"]["cls"] for f in data["features"]}


def test_the_map_tells_reaches_patrolled_this_month_from_those_not(cast, client):
    walk(cast, datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI))
    walk(cast, datetime(2026, 10, 31, 9, 0, tzinfo=SHANGHAI), reach=cast.stranger_reach)
    assert colours(client, cast.district_office, "patrolled") == {
        cast.reach.name: "good",
        cast.stranger_reach.name: "warn",
    }


def test_the_map_tells_reaches_with_open_and_late_issues(cast, client):
    issue(cast)
    issue(cast, reach=cast.stranger_reach, by=cast.district_office)
    shown = colours(client, cast.district_office, "open_issues")
    assert shown == {cast.reach.name: "warn", cast.stranger_reach.name: "warn"}
    issue(cast, at=datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI))
    shown = colours(client, cast.district_office, "open_issues")
    assert shown[cast.reach.name] == "bad"
