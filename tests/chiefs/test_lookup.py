"""Who was chief of what on which day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from chiefs.models import Appointment
from chiefs.services.lookup import (
    appointments_changed,
    appointments_of,
    chiefs_of_reach,
    chiefs_of_river,
)
from tests import factories as make

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def year(cast):
    """One person with several reaches over a year, and a successor on one of them.

    cast.reach  村河长 from 2025 to the end of June 2026, then 继任
    second      村河长 from March 2026
    third       村河长 in April 2026 alone
    """
    cast.appointment.ended_on = date(2026, 6, 30)
    cast.appointment.save()
    cast.heir = make.ChiefFactory(name="继任", division=cast.village)
    make.AppointmentFactory(chief=cast.heir, reach=cast.reach, started_on=date(2026, 7, 1))
    cast.second = make.ReachFactory(name="第二段", river=cast.river, division=cast.village)
    cast.third = make.ReachFactory(name="第三段", river=cast.river, division=cast.village)
    make.AppointmentFactory(chief=cast.chief, reach=cast.second, started_on=date(2026, 3, 1))
    make.AppointmentFactory(
        chief=cast.chief,
        reach=cast.third,
        started_on=date(2026, 4, 1),
        ended_on=date(2026, 4, 30),
    )
    return cast


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2024, 12, 31), set()),
        (date(2025, 1, 1), {"清溪河河口村段"}),
        (date(2026, 2, 28), {"清溪河河口村段"}),
        (date(2026, 3, 1), {"清溪河河口村段", "第二段"}),
        (date(2026, 4, 1), {"清溪河河口村段", "第二段", "第三段"}),
        (date(2026, 4, 30), {"清溪河河口村段", "第二段", "第三段"}),
        (date(2026, 5, 1), {"清溪河河口村段", "第二段"}),
        (date(2026, 6, 30), {"清溪河河口村段", "第二段"}),
        (date(2026, 7, 1), {"第二段"}),
    ],
)
def test_what_a_person_of_several_reaches_holds_on_a_day(year, day, held) -> None:
    rows = appointments_of(year.village_chief, day)
    assert {row.reach.name for row in rows} == held


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 6, 30), ["村河长"]),
        (date(2026, 7, 1), ["继任"]),
        (date(2024, 1, 1), []),
    ],
)
def test_a_reach_names_who_was_chief_then(year, day, names) -> None:
    assert [row.chief.name for row in chiefs_of_reach(year.reach, day)] == names


def test_a_past_month_names_everybody_who_served_in_it(year) -> None:
    served = Appointment.objects.between(date(2026, 6, 1), date(2026, 6, 30))
    assert {(a.chief.name, a.reach.name) for a in served.select_related("chief", "reach")} == {
        ("村河长", "清溪河河口村段"),
        ("村河长", "第二段"),
    }


def test_the_own_appointments_come_in_one_query(year, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        for row in appointments_of(year.village_chief, date(2026, 4, 2)):
            assert row.chief.name
            assert row.division.name
            assert row.reach.river.name


def test_the_chiefs_above_a_reach_are_those_of_its_river_in_its_own_divisions(year) -> None:
    def over(name, division, tier, kind="chief", river=year.river):
        person = make.ChiefFactory(name=name, division=division)
        make.AppointmentFactory(
            chief=person, kind=kind, reach=None, river=river, division=division, tier=tier
        )

    over("区河长", year.district, 6)
    over("区警长", year.district, 6, "police")
    over("镇河长", year.town, 9)
    over("邻镇河长", year.stranger_reach.division.parent, 9)
    over("别河河长", year.district, 6, river=make.RiverFactory(division=year.district))
    rows = chiefs_of_reach(year.reach, date(2026, 8, 1))
    assert [row.chief.name for row in rows] == ["区河长", "区警长", "镇河长", "继任"]
    on_river = chiefs_of_river(year.river, date(2026, 8, 1))
    assert [row.chief.name for row in on_river] == [
        "区河长",
        "区警长",
        "镇河长",
        "邻镇河长",
        "继任",
        "村河长",
    ]


@pytest.mark.parametrize(
    ("since", "until", "reaches"),
    [
        # nothing happened
        ((5, 2), (5, 20), set()),
        # the last day of the third reach is over at midnight, not before
        ((4, 29), (4, 30), set()),
        ((4, 30), (5, 1), {"第三段"}),
        # the first day of a term entered long before
        ((3, 15), (4, 1), {"第三段"}),
        # away for months: all that came and went
        ((2, 1), (11, 1), {"清溪河河口村段", "第二段", "第三段"}),
    ],
)
def test_a_phone_learns_of_terms_that_began_or_ran_out(year, since, until, reaches) -> None:
    long_ago = datetime(2025, 1, 1, tzinfo=SHANGHAI)
    Appointment.objects.update(updated_at=long_ago)

    def noon(month_day):
        return datetime(2026, *month_day, 12, 0, tzinfo=SHANGHAI)

    rows = appointments_changed(year.village_chief, noon(since), noon(until))
    assert {row.reach.name for row in rows} == reaches


def test_a_phone_learns_of_what_was_written_meanwhile(year) -> None:
    Appointment.objects.update(updated_at=datetime(2025, 1, 1, tzinfo=SHANGHAI))
    written = datetime(2026, 5, 5, 10, 0, tzinfo=SHANGHAI)
    Appointment.objects.filter(reach=year.second).update(updated_at=written)
    since = datetime(2026, 5, 5, 9, 0, tzinfo=SHANGHAI)
    assert [a.reach.name for a in appointments_changed(year.village_chief, since, written)] == [
        "第二段"
    ]
