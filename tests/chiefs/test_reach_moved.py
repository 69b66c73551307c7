"""A reach is put into another division: who is chief of it goes along, what is over stays."""

from datetime import date, timedelta

import pytest
from django.test import Client

from chiefs.models import Appointment, FollowUp
from chiefs.services.handovers import NewChief, hand_over
from common.text.chinese import local_date
from common.text.months import Month
from inspections.models import PatrolDue
from inspections.services.dues import open_current, open_dues
from rivers import services
from rivers.models import Signboard
from rivers.services.facts import ReachFacts
from tests import factories as make
from tests.rivers.kit import AT, card_html

TODAY = local_date(AT)


@pytest.fixture
def other(cast):
    """A village of the neighbour town."""
    return cast.stranger_reach.division


@pytest.fixture
def board(cast) -> Signboard:
    return Signboard.objects.create(code="G1", reach=cast.reach, place="桥头")


def moved_facts(cast, division):
    reach = cast.reach
    return ReachFacts(
        code=reach.code,
        name=reach.name,
        river=reach.river,
        division=division,
        length_m=reach.length_m,
        line=reach.line,
        keep_length=True,
    )


def move(cast, division):
    return services.save_reach(
        facts=moved_facts(cast, division), reach=cast.reach, by=cast.district_office, at=AT
    )


def test_the_chief_in_office_goes_with_the_reach_and_a_past_one_stays(cast, other) -> None:
    past = make.AppointmentFactory(
        chief=make.ChiefFactory(division=cast.village),
        reach=cast.reach,
        division=cast.village,
        started_on=date(2020, 1, 1),
        ended_on=date(2024, 12, 31),
    )
    move(cast, other)
    cast.appointment.refresh_from_db()
    past.refresh_from_db()
    assert cast.appointment.division_id == other.pk
    assert past.division_id == cast.village.pk
    newest = cast.appointment.history.order_by("history_id").last()
    assert newest.history_user == cast.district_office


def test_a_whole_sheet_of_moved_reaches_takes_the_chiefs_along(cast, other) -> None:
    services.save_many(
        model=type(cast.reach),
        entries=[(moved_facts(cast, other), cast.reach)],
        by=cast.district_office,
        at=AT,
    )
    cast.appointment.refresh_from_db()
    assert cast.appointment.division_id == other.pk


def test_the_new_town_sees_the_chief_in_list_and_dossier_and_the_old_one_no_more(
    client: Client, cast, other
) -> None:
    move(cast, other)
    for user, seen in ((cast.stranger, True), (cast.town_office, False)):
        client.force_login(user)
        rows = client.get("/chiefs/").context["table"].data
        assert (cast.appointment.pk in {row.pk for row in rows}) is seen
    client.force_login(cast.stranger)
    page = client.get(f"/rivers/reaches/{cast.reach.pk}/")
    assert str(cast.chief) in card_html(page, "chiefs")


def test_boards_and_their_jobs_go_to_the_new_office(cast, other, board) -> None:
    hand_over(
        outgoing=cast.chief,
        incoming=NewChief(name="李新", division=cast.village, post="村主任"),
        appointments=[cast.appointment],
        effective_on=TODAY - timedelta(days=3),
        basis="",
        by=cast.town_office,
        at=AT,
    )
    move(cast, other)
    job = FollowUp.objects.get(signboard=board)
    assert job.division_id == other.pk
    board.refresh_from_db()
    assert board.outdated_since == TODAY - timedelta(days=3)


def test_a_moved_reachs_board_names_chiefs_of_the_old_division(cast, other, board) -> None:
    move(cast, other)
    board.refresh_from_db()
    assert board.outdated_since == TODAY


def test_past_periods_stay_with_the_old_division_and_those_to_come_go_along(cast, other) -> None:
    month = Month.of(AT)
    open_dues(at=AT, first=date(2026, 10, 1), last=date(2026, 10, 31))
    open_current(at=AT)
    move(cast, other)
    open_current(at=AT)
    owed = PatrolDue.objects.filter(appointment=cast.appointment, cancelled_at=None)
    before = owed.filter(period_end__lt=month.first_day)
    ahead = owed.filter(period_start__gt=TODAY)
    assert set(before.values_list("division_id", flat=True)) == {cast.village.pk}
    assert set(ahead.values_list("division_id", flat=True)) == {other.pk}


def test_other_corrections_of_a_reach_leave_its_chiefs_alone(cast, board) -> None:
    stood = Appointment.objects.get(pk=cast.appointment.pk).updated_at
    move(cast, cast.village)
    assert Appointment.objects.get(pk=cast.appointment.pk).updated_at == stood
    board.refresh_from_db()
    assert board.outdated_since is None
