"""A river on one page, and its tasks in its dossier."""

from datetime import date
from decimal import Decimal

import pytest

from common import clock
from issues.services import act
from plans.models import Fund, Plan, PlanEntry
from tests.access.issues import with_unit
from tests.plans.making import line, task_list
from tests.plans.test_line_pages import NOW, browser, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def of(cast):
    return task_list(cast)


@pytest.fixture
def page(cast):
    address = f"/plans/rivers/{cast.river.pk}/"
    return lambda user, query="": words_of(browser(user).get(f"{address}{query}"))


def plan(cast, state="approved", **more):
    paper = {"approval_number": "江府〔2021〕3号", "approved_on": date(2021, 3, 1)}
    years = {"first_year": 2026, "last_year": 2030}
    made = Plan.objects.create(
        **years | more,
        division=cast.district,
        river=cast.river,
        title="清溪河一河一策方案",
        state=state,
        created_by=cast.district_office,
        updated_by=cast.district_office,
        **(paper if state == "approved" else {}),
    )
    PlanEntry.objects.create(plan=made, part="goal", order=1, words="水质稳定达到Ⅲ类")
    return made


def test_promise_state_money_lights_and_issues_stand_on_it(cast, of, page):
    plan(cast)
    red = line(of, light="red", percent=40)
    line(of, title="水面清漂", percent=100, done_on=date(2026, 9, 1))
    Fund.objects.create(line=red, source="市级", planned=Decimal(12340000))
    issue = with_unit(cast)
    act(issue_id=issue.pk, action="expose", by=cast.district_office, at=NOW, note="久拖不决")
    words = page(cast.district_chief)
    for part in (
        "水质稳定达到Ⅲ类",
        "江府〔2021〕3号",
        "/ 2 项完成",
        "总体进度 70.00 %",
        "红灯</span> 1 项",
        "1,234<small> 万元计划",
        "件未办结",
        "挂牌 1",
        issue.number,
        "10月（到今天）完成率",
    ):
        assert part in words


def test_what_is_late_comes_first_and_the_rest_is_counted(cast, of, page):
    for n in range(13):
        line(of, title=f"按期的第{n}项")
    line(of, title="逾期的一项", light="red")
    words = page(cast.district_office)
    assert words.index("逾期的一项") < words.index("按期的第0项")
    assert "另有 2 项" in words


def test_a_draft_plan_and_a_list_that_does_not_bind_promise_nothing(cast, page):
    plan(cast, state="drafting")
    line(task_list(cast, state="drafting", bound_on=None))
    words = page(cast.district_office)
    assert "没有本年度在执行的一河一策方案" in words
    assert "2026年还没有生效的任务清单" in words


def test_another_year_is_asked_for_by_the_address(cast, of, page):
    line(of)
    assert "河道整治" in page(cast.district_office, "?year=2026")
    assert "河道整治" not in page(cast.district_office, "?year=2025")
    assert "2026年情况" in page(cast.district_office, "?year=nonsense")


def test_a_town_sees_its_own_part_of_the_river(cast, of, page):
    line(of)
    assert "河道整治" not in page(cast.town_office)


def test_the_dossier_shows_this_year_s_tasks_with_lights(cast, of):
    line(of, light="yellow")
    words = words_of(browser(cast.district_office).get(f"/rivers/{cast.river.pk}/"))
    section = words[words.index('id="tasks"') :]
    for part in ("2026年任务", "河道整治", "黄灯", f"/plans/rivers/{cast.river.pk}/"):
        assert part in section
    reach = words_of(browser(cast.district_office).get(f"/rivers/reaches/{cast.reach.pk}/"))
    assert 'id="tasks"' not in reach


def test_its_queries_do_not_grow(cast, of, django_assert_num_queries):
    office, address = browser(cast.district_office), f"/plans/rivers/{cast.river.pk}/"
    plan(cast)
    line(of)
    with_unit(cast)
    office.get(address)
    with django_assert_num_queries(13):
        office.get(address)
    for _ in range(4):
        line(of, light="red")
        with_unit(cast)
    with django_assert_num_queries(13):
        office.get(address)
