"""What a chief of a river, or of a division, hands over of its lists."""

from datetime import UTC, date, datetime

import pytest

from plans.neighbours.handover import open_tasks
from plans.services.instructions import push_line
from tests import factories as make
from tests.plans.making import line, task_list
from tests.plans.reviewing import PAPER, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(cast):
    return make.ChiefFactory(division=cast.district, user=cast.district_chief)


@pytest.fixture
def post(cast, chief):
    place = {"division": cast.district, "river": cast.river, "reach": None, "tier": 6}
    return make.AppointmentFactory(chief=chief, **place)


def told(*posts):
    return [(row.kind, row.title, row.state) for row in open_tasks(posts)]


def test_a_river_goes_over_with_its_tasks_that_are_not_done(cast, post):
    of = task_list(cast)
    line(of, percent=40, light="yellow")
    line(of, title="水面清漂", percent=100, done_on=date(2026, 9, 1))
    line(of, title="撤销了的", withdrawn_on=date(2026, 5, 1))
    line(task_list(cast, year=2027, state="drafting", bound_on=None), title="还没有生效的")
    assert told(post, post) == [
        ("未完成任务", "清溪河2026年度任务清单：河道整治", "黄灯，进度 40 %")
    ]


def test_another_river_another_division_and_a_reach_bring_none(cast, chief):
    line(task_list(cast))
    other = make.RiverFactory(division=cast.district)
    posts = [
        make.AppointmentFactory(
            chief=chief, division=cast.district, river=other, reach=None, tier=6
        ),
        make.AppointmentFactory(
            chief=chief, division=cast.town, river=cast.river, reach=None, tier=9
        ),
        cast.appointment,
    ]
    assert told(*posts) == []


def test_a_whole_division_goes_over_with_all_of_it(cast, chief):
    line(task_list(cast))
    head = {"division": cast.district, "river": None, "reach": None, "tier": 6}
    assert len(told(make.AppointmentFactory(chief=chief, kind="head", **head))) == 1


def test_what_waits_for_the_one_who_leaves_goes_over_too(cast, post):
    lit = line(task_list(cast), light="red")
    push_line(
        line_id=lit.pk,
        chief_id=cast.district_chief.pk,
        words="请批示",
        by=cast.district_office,
        at=datetime(2026, 10, 15, 1, tzinfo=UTC),
    )
    assert [row[0] for row in told(post)] == ["未完成任务", "待批示督办件"]


def test_a_list_that_waits_for_the_chiefs_own_opinion_goes_over(cast):
    review = draft(cast)
    review.through(2)
    post = cast.district_chief.chief.appointments.get()
    assert told(post) == []
    review.answer(
        "专家组", moment=datetime(2026, 3, 4, 1, tzinfo=UTC), by=cast.district_office, paper=PAPER
    )
    (row,) = told(post)
    assert row == ("待会审清单", "清溪河2026年度任务清单", "区级河长审定，待提交意见")
