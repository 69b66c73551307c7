"""The phone of a village's chief: what is mine to look at, what I found, and what changed since."""

from uuid import uuid4

import pytest

from spots.models import Spot
from spots.services import send_back
from tests.phone import Phone
from tests.spots.kit import AT, assigned

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast):
    return Phone(cast.village_chief)


def visit(**changes):
    return {"client_ref": str(uuid4()), "verdict": "real", "note": "确有棚房"} | changes


def test_mine_is_listed_with_its_day_and_what_i_found(phone, cast):
    spot = assigned(cast)
    (listed,) = phone.get("spots/").json()["results"]
    assert (listed["code"], listed["state_words"], listed["can_visit"]) == ("T0001", "待核查", True)
    assert (listed["verify_by"], listed["visit"]) == ("2027-06-30", None)
    answer = phone.post(f"spots/{spot.uuid}/visits/", visit())
    assert answer.status_code == 200
    assert answer.json()["visit"]["verdict"] == "real"
    assert phone.get("spots/?state=assigned").json()["results"] == []


@pytest.mark.parametrize("field", ["client_ref", "verdict", "note", "photos"])
def test_what_cannot_be_is_refused_by_its_field(phone, cast, field):
    spot = assigned(cast)
    answer = phone.post(f"spots/{spot.uuid}/visits/", visit(**{field: 7}))
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert Spot.objects.get().state == "assigned"


def test_a_visit_may_wait_for_signal_and_come_with_the_batch(phone, cast):
    spot = assigned(cast)
    body = {"spot": str(spot.uuid), "verdict": "unreal", "note": "取水口"}
    item = {"type": "spot_visit", "uuid": str(uuid4()), "body": body}
    for _ in range(2):
        (result,) = phone.post("sync/", {"items": [item]}).json()["results"]
        assert (result["status"], result["body"]["state"]) == (200, "visited")
    assert spot.entries.filter(event="visit").count() == 1


def test_changes_bring_it_and_take_it_away_again(phone, cast, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)
    spot = assigned(cast)

    def change():
        entries = phone.get("changes/").json()["changes"]
        return [(e["op"], e["id"]) for e in entries if e["type"] == "spot"]

    assert change() == [("upsert", str(spot.uuid))]
    send_back(spot_id=spot.pk, note="不在本镇", by=cast.town_office, at=AT)
    assert change() == [("delete", str(spot.uuid))]
