"""The phones' HTTP: whatever the request, the answer is JSON with a sentence, and nothing is told twice in vain."""

import gzip
import json
import uuid
import zlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from gunicorn.http.errors import InvalidChunkSize

from common import clock
from hezhang.api.feed import Cursor
from tests.cast import Cast
from tests.phone import ITEM_BY_ITEM, Phone, sent_patrol, walk

SHAPE = {"code", "detail", "fields"}


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast.village_chief)


def refused(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/json")
    body: dict[str, Any] = answer.json()
    assert set(body) == SHAPE
    assert any("一" <= letter <= "鿿" for letter in body["detail"])
    return body


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "PATCH", "DELETE", "TRACE", "PURGE"])
@pytest.mark.parametrize(
    "path",
    ["patrols/", "issues/", "sync/", "me/", "changes/", "photos/", "nowhere/", "patrols", ""],
)
def test_no_method_at_no_address_is_a_page(phone: Phone, method: str, path: str) -> None:
    answer = phone.send(method, path, b"{}")
    assert answer.status_code < 500
    assert answer["Content-Type"].startswith("application/json")
    if answer.status_code >= 400:
        refused(answer, answer.status_code)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/", "/api/v1", "/api/v1/%00/"])
def test_no_address_below_api_is_a_page(phone: Phone, path: str) -> None:
    answer = phone.client.get(path)
    refused(answer, answer.status_code)


def test_a_strange_host_is_told_in_json(phone: Phone, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    refused(phone.client.get("/api/v1/patrols/", headers={"host": "evil.example"}), 400)


def test_a_forged_form_is_told_in_json(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.admin)
    answer = client.post("/api/v1/sync/", {"a": 1})
    refused(answer, answer.status_code)


def test_a_fault_of_ours_is_told_in_json(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr("hezhang.api.views.me_json", broken)
    refused(phone.get("me/"), 500)


# --- bodies


def test_answers_are_packed_for_whoever_takes_it_and_known_again_by_the_same_etag(
    phone: Phone, cast: Cast
) -> None:
    plain, takes = phone.get("me/"), {"HTTP_ACCEPT_ENCODING": "br, gzip"}
    packed = phone.send("GET", "me/", **takes)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    unpacked = json.loads(gzip.decompress(packed.content))
    assert unpacked["reaches"] == plain.json()["reaches"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    known = {"HTTP_IF_NONE_MATCH": packed.headers["ETag"]}
    assert plain.headers["ETag"] == packed.headers["ETag"]
    for extra in (known, known | takes):
        assert phone.send("GET", "me/", **extra).status_code == 304
    # The upload's own way too; what is short is left as it is, and so are pages.
    raw = json.dumps(walk(cast.reach)).encode()
    sent = phone.send("PUT", f"patrols/{uuid.uuid4()}/", raw, **takes)
    assert (sent.status_code, sent.headers["Content-Encoding"]) == (201, "gzip")
    assert "Content-Encoding" not in phone.send("PUT", f"patrols/{uuid.uuid4()}/", **takes).headers
    phone.client.force_login(cast.village_chief)
    page = phone.client.get("/api/v1/docs/", **takes)
    assert page.status_code == 200
    assert "Content-Encoding" not in page.headers


@pytest.mark.parametrize("way", ["gzip", "deflate", "GZIP"])
def test_a_compressed_body_is_read(phone: Phone, cast: Cast, way: str, settings: Any) -> None:
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM
    raw = json.dumps(walk(cast.reach)).encode()
    packed = zlib.compress(raw) if way == "deflate" else gzip.compress(raw)
    key = uuid.uuid4()
    for status in (201, 200):
        answer = phone.send("PUT", f"patrols/{key}/", packed, HTTP_CONTENT_ENCODING=way)
        assert answer.status_code == status, answer.content
    items = json.dumps({"items": [{"type": "patrol", "uuid": str(key), "body": json.loads(raw)}]})
    batch = gzip.compress(items.encode())
    answer = phone.send("POST", "sync/", batch, HTTP_CONTENT_ENCODING="gzip")
    assert [each["status"] for each in answer.json()["results"]] == [200]


def test_a_bomb_is_too_large_and_no_more_than_the_limit_is_made_of_it(phone: Phone) -> None:
    bomb = gzip.compress(b" " * (64 * 1024 * 1024))
    assert len(bomb) < 100_000
    answer = phone.send("PUT", f"patrols/{uuid.uuid4()}/", bomb, HTTP_CONTENT_ENCODING="gzip")
    assert "MB" in refused(answer, 413)["detail"]


@pytest.mark.parametrize("cut", [5, 30, -4])
def test_a_damaged_compressed_body_is_a_sentence(phone: Phone, cast: Cast, cut: int) -> None:
    packed = gzip.compress(json.dumps(walk(cast.reach)).encode())
    for body in (packed[:cut], packed[:cut] + b"xxxxxxxx", b"no gzip at all"):
        answer = phone.send("PUT", f"patrols/{uuid.uuid4()}/", body, HTTP_CONTENT_ENCODING="gzip")
        refused(answer, 400)


def test_another_encoding_is_415(phone: Phone) -> None:
    answer = phone.send("PUT", f"patrols/{uuid.uuid4()}/", b"x", HTTP_CONTENT_ENCODING="br")
    refused(answer, 415)


class BadChunks(BytesIO):
    """What gunicorn raises of chunks whose sizes are no numbers, or of a sender who fell silent."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        raise self.error


@pytest.mark.parametrize("error", [InvalidChunkSize("zz"), TimeoutError(), ConnectionResetError()])
@pytest.mark.parametrize("path", ["patrols/{}/", "issues/{}/", "photos/{}/"])
def test_chunks_that_cannot_be_read_are_a_body_that_was_cut(
    phone: Phone, error: Exception, path: str
) -> None:
    answer = phone.send(
        "PUT", path.format(uuid.uuid4()), b"",
        **{"wsgi.input": BadChunks(error), "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""},
    )  # fmt: skip
    assert refused(answer, 400)["code"] == "body.cut"


# --- cursors, and what is known already


@pytest.mark.parametrize("path", ["patrols/", "issues/", "spots/", "notices/"])
@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "%F0%9F%90%9F", "bz0tMQ=="])
def test_a_stale_cursor_says_to_begin_anew(phone: Phone, path: str, cursor: str) -> None:
    answer = phone.get(f"{path}?cursor={cursor}")
    if answer.status_code != 200:
        assert "重新取" in refused(answer, 400)["fields"]["cursor"]


def test_a_since_in_the_future_is_not_believed(phone: Phone, cast: Cast) -> None:
    ahead = clock.now() + timedelta(days=3)
    for cursor in (Cursor(since=ahead), Cursor(until=ahead), Cursor(since=ahead, until=ahead)):
        body = refused(phone.get(f"changes/?since={cursor}"), 400)
        assert body["code"] == "cursor.invalid"
        assert "重新取" in body["detail"]
    moment = ahead.isoformat().replace("+", "%2B")
    assert "未来" in refused(phone.get(f"issues/?since={moment}"), 400)["fields"]["since"]


@pytest.mark.parametrize("path", ["me/", "changes/", "schema/"])
def test_what_the_phone_knows_is_304(phone: Phone, cast: Cast, path: str) -> None:
    def get(etag: str = "") -> Any:
        headers = {"Authorization": f"Token {phone.token}", "If-None-Match": etag}
        return phone.client.get(f"/api/v1/{path}", headers=headers)

    first = get()
    assert first.status_code == 200
    again = get(first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    if path != "schema/":
        sent_patrol(cast.village_chief, cast.reach)
        type(cast.reach).objects.filter(pk=cast.reach.pk).update(
            name="另一个名字", updated_at=clock.now()
        )
        later = get(first["ETag"])
        assert later.status_code == 200
        assert later["ETag"] != first["ETag"]


# --- batches take their time


def test_what_a_batch_has_no_time_for_is_told_later_and_is_taken_then(
    phone: Phone, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM
    ticks = iter(range(0, 1000, 8))
    monkeypatch.setattr("common.api.batches.monotonic", lambda: float(next(ticks)))
    items = [
        {"type": "patrol", "uuid": str(uuid.uuid4()), "body": walk(cast.reach, note=str(n))}
        for n in range(5)
    ]
    seen: list[int] = []
    while items:
        results = phone.post("sync/", {"items": items}).json()["results"]
        seen += [each["status"] for each in results if each["status"] != 503]
        late = [each for each in results if each["status"] == 503]
        assert all(each["body"]["code"] == "later" for each in late)
        kept = {each["uuid"] for each in late}
        items = [each for each in items if each["uuid"] in kept]
    assert seen == [201] * 5
