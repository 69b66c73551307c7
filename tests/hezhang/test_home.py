"""The home page: what waits for each role, and how its division stands."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.html import strip_tags

from common.text.chinese import SHANGHAI
from tests import factories as make
from tests.hezhang.making import dues, handed_over, issue, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NOVEMBER_3 = datetime(2026, 11, 3, 10, 0, tzinfo=SHANGHAI)
OCTOBER_6 = datetime(2026, 10, 6, 10, 0, tzinfo=SHANGHAI)


def text(html: str) -> str:
    """What a reader sees, without tags and line breaks."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


@pytest.fixture
def home(client):
    def opened(user):
        client.force_login(user)
        return client.get("/").content.decode()

    return opened


def test_an_office_sees_how_much_waits_and_where(cast, home):
    issue(cast)
    issue(cast)
    handed_over(cast)
    page = home(cast.town_office)
    assert f'href="{reverse("issues:issue_list")}?inbox=accept"' in page
    assert "待我办理 问题 2 待受理 没有待办的：" in text(page)


def test_an_office_with_nothing_to_do_is_told_so(cast, home):
    assert "目前没有待办事项：" in text(home(cast.town_office))


def test_what_is_late_stands_out(cast, home):
    issue(cast, at=datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI))
    assert 'class="portal-pile is-late"' in home(cast.town_office)


def test_the_month_is_shown_with_its_formula_beside_the_last(cast, home):
    dues()
    for day in range(3):
        walk(cast, NOVEMBER_3 + timedelta(days=7 * (day % 2)))
    walk(cast, OCTOBER_6, found_count=2)
    seen = text(home(cast.town_office))
    # Five weeks end in November (on the 1st, 8th, 15th, 22nd, 29th), three before the 16th; two were
    # walked, one twice.
    assert "到今天完成率 66.7% 已巡 2 ÷ 应巡 3 期 10月 25.0%" in seen
    assert "全月完成率 40.0% 达标 2 ÷ 应巡 5 期" in seen
    assert "巡河应巡比 60.0% 计入 3 ÷ 应巡 5 次" in seen
    assert "随巡河上报 0 件 巡河 3 次 10月 2 件" in seen


def test_issues_of_the_division_stand_at_a_glance_with_the_latest(cast, home):
    issue(cast, description="拦河网箱养鱼")
    handed_over(cast)
    seen = text(home(cast.district_office))
    assert "未办结 2" in seen
    assert "本月上报 2" in seen
    assert "拦河网箱养鱼 清溪镇 · 11-16 09:00 待受理" in seen


def test_the_neighbouring_town_sees_nothing_of_it(cast, home):
    issue(cast, description="拦河网箱养鱼")
    dues()
    walk(cast, NOVEMBER_3)
    seen = text(home(cast.stranger))
    assert "拦河网箱养鱼" not in seen
    assert "未办结 0" in seen
    assert "完成率 —" in seen
    assert "目前没有待办事项" in seen


def test_a_chief_above_village_level_sees_the_division_but_not_the_offices_work(cast, home):
    issue(cast)
    seen = text(home(cast.district_chief))
    assert "未办结 1" in seen
    assert "1 待受理" not in seen


def test_a_unit_sees_what_was_handed_to_it_and_no_division(cast, home):
    mine = handed_over(cast, description="拦河网箱养鱼")
    issue(cast, description="与本单位无关")
    seen = text(home(cast.unit_clerk))
    assert mine.number in seen
    assert "1 待签收" in seen
    assert "与本单位无关" not in seen
    assert "完成率" not in seen


def test_a_village_chief_sees_reaches_dues_and_own_issues_and_is_sent_to_the_phone(cast, home):
    dues()
    issue(cast, description="拦河网箱养鱼")
    page = home(cast.village_chief)
    seen = text(page)
    assert "请用手机办理" in seen
    assert "清溪河河口村段 11月16日—11月22日 已巡 0 / 应巡 1 次" in seen
    assert "清溪河河口村段 河长 · 1.9 公里" in seen
    assert "拦河网箱养鱼" in seen
    assert 'href="/issues/' not in page
    assert 'href="/notices/' not in page
    assert 'role="search"' not in page


def test_an_administrator_is_led_to_the_admin(cast, home):
    page = home(cast.admin)
    assert f'href="{reverse("admin:index")}"' in page
    assert "待我办理" not in page


def test_who_is_chief_and_clerk_at_once_sees_both(cast, home):
    make.grant(cast.district_chief, "unit", cast.unit)
    handed_over(cast)
    seen = text(home(cast.district_chief))
    assert "江南区 · 江南区生态环境局 · 2026年11月16日 星期一" in seen
    assert "本单位办理中的问题" in seen
    assert "11月巡河" in seen


@pytest.mark.parametrize(
    ("role", "first", "again"), [("district_office", 22, 12), ("unit_clerk", 9, 9)]
)
def test_the_number_of_questions_asked_does_not_grow_with_the_rows(
    cast, client, django_assert_num_queries, role, first, again
):
    client.force_login(getattr(cast, role))
    client.get("/")
    cache.clear()
    dues()
    for hour in range(20):
        handed_over(cast)
        walk(cast, NOVEMBER_3 + timedelta(hours=hour))
    with django_assert_num_queries(first):
        client.get("/")
    with django_assert_num_queries(again):
        client.get("/")


def test_charts_come_second_with_their_figures_as_tables(cast, client):
    dues()
    walk(cast, NOVEMBER_3)
    issue(cast)
    client.force_login(cast.district_office)
    page = client.get(reverse("home_charts")).content.decode()
    seen = text(page)
    assert 'data-chart="chart-trend"' in page
    # The month runs: what came of all that was due in it is told at its end.
    assert "2026-11 33.3% —" in seen
    assert "清溪镇 33.3%" in seen
    assert "不作排名" in seen
    assert "乱堆 0 1" in seen


def test_charts_are_for_those_who_have_a_division(cast, client):
    client.force_login(cast.unit_clerk)
    assert client.get(reverse("home_charts")).status_code == 403


def test_what_waits_stands_under_the_heading_of_its_room(cast, home):
    handed_over(cast)
    seen = text(home(cast.unit_clerk))
    assert "待我办理 问题 1 待签收" in seen
