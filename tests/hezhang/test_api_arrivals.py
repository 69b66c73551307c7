"""A patrol arrives after the issue that was found on it: sent on the spot, while the walk went on."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from inspections.models import Patrol
from inspections.services.dues import open_dues
from issues.models import Issue, IssueKind
from tests import factories as make
from tests.cast import Cast
from tests.phone import AT, END, Phone, walk

pytestmark = pytest.mark.both

Send = Callable[[Phone, uuid.UUID, dict[str, Any]], int]


def put(phone: Phone, key: uuid.UUID, body: dict[str, Any]) -> int:
    status: int = phone.put(f"patrols/{key}/", body).status_code
    return status


def in_a_batch(phone: Phone, key: uuid.UUID, body: dict[str, Any]) -> int:
    items = [{"type": "patrol", "uuid": str(key), "body": body}]
    status: int = phone.post("sync/", {"items": items}).json()["results"][0]["status"]
    return status


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    return Phone(cast.village_chief)


def report(phone: Phone, reach: Any, patrol: uuid.UUID) -> None:
    body = {
        "reach": reach.pk,
        "kind": IssueKind.objects.filter(is_active=True)[0].code,
        "description": "岸边倾倒建筑垃圾约两车",
        "patrol": str(patrol),
        "reported_at": END.isoformat(),
    }
    assert phone.put(f"issues/{uuid.uuid4()}/", body).status_code == 201


@pytest.mark.parametrize("send", [put, in_a_batch])
def test_an_issue_that_came_first_is_tied_to_its_patrol_at_once(
    phone: Phone, cast: Cast, send: Send
) -> None:
    key = uuid.uuid4()
    report(phone, cast.reach, key)
    assert Issue.objects.get().patrol is None
    body = walk(cast.reach, nothing_found=False)
    assert send(phone, key, body) == 201
    patrol = Patrol.objects.get(uuid=key)
    assert Issue.objects.get().patrol == patrol
    assert patrol.found_count == 1
    assert send(phone, key, body) == 200


def test_another_persons_issue_is_not_tied_to_my_patrol(phone: Phone, cast: Cast) -> None:
    other = make.UserFactory()
    make.grant(other, "village_chief", cast.village)
    make.AppointmentFactory(
        chief=make.ChiefFactory(division=cast.village, user=other), reach=cast.reach
    )
    key = uuid.uuid4()
    report(Phone(other), cast.reach, key)
    assert put(phone, key, walk(cast.reach)) == 201
    assert Issue.objects.get().patrol is None
    assert Patrol.objects.get().found_count == 0


def test_a_patrol_costs_three_questions(
    phone: Phone, cast: Cast, django_assert_num_queries: Any
) -> None:
    """The token, the registers, and the row itself, which tells whether an issue waits for it."""
    open_dues(at=AT, first=AT.date(), last=AT.date())
    assert put(phone, uuid.uuid4(), walk(cast.reach)) == 201
    with django_assert_num_queries(3):
        assert put(phone, uuid.uuid4(), walk(cast.reach, note="再走一次")) == 201


@pytest.mark.parametrize("send", [put, in_a_batch])
def test_the_feed_tells_the_phone_that_one_more_is_done(
    phone: Phone, cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_dues(at=AT, first=AT.date(), last=AT.date())
    page = phone.get("changes/").json()
    assert [c["body"]["done"] for c in page["changes"] if c["type"] == "due"] == [0]
    later = AT.replace(hour=AT.hour + 1)
    monkeypatch.setattr("common.clock.now", lambda: later)
    assert send(phone, uuid.uuid4(), walk(cast.reach)) == 201
    page = phone.get(f"changes/?since={page['cursor']}").json()
    assert [c["body"]["done"] for c in page["changes"] if c["type"] == "due"][-1] == 1
