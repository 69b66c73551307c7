"""POST /api/v1/auth/…: a token a device, revoked at once, locked after five wrong passwords."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.dateparse import parse_datetime

from accounts import services
from accounts.models import AuditEvent, DeviceToken, Parameter
from common import clock
from common.text.chinese import local_date
from tests.factories import PASSWORD

LOGIN = "/api/v1/auth/login/"
LOGOUT = "/api/v1/auth/logout/"
NEW = "Yuxi-Qingliu-26"


@pytest.fixture(autouse=True)
def no_throttles_from_before():
    cache.clear()


def log_in(user, password: str = PASSWORD, device: str = "甲", client: Client | None = None):
    body = {"mobile": user.mobile, "password": password, "device": device}
    return (client or Client()).post(LOGIN, body, content_type="application/json")


def phone(answer) -> Client:
    return Client(headers={"Authorization": f"Token {answer.json()['token']}"})


def is_let_in(client: Client) -> bool:
    # An address that every signed-in phone may ask: 404 for a photo that is not there.
    return client.get("/api/v1/photos/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_village_chief_gets_a_token_and_learns_what_the_account_is_for(cast) -> None:
    answer = log_in(cast.village_chief)
    assert answer.status_code == 200
    body = answer.json()
    assert is_let_in(phone(answer))
    assert body["user"]["name"] == "村河长"
    assert body["user"]["must_change_password"] is False
    role = body["user"]["roles"][0]
    assert (role["title"], role["division_name"]) == ("村级河长、巡河员", "河口村")
    left = parse_datetime(body["expires_at"]) - clock.now()
    assert timedelta(days=179) < left <= timedelta(days=180)


def test_the_token_is_nowhere_in_the_database(cast) -> None:
    token = log_in(cast.village_chief).json()["token"]
    row = DeviceToken.objects.get()
    assert token not in (row.digest, row.device)
    assert len(row.token_key) < len(token)


def test_how_long_a_token_lasts_is_set_by_the_office(cast) -> None:
    day = local_date(clock.now())
    Parameter.objects.create(key="accounts.device_token_days", value=30, valid_from=day)
    left = parse_datetime(log_in(cast.village_chief).json()["expires_at"]) - clock.now()
    assert left <= timedelta(days=30)


def test_the_same_device_replaces_its_token_and_others_keep_theirs(cast) -> None:
    first = phone(log_in(cast.village_chief, device="甲"))
    other = phone(log_in(cast.village_chief, device="乙"))
    again = phone(log_in(cast.village_chief, device="甲"))
    assert not is_let_in(first)
    assert is_let_in(other)
    assert is_let_in(again)


def test_after_logging_out_the_token_is_worth_nothing(cast) -> None:
    client = phone(log_in(cast.village_chief))
    assert client.post(LOGOUT).status_code == 204
    refused = client.post(LOGOUT)
    assert refused.status_code == 401
    assert refused.json() == {
        "code": "auth.token",
        "detail": "登录已失效，请重新登录。",
        "fields": {},
    }
    assert refused["WWW-Authenticate"] == "Token"


@pytest.mark.both
def test_a_revoked_token_and_a_disabled_account_are_refused_at_once_in_words(cast) -> None:
    client = phone(log_in(cast.village_chief))
    token = DeviceToken.objects.get()
    services.revoke_token(token=token, by=cast.admin, at=clock.now())
    assert client.post(LOGOUT).json()["detail"] == "登录已失效，请重新登录。"
    assert not DeviceToken.objects.exists()

    client = phone(log_in(cast.village_chief))
    cast.village_chief.is_active = False
    cast.village_chief.save(update_fields=["is_active"])
    refused = client.post(LOGOUT)
    assert refused.status_code == 401
    assert refused.json()["code"] == "auth.disabled"


@pytest.mark.both
def test_a_token_that_has_run_out_is_refused_and_swept_at_night(cast) -> None:
    from accounts.tasks import delete_expired_tokens

    client = phone(log_in(cast.village_chief))
    DeviceToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    assert client.post(LOGOUT).status_code == 401
    assert delete_expired_tokens() == 1
    assert delete_expired_tokens() == 0


@pytest.mark.parametrize("header", ["Token", "Token ", "Token nonsense", "Token 令牌", "Bearer x"])
def test_a_header_that_is_no_token_is_401_in_words(db, header: str) -> None:
    refused = Client(headers={"Authorization": header.encode().decode("latin-1")}).post(LOGOUT)
    assert refused.status_code == 401
    assert "登录" in refused.json()["detail"]


@pytest.mark.both
def test_checking_a_token_costs_one_query(cast, django_assert_num_queries) -> None:
    client = phone(log_in(cast.village_chief))
    log_in(cast.village_chief, device="乙")
    # The token with its user; the photo that is not there, nor a piece of it.
    with django_assert_num_queries(3):
        assert is_let_in(client)


@pytest.mark.both
def test_the_day_of_last_use_is_written_once_a_day(cast, django_assert_num_queries) -> None:
    client = phone(log_in(cast.village_chief))
    DeviceToken.objects.update(last_used_on="2026-01-01")
    # How long a token lasts is asked, and the row written.
    with django_assert_num_queries(5):
        assert is_let_in(client)
    with django_assert_num_queries(3):
        assert is_let_in(client)
    assert DeviceToken.objects.get().last_used_on == local_date(clock.now())


def test_a_wrong_password_is_401_and_does_not_say_whether_the_account_exists(cast) -> None:
    wrong = log_in(cast.village_chief, "wrong")
    cast.village_chief.mobile = "19000009999"
    unknown = log_in(cast.village_chief, "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["detail"] == "手机号或密码不正确。"


def test_five_wrong_passwords_lock_the_account_for_the_phone_and_the_page(cast, client) -> None:
    answers = [log_in(cast.village_chief, "wrong").status_code for _ in range(5)]
    assert answers == [401, 401, 401, 401, 429]
    locked = log_in(cast.village_chief)
    assert locked.status_code == 429
    assert locked.json()["code"] == "auth.locked"
    assert "锁定" in locked.json()["detail"]
    assert 0 < int(locked["Retry-After"]) <= 900
    page = client.post(
        "/accounts/login/", {"username": cast.village_chief.mobile, "password": PASSWORD}
    )
    assert page.status_code == 429
    assert "账号已临时锁定" in page.text
    assert AuditEvent.objects.filter(action="login.locked", user=cast.village_chief).exists()


def test_an_account_tried_too_often_is_throttled_in_words(cast, settings, monkeypatch) -> None:
    from accounts.api.throttles import LoginAccountThrottle

    monkeypatch.setattr(LoginAccountThrottle, "THROTTLE_RATES", {"login_account": "2/min"})
    assert [log_in(cast.village_chief).status_code for _ in range(3)] == [200, 200, 429]
    refused = log_in(cast.village_chief)
    assert refused.json()["code"] == "throttled"
    assert "稍后再试" in refused.json()["detail"]
    assert int(refused["Retry-After"]) > 0
    assert log_in(cast.town_office).status_code == 200


def test_an_address_that_tries_many_accounts_is_throttled(cast, monkeypatch) -> None:
    from accounts.api.throttles import LoginAddressThrottle

    monkeypatch.setattr(LoginAddressThrottle, "THROTTLE_RATES", {"login_address": "1/min"})
    # A phone cannot pass for another by naming an address itself.
    first = Client(headers={"X-Forwarded-For": "203.0.113.1"})
    second = Client(headers={"X-Forwarded-For": "203.0.113.2"})
    assert log_in(cast.village_chief, client=first).status_code == 200
    assert log_in(cast.town_office, client=second).status_code == 429


@pytest.mark.parametrize("missing", ["mobile", "password", "device"])
def test_a_missing_field_is_named(cast, missing: str) -> None:
    body = {"mobile": cast.village_chief.mobile, "password": PASSWORD, "device": "甲"}
    del body[missing]
    answer = Client().post(LOGIN, body, content_type="application/json")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [missing]


def test_a_changed_password_ends_the_other_phones_logins(cast) -> None:
    lost = phone(log_in(cast.village_chief, device="丢失的手机"))
    mine = phone(log_in(cast.village_chief, device="新手机"))
    body = {"old_password": PASSWORD, "new_password": NEW}
    mine.post("/api/v1/auth/password/", body, content_type="application/json")
    assert is_let_in(mine)
    assert not is_let_in(lost)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", NEW, "old_password"),
        (PASSWORD, "12345678", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
    ],
)
def test_a_refused_password_says_which_field_and_why(cast, old: str, new: str, field: str) -> None:
    client = phone(log_in(cast.village_chief))
    body = {"old_password": old, "new_password": new}
    answer = client.post("/api/v1/auth/password/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["fields"][field]


def test_the_audit_trail_has_the_login_the_token_and_the_logout(cast) -> None:
    client = phone(log_in(cast.village_chief))
    log_in(cast.village_chief, "wrong")
    client.post(LOGOUT)
    trail = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(trail) == ["login", "token.issued", "login.failed", "token.revoked", "logout"]
    first = AuditEvent.objects.order_by("id").first()
    assert first.detail == {"via": "手机"}
    assert first.address == "127.0.0.1"
