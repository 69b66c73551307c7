"""The upload's own way in: whoever is refused elsewhere is refused there, in the same words."""

import gzip
import json
import logging
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import resolve
from rest_framework.permissions import BasePermission
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts.models import DeviceToken
from common import clock
from hezhang.api import patrol_upload
from inspections.models import Patrol
from tests.cast import Cast
from tests.phone import Phone, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast.village_chief)


def calls(reach: Any) -> dict[str, tuple[str, str, bytes]]:
    """The upload, and two addresses of REST framework beside it."""
    patrol = walk(reach)
    items = [{"type": "patrol", "uuid": str(uuid.uuid4()), "body": patrol}]
    return {
        "patrol": ("PUT", f"patrols/{uuid.uuid4()}/", json.dumps(patrol).encode()),
        "issue": ("PUT", f"issues/{uuid.uuid4()}/", b"{}"),
        "sync": ("POST", "sync/", json.dumps({"items": items}).encode()),
    }


def refused_alike(
    phone: Phone, reach: Any, status: int, code: str, *, blanks: int = 0, **extra: Any
) -> None:
    """Each of the addresses gives the same refusal, and nothing is stored."""
    answers = {}
    for name, (method, path, raw) in calls(reach).items():
        answer = phone.send(method, path, raw + b" " * blanks, **extra)
        headers = {key: answer.headers.get(key) for key in ("WWW-Authenticate", "Content-Type")}
        answers[name] = (answer.status_code, answer.json(), headers)
    assert answers["patrol"] == answers["issue"] == answers["sync"]
    assert (answers["patrol"][0], answers["patrol"][1]["code"]) == (status, code)
    assert not Patrol.objects.exists()


def test_the_address_table_shows_the_view_and_the_lane_leads_to_the_same() -> None:
    path = f"/api/v1/patrols/{uuid.uuid4()}/"
    found = patrol_upload.ADDRESS.resolve(path[1:])
    assert found is not None
    assert resolve(path).func is found.func is patrol_upload.patrol


def test_a_token_that_is_none_is_refused(phone: Phone, cast: Cast) -> None:
    phone.token = "0" * 64
    refused_alike(phone, cast.reach, 401, "auth.token")


def test_a_call_without_a_token_is_refused(phone: Phone, cast: Cast) -> None:
    extra = {"HTTP_AUTHORIZATION": ""}
    for method, path, raw in calls(cast.reach).values():
        answer = phone.client.generic(method, f"/api/v1/{path}", raw, "application/json", **extra)
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")
        assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_revoked_token_is_refused(phone: Phone, cast: Cast) -> None:
    DeviceToken.objects.all().delete()
    refused_alike(phone, cast.reach, 401, "auth.token")


def test_an_expired_token_is_refused(phone: Phone, cast: Cast) -> None:
    DeviceToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    refused_alike(phone, cast.reach, 401, "auth.token")


def test_a_disabled_account_is_refused(phone: Phone, cast: Cast) -> None:
    cast.village_chief.is_active = False
    cast.village_chief.save()
    refused_alike(phone, cast.reach, 401, "auth.disabled")


def test_a_session_of_the_pages_opens_nothing(phone: Phone, cast: Cast) -> None:
    phone.client.force_login(cast.village_chief)
    phone.token = "0" * 64
    refused_alike(phone, cast.reach, 401, "auth.token")


def test_a_password_that_an_office_gave_opens_nothing_before_it_is_changed(
    phone: Phone, cast: Cast
) -> None:
    cast.village_chief.must_change_password = True
    cast.village_chief.save()
    refused_alike(phone, cast.reach, 403, "auth.password_given")


def test_a_permission_that_every_address_gets_holds_here(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nobody(BasePermission):
        def has_permission(self, request: Any, view: Any) -> bool:
            return False

    monkeypatch.setattr(APIView, "permission_classes", [Nobody])
    refused_alike(phone, cast.reach, 403, "not_allowed")


def test_a_throttle_that_every_address_gets_holds_here(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Once(SimpleRateThrottle):
        rate = "1/min"

        def get_cache_key(self, request: Any, view: Any) -> str:
            return f"once-{request.user.pk}-{cast.reach.pk}-{type(view).__name__}"

    monkeypatch.setattr(APIView, "throttle_classes", [Once])
    for method, path, raw in calls(cast.reach).values():
        first, again = (phone.send(method, path, raw) for _ in range(2))
        assert first.status_code != 429
        assert (again.status_code, again.json()["code"]) == (429, "throttled")
        assert 0 < int(again.headers["Retry-After"]) <= 60


def test_too_large_a_body_is_refused(phone: Phone, cast: Cast) -> None:
    refused_alike(phone, cast.reach, 413, "body.too_large", blanks=2 * 1024 * 1024)


def test_a_body_packed_by_gzip_is_taken_and_by_anything_else_refused(
    phone: Phone, cast: Cast
) -> None:
    refused_alike(phone, cast.reach, 415, "body.encoded", HTTP_CONTENT_ENCODING="br")
    packed = gzip.compress(json.dumps(walk(cast.reach)).encode())
    answer = phone.send("PUT", f"patrols/{uuid.uuid4()}/", packed, HTTP_CONTENT_ENCODING="gzip")
    assert answer.status_code == 201


def test_a_body_cut_on_its_way_is_refused(phone: Phone, cast: Cast) -> None:
    for method, path, raw in calls(cast.reach).values():
        extra = {"wsgi.input": BytesIO(raw[:1]), "CONTENT_LENGTH": str(len(raw))}
        answer = phone.send(method, path, raw, **extra)
        assert (answer.status_code, answer.json()["code"]) == (400, "body.cut")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_another_kind_of_content_is_refused(phone: Phone, cast: Cast, kind: str) -> None:
    for method, path, raw in calls(cast.reach).values():
        answer = phone.send(method, path, raw, kind)
        assert (answer.status_code, answer.json()["code"]) == (415, "media_type")


def test_a_fault_is_told_with_its_number_and_no_more(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**sent: Any) -> Any:
        raise RuntimeError("secret")

    monkeypatch.setattr(patrol_upload, "submit_patrol", broken)
    answer = phone.put(f"patrols/{uuid.uuid4()}/", walk(cast.reach))
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert answer.headers["X-Request-ID"] in answer.json()["detail"]
    assert "secret" not in answer.text


def test_an_upload_has_its_line_in_the_log_and_the_headers_of_all(
    phone: Phone, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="hezhang.web.request_log"):
        answer = phone.put(f"patrols/{uuid.uuid4()}/", walk(cast.reach))
    (line,) = (record.msg for record in caplog.records if record.name == "hezhang.web.request_log")
    assert (line["status"], line["method"], line["user"]) == (201, "PUT", cast.village_chief.pk)
    assert answer.headers["X-Request-ID"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_other_methods_are_answered_as_ever(phone: Phone) -> None:
    path = f"patrols/{uuid.uuid4()}/"
    answer = phone.send("DELETE", path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "PUT"} <= set(answer.headers["Allow"].split(", "))
    assert phone.send("PUT", path[:-1], b"{}").status_code == 404
