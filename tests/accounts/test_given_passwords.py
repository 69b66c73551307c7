"""Passwords that an office gave: the owner is told, what follows is marked, and they open little and not for long."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import services
from accounts.models import DeviceToken
from accounts.services.given_passwords import is_watched, told
from common import clock
from inspections.models import Patrol
from issues.models import IssueKind, LedgerEntry
from issues.reads.wording import entry_facts
from tests.accounts.test_phone_login import LOGIN, NEW, log_in, phone
from tests.phone import walk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARK = "上报账号的密码刚由他人重置"


@pytest.fixture(autouse=True)
def no_throttles_from_before():
    cache.clear()


@pytest.fixture
def clocked(monkeypatch):
    """Moves the clock."""
    start = clock.now()

    def later(**span):
        monkeypatch.setattr("common.clock.now", lambda: start + timedelta(**span))

    later(days=0)
    return later


def reset(cast, by=None):
    by = by or cast.town_office
    return services.reset_password(user=cast.village_chief, by=by, at=clock.now())


def change(client: Client, old: str, new: str = NEW):
    body = {"old_password": old, "new_password": new}
    return client.post("/api/v1/auth/password/", body, content_type="application/json")


def send(client: Client, cast) -> Patrol:
    key, body = uuid.uuid4(), walk(cast.reach)
    answer = client.put(f"/api/v1/patrols/{key}/", json.dumps(body), "application/json")
    assert answer.status_code == 201, answer.text
    return Patrol.objects.get(uuid=key)


def test_an_office_that_resets_and_acts_is_marked_and_the_owner_hears_of_it(cast, clocked) -> None:
    """The way of the fault: reset, log in as the chief, patrol and report, all within minutes."""
    clocked(days=1)
    password = reset(cast)
    cast.village_chief.refresh_from_db()
    hers = phone(answer := log_in(cast.village_chief, password))
    (note,) = answer.json()["account_notes"]
    assert "由镇河长办重置" in note
    change(hers, password)
    patrol = send(hers, cast)
    assert patrol.state == "pending"
    assert MARK in patrol.reasons[-1]
    report = {
        "reach": cast.reach.pk,
        "kind": IssueKind.objects.get(code="luandui").code,
        "severity": "general",
        "description": "河岸堆放垃圾",
    }
    sent = hers.put(f"/api/v1/issues/{uuid.uuid4()}/", json.dumps(report), "application/json")
    assert sent.status_code == 201, sent.text
    assert "密码刚由他人重置" in entry_facts(LedgerEntry.objects.get())[-1]
    # The chief comes a week later, has to have it reset again, and is told of both.
    clocked(days=9)
    again = log_in(cast.village_chief, reset(cast))
    (note,) = again.json()["account_notes"]
    assert "近 90 天共重置 2 次" in note


@pytest.mark.parametrize(
    ("changed_after", "asked_after", "marked"),
    [(0.1, 0.5, True), (0.1, 1.2, False), (30, 30.5, True), (30, 31.5, False)],
)
def test_acts_are_marked_for_an_hour_from_the_reset_or_the_first_change_after_it(
    cast, clocked, changed_after, asked_after, marked
) -> None:
    clocked(days=1)
    password = reset(cast)
    clocked(days=1, hours=changed_after)
    client = phone(log_in(cast.village_chief, password))
    change(client, password)
    clocked(days=1, hours=asked_after)
    reasons = send(client, cast).reasons
    assert any(MARK in words for words in reasons) == marked


def test_a_first_password_and_ones_own_change_mark_nothing(cast, clocked) -> None:
    user, _ = services.open_account(
        mobile="19000007777",
        name="赵新",
        role="village_chief",
        division=cast.village,
        by=cast.town_office,
        at=clock.now(),
    )
    assert not is_watched(user, clock.now())
    assert told(user, clock.now()) == []
    services.change_password(user=cast.village_chief, password=NEW, at=clock.now())
    assert not is_watched(cast.village_chief, clock.now())


def test_on_the_pages_the_owner_reads_it_before_choosing_a_password_and_on_the_home_page(
    cast, client, clocked
) -> None:
    clocked(days=1)
    by = cast.district_office
    password = services.reset_password(user=cast.town_office, by=by, at=clock.now())
    sent = {"username": cast.town_office.mobile, "password": password}
    words = "由区河长办重置"
    assert words in client.post("/accounts/login/", sent, follow=True).text
    new = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/accounts/password/", new, follow=True).text.count(words) == 1
    clocked(days=9)
    assert words not in client.get("/").text


def test_a_given_password_opens_nothing_on_a_phone_but_its_change(cast) -> None:
    password = reset(cast)
    client = phone(log_in(cast.village_chief, password))
    body = json.dumps(walk(cast.reach))
    refused = [
        client.put(f"/api/v1/patrols/{uuid.uuid4()}/", body, "application/json"),
        client.post("/api/v1/sync/", '{"items": []}', "application/json"),
        client.get("/api/v1/me/"),
        client.get("/api/v1/changes/"),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.password_given")
        assert "内容都在手机上" in answer.json()["detail"]
    assert change(client, password).status_code == 204
    assert send(client, cast).pk
    assert DeviceToken.objects.count() == 1


def test_a_given_password_that_nobody_changed_runs_out(cast, client, clocked, settings) -> None:
    settings.INITIAL_LOGIN_DAYS = 3
    password = reset(cast)
    early = phone(log_in(cast.village_chief, password))
    clocked(days=3)
    late = log_in(cast.village_chief, password)
    assert (late.status_code, late.json()["code"]) == (401, "auth.password_expired")
    # Nor does a phone that signed in with it in time change it now, or a page let anybody in.
    assert change(early, password).status_code == 401
    sent = {"username": cast.village_chief.mobile, "password": password}
    page = client.post("/accounts/login/", sent)
    assert "初始密码 3 天内没有修改，已经失效" in page.text
    # Nobody learns of it without the password.
    wrong = Client().post(
        LOGIN, {"mobile": cast.village_chief.mobile, "password": "x", "device": "b"}
    )
    assert "失效" not in wrong.text
    assert log_in(cast.village_chief, reset(cast)).status_code == 200
