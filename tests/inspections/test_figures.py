"""The month's statistics equal a count by hand, on random months."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import Division
from common.text.chinese import SHANGHAI, local_date
from common.text.months import Month
from inspections.models import Patrol, PatrolDue, PatrolRule
from inspections.reads.figures import (
    Figures,
    cells_of,
    month_figures,
    posts_of,
    recent_figures,
    trend,
)
from inspections.services.dues import open_dues
from tests import factories as make
from tests.cast import make_cast
from tests.inspections.rows import patrol

pytestmark = pytest.mark.both

AT = datetime(2026, 11, 22, 3, 0, tzinfo=SHANGHAI)
SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Made once, because these tests only read it; undone at the module's end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield made_in(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def autumn(made, db):
    return made


def made_in(cast):
    """Random patrols of three tiers from August to November, in two towns and another district."""
    draw = random.Random(20261122)
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=2, period="tenday", valid_from=date(2026, 10, 1)
    )
    far = make.division("500102001201", "江北村")
    places = [cast.reach.division, cast.stranger_reach.division, far]
    reaches = [make.ReachFactory(river=cast.river, division=draw.choice(places)) for _ in range(9)]
    posts = []
    for reach in reaches:
        start = draw.choice([date(2025, 1, 1), date(2026, 9, 12), date(2026, 10, 20)])
        chief = make.ChiefFactory(division=reach.division)
        posts.append(make.AppointmentFactory(chief=chief, reach=reach, started_on=start))
    for code, tier in ((cast.town.code, 9), (cast.district.code, 6)):
        division = Division.objects.get(pk=code)
        chief = make.ChiefFactory(division=division)
        posts.append(
            make.AppointmentFactory(
                chief=chief, reach=None, river=cast.river, division=division, tier=tier
            )
        )
    for _ in range(260):
        post = draw.choice(posts)
        begun = datetime(2026, 8, 25, tzinfo=SHANGHAI) + timedelta(hours=draw.randrange(24 * 90))
        state = draw.choice(["valid", "valid", "valid", "confirmed", "pending", "rejected"])
        decided = state in ("confirmed", "rejected")
        main = patrol(
            cast,
            begun,
            reach=post.reach or draw.choice(reaches),
            chief=post.chief,
            tier=post.tier,
            state=state,
            decided_by=cast.town_office if decided else None,
            decided_at=begun if decided else None,
            found_count=draw.choice([0, 0, 0, 1, 2]),
            missed_count=draw.choice([0, 0, 0, 0, 1]),
        )
        if draw.random() < 0.15:
            mate = draw.choice(posts)
            patrol(cast, begun, reach=main.reach, chief=mate.chief, tier=mate.tier, joint_of=main)
    open_dues(at=AT, first=date(2026, 8, 1), last=date(2026, 12, 31))
    return cast


def by_hand(month: Month, code: str, tier: int | None = None, day: date = date.max) -> Figures:
    """The same figures with loops over every row."""
    below = code.rstrip("0") if not code.endswith("201") else code
    line = Figures()
    patrols = list(Patrol.objects.all())
    done_of = Counter(row.due_id for row in patrols if row.counts)
    for due in PatrolDue.objects.all():
        if due.cancelled_at or Month.of(due.period_end) != month:
            continue
        if not due.division_id.startswith(below) or tier not in (None, due.tier):
            continue
        done = done_of[due.pk]
        met, ended = int(done >= due.required), int(due.period_end < day)
        line.add_dues(1, met, due.required, done, ended, met * ended)
    for row in patrols:
        if not row.counts or Month.of(local_date(row.started_at)) != month:
            continue
        if row.division_id.startswith(below) and tier in (None, row.tier):
            line.add_patrols(int(row.joint_of_id is None), row.found_count, row.missed_count)
    return line


@pytest.mark.parametrize("month", [SEPTEMBER, OCTOBER, NOVEMBER])
@pytest.mark.parametrize("code", ["500100000000", "500101000000", "500101001000", "500101001201"])
def test_the_figures_equal_a_count_by_hand(autumn, month, code) -> None:
    found = month_figures(month, code)
    assert found.total == by_hand(month, code)
    assert found.total.due
    assert found.tiers == {tier: by_hand(month, code, tier) for tier in found.tiers}
    for column in Figures.__dataclass_fields__:
        total = getattr(found.total, column)
        assert sum(getattr(line, column) for line in found.tiers.values()) == total
        assert sum(getattr(child.figures, column) for child in found.children) == total


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 12), date(2026, 12, 1)])
def test_so_far_only_periods_that_are_over_are_asked_for(autumn, day) -> None:
    code = autumn.district.code
    found = month_figures(NOVEMBER, code, day=day)
    assert found.total == by_hand(NOVEMBER, code, day=day)
    assert dict(trend(NOVEMBER, NOVEMBER, code, day=day))[NOVEMBER].ended == found.total.ended
    if day == date(2026, 11, 1):
        assert (found.total.ended, found.total.completion_so_far) == (0, None)
    if day == date(2026, 12, 1):
        assert found.total.completion_so_far == found.total.completion


def test_of_a_month_that_is_over_completion_so_far_is_the_completion(autumn) -> None:
    total = month_figures(OCTOBER, autumn.district.code).total
    assert total.completion_so_far == total.completion
    assert (total.ended, total.ended_met) == (total.due, total.met)


@pytest.mark.parametrize("code", ["500101000000", "500101001000", "500101001201"])
def test_a_district_and_its_towns_add_up_from_one_count(autumn, code) -> None:
    total = Figures()
    posts = posts_of(OCTOBER, "500101000000")
    for cell in cells_of(OCTOBER, "500101000000", posts):
        if cell.code.startswith(code.rstrip("0")):
            total.add(cell.figures)
    assert total == month_figures(OCTOBER, code).total


def test_the_children_are_the_towns_and_the_districts_own_chiefs(autumn) -> None:
    found = month_figures(OCTOBER, autumn.district.code)
    assert [(c.code, c.name, c.is_self) for c in found.children] == [
        ("500101001000", "清溪镇", False),
        ("500101002000", "石桥镇", False),
    ]
    december = month_figures(Month(2026, 12), autumn.district.code)
    own = next(child for child in december.children if child.is_self)
    assert (own.name, own.figures.due) == ("江南区", 1)
    town = next(child for child in found.children if child.code == "500101001000")
    assert town.figures == by_hand(OCTOBER, "500101001000")


def test_a_year_of_months_comes_with_empty_ones(autumn) -> None:
    months = trend(Month(2026, 6), NOVEMBER, autumn.district.code)
    assert [str(month) for month, _ in months][:2] == ["2026-06", "2026-07"]
    assert months[0][1] == Figures()
    for month, line in months[3:]:
        whole = month_figures(month, autumn.district.code).total
        assert (line.due, line.met, line.required, line.done) == (
            whole.due,
            whole.met,
            whole.required,
            whole.done,
        )


def test_each_post_comes_with_what_it_owed_and_did(autumn) -> None:
    posts = posts_of(OCTOBER, autumn.district.code)
    whole = month_figures(OCTOBER, autumn.district.code).total
    assert sum(post.due - post.met for post in posts if post.is_unmet) == whole.unmet > 0
    for post in posts:
        dues = PatrolDue.objects.standing().filter(
            appointment=post.appointment_id, month=OCTOBER.first_day
        )
        done = [Patrol.objects.accepted().filter(due=due).count() for due in dues]
        assert (post.due, post.done) == (len(dues), sum(done))
        assert post.met == sum(n >= due.required for n, due in zip(done, dues, strict=True))
        assert (post.code, post.tier) == (dues[0].division_id, dues[0].tier)
    assert [post.code for post in posts] == sorted(post.code for post in posts)


def test_a_month_costs_the_same_few_questions_however_much_there_is(
    autumn, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3):
        month_figures(OCTOBER, autumn.district.code)
    with django_assert_num_queries(2):
        cells_of(OCTOBER, autumn.district.code, posts_of(OCTOBER, autumn.district.code))
    recent_figures(OCTOBER, autumn.district.code)
    with django_assert_num_queries(0):
        recent_figures(OCTOBER, autumn.district.code)
