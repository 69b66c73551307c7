"""The same patrol many times at once, as a phone with a bad network sends it."""

import uuid
from threading import Event, Thread

import pytest
from django.db import connections, transaction

from common.clock import now
from inspections.models import Patrol
from inspections.services.defaults import install_defaults
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
