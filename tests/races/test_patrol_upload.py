"""The same patrol many times at once, as a phone with a bad network sends it."""

import uuid
from threading import Event, Thread

import pytest
from django.db import connections, transaction

from common.clock import now
from inspections.models import Patrol
from inspections.services.defaults import install_defaults
from tests import factories as make
from tests.cast import Cast
from tests.phone import Phone, sent_patrol, walk
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(cast: Cast) -> Phone:
    # A transactional test empties the tables; the rules come with migrating.
    install_defaults()
    return Phone(cast.village_chief)


def test_the_same_upload_twenty_times_at_once_is_one_row_and_one_answer(
    phone: Phone, cast: Cast
) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    responses = at_once(20, lambda n: phone.put(f"patrols/{key}/", body))
    assert sorted(r.status_code for r in responses) == [200] * 19 + [201]
    assert len({r.content for r in responses}) == 1
    assert Patrol.objects.count() == 1


def test_twenty_bodies_under_one_uuid_leave_one_and_tell_the_rest(phone: Phone, cast: Cast) -> None:
    key = uuid.uuid4()
    responses = at_once(
        20, lambda n: phone.put(f"patrols/{key}/", walk(cast.reach, note=f"第{n}次"))
    )
    assert sorted(r.status_code for r in responses) == [201] + [409] * 19
    kept = next(n for n, r in enumerate(responses) if r.status_code == 201)
    assert Patrol.objects.get().note == f"第{kept}次"


def test_two_phones_with_one_uuid_leave_one_row(phone: Phone, cast: Cast) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    phones = [phone, Phone(cast.district_chief)]
    responses = at_once(2, lambda n: phones[n].put(f"patrols/{key}/", body))
    assert sorted(r.status_code for r in responses) == [201, 409]


def test_a_patrol_committed_after_a_phone_asked_comes_with_its_next_question(
    phone: Phone, cast: Cast
) -> None:
    """Two real transactions: stamped first, committed last."""
    stamped, asked = Event(), Event()

    def slow_upload() -> None:
        try:
            with transaction.atomic():
                sent_patrol(cast.village_chief, cast.reach, at=now())
                stamped.set()
                asked.wait(10)
        finally:
            connections.close_all()

    upload = Thread(target=slow_upload)
    upload.start()
    stamped.wait(10)
    first = phone.get("changes/?limit=500").json()
    asked.set()
    upload.join()
    assert not first["more"]
    assert "patrol" not in {entry["type"] for entry in first["changes"]}
    second = phone.get(f"changes/?since={first['cursor']}").json()
    assert [e["id"] for e in second["changes"] if e["type"] == "patrol"] == [
        str(Patrol.objects.get().uuid)
    ]


@pytest.mark.parametrize("way", ["alone", "in batches"])
@pytest.mark.parametrize("where", ["one reach", "two reaches"])
def test_two_walks_of_one_chief_at_once_are_asked_about_whoever_comes_first(
    phone: Phone, cast: Cast, way: str, where: str
) -> None:
    """Thirteen of fifteen such pairs counted twice while only what was stored before was looked at."""
    other = make.ReachFactory(name="清溪河河口二段", river=cast.river, division=cast.village)
    make.AppointmentFactory(chief=cast.chief, reach=other)
    reaches = [cast.reach, other if where == "two reaches" else cast.reach]

    def send(n: int, day: int) -> int:
        key, body = str(uuid.uuid4()), walk(reaches[n], note=str(n), track=None)
        body["started_at"] = f"2026-11-{day:02}T09:00:00+08:00"
        body["ended_at"] = f"2026-11-{day:02}T09:25:00+08:00"
        if way == "alone":
            return phone.put(f"patrols/{key}/", body).status_code
        items = [{"type": "patrol", "uuid": key, "body": body}]
        return phone.post("sync/", {"items": items}).json()["results"][0]["status"]

    for day in range(1, 11):
        assert at_once(2, lambda n, day=day: send(n, day)) == [201, 201]
        pair = Patrol.objects.filter(started_at__day=day)
        assert sorted(pair.values_list("state", flat=True)) == ["pending", "valid"]
        [reasons] = pair.filter(state="pending").values_list("reasons", flat=True)
        assert any("时间重叠" in reason for reason in reasons)
