"""An issue's whole way, page and phone mixed: each sees at once what the other did."""

import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from issues.models import Issue
from tests.phone import Phone
from tests.photos import photo

pytestmark = [pytest.mark.both, pytest.mark.django_db]


class Desk:
    """A person at a browser, working on one issue."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def page(self, issue):
        return self.client.get(reverse("issues:issue_detail", args=[issue.pk]))

    def act(self, issue, action, **fields):
        address = reverse("issues:issue_act", args=[issue.pk, action])
        form = self.client.get(address)
        assert form.status_code == 200, f"{action} is not offered: {form.status_code}"
        ref = form.context["form"]["client_ref"].value()
        return self.client.post(address, {"client_ref": str(ref), "note": ""} | fields)


@pytest.fixture
def chiefs_phone(cast):
    return Phone(cast.village_chief)


@pytest.fixture
def units_phone(cast):
    return Phone(cast.unit_clerk)


@pytest.fixture
def reported(cast, chiefs_phone):
    """Sent by the village chief's phone, with a photo that arrived before it."""
    picture, number = uuid.uuid4(), uuid.uuid4()
    sent = chiefs_phone.send("PUT", f"photos/{picture}/", photo(), "image/jpeg")
    assert sent.status_code == 201
    body = {
        "reach": cast.reach.pk,
        "kind": "luandui",
        "severity": "general",
        "description": "河岸堆放建筑垃圾约两车",
        "place": {"lon": 108.412, "lat": 30.801, "datum": "wgs84"},
        "photos": [str(picture)],
        "patrol": None,
        "fixed_on_spot": False,
    }
    assert chiefs_phone.put(f"issues/{number}/", body).status_code == 201
    return Issue.objects.get(uuid=number)


def state_on(phone, issue):
    return phone.get(f"issues/{issue.uuid}/").json()["state_words"]


def taken(name):
    file = io.BytesIO(photo(colour=(90, 140, 60)))
    file.name = name
    return file


def test_from_the_phone_through_office_and_unit_to_closure(
    cast, reported, chiefs_phone, units_phone
):
    office, unit, stranger = Desk(cast.district_office), Desk(cast.unit_clerk), Desk(cast.stranger)
    assert "河岸堆放建筑垃圾约两车" in office.page(reported).content.decode()

    assert office.act(reported, "accept", note="情况属实").status_code == 302
    assert state_on(chiefs_phone, reported) == "待交办"
    assert unit.page(reported).status_code == 404

    assert office.act(reported, "hand_over", unit=cast.unit.pk).status_code == 302
    assert "待签收" in unit.client.get("/").content.decode()
    answer = units_phone.post(
        f"issues/{reported.uuid}/actions/sign/", {"client_ref": str(uuid.uuid4()), "note": ""}
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "rectifying")

    done = unit.act(reported, "request_closure", note="已清运复绿", photos=[taken("整改后.jpg")])
    assert done.status_code == 302
    assert state_on(chiefs_phone, reported) == "待复核"
    assert office.act(reported, "pass", note="现场复核属实").status_code == 302
    assert office.act(reported, "close").status_code == 302

    told = chiefs_phone.get(f"issues/{reported.uuid}/").json()
    assert told["state_words"] == "已销号"
    assert not any(told["abilities"].get(action) for action in ("withdraw", "fix_on_spot"))
    assert [entry["event_words"] for entry in told["ledger"]] == [
        "上报",
        "受理",
        "交办",
        "签收",
        "申请销号",
        "复核通过",
        "销号",
    ]
    assert stranger.page(reported).status_code == 404
    assert reported.number not in stranger.client.get("/issues/?state=all").content.decode()


def test_a_closure_that_does_not_hold_goes_back_to_the_unit(cast, reported, chiefs_phone):
    office, unit = Desk(cast.town_office), Desk(cast.unit_clerk)
    district = Desk(cast.district_office)
    office.act(reported, "accept")
    district.act(reported, "hand_over", unit=cast.unit.pk)
    unit.act(reported, "sign")
    unit.act(reported, "request_closure", note="已清运", photos=[taken("一.jpg")])
    assert district.act(reported, "fail", note="仍有半车未清").status_code == 302
    assert state_on(chiefs_phone, reported) == "整改中"
    assert "仍有半车未清" in unit.page(reported).content.decode()
    assert (
        unit.act(reported, "request_closure", note="清完", photos=[taken("二.jpg")]).status_code
        == 302
    )


def test_pressing_twice_on_page_and_phone_is_one_step(cast, reported, units_phone):
    office = Desk(cast.district_office)
    office.act(reported, "accept")
    office.act(reported, "hand_over", unit=cast.unit.pk)
    ref = {"client_ref": str(uuid.uuid4()), "note": ""}
    path = f"issues/{reported.uuid}/actions/sign/"
    first, second = units_phone.post(path, ref), units_phone.post(path, ref)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["ledger"] == second.json()["ledger"]
    assert reported.ledger.filter(event="issue.signed").count() == 1
