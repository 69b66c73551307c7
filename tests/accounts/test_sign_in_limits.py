"""Who tries passwords slows down nobody but themselves: limits by account and address, known devices, counted rows."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from accounts import services
from accounts.models import AuditEvent, DeviceToken, FailedSignIns
from accounts.services import sign_in
from accounts.tasks import close_sign_in_counts, delete_expired_sessions
from common import clock
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
HERE, THERE = "198.51.100.1", "203.0.113.7"


@pytest.fixture(autouse=True)
def no_throttles_from_before():
    cache.clear()


def by_page(user, password=PASSWORD, *, client=None, address=HERE) -> int:
    sent = {"username": getattr(user, "mobile", user), "password": password}
    return (client or Client()).post("/accounts/login/", sent, REMOTE_ADDR=address).status_code


def by_phone(user, password=PASSWORD, *, address=HERE, **headers: str):
    sent = {"mobile": getattr(user, "mobile", user), "password": password, "device": "甲"}
    return Client(headers=headers).post(
        "/api/v1/auth/login/", sent, content_type="application/json", REMOTE_ADDR=address
    )


def lock(user, address) -> None:
    for _ in range(5):
        by_page(user, "wrong", address=address)
    assert by_page(user, address=address) == 429


@pytest.mark.parametrize("tries", [5, 60])
def test_wrong_passwords_from_elsewhere_lock_nobody_out(cast, tries) -> None:
    for n in range(tries):
        by_page(cast.village_chief, "wrong", address=THERE if n % 2 else "203.0.113.8")
    assert by_phone(cast.village_chief).status_code == 200
    assert by_page(cast.village_chief) == 302


def test_a_known_browser_gets_in_where_its_account_is_locked(cast) -> None:
    mine = Client()
    by_page(cast.town_office, client=mine)
    mine.post("/accounts/logout/")
    lock(cast.town_office, HERE)
    assert by_page(cast.town_office, client=mine) == 302
    mine.post("/accounts/logout/")
    # It is known for this account alone, and has a count of its own.
    lock(cast.stranger, HERE)
    assert by_page(cast.stranger, client=mine) == 429
    for _ in range(5):
        by_page(cast.town_office, "wrong", client=mine)
    assert by_page(cast.town_office, client=mine) == 429
    assert services.unlock(user=cast.town_office, by=cast.district_office, at=clock.now())
    assert by_page(cast.town_office, client=mine) == 302


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c~1~2", "~~"])
def test_a_made_up_cookie_makes_no_device_known(cast, cookie) -> None:
    lock(cast.town_office, HERE)
    client = Client()
    client.cookies["hezhang_device"] = cookie
    assert by_page(cast.town_office, client=client) == 429


def test_a_phone_is_known_by_the_token_it_had_even_when_it_has_run_out(cast) -> None:
    token = by_phone(cast.village_chief).json()["token"]
    DeviceToken.objects.update(expiry=clock.now() - timedelta(days=1))
    lock(cast.village_chief, HERE)
    assert by_phone(cast.village_chief).status_code == 429
    assert by_phone(cast.village_chief, Authorization=f"Token {token}").status_code == 200


def test_tries_under_a_lock_do_not_prolong_it(cast) -> None:
    from accounts.reads.locks import locked_until

    lock(cast.town_office, HERE)
    until = locked_until(cast.town_office.mobile, clock.now())
    for _ in range(3):
        assert by_page(cast.town_office, "wrong") == 429
    assert locked_until(cast.town_office.mobile, clock.now()) == until


def test_past_its_limit_an_address_gets_no_password_hashed(cast, settings, monkeypatch) -> None:
    settings.SIGN_IN_FAILURES_OF_ADDRESS = 6
    mine = Client()
    by_page(cast.town_office, client=mine)
    for n in range(6):
        by_page(f"1900000{n:04}", "wrong")
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    assert by_page(cast.stranger) == 429
    refused = by_phone(cast.village_chief)
    assert (refused.status_code, refused.json()["code"]) == (429, "auth.too_many")
    assert hashed == []
    # Known devices and other addresses go on.
    assert by_page(cast.town_office, client=mine) == 302
    assert by_page(cast.stranger, address=THERE) == 302


def test_a_training_room_signs_in_from_one_address(cast) -> None:
    people = UserFactory.create_batch(96)
    for n, user in enumerate(people):
        if n % 3 == 0:
            assert by_phone(user, "wrong").status_code == 401
        assert by_phone(user).status_code == 200


def test_unknown_names_are_counted_and_not_multiplied(cast) -> None:
    for n in range(30):
        by_page(f"1900000{n:04}", "wrong")
        by_page(f"nobody-{n}", "wrong")
    assert AuditEvent.objects.count() == 1
    counted = FailedSignIns.objects.get()
    assert (counted.mobile, counted.address, counted.count) == ("", HERE, 60)
    FailedSignIns.objects.update(since=counted.since - timedelta(hours=1))
    assert close_sign_in_counts() == 1
    assert close_sign_in_counts() == 0
    last = AuditEvent.objects.order_by("pk").last()
    assert (last.action, last.detail["count"], last.address) == ("login.failed", 60, HERE)
    assert "nobody" not in last.target


def test_tries_under_a_lock_are_one_row(cast) -> None:
    for _ in range(20):
        by_page(cast.town_office, "wrong")
    trail = list(AuditEvent.objects.values_list("action", flat=True))
    assert trail.count("login.locked") == 1
    assert trail.count("login.failed") <= 5


def test_the_owner_sees_at_the_next_login_what_was_tried_elsewhere(cast) -> None:
    client = Client()
    by_page(cast.town_office, client=client)
    for _ in range(3):
        by_page(cast.town_office, "wrong", address=THERE)
    by_page(cast.town_office, "wrong")
    client.post("/accounts/logout/")
    by_page(cast.town_office, client=client)
    assert "别处有 3 次用您的手机号登录而密码不正确" in client.get("/").text
    client.post("/accounts/logout/")
    by_page(cast.town_office, client=client)
    assert "密码不正确" not in client.get("/").text


def test_a_disabled_account_is_told_the_truth_by_phone_and_only_to_its_owner(cast) -> None:
    services.set_active(user=cast.village_chief, active=False, by=cast.admin, at=clock.now())
    assert by_phone(cast.village_chief).json()["code"] == "auth.disabled"
    assert by_phone(cast.village_chief, "wrong").json()["code"] == "auth.invalid"
    assert not DeviceToken.objects.exists()


def test_a_token_in_use_never_ends(cast) -> None:
    token = by_phone(cast.village_chief).json()["token"]
    DeviceToken.objects.update(last_used_on="2026-01-01", expiry=clock.now() + timedelta(hours=1))
    phone = Client(headers={"Authorization": f"Token {token}"})
    assert phone.get("/api/v1/me/").status_code == 200
    assert DeviceToken.objects.get().expiry > clock.now() + timedelta(days=179)


def test_ended_sessions_are_deleted_at_night(cast) -> None:
    from django.contrib.sessions.models import Session

    live, ended = Client(), Client()
    by_page(cast.town_office, client=live)
    by_page(cast.stranger, client=ended)
    Session.objects.filter(pk=ended.session.session_key).update(expire_date=clock.now())
    assert delete_expired_sessions() == 1
    assert live.get("/").status_code == 200


def test_old_counts_are_deleted(cast) -> None:
    at = clock.now()
    sign_in.count_failure(request=None, mobile="", action=sign_in.FAILED, at=at)
    sign_in.close_counts(at=at + timedelta(days=sign_in.KEPT_DAYS + 1))
    assert not FailedSignIns.objects.exists()
