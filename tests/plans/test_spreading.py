"""Last year's list as a start, and common tasks for many rivers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.errors import Conflict, Invalid, NotAllowed
from plans.models import Line, TaskList
from plans.rules.lights import Milestone
from plans.services import begin_from_last_year, spread_task
from plans.services.line_input import DutyInput, FundInput
from plans.services.lines import input_of, write_line
from plans.services.spreading import year_later
from tests import factories as make
from tests.plans.making import draft, line, task_list, written

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 2, tzinfo=UTC)


def bound(cast, **more):
    """A line of 2026, written before its unit was dissolved."""
    of = task_list(cast)
    given = written(cast, **more)
    made = write_line(Line(task_list=of), given, of=of, at=datetime(2026, 2, 1, tzinfo=UTC))
    return of, made


def test_last_years_lines_move_by_a_year_with_nothing_done(cast):
    of, was = bound(
        cast,
        funds=[FundInput("区级财政", Decimal(100), Decimal(80), Decimal(60))],
        milestones=[Milestone(date(2026, 6, 1), Decimal(40))],
    )
    was.targets.update(done=3360)
    Line.objects.filter(pk=was.pk).update(percent=100, done_on=date(2026, 9, 1))
    withdrawn = line(of, withdrawn_on=date(2026, 5, 1))
    fresh = begin_from_last_year(source_id=of.pk, by=cast.district_office, at=AT)
    assert (fresh.year, fresh.state, fresh.river) == (2027, "drafting", cast.river)
    assert fresh.title == "清溪河2027年度任务清单"
    assert fresh.lead_unit == cast.unit
    [made] = fresh.lines.all()
    assert made.title == was.title != withdrawn.task_list.title
    assert (made.starts_on, made.due_on) == (date(2027, 3, 1), date(2027, 9, 17))
    assert (made.percent, made.done_on) == (0, None)
    given = input_of(made)
    assert given.milestones == [Milestone(date(2027, 6, 1), Decimal(40))]
    assert given.funds == [FundInput("区级财政", Decimal(100))]
    assert [target.done for target in made.targets.all()] == [0]


def test_a_dissolved_unit_is_told_and_a_successor_takes_its_place(cast):
    gone = make.UnitFactory(name="江南区水务局", division=cast.district)
    of, _ = bound(cast, lead_unit=gone, duties=[DutyInput(gone, "河道"), DutyInput(cast.unit, "")])
    gone.dissolved_on = date(2026, 12, 1)
    gone.save()
    with pytest.raises(Invalid) as refused:
        begin_from_last_year(source_id=of.pk, by=cast.district_office, at=AT)
    assert refused.value.fields == {
        f"unit_{gone.pk}": "“江南区水务局”已于2026年12月1日撤销，请选择接任的单位。"
    }
    assert not TaskList.objects.filter(year=2027).exists()
    fresh = begin_from_last_year(
        source_id=of.pk, successors={gone.pk: cast.unit}, by=cast.district_office, at=AT
    )
    [made] = fresh.lines.all()
    assert made.lead_unit == cast.unit
    assert input_of(made).duties == [DutyInput(cast.unit, "河道")]


def test_only_chosen_lines_are_taken_into_a_draft_that_has_none_yet(cast):
    of, first = bound(cast)
    line(of, title="清漂", field="environment")
    target = draft(cast, year=2027)
    filled = begin_from_last_year(source_id=of.pk, keep=[first.pk], by=cast.unit_clerk, at=AT)
    assert filled == target
    assert [each.title for each in target.lines.all()] == ["河道整治"]
    with pytest.raises(Conflict, match="已有 1 项任务，不能再从上年生成"):
        begin_from_last_year(source_id=of.pk, by=cast.unit_clerk, at=AT)


def test_nothing_is_begun_where_a_line_cannot_be_taken_over(cast):
    of, _ = bound(cast)
    line(of, title="没有领域")
    with pytest.raises(Invalid, match="“没有领域”：请选择任务领域"):
        begin_from_last_year(source_id=of.pk, by=cast.district_office, at=AT)
    assert not TaskList.objects.filter(year=2027).exists()


def test_the_last_day_of_february_moves_to_the_28th():
    assert year_later(date(2028, 2, 29)) == date(2029, 2, 28)


def spread(cast, rivers, **more):
    return spread_task(
        given=written(cast, title="河道保洁", **more),
        division=cast.district,
        year=2026,
        rivers=rivers,
        by=cast.district_office,
        at=datetime(2026, 2, 1, tzinfo=UTC),
    )


def test_a_common_task_comes_into_many_lists_and_makes_missing_drafts(cast):
    draft(cast)
    others = [make.RiverFactory(division=cast.district) for _ in range(2)]
    told = spread(cast, [cast.river, *others])
    assert (told.got, told.had) == ([cast.river, *others], [])
    made = Line.objects.filter(title="河道保洁")
    assert {each.scope for each in made} == {"common"}
    assert {each.task_list.river for each in made} == {cast.river, *others}
    again = spread(cast, [cast.river, make.RiverFactory(division=cast.district)])
    assert (again.had, len(again.got)) == ([cast.river], 1)
    assert made.all().count() == 4


def test_a_list_that_binds_stops_the_whole_spreading(cast):
    task_list(cast)
    other = make.RiverFactory(division=cast.district)
    with pytest.raises(Conflict, match=r"清溪河（已生效）。没有写入任何清单"):
        spread(cast, [other, cast.river])
    assert not Line.objects.exists()
    assert TaskList.objects.count() == 1


def test_each_list_s_own_unit_leads_where_none_is_named_and_its_lack_is_told(cast):
    draft(cast)
    spread(cast, [cast.river], lead_unit=None)
    assert Line.objects.get().lead_unit == cast.unit
    other = make.RiverFactory(name="无牵头河", division=cast.district)
    with pytest.raises(Invalid, match="“无牵头河”的清单还没有牵头单位"):
        spread(cast, [cast.river, other], lead_unit=None)
    assert TaskList.objects.count() == 1


def test_only_the_office_spreads_and_at_least_over_one_river(cast):
    with pytest.raises(Invalid, match="没有选河流"):
        spread(cast, [])
    with pytest.raises(NotAllowed):
        spread_task(
            given=written(cast),
            division=cast.district,
            year=2026,
            rivers=[cast.river],
            by=cast.unit_clerk,
            at=AT,
        )


def test_spreading_over_rivers_costs_so_much_a_river(cast, django_assert_max_num_queries):
    rivers = [make.RiverFactory(division=cast.district) for _ in range(4)]
    with django_assert_max_num_queries(90):
        spread(cast, rivers)
