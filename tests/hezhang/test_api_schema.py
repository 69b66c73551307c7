"""Every call of the document, with whatever the document allows: it answers as the document says."""

import json
import uuid
from typing import Any

import pytest
import requests
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inspections.api import examples as patrol_examples
from inspections.services.dues import open_dues
from issues.api import examples as issue_examples
from spots.api import examples as spot_examples
from tests.cast import Cast
from tests.hezhang.documented import calls
from tests.notices.making import published_notice
from tests.phone import AT, Phone, walk
from tests.photos import photo as picture
from tests.spots.kit import assigned

PASSWORD = "Qinghe-2026-he"

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


CALLS = calls()

pytestmark = pytest.mark.usefixtures("connection_of_the_test")


@pytest.mark.parametrize("role", ["village_chief", "town_office"])
@pytest.mark.parametrize("label", CALLS)
def test_a_call_answers_as_the_document_says(label: str, role: str, cast: Cast) -> None:
    phone = Phone(getattr(cast, role))

    @settings(max_examples=12, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=CALLS[label].as_strategy())
    def answers(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Token {phone.token}"}, checks=CHECKS)

    answers()


class Day:
    """A phone's day: each call is made in good order, and its answer held against the document."""

    def __init__(self, phone: Phone) -> None:
        self.headers = {"Authorization": f"Token {phone.token}"}
        self.calls = calls(strict=True)
        # Units' systems call with a token of their own: tests/plans/test_unit_api.py.
        self.left = {label for label in self.calls if "/plans/" not in label}

    def __call__(self, method: str, path: str, status: int, **parts: Any) -> Any:
        label = f"{method} /api/v1/{path}"
        self.left.discard(label)
        if "body" in parts:
            parts.setdefault("media_type", "application/json")
        case = self.calls[label].Case(**parts)
        answer = case.call_and_validate(headers=self.headers, checks=CHECKS)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


def test_a_whole_day_of_a_phone_is_answered_as_documented(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    settings.ZEAL_RAISE = False  # one request after another, in one context
    open_dues(at=AT, first=AT.date(), last=AT.date())
    notice, spot = published_notice(cast), assigned(cast)
    cast.village_chief.set_password(PASSWORD)
    cast.village_chief.save()
    phone = Phone(cast.village_chief)
    call = Day(phone)
    signed_in = {"mobile": cast.village_chief.mobile, "password": PASSWORD, "device": "甲"}
    call("POST", "auth/login/", 200, body=signed_in)
    assert call("GET", "me/", 200)["due"][0]["done"] == 0
    keys = {name: str(uuid.uuid4()) for name in ("patrol", "issue", "photo", "press")}
    photo = {"path_parameters": {"uuid": keys["photo"]}}
    call("PUT", "photos/{uuid}/", 201, **photo, body=picture(), media_type="image/jpeg")
    call("GET", "photos/{uuid}/", 200, **photo)
    issue = {"path_parameters": {"uuid": keys["issue"]}}
    report = issue_examples.ISSUE | {"reach": cast.reach.pk, "patrol": keys["patrol"]}
    call("PUT", "issues/{uuid}/", 201, **issue, body=report)
    patrol = {"path_parameters": {"uuid": keys["patrol"]}}
    track = walk(cast.reach)["track"]
    went = patrol_examples.PATROL | {"reach": cast.reach.pk, "track": track}
    assert call("PUT", "patrols/{uuid}/", 201, **patrol, body=went)["state"] == "valid"
    assert call("PUT", "patrols/{uuid}/", 200, **patrol, body=went)["counts_for"]
    assert call("GET", "patrols/{uuid}/", 200, **patrol)["track"]["points"]
    assert call("GET", "patrols/", 200)["results"]
    answer = {"path_parameters": {"uuid": keys["patrol"], "action": "answer"}}
    told = {"client_ref": str(uuid.uuid4()), "note": "补充一句"}
    assert call("POST", "patrols/{uuid}/actions/{action}/", 200, **answer, body=told)["acts"]
    assert call("GET", "dues/", 200)["dues"]
    assert call("GET", "swaps/", 200)["swaps"] == []
    call("GET", "me/allowance/", 200)
    assert call("GET", "issues/{uuid}/", 200, **issue)["ledger"]
    assert call("GET", "issues/", 200)["results"]
    withdraw = {"path_parameters": {"uuid": keys["issue"], "action": "withdraw"}}
    press = {"client_ref": keys["press"], "note": "重复上报"}
    call("POST", "issues/{uuid}/actions/{action}/", 200, **withdraw, body=press)
    call("POST", "sync/", 200, body={"items": [
        {"type": "patrol", "uuid": str(uuid.uuid4()), "body": walk(cast.reach, note="又一次")},
        {"type": "issue", "uuid": keys["issue"], "body": report},
        {"type": "sign", "uuid": str(uuid.uuid4()), "body": {"notice": notice.pk}},
    ]})  # fmt: skip
    assert [row["code"] for row in call("GET", "spots/", 200)["results"]] == [spot.code]
    seen = spot_examples.VISIT | {"client_ref": str(uuid.uuid4()), "photos": []}
    call("POST", "spots/{uuid}/visits/", 200, path_parameters={"uuid": str(spot.uuid)}, body=seen)
    assert call("GET", "notices/", 200)["results"]
    one = {"path_parameters": {"id": notice.pk}}
    call("GET", "notices/{id}/", 200, **one)
    call("POST", "notices/{id}/sign/", 200, **one)
    kinds = {change["type"] for change in call("GET", "changes/", 200)["changes"]}
    assert kinds >= {"reach", "rule", "due", "patrol", "issue", "notice"}
    call(
        "POST",
        "auth/password/",
        204,
        body={"old_password": PASSWORD, "new_password": "Xinmima-2027"},
    )
    call("POST", "auth/logout/", 204)
    assert not call.left


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("PUT /api/v1/patrols/{uuid}/", "201"),
        ("PUT /api/v1/issues/{uuid}/", "201"),
        ("POST /api/v1/sync/", "200"),
        ("GET /api/v1/changes/", "200"),
    ],
)
def test_an_example_of_an_answer_is_one_the_document_allows(label: str, status: str) -> None:
    method, path = label.split(" ")
    document = SchemaGenerator().get_schema(request=None, public=True)
    content = document["paths"][path][method.lower()]["responses"][status]["content"]
    (example,) = content["application/json"]["examples"].values()
    answer = schemathesis.Response(
        status_code=int(status),
        headers={"content-type": ["application/json"]},
        content=json.dumps(example["value"]).encode(),
        request=requests.Request(method, f"http://localhost{path}").prepare(),
        elapsed=0.0,
        verify=False,
    )
    calls(strict=True)[label].validate_response(answer)
