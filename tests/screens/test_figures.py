"""What a screen shows: each figure is the notice's, with its time and its list, and names nobody."""

import re
from datetime import date, datetime, timedelta

import pytest

from common.text.chinese import SHANGHAI
from common.text.months import Month
from complaints.models import Complaint
from inspections.models import PatrolDue
from inspections.services.dues import open_dues
from issues.models import Issue
from notices.services import drafts
from notices.services.counting import count_month
from screens.reads.facts import count, digest_of
from screens.reads.figures import counted
from screens.reads.shown import panels
from screens.rules.staleness import is_count_old, is_due, is_month_old
from tests import factories as make
from tests.complaints.kit import HERE, NAME, PHONE, kind, reported
from tests.inspections.rows import patrol
from tests.notices.making import DRAFTED, publish
from tests.plans.making import line, task_list
from tests.plans.test_figures import changed
from tests.waters import water_kit
from waters import services as waters

pytestmark = pytest.mark.django_db

OCTOBER = Month(2026, 10)
# October's last minute, when all its periods but the last are over; and a day of the month after.
END = datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 12, 10, 0, tzinfo=SHANGHAI)
OPENED = datetime(2026, 9, 20, 0, 20, tzinfo=SHANGHAI)


def issue(cast, number, at, **more):
    fields = {
        "number": number,
        "source": "patrol",
        "kind": kind(),
        "severity": "general",
        "description": f"联系人{NAME}，电话{PHONE}，13812345678",
        "reach": cast.reach,
        "division": cast.village,
        "reported_by": cast.village_chief,
        "reporter_name": "村河长",
        "found_tier": 12,
        "reported_at": at,
        "state": "reported",
    }
    return Issue.objects.create(**fields | more)


@pytest.fixture
def october(cast):
    """Patrols, issues, lights and closed water of October."""
    open_dues(at=OPENED, first=date(2026, 9, 28), last=date(2026, 11, 30))
    due = PatrolDue.objects.standing().of_month(OCTOBER.first_day).order_by("period_start").first()
    patrol(cast, datetime(2026, 10, 1, 9, tzinfo=SHANGHAI), due=due, found_count=1)
    issue(cast, "W1", datetime(2026, 10, 5, 9, tzinfo=SHANGHAI), due_at=END - timedelta(days=9))
    issue(cast, "W2", datetime(2026, 10, 6, 9, tzinfo=SHANGHAI), state="declined", closed_at=END)
    annual = task_list(cast)
    changed(line(annual, title="生态浮岛"), date(2026, 10, 3), "yellow")
    changed(line(annual, title="管网改造"), date(2026, 9, 18), "red")
    by = cast.district_office
    bad, good = (water_kit.section(cast, code) for code in ("D1", "D2"))
    water_kit.sample(by, bad, OCTOBER, NH3_N="2.3", TP="0.1")
    water_kit.announced(by, good, OCTOBER)
    waters.close_month(division=cast.district, month=OCTOBER, by=by, at=DRAFTED)
    return cast


def by_key(found):
    return {each["key"]: each for each in found.figures}


def notice_of(cast):
    drafted = drafts.draft(
        division=cast.district, counted=count_month(OCTOBER, cast.district.code), at=DRAFTED
    )
    return publish(cast, drafted)


def test_each_figure_is_what_the_notice_of_the_month_says(october):
    figures = notice_of(october).figures
    found = counted(october.district.code, END)
    shown = by_key(found)
    patrols, issues = figures["patrols"]["total"], figures["issues"]["total"]
    assert (shown["done"]["value"], patrols["done"]) == ("1", 1)
    assert shown["done"]["words"] == f"全月应巡 {patrols['required']} 次"
    assert (shown["found"]["value"], issues["total"]) == ("1", 1)
    assert "另有不予受理、撤回 1 件" in shown["found"]["words"]
    assert (shown["open"]["value"], issues["open"]) == ("1", 1)
    assert shown["open"]["words"] == "其中已逾期 1 件"
    # Lights and water are the notice's own tables, shape and all.
    assert found.lights == figures["lights"]
    assert found.lights["total"] == {"total": 2, "green": 0, "yellow": 1, "red": 1}
    assert found.water | figures["water"] == found.water
    assert (shown["good"]["value"], shown["good"]["unit"]) == ("50.0", "%")
    assert shown["good"]["as_of"] == "2026年10月，2026年11月3日定稿"


def test_the_list_behind_a_figure_shows_just_the_rows_counted_whoever_opens_it(october, client):
    cast = october
    # Reported in October and not found any more; what the city sees besides.
    other = make.division("500102001201", "他区村")
    issue(cast, "W3", datetime(2026, 10, 7, 9, tzinfo=SHANGHAI), division=other)
    reach = make.ReachFactory(river=cast.river, division=other)
    make.AppointmentFactory(chief=make.ChiefFactory(name="他区河长", division=other), reach=reach)
    open_dues(at=OPENED, first=date(2026, 9, 28), last=date(2026, 11, 30))
    reported(cast.reach)
    ended = reported(cast.reach)
    Complaint.objects.filter(pk=ended.pk).update(state="declined", ended_at=NOW)
    shown = by_key(counted(cast.district.code, END))
    told = {key: shown[key]["value"] for key in ("found", "open", "lights", "complaints")}
    assert told == {"found": "1", "open": "1", "lights": "1", "complaints": "1"}
    for user in (cast.district_office, cast.district_chief, cast.city_office):
        client.force_login(user)
        for key, value in told.items():
            page = client.get(shown[key]["url"])
            assert page.context["filter"].form.errors == {}, key
            assert str(page.context["table"].paginator.count) == value, (user, key)
        for each in shown.values():
            page = client.get(each["url"])
            assert page.status_code == 200, each["key"]
            if "filter" in page.context:
                assert page.context["filter"].form.errors == {}, each["key"]
        # Who sees a whole city reads the district's post here, and no other's.
        posts = client.get(shown["completion"]["url"]).context["table"].data
        assert [post.chief for post in posts] == [cast.chief]


def test_what_the_newest_published_notice_says_stands_beside_what_runs(october):
    before = by_key(counted(october.district.code, NOW))
    assert before["done"]["noticed"] == ""
    notice = notice_of(october)
    total = notice.figures["patrols"]["total"]
    shown = by_key(counted(october.district.code, NOW))
    overview = notice.figures["sentences"]["overview"][0]
    share = re.search(r"完成率([\d.]+%)", overview)[1]
    assert shown["completion"]["noticed"] == (
        f"10月通报 {share}（应巡 {total['due']} 期，达标 1 期）"
    )
    assert shown["found"]["noticed"] == "10月通报 1 件，已销号 0 件"
    assert shown["open"]["noticed"] == "10月通报 月末 1 件"
    assert shown["lights"]["noticed"] == "10月通报 红灯 1 项，黄灯 1 项，绿灯 0 项"
    assert shown["good"]["noticed"] == "10月通报 50.0%"
    # November runs: nothing was reported in it yet, what is open still is.
    assert (shown["found"]["value"], shown["open"]["value"]) == ("0", "1")


def test_a_correction_of_the_water_shows_beside_what_the_notice_said(october):
    notice_of(october)
    third = water_kit.section(october, "D3")
    water_kit.announced(october.district_office, third, OCTOBER)
    waters.correct_month(
        division=october.district,
        month=OCTOBER,
        reason="补录",
        by=october.district_office,
        at=NOW,
    )
    good = by_key(counted(october.district.code, NOW))["good"]
    assert (good["value"], good["noticed"]) == ("66.7", "10月通报 50.0%")


def test_a_frozen_month_turns_grey_when_the_next_does_not_come(october):
    for days, is_stale in ((45, False), (46, True)):
        at = datetime(2026, 10, 31, 12, tzinfo=SHANGHAI) + timedelta(days=days)
        shown = by_key(counted(october.district.code, at))
        assert (shown["good"]["is_stale"], shown["done"]["is_stale"]) == (is_stale, False)


@pytest.mark.parametrize(
    ("took", "seconds", "expected"),
    [(0, 54, False), (0, 55, True), (2000, 99, False), (2000, 100, True)],
)
def test_what_costs_much_is_counted_less_often(took, seconds, expected):
    assert is_due(NOW, took, NOW + timedelta(seconds=seconds)) is expected
    assert is_count_old(NOW, NOW + timedelta(seconds=seconds), 1) is (seconds > 60)
    assert is_month_old(OCTOBER, date(2026, 12, 16), 45)


def test_a_wall_names_no_person_and_no_telephone(october):
    cast = october
    today = NOW - timedelta(hours=1)
    issue(cast, "W3", today, place=f"{NAME}家门口 13812345678")
    reported(cast.reach, at=today, place=HERE, name=NAME, phone=PHONE)
    facts = count(cast.district, NOW).facts
    wall = "".join(panels(facts, with_lists=False).values())
    assert [row["what"] for row in facts["events"]["rows"]] == ["发现问题", "收到群众投诉"]
    assert facts["events"]["rows"][0]["where"] == "清溪镇河口村 清溪河"
    people = [NAME, PHONE, "13812345678", "村河长", cast.village_chief.mobile, cast.chief.name]
    assert [each for each in people if each in wall or each in str(facts)] == []
    assert not re.search(r"(?<!\d)1\d{10}(?!\d)", wall)
    # It leads nowhere; a user's page leads to the list behind each figure.
    assert "<a " not in wall
    desk = panels(facts, with_lists=True)["figures"]
    assert all(f'href="{each["url"]}"'.replace("&", "&amp;") in desk for each in facts["figures"])


def test_units_come_in_their_official_order_and_never_by_their_lights(october):
    first = make.UnitFactory(name="发展改革委", division=october.district, order=1)
    changed(line(task_list(october, title="另一清单", river=None, kind="matters"), lead_unit=first),
            date(2026, 10, 1), "green")  # fmt: skip
    names = [row["name"] for row in counted(october.district.code, NOW).lights["by_unit"]]
    assert names == ["发展改革委", "江南区生态环境局"]


def test_facts_move_when_something_moved_and_not_with_the_clock(october):
    cast = october
    first, later = (
        digest_of(count(cast.district, at).facts) for at in (NOW, NOW + timedelta(minutes=5))
    )
    assert first == later
    issue(cast, "W4", NOW)
    assert digest_of(count(cast.district, NOW + timedelta(minutes=6)).facts) != first


def test_the_map_is_of_the_divisions_own_lines(october):
    cast = october
    found = count(cast.town, NOW)
    maps = found.facts["maps"]
    # Of two reaches that lie over one another, one is the neighbour town's.
    assert len(found.drawn.lines["lines"]) == 1
    assert (maps["issues"]["order"], maps["issues"]["of"]) == (["bad"], "0")
    assert count(make.division("500102003000", "无河镇"), NOW).facts["maps"] is None
