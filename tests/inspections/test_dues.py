"""What is due: opened ahead, agreeing with appointments and rules, never twice."""

from datetime import date, datetime, timedelta

import pytest

from chiefs.models import Appointment, ChiefKind
from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import PatrolDue, PatrolKind, PatrolRule, SwapArrangement
from inspections.services.dues import due_for, link_patrols, open_current, open_dues, reopen_month
from inspections.tasks import open_dues as nightly
from tests import factories as make
from tests.inspections.rows import patrol

pytestmark = pytest.mark.both

AT = datetime(2026, 11, 22, 3, 0, tzinfo=SHANGHAI)
OCTOBER = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}


def spans(**conditions) -> list[tuple[date, date]]:
    found = PatrolDue.objects.standing().filter(**conditions).order_by("period_start")
    return list(found.values_list("period_start", "period_end"))


def test_a_village_chief_owes_a_patrol_each_week_accounted_where_it_ends(cast) -> None:
    assert open_dues(at=AT, **OCTOBER) == 5
    dues = PatrolDue.objects.order_by("period_start")
    # The week from 28 September ends in October, that from 26 October in November.
    assert [d.period_start for d in dues] == [
        date(2026, 9, 28) + timedelta(weeks=n) for n in range(5)
    ]
    assert [d.month for d in dues] == [date(2026, 10, 1)] * 4 + [date(2026, 11, 1)]
    first = dues[0]
    assert (first.chief, first.reach, first.river) == (cast.chief, cast.reach, cast.river)
    assert (first.tier, first.division_id, first.required) == (12, cast.village.code, 1)


def test_opening_again_changes_nothing_and_wakes_no_phone(cast) -> None:
    open_dues(at=AT, **OCTOBER)
    assert open_dues(at=AT + timedelta(days=1), **OCTOBER) == 0
    assert PatrolDue.objects.count() == 5
    assert not PatrolDue.objects.exclude(updated_at=AT).exists()


def test_a_chief_above_village_level_owes_a_river_in_a_division_once(cast) -> None:
    chief = make.ChiefFactory(division=cast.district)
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    open_dues(at=AT, **OCTOBER)
    due = PatrolDue.objects.get(chief=chief)
    assert (due.period, due.period_start, due.period_end) == (
        "quarter",
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    assert (due.river, due.reach, due.month) == (cast.river, None, date(2026, 12, 1))


@pytest.mark.parametrize(
    "kind", [ChiefKind.GENERAL, ChiefKind.POLICE, ChiefKind.PROCURATOR, ChiefKind.SUPERVISOR]
)
def test_who_is_neither_chief_nor_patroller_owes_nothing(cast, kind) -> None:
    Appointment.objects.update(kind=kind)
    assert open_dues(at=AT, **OCTOBER) == 0


def test_a_reach_out_of_use_is_not_patrolled(cast) -> None:
    cast.reach.is_active = False
    cast.reach.save()
    assert open_dues(at=AT, **OCTOBER) == 0


@pytest.mark.parametrize(
    ("first", "tendays"),
    [
        (date(2026, 2, 1), [(1, 10), (11, 20), (21, 28)]),
        (date(2028, 2, 1), [(1, 10), (11, 20), (21, 29)]),
        (date(2026, 10, 1), [(1, 10), (11, 20), (21, 31)]),
    ],
)
def test_a_rule_by_tendays_ends_with_the_month(cast, first, tendays) -> None:
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=2, period="tenday", valid_from=date(2026, 1, 1)
    )
    open_dues(at=AT, first=first, last=Month.of(first).last_day)
    assert [(a.day, b.day) for a, b in spans()] == tendays
    assert set(PatrolDue.objects.values_list("required", flat=True)) == {2}


def test_a_handover_inside_a_month_leaves_each_week_with_one_of_the_two(cast) -> None:
    Appointment.objects.update(ended_on=date(2026, 10, 14))  # a Wednesday
    heir = make.ChiefFactory(division=cast.village)
    make.AppointmentFactory(chief=heir, reach=cast.reach, started_on=date(2026, 10, 15))
    open_dues(at=AT, **OCTOBER)
    assert [a for a, _ in spans(chief=cast.chief)] == [date(2026, 9, 28), date(2026, 10, 5)]
    assert [a for a, _ in spans(chief=heir)] == [
        date(2026, 10, 12),
        date(2026, 10, 19),
        date(2026, 10, 26),
    ]


def test_an_ended_appointment_cancels_what_lies_ahead_and_a_return_revives_it(cast) -> None:
    open_current(at=AT)
    before = spans()
    Appointment.objects.update(ended_on=date(2026, 11, 22))
    later = AT + timedelta(hours=1)
    assert open_current(at=later) > 0
    assert [b for _, b in spans()][-1] == date(2026, 11, 22)
    gone = PatrolDue.objects.exclude(cancelled_at=None)
    assert {due.updated_at for due in gone} == {later}
    Appointment.objects.update(ended_on=None)
    open_current(at=later)
    assert spans() == before
    assert PatrolDue.objects.count() == len(before)


def test_a_changed_rule_moves_periods_that_begin_after_it_and_no_earlier_one(cast) -> None:
    open_current(at=AT)
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=3, period="week", valid_from=date(2026, 11, 25)
    )
    open_current(at=AT)
    required = dict(PatrolDue.objects.values_list("period_start", "required"))
    assert required[date(2026, 11, 23)] == 1
    assert required[date(2026, 11, 30)] == 3


def test_the_nightly_job_leaves_a_past_month_alone(cast, monkeypatch) -> None:
    open_dues(at=AT, **OCTOBER)
    october = PatrolDue.objects.of_month(date(2026, 10, 1))
    Appointment.objects.update(ended_on=date(2026, 9, 1))
    monkeypatch.setattr("common.clock.now", lambda: AT)
    nightly()
    assert october.standing().count() == 4
    assert not PatrolDue.objects.of_month(date(2026, 11, 1)).standing().exists()
    assert reopen_month(month=Month(2026, 10), at=AT) == 4
    assert not october.standing().exists()


def test_one_office_opens_only_its_own_division(cast) -> None:
    other = make.ChiefFactory(division=cast.stranger_reach.division)
    make.AppointmentFactory(chief=other, reach=cast.stranger_reach)
    open_dues(at=AT, **OCTOBER, division_code=cast.town.code)
    assert set(PatrolDue.objects.values_list("chief", flat=True)) == {cast.chief.pk}
    open_dues(at=AT, **OCTOBER)
    assert open_dues(at=AT, **OCTOBER, division_code=cast.town.code) == 0
    assert spans(chief=other)


def test_a_patrol_that_came_before_what_was_due_is_tied_to_it(cast) -> None:
    early = patrol(cast, datetime(2026, 10, 14, 9, tzinfo=SHANGHAI))
    # Just after midnight in China is still the day before by the clock in London.
    edge = patrol(cast, datetime(2026, 10, 19, 0, 5, tzinfo=SHANGHAI))
    district = make.ChiefFactory(division=cast.district)
    make.AppointmentFactory(
        chief=district, reach=None, river=cast.river, division=cast.district, tier=6
    )
    above = patrol(cast, datetime(2026, 10, 20, 9, tzinfo=SHANGHAI), chief=district, tier=6)
    open_dues(at=AT, **OCTOBER)
    for row in (early, edge, above):
        row.refresh_from_db()
    assert early.due.period_start == date(2026, 10, 12)
    assert edge.due.period_start == date(2026, 10, 19)
    assert above.due.chief == district
    assert link_patrols(at=AT, **OCTOBER) == 0


def test_what_was_tied_to_a_cancelled_period_finds_the_one_that_replaced_it(cast) -> None:
    open_dues(at=AT, **OCTOBER)
    row = patrol(cast, datetime(2026, 10, 14, 9, tzinfo=SHANGHAI))
    link_patrols(at=AT, **OCTOBER)
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="month", valid_from=date(2026, 9, 1)
    )
    open_dues(at=AT, **OCTOBER)
    row.refresh_from_db()
    assert row.due.period == "month"
    assert row.due.cancelled_at is None


@pytest.mark.parametrize("how", ["nightly", "reopened"])
def test_a_quarter_opened_in_its_last_month_counts_the_patrols_of_its_first(cast, how) -> None:
    leader = make.ChiefFactory(division=cast.district)
    row = patrol(cast, datetime(2026, 10, 14, 9, tzinfo=SHANGHAI), chief=leader, tier=6)
    make.AppointmentFactory(
        chief=leader, reach=None, river=cast.river, division=cast.district, tier=6
    )
    late = datetime(2026, 12, 20, 3, tzinfo=SHANGHAI)
    open_current(at=late) if how == "nightly" else reopen_month(month=Month(2026, 12), at=late)
    row.refresh_from_db()
    assert row.due.period == "quarter"
    assert row.due.period_start == date(2026, 10, 1)


def test_one_question_finds_what_a_patrol_counts_for(cast, django_assert_num_queries) -> None:
    open_dues(at=AT, **OCTOBER)
    with django_assert_num_queries(1):
        due = due_for(chief_id=cast.chief.pk, reach=cast.reach, day=date(2026, 10, 14))
    assert due.period_start == date(2026, 10, 12)
    assert due_for(chief_id=cast.chief.pk, reach=cast.reach, day=date(2026, 12, 14)) is None
    other = {"chief_id": cast.chief.pk, "reach": cast.stranger_reach, "day": date(2026, 10, 14)}
    assert due_for(**other) is None


def test_a_swap_patrol_counts_towards_ones_own_reach_while_the_swap_holds(cast) -> None:
    friend = make.ChiefFactory(division=cast.stranger_reach.division)
    theirs = make.AppointmentFactory(chief=friend, reach=cast.stranger_reach)
    SwapArrangement.objects.create(
        first=cast.appointment,
        second=theirs,
        division=cast.district,
        started_on=date(2026, 10, 1),
        ended_on=date(2026, 10, 15),
        created_by=cast.district_office,
    )
    open_dues(at=AT, **OCTOBER)
    swap = {"kind": PatrolKind.SWAP}
    mine = {"chief_id": cast.chief.pk, "reach": cast.stranger_reach}
    assert due_for(**mine, day=date(2026, 10, 14), **swap).appointment == cast.appointment
    assert due_for(**mine, day=date(2026, 10, 14)) is None
    assert due_for(**mine, day=date(2026, 10, 16), **swap) is None
    back = due_for(chief_id=friend.pk, reach=cast.reach, day=date(2026, 10, 14), **swap)
    assert back.appointment == theirs


def test_a_month_begun_under_the_old_rule_is_met_beside_the_weeks_of_the_new_one(cast) -> None:
    # From monthly to weekly on Thursday 15 October: the month goes on, the weeks begin on the 19th.
    monthly = PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="month", valid_from=date(2026, 9, 1)
    )
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="week", valid_from=date(2026, 10, 15)
    )
    open_dues(at=AT, **OCTOBER)
    assert spans(rule=monthly) == [(date(2026, 10, 1), date(2026, 10, 31))]
    assert spans(period="week") == [
        (date(2026, 10, 19), date(2026, 10, 25)),
        (date(2026, 10, 26), date(2026, 11, 1)),
    ]
    found = []
    for day in (20, 22, 24):
        due = due_for(chief_id=cast.chief.pk, reach=cast.reach, day=date(2026, 10, day))
        found.append(due.period)
        patrol(cast, datetime(2026, 10, day, 9, tzinfo=SHANGHAI), due=due)
    # The week first, the month with the second, and what is more than both asked for the week again.
    assert found == ["week", "month", "week"]


@pytest.mark.parametrize("how", ["asked", "tied"])
def test_a_patrol_that_does_not_count_leaves_the_week_open(cast, how) -> None:
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="month", valid_from=date(2026, 9, 1)
    )
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="week", valid_from=date(2026, 10, 15)
    )
    open_dues(at=AT, **OCTOBER)
    week = PatrolDue.objects.get(period_start=date(2026, 10, 19))
    patrol(cast, datetime(2026, 10, 19, 9, tzinfo=SHANGHAI), due=week, state="pending")
    if how == "asked":
        due = due_for(chief_id=cast.chief.pk, reach=cast.reach, day=date(2026, 10, 20))
    else:
        row = patrol(cast, datetime(2026, 10, 20, 9, tzinfo=SHANGHAI))
        link_patrols(at=AT, **OCTOBER)
        row.refresh_from_db()
        due = row.due
    assert due == week


def test_what_is_tied_later_goes_to_what_is_not_met_yet(cast) -> None:
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="month", valid_from=date(2026, 9, 1)
    )
    PatrolRule.objects.create(
        tier=12, division=cast.town, times=1, period="week", valid_from=date(2026, 10, 15)
    )
    open_dues(at=AT, **OCTOBER)
    week = PatrolDue.objects.get(period_start=date(2026, 10, 19))
    patrol(cast, datetime(2026, 10, 19, 9, tzinfo=SHANGHAI), due=week)
    row = patrol(cast, datetime(2026, 10, 20, 9, tzinfo=SHANGHAI))
    link_patrols(at=AT, **OCTOBER)
    row.refresh_from_db()
    assert row.due.period == "month"


def test_who_is_chief_and_patroller_of_one_reach_owes_it_once(cast) -> None:
    second = make.AppointmentFactory(
        chief=cast.chief, reach=cast.reach, kind=ChiefKind.PATROLLER, started_on=date(2026, 10, 1)
    )
    open_dues(at=AT, **OCTOBER)
    assert len(spans(chief=cast.chief)) == 5
    assert not spans(appointment=second)
    # When the first post ends the second goes on owing.
    Appointment.objects.filter(pk=cast.appointment.pk).update(ended_on=date(2026, 10, 11))
    open_dues(at=AT, **OCTOBER)
    assert [first for first, _ in spans(appointment=second)] == [
        date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)
    ]  # fmt: skip


def test_a_town_that_reopens_its_month_counts_what_its_people_patrolled_elsewhere(cast) -> None:
    friend = make.ChiefFactory(division=cast.stranger_reach.division)
    SwapArrangement.objects.create(
        first=cast.appointment,
        second=make.AppointmentFactory(chief=friend, reach=cast.stranger_reach),
        division=cast.district,
        started_on=date(2026, 10, 1),
        ended_on=date(2026, 10, 31),
        created_by=cast.district_office,
    )
    swap = {"kind": PatrolKind.SWAP, "reach": cast.stranger_reach}
    there = patrol(cast, datetime(2026, 10, 14, 9, tzinfo=SHANGHAI), **swap)
    reopen_month(month=Month(2026, 10), at=AT, division_code=cast.town.code)
    there.refresh_from_db()
    assert there.due.appointment == cast.appointment


def test_periods_across_new_year_are_accounted_where_they_end(cast) -> None:
    december = datetime(2026, 12, 22, 3, tzinfo=SHANGHAI)
    for kind, place in (("tenday", cast.village), ("year", cast.town)):
        PatrolRule.objects.create(
            tier=12, division=place, times=1, period=kind, valid_from=date(2026, 11, 1)
        )
    other = make.division("500101001202", "上游村")
    yearly = make.AppointmentFactory(
        chief=make.ChiefFactory(division=other),
        reach=make.ReachFactory(river=cast.river, division=other),
    )
    weekly = make.AppointmentFactory(
        chief=make.ChiefFactory(division=cast.stranger_reach.division), reach=cast.stranger_reach
    )
    open_current(at=december)
    months = {
        (due.appointment, due.period_start): due.month for due in PatrolDue.objects.standing()
    }
    assert months[cast.appointment, date(2026, 12, 21)] == date(2026, 12, 1)
    assert months[cast.appointment, date(2027, 1, 1)] == date(2027, 1, 1)
    assert months[weekly, date(2026, 12, 28)] == date(2027, 1, 1)
    # The rule of this year was not there on its first day; the next is opened before it begins.
    assert (yearly, date(2026, 1, 1)) not in months
    assert months[yearly, date(2027, 1, 1)] == date(2027, 12, 1)


def test_a_reach_with_its_own_months_owes_nothing_in_the_others(cast) -> None:
    PatrolRule.objects.create(
        tier=12, reach=cast.reach, times=2, period="week", months=[6, 7, 8, 10],
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    open_dues(at=AT, first=date(2026, 9, 1), last=date(2026, 11, 30))
    assert set(PatrolDue.objects.values_list("month", "required")) == {(date(2026, 10, 1), 2)}
