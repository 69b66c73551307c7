"""An issue's place and moment by the rules of a patrol's: odd ones are left out and told. And whose issues a phone
reads: a successor goes on with the predecessor's."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from chiefs.models import Appointment
from issues.models import Issue
from issues.services import act
from tests import factories as make
from tests.cast import Cast
from tests.phone import AT, Phone

pytestmark = pytest.mark.both


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    return Phone(cast.village_chief)


def report(phone: Phone, cast: Cast, **changes: Any) -> Issue:
    body = {
        "reach": cast.reach.pk,
        "kind": "luandui",
        "description": "河岸堆放建筑垃圾",
        "place": {"lon": 108.41, "lat": 30.8, "datum": "wgs84"},
    } | changes
    key = uuid4()
    for status in (201, 200):
        answer = phone.put(f"issues/{key}/", body)
        assert answer.status_code == status, answer.content
    return Issue.objects.get(uuid=key)


@pytest.mark.parametrize(
    "place",
    [
        {"lon": 0, "lat": 0.0, "datum": "wgs84"},
        {"lon": None, "lat": None, "datum": "gcj02"},
        {"lon": None, "lat": None},
        {"lon": 108.4, "lat": None, "datum": "wgs84"},
        {"lon": 30.8, "lat": 108.4, "datum": "wgs84"},
        {"lon": 2.35, "lat": 48.85, "datum": "bd09"},
        {"lon": "108.4", "lat": 30.8, "datum": "wgs84"},
    ],
)
def test_a_place_that_cannot_be_is_left_out_and_told(
    phone: Phone, cast: Cast, client: Any, place: Any
) -> None:
    issue = report(phone, cast, place=place)
    assert (issue.longitude, issue.latitude, issue.datum) == (None, None, "")
    [words] = issue.ledger.get().data["odd"]
    assert words.endswith("没有登记坐标")
    client.force_login(cast.town_office)
    assert words in client.get(reverse("issues:issue_detail", args=[issue.pk])).text


@pytest.mark.parametrize("place", ["here", [], {"lon": 108.4, "lat": 30.8, "datum": "mars"}])
def test_what_is_no_place_at_all_is_refused_by_its_field(
    phone: Phone, cast: Cast, place: Any
) -> None:
    body = {"reach": cast.reach.pk, "kind": "luandui", "description": "垃圾", "place": place}
    answer = phone.put(f"issues/{uuid4()}/", body)
    assert answer.status_code == 400
    assert any(field.startswith("place") for field in answer.json()["fields"])


@pytest.mark.parametrize(
    "stated",
    ["1970-01-01T00:00:00+08:00", "2007-04-05T09:00:00+08:00", "2026-11-21T09:00:00+08:00",
     "2199-01-01T00:00:00+08:00"],
)  # fmt: skip
def test_a_clock_that_is_wrong_is_taken_and_told(
    phone: Phone, cast: Cast, client: Any, stated: str
) -> None:
    issue = report(phone, cast, reported_at=stated)
    assert issue.reported_at == AT
    client.force_login(cast.town_office)
    page = client.get(reverse("issues:issue_detail", args=[issue.pk])).text
    assert "手机所报时间为" in page
    assert "按收到时间登记" in page


def test_a_phone_that_was_away_for_a_month_keeps_its_moment(phone: Phone, cast: Cast) -> None:
    stated = AT - timedelta(days=40)
    assert report(phone, cast, reported_at=stated.isoformat()).reported_at == stated


# --- whose


@pytest.fixture
def successor(cast: Cast) -> Phone:
    user = make.UserFactory(name="新河长")
    make.grant(user, "village_chief", cast.village)
    chief = make.ChiefFactory(name="新河长", division=cast.village, user=user)
    Appointment.objects.filter(pk=cast.appointment.pk).update(ended_on=date(2026, 11, 10))
    appointment = make.AppointmentFactory(
        chief=chief, reach=cast.reach, started_on=date(2026, 11, 11)
    )
    Appointment.objects.filter(pk=appointment.pk).update(updated_at=AT - timedelta(days=8))
    return Phone(user)


def listed(phone: Phone) -> list[str]:
    return [row["uuid"] for row in phone.get("issues/").json()["results"]]


def test_a_successor_reads_the_open_issues_of_the_reach(
    phone: Phone, cast: Cast, successor: Phone
) -> None:
    old = report(phone, cast, reported_at="2026-11-05T09:00:00+08:00")
    elsewhere = make.ReachFactory(river=cast.river, division=cast.village)
    other = report(phone, cast, reach=elsewhere.pk)
    assert listed(successor) == [str(old.uuid)]
    assert set(listed(phone)) == {str(old.uuid), str(other.uuid)}
    body = successor.get(f"issues/{old.uuid}/").json()
    assert not any(body["abilities"].values())
    assert successor.get(f"issues/{other.uuid}/").status_code == 404
    act(issue_id=old.pk, action="withdraw", by=cast.village_chief, at=AT, note="重复")
    assert listed(successor) == []
    assert str(old.uuid) in listed(phone)


def test_the_feed_brings_them_when_the_post_begins_and_tells_their_end(
    phone: Phone, cast: Cast, successor: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.clock.now", lambda: AT - timedelta(days=9))
    old = report(phone, cast)
    Appointment.objects.filter(chief__user=successor.user).update(started_on=date(2026, 12, 1))
    before = successor.get("changes/?limit=500").json()
    assert not [e for e in before["changes"] if e["type"] == "issue"]

    def since(cursor: str, at: datetime) -> tuple[list[tuple[str, str]], str]:
        monkeypatch.setattr("common.clock.now", lambda: at)
        page = successor.get(f"changes/?limit=500&since={cursor}").json()
        found = [(e["id"], e["body"]["state"]) for e in page["changes"] if e["type"] == "issue"]
        return found, page["cursor"]

    Appointment.objects.filter(chief__user=successor.user).update(started_on=date(2026, 11, 12))
    found, cursor = since(before["cursor"], AT)
    assert found == [(str(old.uuid), "reported")]
    act(issue_id=old.pk, action="withdraw", by=cast.village_chief, at=AT, note="重复")
    found, _ = since(cursor, AT + timedelta(hours=1))
    assert found == [(str(old.uuid), "withdrawn")]


def test_photos_that_have_not_come_are_named(phone: Phone, cast: Cast) -> None:
    photo = str(uuid4())
    issue = report(phone, cast, photos=[photo])
    assert phone.get(f"issues/{issue.uuid}/").json()["photos_missing"] == [photo]
    assert phone.get("issues/").json()["results"][0]["photos_missing"] == [photo]
