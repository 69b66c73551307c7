"""Entering people, appointing them, ending it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from chiefs.models import Appointment, Chief
from chiefs.services.appointments import appoint, correct_appointment, end_appointment
from chiefs.services.people import save_chief
from common.errors import Conflict, Invalid, NotAllowed
from rivers.models import Signboard
from tests import factories as make

AT = datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MARCH = date(2026, 3, 1)


def enter(cast, **changes):
    words = {"chief": None, "name": "陈  小河", "division": cast.village, "by": cast.town_office}
    return save_chief(**(words | changes), at=AT)


def put(cast, **changes):
    """A second person for the village's reach, unless told otherwise."""
    words = {
        "kind": "chief",
        "tier": 12,
        "division": cast.village,
        "reach": cast.reach,
        "started_on": MARCH,
        "by": cast.town_office,
    } | changes
    if "chief" not in words:
        words["chief"] = make.ChiefFactory(division=cast.village)
    return appoint(**words, at=AT)


# --- people -----------------------------------------------------------------------------------
def test_a_person_is_entered_with_pinyin_and_author(cast) -> None:
    chief = enter(cast, mobile=" 19000001234 ")
    assert (chief.name, chief.sort_key) == ("陈小河", "chen2 xiao3 he2")
    assert chief.mobile == "19000001234"
    written = chief.history.get()
    assert (written.history_user, written.history_date) == (cast.town_office, AT)


def test_a_town_enters_nobody_in_the_neighbour_town(cast) -> None:
    with pytest.raises(NotAllowed):
        enter(cast, division=cast.stranger_reach.division)
    assert not Chief.objects.filter(name="陈 小河").exists()


def test_a_person_is_not_moved_out_of_the_writers_scope(cast) -> None:
    with pytest.raises(NotAllowed):
        enter(cast, chief=cast.chief, division=cast.stranger_reach.division)
    cast.chief.refresh_from_db()
    assert cast.chief.division_id == cast.village.pk


def test_a_taken_mobile_is_refused_and_names_only_whom_one_may_see(cast) -> None:
    make.ChiefFactory(name="李近", division=cast.village, mobile="19000000001")
    make.ChiefFactory(name="王远", division=cast.stranger_reach.division, mobile="19000000002")
    with pytest.raises(Invalid) as near:
        enter(cast, mobile="19000000001")
    with pytest.raises(Invalid) as far:
        enter(cast, mobile="19000000002")
    assert "河口村李近" in near.value.fields["mobile"]
    assert "王远" not in far.value.fields["mobile"]


def test_the_second_of_two_clerks_is_told_who_was_first(cast) -> None:
    opened = cast.chief.updated_at
    save_chief(
        chief=cast.chief,
        name="村河长",
        division=cast.village,
        post="主任",
        by=cast.district_office,
        seen_at=opened,
        # The cast was made when this runs, whatever day that is.
        at=opened + timedelta(minutes=5),
    )
    with pytest.raises(Conflict) as told:
        enter(cast, chief=cast.chief, post="书记", seen_at=opened)
    assert "区河长办" in told.value.detail
    cast.chief.refresh_from_db()
    assert cast.chief.post == "主任"


# --- appointments -----------------------------------------------------------------------------
def test_a_village_chief_is_appointed_to_a_reach(cast) -> None:
    row = put(cast, title=" 村支书 ", basis="清溪镇〔2026〕3号")
    assert (row.subject, row.title, row.updated_at) == ("清溪河河口村段", "村支书", AT)
    assert row.history.get().history_user == cast.town_office


def test_a_district_chief_is_appointed_to_a_river_in_the_district(cast) -> None:
    person = make.ChiefFactory(division=cast.district)
    row = put(
        cast,
        chief=person,
        tier=6,
        division=cast.district,
        reach=None,
        river=cast.river,
        by=cast.district_office,
    )
    assert row.subject == "清溪河"


def test_a_town_appoints_a_chief_only_to_rivers_that_run_through_it(cast) -> None:
    elsewhere = make.RiverFactory(name="远溪", division=cast.district)
    person = make.ChiefFactory(division=cast.town)
    with pytest.raises(Invalid) as refused:
        put(cast, chief=person, tier=9, division=cast.town, reach=None, river=elsewhere)
    assert refused.value.fields == {"river": "远溪在清溪镇没有河段，也不由其主管。"}


def test_a_reachs_division_is_its_own(cast) -> None:
    with pytest.raises(Invalid) as refused:
        put(cast, division=cast.town)
    assert "division" in refused.value.fields


def test_nobody_is_appointed_to_a_reach_out_of_use(cast) -> None:
    cast.reach.is_active = False
    cast.reach.save()
    with pytest.raises(Invalid) as refused:
        put(cast)
    assert refused.value.fields == {"reach": "该河段已不在册。"}


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ((1, None), (5, None), True),
        ((1, 5), (5, None), True),
        ((1, 5), (6, None), False),
        ((10, None), (1, 9), False),
        ((10, None), (1, 10), True),
    ],
)
def test_the_same_post_is_not_held_twice_at_a_time(cast, first, second, refused) -> None:
    def days(span):
        last = span[1] and date(2026, 3, span[1])
        return {"started_on": date(2026, 3, span[0]), "ended_on": last}

    person = make.ChiefFactory(division=cast.village)
    put(cast, chief=person, **days(first))
    if refused:
        with pytest.raises(Conflict):
            put(cast, chief=person, **days(second))
    else:
        put(cast, chief=person, **days(second))
    assert person.appointments.count() == 2 - refused


def test_a_division_has_at_most_two_general_chiefs_at_a_time(cast) -> None:
    def general(**days):
        person = make.ChiefFactory(division=cast.district)
        return put(
            cast,
            chief=person,
            kind="general",
            tier=6,
            division=cast.district,
            reach=None,
            by=cast.district_office,
            **days,
        )

    general(started_on=date(2025, 1, 1), ended_on=date(2025, 12, 31))
    general(started_on=date(2025, 1, 1))
    general(started_on=date(2026, 1, 1))
    with pytest.raises(Conflict) as refused:
        general(started_on=date(2025, 6, 1), ended_on=date(2025, 6, 30))
    assert "双总河长" in refused.value.detail
    assert Appointment.objects.filter(kind="general").count() == 3


def test_a_town_appoints_nobody_in_the_neighbour_town(cast) -> None:
    with pytest.raises(NotAllowed):
        put(cast, division=cast.stranger_reach.division, reach=cast.stranger_reach)


def test_a_person_out_of_sight_is_not_appointed(cast) -> None:
    stranger = make.ChiefFactory(division=cast.stranger_reach.division)
    with pytest.raises(NotAllowed):
        put(cast, chief=stranger)
    assert not stranger.appointments.exists()


def boards_of(cast, *shown):
    """A board on the village's reach for each of these texts."""
    return [
        Signboard.objects.create(
            code=f"G{n}", reach=cast.reach, place="桥头", shown_chiefs=words, updated_on=MARCH
        )
        for n, words in enumerate(shown)
    ]


def outdated(boards):
    return [Signboard.objects.get(pk=board.pk).outdated_since for board in boards]


def test_a_chief_who_goes_without_successor_leaves_boards_that_name_him_out_of_date(cast) -> None:
    boards = boards_of(cast, f"村级河长 {cast.chief.name}", "村级河长 别人", "")
    middle = MARCH.replace(day=15)
    end_appointment(appointment=cast.appointment, on=middle, by=cast.town_office, at=AT)
    after = middle + timedelta(days=1)
    assert outdated(boards) == [after, None, after]


def test_a_new_chief_leaves_boards_that_do_not_name_him_out_of_date(cast) -> None:
    chief = make.ChiefFactory(division=cast.village)
    boards = boards_of(cast, "村级河长 别人", f"村级河长 {chief.name}", "")
    first = MARCH + timedelta(days=9)
    put(cast, chief=chief, started_on=first)
    assert outdated(boards) == [first, None, None]


def test_a_term_entered_late_leaves_boards_renewed_since_alone(cast) -> None:
    boards = boards_of(cast, "村级河长 别人")
    put(cast, started_on=MARCH - timedelta(days=9))
    assert outdated(boards) == [None]


def test_ending_keeps_the_row_with_its_last_day(cast) -> None:
    end_appointment(appointment=cast.appointment, on=MARCH, by=cast.town_office, at=AT)
    cast.appointment.refresh_from_db()
    assert cast.appointment.ended_on == MARCH
    assert cast.appointment.is_on(MARCH)
    assert not cast.appointment.is_on(MARCH + timedelta(days=1))


def test_an_appointment_is_not_ended_twice_nor_before_it_began(cast) -> None:
    with pytest.raises(Invalid):
        end_appointment(
            appointment=cast.appointment, on=date(2024, 1, 1), by=cast.town_office, at=AT
        )
    end_appointment(appointment=cast.appointment, on=MARCH, by=cast.town_office, at=AT)
    with pytest.raises(Conflict) as refused:
        end_appointment(appointment=cast.appointment, on=MARCH, by=cast.district_office, at=AT)
    assert "2026年3月1日" in refused.value.detail


def test_a_stranger_ends_nothing(cast) -> None:
    with pytest.raises(NotAllowed):
        end_appointment(appointment=cast.appointment, on=MARCH, by=cast.stranger, at=AT)


def test_a_correction_obeys_the_same_rules_and_keeps_the_old_words(cast) -> None:
    later = put(cast)
    put(cast, chief=later.chief, started_on=date(2025, 1, 1), ended_on=date(2026, 2, 28))
    words = {"ended_on": None, "title": "主任", "basis": "", "by": cast.town_office, "at": AT}
    with pytest.raises(Conflict):
        correct_appointment(appointment=later, started_on=date(2026, 2, 1), **words)
    correct_appointment(appointment=later, started_on=date(2026, 3, 5), **words)
    later.refresh_from_db()
    assert (later.started_on, later.title) == (date(2026, 3, 5), "主任")
    assert later.history.last().started_on == MARCH


@pytest.mark.parametrize(
    ("kind", "tier", "subject"),
    [
        ("chief", 12, "reach"),
        ("chief", 9, "river"),
        ("general", 9, "division"),
    ],
)
def test_the_same_post_twice_at_once_is_refused_in_words_and_by_the_database(
    cast, kind, tier, subject
) -> None:
    chief = make.ChiefFactory(division=cast.village, name="陈小河")
    division = cast.village if subject == "reach" else cast.town
    post = {"kind": kind, "tier": tier, "division": division, "reach": None}
    if subject != "division":
        post[subject] = getattr(cast, subject)
    first = put(cast, chief=chief, **post)
    with pytest.raises(Conflict) as refused:
        put(cast, chief=chief, **(post | {"started_on": MARCH + timedelta(days=9)}))
    assert refused.value.detail.startswith("陈小河自2026年3月1日至今已任")
    twin = Appointment(chief=chief, started_on=MARCH, **post)
    with pytest.raises(ValidationError, match="此人已在任这一职务，不能重复任职。"):
        twin.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    assert list(chief.appointments.all()) == [first]
