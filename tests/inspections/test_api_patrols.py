"""`patrols/` as a phone in the mountains uses it."""

import json
import uuid
from io import BytesIO
from typing import Any

import pytest

from inspections.models import Patrol
from tests import factories as make
from tests.cast import Cast
from tests.phone import Phone, sent_patrol, walk


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast.village_chief)


def address(key: Any = None) -> str:
    return f"patrols/{key or uuid.uuid4()}/"


def chunked(raw: bytes) -> dict[str, Any]:
    """What the server hands on for a body sent in chunks: no length, and all of it to be read."""
    return {
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": BytesIO(raw),
    }


def error(response: Any, status: int, *more: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"code", "detail", "fields", *more}
    assert any("一" <= letter <= "鿿" for letter in body["detail"])
    return body


def test_a_patrol_is_answered_with_what_was_sent_and_what_was_judged(
    phone: Phone, cast: Cast
) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    response = phone.put(address(key), body)
    assert response.status_code == 201
    answer = response.json()
    assert {name: answer[name] for name in body} == body
    assert answer["uuid"] == str(key)
    assert (answer["state"], answer["state_words"], answer["reasons"]) == ("valid", "有效", [])
    assert answer["duration_s"] == 1500
    assert 0.9 < answer["coverage"] <= 1
    assert 1850 < answer["length_m"] < 1950


def test_the_same_upload_again_is_200_with_the_same_answer(phone: Phone, cast: Cast) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    first = phone.put(address(key), body)
    again = phone.put(address(key), body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Patrol.objects.count() == 1


def test_a_uuid_in_capitals_is_the_same_uuid(phone: Phone, cast: Cast) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    phone.put(address(key), body)
    assert phone.put(address(str(key).upper()), body).status_code == 200
    assert Patrol.objects.get().uuid == key


def test_another_body_under_the_uuid_is_409(phone: Phone, cast: Cast) -> None:
    key = uuid.uuid4()
    phone.put(address(key), walk(cast.reach))
    body = error(phone.put(address(key), walk(cast.reach, note="改")), 409, "stored")
    assert body["code"] == "patrol.uuid_taken"
    [row] = phone.get("patrols/").json()["results"]
    assert body["stored"] == row


def test_a_body_cut_in_the_middle_is_400_and_the_resend_is_stored(phone: Phone, cast: Cast) -> None:
    key, raw = uuid.uuid4(), json.dumps(walk(cast.reach)).encode()
    error(phone.send("PUT", address(key), raw[: len(raw) // 2]), 400)
    cut = phone.send(
        "PUT", address(key), raw, **{"wsgi.input": BytesIO(raw[:100])}, CONTENT_LENGTH=str(len(raw))
    )
    assert error(cut, 400)["code"] == "body.cut"
    assert phone.send("PUT", address(key), raw).status_code == 201


def test_a_chunked_upload_without_a_length_is_stored(phone: Phone, cast: Cast) -> None:
    raw = json.dumps(walk(cast.reach)).encode()
    assert phone.send("PUT", address(), raw, **chunked(raw)).status_code == 201
    assert Patrol.objects.get().reach == cast.reach


def test_more_than_two_megabytes_are_413(phone: Phone, cast: Cast) -> None:
    raw = json.dumps(walk(cast.reach, note="x" * (2 * 1024 * 1024))).encode()
    assert "2 MB" in error(phone.send("PUT", address(), raw), 413)["detail"]
    assert "2 MB" in error(phone.send("PUT", address(), raw, **chunked(raw)), 413)["detail"]


def test_chunks_without_end_are_413(phone: Phone) -> None:
    raw = b" " * (13 * 1024 * 1024)
    error(phone.send("PUT", address(), raw, **chunked(raw)), 413)


def test_a_length_that_promises_too_much_is_413_unread(phone: Phone) -> None:
    error(phone.send("PUT", address(), b"{}", CONTENT_LENGTH=str(10**12)), 413)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"NaN",
        b'{"reach": NaN}',
        b'{"note": "\\ud800"}',
        b'{"note": "a\\u0000b"}',
        b'{"reach": 1e999}',
        b'{"reach": 123456789012345678901234567890}',
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b"\xff\xfe",
        b"\x00",
    ],
)
def test_what_no_phone_means_is_400_and_never_a_fault(phone: Phone, raw: bytes) -> None:
    error(phone.send("PUT", address(), raw), 400)


def test_a_form_is_415(phone: Phone) -> None:
    error(phone.send("PUT", address(), b"a=1", "application/x-www-form-urlencoded"), 415)


@pytest.mark.parametrize("token", ["", "Token", "Token x y", "Token \xff", "Bearer x", "Token no"])
def test_without_a_good_token_it_is_401(cast: Cast, token: str) -> None:
    phone = Phone(cast.village_chief)
    response = phone.client.put(
        f"/api/v1/{address()}", b"{}", "application/json", headers={"Authorization": token}
    )
    error(response, 401)
    assert response.headers["WWW-Authenticate"]


def test_a_revoked_token_is_refused_at_once(phone: Phone, cast: Cast) -> None:
    cast.village_chief.auth_token_set.all().delete()
    error(phone.put(address(), walk(cast.reach)), 401)


def test_a_disabled_account_is_refused_at_once(phone: Phone, cast: Cast) -> None:
    cast.village_chief.is_active = False
    cast.village_chief.save()
    error(phone.put(address(), walk(cast.reach)), 401)


# --- reading


def test_my_patrols_come_newest_first_in_pages(
    phone: Phone, cast: Cast, django_assert_num_queries: Any
) -> None:
    for day in range(10, 15):
        sent_patrol(
            cast.village_chief, cast.reach, track=None,
            started_at=f"2026-11-{day}T09:00:00+08:00", ended_at=f"2026-11-{day}T09:30:00+08:00",
        )  # fmt: skip
    first = phone.get("patrols/?page_size=3").json()
    assert [row["started_at"][8:10] for row in first["results"]] == ["14", "13", "12"]
    second = phone.client.get(
        first["next"], headers={"Authorization": f"Token {phone.token}"}
    ).json()
    assert [row["started_at"][8:10] for row in second["results"]] == ["11", "10"]
    assert second["next"] is None
    assert "track" not in first["results"][0]


def test_patrols_are_filtered_by_month_state_and_reach(phone: Phone, cast: Cast) -> None:
    sent_patrol(cast.village_chief, cast.reach)
    sent_patrol(
        cast.village_chief, cast.reach, track=None,
        started_at="2026-10-31T23:59:00+08:00", ended_at="2026-11-01T00:01:00+08:00",
    )  # fmt: skip

    def found(query: str) -> list[str]:
        return [row["started_at"][:7] for row in phone.get(f"patrols/?{query}").json()["results"]]

    assert found("month=2026-11") == ["2026-11"]
    assert found("state=pending") == ["2026-10"]
    assert found(f"reach={cast.reach.pk}") == ["2026-11", "2026-10"]
    assert found(f"reach={cast.stranger_reach.pk}") == []
    assert "month" in error(phone.get("patrols/?month=2026-13"), 400)["fields"]
    assert "state" in error(phone.get("patrols/?state=good"), 400)["fields"]


def test_one_patrol_comes_with_its_track_in_wgs84(phone: Phone, cast: Cast) -> None:
    patrol = sent_patrol(cast.village_chief, cast.reach)
    track = phone.get(address(patrol.uuid)).json()["track"]
    assert (track["datum"], track["source_datum"]) == ("wgs84", "wgs84")
    assert track["points"][0] == walk(cast.reach)["track"]["points"][0]
    assert len(track["points"]) == 125


def test_somebody_elses_patrol_is_not_there(phone: Phone, cast: Cast) -> None:
    other = make.UserFactory()
    make.grant(other, "village_chief", cast.village)
    patrol = sent_patrol(other, cast.reach)
    error(phone.get(address(patrol.uuid)), 404)
    assert phone.get("patrols/").json()["results"] == []


def test_an_address_or_method_that_is_not_there_is_answered_in_json(phone: Phone) -> None:
    error(phone.get("patrols/not-a-uuid/"), 404)
    error(phone.get("patrols/not-a-uuid"), 404)
    error(phone.send("DELETE", address()), 405)
    error(phone.send("POST", "patrols/", b"{}"), 405)
