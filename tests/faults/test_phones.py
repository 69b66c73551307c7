"""What phones really sent, and the portal once refused with every attempt: each file for its kind."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from inspections.models import Patrol
from tests.cast import Cast
from tests.phone import ITEM_BY_ITEM, Phone

pytestmark = pytest.mark.both

HERE = Path(__file__).parent / "files"
EVENING = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Phone:
    """Of the village's chief, whose reach is the one that was walked."""
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM
    monkeypatch.setattr("common.clock.now", lambda: EVENING)
    points = json.loads((HERE / "08-sync-half-emoji-in-one-of-two.json").read_bytes())["items"][0][
        "body"
    ]["track"]["points"]
    cast.reach.line = [point[1:3] for point in points]
    cast.reach.save()
    return Phone(cast.village_chief)


def on_the_reach(text: str, cast: Cast) -> bytes:
    """A file with the number of the reach put in."""
    return text.replace('"reach": 1,', f'"reach": {cast.reach.pk},').encode()


def read(name: str, cast: Cast) -> bytes:
    return on_the_reach((HERE / name).read_text(encoding="utf-8"), cast)


def test_a_first_fix_at_0_0_costs_that_point_and_the_office_sees_it(
    phone: Phone, cast: Cast, client: Any
) -> None:
    raw, address = read("07-patrol-first-point-0-0.json", cast), f"patrols/{uuid.uuid4()}/"
    answers = [phone.send("PUT", address, raw) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    patrol = Patrol.objects.get()
    sent = json.loads(raw)["track"]["points"]
    assert (patrol.sent_points, patrol.left_out) == (len(sent), 1)
    assert patrol.point_count == len(sent) - 1
    assert answers[0].json()["left_out"] == 1
    client.force_login(cast.town_office)
    page = client.get(reverse("inspections:patrol_detail", args=[patrol.pk])).text
    assert f"收到 {len(sent)} 个点，略去 1 个：1 个没有定位或坐标不在中国境内。" in page


@pytest.mark.parametrize(
    "point",
    [
        [1795914000, None, None, None],
        [1795914000, 108.0543, 30.7574, -1],
        [1795914000000, 108.0543, 30.7574, 8],
        [0, 108.0543, 30.7574, 8],
        [None, 108.0543, 30.7574, 8],
        ["09:00", 108.0543, 30.7574, 8],
        [],
        None,
    ],
)
def test_so_does_every_other_odd_first_point(phone: Phone, cast: Cast, point: Any) -> None:
    body = json.loads(read("07-patrol-first-point-0-0.json", cast))
    body["track"]["points"][0] = point
    assert phone.put(f"patrols/{uuid.uuid4()}/", body).status_code == 201
    assert Patrol.objects.get().left_out == 1


def test_half_an_emoji_in_one_of_two_is_replaced_and_both_are_kept(
    phone: Phone, cast: Cast
) -> None:
    raw = read("08-sync-half-emoji-in-one-of-two.json", cast)
    for status in (201, 200):
        answer = phone.send("POST", "sync/", raw)
        assert answer.status_code == 200, answer.content
        assert [each["status"] for each in answer.json()["results"]] == [status] * 2
    notes = sorted(Patrol.objects.values_list("note", flat=True))
    assert len(notes) == 2
    assert any(note.endswith("\N{REPLACEMENT CHARACTER}") for note in notes)
    assert not any("\\u" in note for note in notes)


BAD = {
    "NaN": "NaN",
    "a raw tab": '{"note": "a\tb"}',
    "a comma too many": '{"reach": 1,}',
    "too deep to read": "[" * 5000 + "]" * 5000,
    "too deep to write": '{"a":' * 150 + "1" + "}" * 150,
    "a number past a double": '{"reach": 1e999}',
    "brackets in a text": '{"note": "\\x41 ] } , {"}',
    "no object": '"no object"',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_item_that_is_no_json_costs_the_others_nothing(
    phone: Phone, cast: Cast, bad: str, place: int
) -> None:
    batch = json.loads(read("08-sync-half-emoji-in-one-of-two.json", cast))
    items = [json.dumps(item) for item in batch["items"]]
    key = str(uuid.uuid4())
    items.insert(place, f'{{"type": "patrol", "uuid": "{key}", "body": {bad}}}')
    answer = phone.send("POST", "sync/", ('{"items": [' + ", ".join(items) + "]}").encode())
    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    refused = results.pop(place)
    assert (refused["uuid"], refused["type"], refused["status"]) == (key, "patrol", 400)
    assert refused["body"]["detail"]
    assert [each["status"] for each in results] == [201, 201]
    assert Patrol.objects.count() == 2


@pytest.mark.parametrize("raw", [b"", b"{", b"no json", b'{"items": [{"a": "', b'[{"items": []}]'])
def test_what_is_no_batch_at_all_is_one_sentence(phone: Phone, raw: bytes) -> None:
    answer = phone.send("POST", "sync/", raw)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "detail", "fields"}
