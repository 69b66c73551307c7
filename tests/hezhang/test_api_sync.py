"""`sync/`: what was done without a signal, sent at once."""

import json
import uuid
from typing import Any

import pytest

from inspections.models import Patrol
from issues.models import Issue
from tests import factories as make
from tests.cast import Cast
from tests.notices.making import published_notice
from tests.phone import ITEM_BY_ITEM, Phone, walk


@pytest.fixture(autouse=True)
def _each_item_asks_its_own_questions(settings: Any) -> None:
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast.village_chief)


def item(kind: str, body: Any, key: Any = None) -> dict[str, Any]:
    return {"type": kind, "uuid": str(key or uuid.uuid4()), "body": body}


def issue_body(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "reach": cast.reach.pk,
        "kind": "dumping",
        "severity": "general",
        "description": "岸边倾倒建筑垃圾约两车",
        "place": {"lon": 108.405, "lat": 30.8, "datum": "wgs84"},
        "photos": [],
        "patrol": None,
        "fixed_on_spot": False,
    } | changes


@pytest.fixture
def kind(db: Any) -> str:
    from issues.models import IssueKind

    return IssueKind.objects.filter(is_active=True).first().code


def sync(phone: Phone, items: list[Any]) -> list[dict[str, Any]]:
    response = phone.post("sync/", {"items": items})
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_whoever_asks_for_less_is_not_sent_the_tracks_back(phone: Phone, cast: Cast) -> None:
    raw = json.dumps({"items": [item("patrol", walk(cast.reach)), item("sign", {"notice": 1})]})
    whole, less = (
        phone.send("POST", "sync/", raw.encode(), **extra)
        for extra in ({}, {"HTTP_PREFER": "respond-async, return=minimal"})
    )
    assert less.headers["Preference-Applied"] == "return=minimal"
    assert "Preference-Applied" not in whole.headers
    (first, refused), (again, same) = (answer.json()["results"] for answer in (whole, less))
    assert (first["status"], again["status"], refused) == (201, 200, same)
    assert first["body"].pop("track")
    assert again["body"] == first["body"]


def test_an_issue_sent_before_its_patrol_is_tied_to_it(phone: Phone, cast: Cast, kind: str) -> None:
    patrol = uuid.uuid4()
    results = sync(
        phone,
        [
            item("issue", issue_body(cast, kind=kind, patrol=str(patrol))),
            item("patrol", walk(cast.reach, nothing_found=False), patrol),
        ],
    )
    assert [(r["type"], r["status"]) for r in results] == [("issue", 201), ("patrol", 201)]
    assert Issue.objects.get().patrol == Patrol.objects.get(uuid=patrol)


def test_each_item_is_answered_as_its_own_call_would_be(phone: Phone, cast: Cast) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    [result] = sync(phone, [item("patrol", body, key)])
    assert result["uuid"] == str(key)
    single = phone.put(f"patrols/{key}/", body)
    assert single.status_code == 200
    assert result["body"] == single.json()


def test_one_bad_item_costs_the_others_nothing(phone: Phone, cast: Cast, kind: str) -> None:
    good = [item("patrol", walk(cast.reach)), item("issue", issue_body(cast, kind=kind))]
    bad = [
        item("patrol", walk(cast.stranger_reach)),
        item("patrol", {"reach": "x"}),
        item("issue", {}),
        item("issue", None),
        item("action", {"issue": "x", "action": "close"}),
        item("action", {"issue": str(uuid.uuid4()), "action": "close"}),
        item("weather", {}),
        item(["patrol"], {}),
        {"type": "patrol", "uuid": "x", "body": {}},
        {"type": "patrol"},
        "nonsense",
        None,
        5,
    ]
    results = sync(phone, [good[0], *bad, good[1]])
    assert [results[0]["status"], results[-1]["status"]] == [201, 201]
    for result in results[1:-1]:
        assert 400 <= result["status"] < 500, result
        assert set(result["body"]) == {"code", "detail", "fields"}
    assert (Patrol.objects.count(), Issue.objects.count()) == (1, 1)


def test_a_fault_in_one_item_costs_the_others_nothing(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hezhang.api import batch

    def broken(*args: Any) -> Any:
        Patrol.objects.create()
        raise AssertionError

    monkeypatch.setitem(batch.HANDLERS, "issue", broken)
    results = sync(phone, [item("issue", {}), item("patrol", walk(cast.reach))])
    assert [r["status"] for r in results] == [500, 201]
    assert results[0]["body"]["code"] == "fault"
    assert Patrol.objects.count() == 1


def test_the_whole_batch_again_is_all_200_with_the_same_bodies(
    phone: Phone, cast: Cast, kind: str
) -> None:
    items = [item("patrol", walk(cast.reach, note=str(n))) for n in range(3)]
    items.append(item("issue", issue_body(cast, kind=kind)))
    first, again = sync(phone, items), sync(phone, items)
    assert [r["status"] for r in first] == [201] * 4
    assert [r["status"] for r in again] == [200] * 4
    assert [r["body"] for r in first] == [r["body"] for r in again]
    assert (Patrol.objects.count(), Issue.objects.count()) == (3, 1)


def test_the_same_item_twice_in_a_batch_is_one_row(phone: Phone, cast: Cast) -> None:
    twice = item("patrol", walk(cast.reach))
    other = item("patrol", walk(cast.reach, note="改"), twice["uuid"])
    assert [r["status"] for r in sync(phone, [twice, twice, other])] == [201, 200, 409]
    assert Patrol.objects.count() == 1


def test_an_action_on_an_issue_of_the_same_batch_is_done_after_it(
    phone: Phone, cast: Cast, kind: str
) -> None:
    issue = uuid.uuid4()
    press = item("action", {"issue": str(issue), "action": "withdraw", "note": "看错了"})
    results = sync(phone, [press, item("issue", issue_body(cast, kind=kind), issue)])
    assert [r["status"] for r in results] == [200, 201], results
    assert Issue.objects.get().state == "withdrawn"
    assert sync(phone, [press])[0]["status"] == 200
    assert Issue.objects.get().ledger.count() == 2


def test_a_notice_is_signed_for_in_a_batch(phone: Phone, cast: Cast) -> None:
    notice = published_notice(cast)
    press = item("sign", {"notice": notice.pk})
    first, again = sync(phone, [press]), sync(phone, [press])
    assert [r["status"] for r in first + again] == [200, 200]
    assert first[0]["body"] == again[0]["body"]
    assert notice.deliveries.get(user=cast.village_chief).signed_at
    assert sync(phone, [item("sign", {"notice": 10**9})])[0]["status"] == 404
    assert sync(phone, [item("sign", None)])[0]["status"] == 400


def test_two_hundred_go_and_one_more_is_413(phone: Phone, cast: Cast) -> None:
    items = [item("weather", {})] * 200
    assert len(sync(phone, items)) == 200
    response = phone.post("sync/", {"items": [*items, items[0]]})
    assert response.status_code == 413
    assert "200" in response.json()["detail"]


@pytest.mark.parametrize("body", [None, [], {}, {"items": {}}, {"items": None}, "x"])
def test_what_is_no_batch_is_400(phone: Phone, body: Any) -> None:
    response = phone.post("sync/", body)
    assert response.status_code == 400
    assert set(response.json()) == {"code", "detail", "fields"}


def test_more_than_two_megabytes_are_413(phone: Phone, cast: Cast) -> None:
    raw = json.dumps({"items": [item("patrol", walk(cast.reach))] * 500}).encode()
    assert len(raw) > 2 * 1024 * 1024
    assert phone.send("POST", "sync/", raw).status_code == 413


def test_a_stranger_cannot_overwrite_through_a_batch(phone: Phone, cast: Cast) -> None:
    mine = item("patrol", walk(cast.reach))
    sync(phone, [mine])
    other = make.UserFactory()
    make.grant(other, "village_chief", cast.village)
    [result] = sync(Phone(other), [mine])
    assert result["status"] == 409
    assert Patrol.objects.get().recorded_by == cast.village_chief
