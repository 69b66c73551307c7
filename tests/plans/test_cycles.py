"""A cycle plan with its five lists."""

from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.history import history_of
from plans.models import Plan
from plans.rules.plans import EntryInput, read_numbers
from plans.services import approve_plan, create_plan, reopen_plan, set_entries
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 10, 2, tzinfo=UTC)


def plan(cast, **more):
    fields = {
        "division": cast.district,
        "river": cast.river,
        "first_year": 2021,
        "last_year": 2025,
        "lead_unit": cast.unit,
    }
    return create_plan(**fields | {"by": cast.district_office, "at": AT} | more)


def enter(cast, of, part, *entries, **more):
    given = [EntryInput(words=words, answers=answers) for words, answers in entries]
    facts = {"plan_id": of.pk, "part": part, "entries": given} | more
    return set_entries(**{"by": cast.unit_clerk, "at": AT} | facts)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("1、3", (1, 3)),
        ("1, 3；5", (1, 3, 5)),
        ("2—4", (2, 3, 4)),
        ("1 1 2", (1, 2)),
    ],
)
def test_numbers_are_read_as_officials_write_them(text, numbers):
    assert read_numbers(text) == numbers


@pytest.mark.parametrize("text", ["一", "4-2", "问题1", "1-9999", "-3"])
def test_what_are_no_numbers_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        read_numbers(text)


def test_a_plan_has_its_usual_name_and_years_that_meet_no_other(cast):
    assert plan(cast).title == "清溪河一河一策方案（2021—2025年）"
    with pytest.raises(Invalid, match="“清溪河”已有2021—2025年的方案，年限不能重叠"):
        plan(cast, first_year=2025, last_year=2030)
    assert plan(cast, first_year=2026, last_year=2030).years == "2026—2030"


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ((1921, 1925), {"first_year": "年度应在 2000 至 2099 之间。"}),
        ((2025, 2021), {"last_year": "截止年度不能早于起始年度。"}),
        ((2021, 2051), {"last_year": "一个周期最多 10 年，请检查。"}),
    ],
)
def test_years_that_cannot_be_are_told(cast, years, told):
    with pytest.raises(Invalid) as refused:
        plan(cast, first_year=years[0], last_year=years[1])
    assert refused.value.fields == told


def test_five_lists_answer_one_another(cast):
    of = plan(cast)
    enter(cast, of, "problem", ("岸线侵占", ()), ("水质不稳", ()))
    enter(cast, of, "goal", ("稳定达到Ⅲ类", (2,)))
    enter(cast, of, "task", ("河道整治 3360 米", (1,)))
    goal = of.entries.get(part="goal")
    assert [each.words for each in goal.answers.all()] == ["水质不稳"]
    assert [each.words for each in goal.answered_by.all()] == ["河道整治 3360 米"]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([("", ())], {"1": "第 1 条没有内容。"}),
        ([("甲", ()), ("甲 ", ())], {"2": "第 2 条与第 1 条相同。"}),
        ([("甲", (1,))], {"1": "第 1 条对应的第 1 条不存在。"}),
        ([("长" * 501, ())], {"1": "第 1 条有 501 字，不能超过 500 字。"}),
    ],
)
def test_an_entry_that_cannot_be_is_told_by_its_number(cast, entries, told):
    of = plan(cast)
    with pytest.raises(Invalid) as refused:
        enter(cast, of, "goal", *entries)
    assert refused.value.fields == told


def test_entries_change_places_and_keep_their_id_and_what_names_them_stays(cast):
    of = plan(cast)
    enter(cast, of, "task", ("清淤", ()), ("护岸", ()))
    dredge, bank = of.entries.filter(part="task")
    line(task_list(cast, year=2025, bound_on=date(2025, 2, 1)), plan_entry=dredge)
    kept = [EntryInput(words="护岸", key=bank.pk), EntryInput(words="清淤疏浚", key=dredge.pk)]
    set_entries(plan_id=of.pk, part="task", entries=kept, by=cast.unit_clerk, at=AT)
    assert list(of.entries.values_list("pk", "order", "words")) == [
        (bank.pk, 1, "护岸"),
        (dredge.pk, 2, "清淤疏浚"),
    ]
    with pytest.raises(Conflict, match="“清淤疏浚”已分解到年度清单，不能删去"):
        set_entries(plan_id=of.pk, part="task", entries=kept[:1], by=cast.unit_clerk, at=AT)
    assert of.entries.count() == 2


def test_an_approved_plan_stands_until_the_office_reopens_it(cast):
    of = plan(cast)
    facts = {"plan_id": of.pk, "number": "江南府〔2021〕3号", "approved_on": date(2021, 3, 1)}
    with pytest.raises(Invalid, match="任务清单还是空的"):
        approve_plan(**facts, by=cast.district_office, at=AT)
    enter(cast, of, "task", ("清淤", ()))
    with pytest.raises(NotAllowed):
        approve_plan(**facts, by=cast.unit_clerk, at=AT)
    with pytest.raises(Invalid, match="批复日期不能晚于今天"):
        approve_plan(**facts | {"approved_on": date(2026, 2, 11)}, by=cast.district_office, at=AT)
    approve_plan(**facts, by=cast.district_office, at=AT)
    with pytest.raises(Conflict, match="方案已批复，不能直接修改"):
        enter(cast, of, "task", ("护岸", ()))
    reopen_plan(plan_id=of.pk, by=cast.district_office, at=AT)
    enter(cast, of, "task", ("护岸", ()))
    assert Plan.objects.get().state == "drafting"
    reopened = next(entry for entry in history_of(of) if entry.changes)
    assert reopened.who == "区河长办"
    assert ("批复文号", "江南府〔2021〕3号", "（空）") in [astuple(c) for c in reopened.changes]


def test_who_saves_second_is_told_by_whom(cast):
    of = plan(cast)
    enter(cast, of, "problem", ("甲", ()), at=AT + timedelta(minutes=1))
    with pytest.raises(Conflict, match="单位经办已于2026年2月10日 10:01修改了这份方案"):
        enter(cast, of, "problem", ("乙", ()), by=cast.district_office, seen_at=of.updated_at)


def test_strangers_see_no_plan_and_readers_do_not_write_it(cast):
    of = plan(cast)
    with pytest.raises(NotAllowed):
        enter(cast, of, "problem", ("甲", ()), by=cast.district_chief)
    for by in (cast.stranger, cast.town_office, cast.village_chief, cast.admin):
        with pytest.raises(NotVisible):
            enter(cast, of, "problem", ("甲", ()), by=by)
    with pytest.raises(NotAllowed):
        plan(cast, first_year=2026, last_year=2030, by=cast.unit_clerk)
