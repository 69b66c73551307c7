"""The phone web app's cookie: a way in for the portal's own pages, and for no other page's requests."""

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts import services
from accounts.models import DeviceToken
from accounts.services.devices import PHONE_COOKIE
from common import clock
from inspections.models import Patrol
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.phone import walk

LOGIN, LOGOUT, ME = "/api/v1/auth/login/", "/api/v1/auth/logout/", "/api/v1/me/"
APP = {"X-Hezhang-App": "1.0.0"}
FOREIGN: dict[str, dict[str, str]] = {
    "no word of the app": {},
    "a form of another site": {"Origin": "https://evil.example"},
    "another site, with the header": APP | {"Origin": "https://evil.example"},
    "a page without an origin": APP | {"Origin": "null"},
    "a host below this one": APP | {"Origin": "http://a.testserver"},
    "another port of this host": APP | {"Origin": "http://testserver:8080"},
    "this host, unencrypted or the other way": APP | {"Origin": "https://testserver"},
    "an origin that is none": APP | {"Origin": "http://[testserver"},
    "cross-site by the browser's word": APP | {"Sec-Fetch-Site": "cross-site"},
    "same-site by the browser's word": APP | {"Sec-Fetch-Site": "same-site"},
    "an address typed by hand": APP | {"Sec-Fetch-Site": "none"},
    "a true origin and a browser that denies it": (
        APP | {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}
    ),
}


@pytest.fixture(autouse=True)
def no_throttles_from_before() -> None:
    cache.clear()


def log_in(client: Client, user: Any, password: str = PASSWORD, **how: Any) -> Any:
    body = {"mobile": user.mobile, "password": password, "device": "网页", "keep": "cookie"}
    return client.post(LOGIN, body, content_type="application/json", **how)


@pytest.fixture
def app(cast: Cast) -> Client:
    """The web app of the village chief, signed in."""
    client = Client(headers=APP)
    assert log_in(client, cast.village_chief).status_code == 200
    return client


def with_cookie_of(app: Client, headers: dict[str, str]) -> Client:
    """What another page would make the same browser send, if it sent the cookie along."""
    other = Client(headers=headers, raise_request_exception=False)
    other.cookies = app.cookies
    return other


def addresses() -> list[tuple[str, str]]:
    """Every call of the API that asks who is there: method and address."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [
        (method.upper(), re.sub(r"\{\w+\}", str(uuid.UUID(int=1)), path.replace("{id}", "1")))
        for path, calls in paths.items()
        for method, call in calls.items()
        if {"deviceCookie": [], "deviceCookieApp": []} in call.get("security", [])
    ]


def test_the_token_is_in_a_cookie_that_no_script_reads_and_in_no_answer(cast: Cast) -> None:
    client = Client(headers=APP)
    answer = log_in(client, cast.village_chief)
    body, cookie = answer.json(), client.cookies[PHONE_COOKIE]
    assert (body["token"], body["user"]["user_id"]) == (None, str(cast.village_chief.pk))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
        True, "Strict", "/api/v1/", "",
    )  # fmt: skip
    assert timedelta(days=179) < timedelta(seconds=cookie["max-age"]) <= timedelta(days=180)
    me = client.get(ME)
    assert me.json()["user_id"] == str(cast.village_chief.pk)
    assert cookie.value not in answer.text + me.text
    assert cookie.value not in DeviceToken.objects.values_list("digest", flat=True)
    log_in(client, cast.village_chief, secure=True)
    assert client.cookies[PHONE_COOKIE]["secure"] is True


def test_no_other_page_is_let_in_at_any_address(app: Client, cast: Cast) -> None:
    calls = addresses()
    asked = {path for _, path in calls}
    assert {ME, LOGOUT, "/api/v1/sync/", "/api/v1/auth/password/"} <= asked
    assert any(path.startswith("/api/v1/patrols/0") for path in asked)
    body = json.dumps(walk(cast.reach)).encode()
    for name, headers in FOREIGN.items():
        other = with_cookie_of(app, headers)
        for method, path in calls:
            answer = other.generic(method, path, body, "application/json")
            assert (answer.status_code, answer.json()["code"]) == (401, "auth.origin"), (name, path)
            assert PHONE_COOKIE not in answer.cookies
    assert not Patrol.objects.exists()
    assert DeviceToken.objects.count() == 1


def test_no_other_page_signs_a_browser_in(cast: Cast, app: Client) -> None:
    before = DeviceToken.objects.get().digest
    for headers in FOREIGN.values():
        cache.clear()
        client = Client(headers=headers)
        refused = log_in(client, cast.town_office)
        assert (refused.status_code, refused.json()["code"]) == (401, "auth.origin")
        assert PHONE_COOKIE not in client.cookies
    assert DeviceToken.objects.get().digest == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://river.example:8443", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_the_portals_own_page_is_let_in(
    app: Client, cast: Cast, settings: Any, headers: dict[str, str]
) -> None:
    # A portal behind a proxy that leaves the port out, as for the pages' forms.
    settings.CSRF_TRUSTED_ORIGINS = ["https://river.example:8443"]
    own = with_cookie_of(app, APP | headers)
    assert own.get(ME).status_code == 200
    # The upload, which passes the pages' middleware by.
    sent = own.put(
        f"/api/v1/patrols/{uuid.uuid4()}/", walk(cast.reach), content_type="application/json"
    )
    assert sent.status_code == 201


def test_a_token_in_the_header_comes_first_and_another_scheme_does_not(
    app: Client, cast: Cast
) -> None:
    wrong = with_cookie_of(app, APP | {"Authorization": "Token 0"})
    assert wrong.get(ME).json()["code"] == "auth.token"
    _, token = services.issue_token(user=cast.town_office, device="甲", at=clock.now())
    # No page is behind it: a header is sent by whoever knows the token.
    header = with_cookie_of(app, {"Authorization": f"Token {token}"})
    assert header.get(ME).json()["user_id"] == str(cast.town_office.pk)
    assert PHONE_COOKIE not in header.get(ME).cookies
    # An intranet's own door before the portal.
    assert with_cookie_of(app, APP | {"Authorization": "Basic eDp5"}).get(ME).status_code == 200


def test_a_cookie_that_has_run_out_or_was_revoked_is_refused_in_words(
    app: Client, cast: Cast
) -> None:
    DeviceToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    assert app.get(ME).json()["code"] == "auth.token"
    log_in(app, cast.village_chief)
    services.revoke_tokens(user=cast.village_chief, by=cast.town_office, at=clock.now())
    refused = app.get(ME)
    assert (refused.status_code, refused.json()["detail"]) == (401, "登录已失效，请重新登录。")
    assert refused["WWW-Authenticate"] == "Token"
    log_in(app, cast.village_chief)
    services.set_active(user=cast.village_chief, active=False, by=cast.admin, at=clock.now())
    assert app.get(ME).status_code == 401


def test_logging_out_ends_the_token_and_takes_the_cookie_back(app: Client) -> None:
    kept = app.cookies[PHONE_COOKIE].value
    assert app.post(LOGOUT).status_code == 204
    gone = app.cookies[PHONE_COOKIE]
    assert (gone.value, gone["max-age"], gone["path"]) == ("", 0, "/api/v1/")
    assert not DeviceToken.objects.exists()
    app.cookies[PHONE_COOKIE] = kept
    assert app.get(ME).json()["code"] == "auth.token"


def test_the_cookie_lasts_as_long_as_its_token_whose_end_moves_on(app: Client) -> None:
    soon = clock.now() + timedelta(hours=1)
    DeviceToken.objects.update(expiry=soon, last_used_on="2026-01-01")
    renewed = app.get(ME).cookies[PHONE_COOKIE]
    assert timedelta(seconds=renewed["max-age"]) > timedelta(days=179)
    # Also where nothing has changed for the phone.
    again = app.get(ME, headers={"If-None-Match": "*"})
    assert again.status_code == 304
    assert again.cookies[PHONE_COOKIE]["max-age"] > 179 * 86400


def test_a_given_password_is_changed_first_and_this_browser_stays_signed_in(cast: Cast) -> None:
    given = services.reset_password(user=cast.village_chief, by=cast.town_office, at=clock.now())
    app = Client(headers=APP)
    assert log_in(app, cast.village_chief, given).json()["user"]["must_change_password"] is True
    assert app.get(ME).json()["code"] == "auth.password_given"
    body = {"old_password": given, "new_password": "Yuxi-Qingliu-26"}
    changed = app.post("/api/v1/auth/password/", body, content_type="application/json")
    assert changed.status_code == 204
    assert app.get(ME).status_code == 200


def test_a_browser_is_known_by_the_cookie_it_had_even_when_it_has_run_out(
    app: Client, cast: Cast
) -> None:
    DeviceToken.objects.update(expiry=clock.now() - timedelta(days=1))
    for _ in range(5):
        log_in(Client(headers=APP), cast.village_chief, "wrong")
    assert log_in(Client(headers=APP), cast.village_chief).status_code == 429
    assert log_in(app, cast.village_chief).status_code == 200


@pytest.mark.parametrize("keep", ["yes", 1, "Cookie"])
def test_another_word_than_cookie_is_named(cast: Cast, keep: Any) -> None:
    body = {"mobile": cast.village_chief.mobile, "password": PASSWORD, "device": "甲"}
    client = Client(headers=APP)
    refused = client.post(LOGIN, body | {"keep": keep}, content_type="application/json")
    assert refused.json()["fields"] == {"keep": "keep 应为 token 或 cookie。"}
    # Null is as if it had not been sent.
    taken = client.post(LOGIN, body | {"keep": None}, content_type="application/json")
    assert taken.json()["token"]
    assert PHONE_COOKIE not in client.cookies
