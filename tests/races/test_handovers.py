"""Two clerks about the same chief at once: one is done, the other is told, nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from chiefs.models import Appointment, Chief, FollowUp, Handover
from chiefs.reads.handover import HANDOVER_PARTS
from chiefs.services.appointments import appoint
from chiefs.services.follow_ups import complete_follow_up
from chiefs.services.handovers import NewChief, hand_over
from chiefs.services.people import save_chief
from common.errors import DomainError
from rivers.models import Signboard
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 12, 5)


@pytest.fixture(autouse=True)
def no_lists_of_other_rooms(joined):
    joined(HANDOVER_PARTS)


def at_once(times, work):
    """Runs `work(n)` in so many threads that start together: (answers, refusals)."""
    barrier = Barrier(times)

    def one(n):
        barrier.wait()
        try:
            return work(n)
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        answers = list(pool.map(one, range(times)))
    refused = [a for a in answers if isinstance(a, DomainError)]
    return [a for a in answers if not isinstance(a, DomainError)], refused


def test_two_clerks_handing_over_one_post_leave_one_successor(cast) -> None:
    Signboard.objects.create(code="P1", reach=cast.reach, place="桥头")
    clerks = [cast.town_office, cast.district_office]

    def work(n):
        return hand_over(
            outgoing=cast.chief,
            appointments=[cast.appointment],
            incoming=NewChief(f"接任{n}", cast.village),
            effective_on=DAY,
            by=clerks[n],
            at=AT,
        )

    done, refused = at_once(2, work)
    assert (len(done), len(refused)) == (1, 1)
    assert "已由他人登记至2026年12月4日止" in refused[0].detail
    assert Handover.objects.get() == done[0]
    assert Appointment.objects.on(DAY).get().chief == done[0].incoming
    # The loser's successor, entered on the spot, is gone with the rest.
    assert Chief.objects.filter(name__startswith="接任").get() == done[0].incoming
    assert FollowUp.objects.count() == 2


def test_two_persons_handing_over_to_each_other_do_not_lock_each_other_out(cast) -> None:
    other = make.ChiefFactory(name="对调", division=cast.village)
    reach = make.ReachFactory(river=cast.river, division=cast.village)
    theirs = make.AppointmentFactory(chief=other, reach=reach)
    pairs = [(cast.chief, cast.appointment, other), (other, theirs, cast.chief)]

    def work(n):
        outgoing, post, incoming = pairs[n]
        return hand_over(
            outgoing=outgoing,
            appointments=[post],
            incoming=incoming,
            effective_on=DAY,
            by=cast.town_office,
            at=AT,
        )

    done, refused = at_once(2, work)
    assert (len(done), refused) == (2, [])
    now = Appointment.objects.on(DAY).values_list("chief__name", "reach_id")
    assert set(now) == {("对调", cast.reach.pk), ("村河长", reach.pk)}


def test_of_four_general_chiefs_appointed_at_once_two_are(cast) -> None:
    people = [make.ChiefFactory(division=cast.district) for _ in range(4)]

    def work(n):
        return appoint(
            chief=people[n],
            kind="general",
            tier=6,
            division=cast.district,
            started_on=DAY,
            by=cast.district_office,
            at=AT,
        )

    done, refused = at_once(4, work)
    assert (len(done), len(refused)) == (2, 2)
    assert "双总河长" in refused[0].detail


def test_one_mobile_entered_twice_at_once_is_one_person(cast) -> None:
    def work(n):
        return save_chief(
            chief=None,
            name=f"新河长{n}",
            division=cast.village,
            mobile="19000007777",
            by=cast.town_office,
            at=AT,
        )

    done, refused = at_once(3, work)
    assert (len(done), len(refused)) == (1, 2)
    assert {r.code for r in refused} == {"chief.mobile_taken"}


def test_a_job_done_by_two_at_once_is_done_by_one(cast) -> None:
    heir = make.ChiefFactory(division=cast.village)
    job = hand_over(
        outgoing=cast.chief,
        appointments=[cast.appointment],
        incoming=heir,
        effective_on=DAY,
        by=cast.town_office,
        at=AT,
    ).follow_ups.get()
    clerks = [cast.town_office, cast.district_office]
    done, refused = at_once(
        2, lambda n: complete_follow_up(follow_up=job, note=str(n), by=clerks[n], at=AT)
    )
    assert (len(done), len(refused)) == (1, 1)
    job.refresh_from_db()
    assert job.done_by == done[0].done_by
