"""Whatever a broken phone sends: refused in Chinese or taken whole, never a fault, nothing half kept."""

import copy
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attachments.rules.limits import MOST_PHOTOS
from inspections.models import Patrol
from issues.models import Issue, IssueKind, LedgerEntry
from tests.cast import Cast
from tests.phone import AT, Phone, walk

MANY = settings(max_examples=80, derandomize=True, suppress_health_check=list(HealthCheck))
TAKEN, REFUSED = {200, 201}, {400, 403, 409, 413}

texts = st.text(max_size=20) | st.sampled_from(
    ["", "\0", "a\0b", "\ud800", "🐟💧", "x" * 3000, "2026-11-18", "2026-11-18T09:00:00",
     "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "2026-11-18T09:00:00+19:19", "wgs84"]
)  # fmt: skip
numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([0, -1, 10**12, 2**63, 10**400, 1e308, -0.0, 1.5, 108.4, 30.8])
)
garbage = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
encodings = st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "gb18030", "latin-1"])


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a value in a body; of a long list only both ends."""
    keys = list(body) if isinstance(body, dict) else []
    if isinstance(body, list):
        keys = sorted({0, len(body) - 1}) if body else []
    return [found for key in keys for found in [(*path, key), *places(body[key], (*path, key))]]


@st.composite
def broken(draw: Any, good: dict[str, Any]) -> Any:
    """A good body with some of its values replaced, left out, or moved to another place."""
    body = copy.deepcopy(good)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(good)))
        holder: Any = body
        try:
            for key in way:
                holder = holder[key]
            if draw(st.booleans()) or isinstance(holder, list):
                holder[last] = draw(garbage)
            else:
                del holder[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that place away
    return body


def is_chinese(words: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in words)


def kept() -> tuple[int, int, int]:
    return Patrol.objects.count(), Issue.objects.count(), LedgerEntry.objects.count()


def answered(send: Callable[[], Any]) -> int:
    """The status; a refusal has its shape, in Chinese, and left nothing behind."""
    before = kept()
    response = send()
    assert response.status_code in TAKEN | REFUSED, response.content
    if response.status_code in REFUSED:
        body = response.json()
        assert set(body) == {"code", "detail", "fields"}
        assert all(map(is_chinese, [body["detail"], *body["fields"].values()])), body
        assert kept() == before
    status: int = response.status_code
    return status


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    return Phone(cast.village_chief)


@pytest.fixture
def bodies(cast: Cast) -> dict[str, dict[str, Any]]:
    report = {
        "reach": cast.reach.pk,
        "kind": IssueKind.objects.filter(is_active=True)[0].code,
        "severity": "general",
        "description": "岸边倾倒建筑垃圾约两车",
        "place": {"lon": 108.405, "lat": 30.8, "datum": "gcj02"},
        "place_words": "河口桥下",
        "photos": [str(uuid.uuid4())],
        "patrol": str(uuid.uuid4()),
        "fixed_on_spot": False,
        "reported_at": "2026-11-18T09:20:00+08:00",
    }
    patrol = walk(cast.reach, photos=[str(uuid.uuid4())], note="水清", actor="老张")
    return {"patrols": patrol, "issues": report}


@pytest.mark.parametrize("kind", ["patrols", "issues"])
def test_a_body_with_garbage_in_it_is_refused_in_words_or_taken(
    kind: str, phone: Phone, bodies: dict[str, Any]
) -> None:
    seen = set()

    @MANY
    @given(body=broken(bodies[kind]))
    def send(body: Any) -> None:
        seen.add(answered(lambda: phone.put(f"{kind}/{uuid.uuid4()}/", body)))

    send()
    assert {201, 400} <= seen


@pytest.mark.parametrize("kind", ["patrols", "issues"])
def test_anything_at_all_as_a_body_is_refused(
    kind: str, phone: Phone, bodies: dict[str, Any]
) -> None:
    @MANY
    @given(body=garbage | st.binary(max_size=200), encoding=encodings)
    def send(body: Any, encoding: str) -> None:
        raw = body
        if not isinstance(body, bytes):
            raw = json.dumps(body, ensure_ascii=False).encode(encoding, "replace")
        status = answered(lambda: phone.send("PUT", f"{kind}/{uuid.uuid4()}/", raw))
        assert status == 400

    send()


@pytest.mark.parametrize(
    "kind", ["patrol", "issue", "action", "patrol_action", "sign", "spot_visit"]
)
def test_garbage_in_a_batch_is_answered_item_by_item(
    kind: str, phone: Phone, bodies: dict[str, Any], settings: Any
) -> None:
    settings.ZEAL_RAISE = False  # each item asks its own questions

    @MANY
    @given(first=garbage, second=broken(bodies.get(f"{kind}s", bodies["issues"])))
    def send(first: Any, second: Any) -> None:
        items = [
            {"type": kind, "uuid": str(uuid.uuid4()), "body": first},
            {"type": kind, "uuid": str(uuid.uuid4()), "body": second},
            first,
        ]
        response = phone.post("sync/", {"items": items})
        if response.status_code == 400:
            # The whole batch is no JSON: a NaN, a number past any double, a NUL.
            assert is_chinese(response.json()["detail"])
            return
        for result in response.json()["results"]:
            assert result["status"] in TAKEN | REFUSED | {404}, result

    send()


def deep(levels: int) -> Any:
    body: Any = 1
    for _ in range(levels):
        body = [body]
    return body


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("patrols", {"started_at": "2026-11-18T09:00:00"}, "started_at"),
        ("patrols", {"started_at": "0001-01-01T00:00:00+08:00"}, "started_at"),
        ("patrols", {"ended_at": "9999-12-31T23:59:59+08:00"}, "ended_at"),
        ("patrols", {"started_at": 1763427600}, "started_at"),
        ("patrols", {"reach": 10**400}, None),
        ("patrols", {"reach": True}, "reach"),
        ("patrols", {"track": {"datum": "wgs84", "points": [[1763427600, float("nan"), 30.8, 6]]}},
         None),
        ("patrols", {"track": {"datum": "mars", "points": []}}, "track.datum"),
        ("patrols", {"note": "字" * 2001}, "note"),
        ("patrols", {"checklist": deep(3)}, "checklist"),
        ("patrols", {"checklist": deep(900)}, None),
        ("issues", {"description": "字" * 2001}, "description"),
        ("issues", {"description": deep(400)}, None),
        ("issues", {"place": {"lon": 1e999, "lat": 30.8, "datum": "wgs84"}}, None),
        ("issues", {"reported_at": "2026-11-18T09:00:00"}, "reported_at"),
        ("issues", {"reported_at": "0001-01-01T00:00:00+08:00"}, "reported_at"),
        ("issues", {"photos": [str(uuid.uuid4()) for _ in range(MOST_PHOTOS + 1)]}, "photos"),
        ("issues", {"reach": 2**63}, "reach"),
        ("issues", {"kind": ["a"]}, "kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_400_naming_the_field(
    kind: str, change: Any, field: str | None, phone: Phone, bodies: dict[str, Any]
) -> None:
    address = f"{kind}/{uuid.uuid4()}/"
    body = bodies[kind] | change
    assert answered(lambda: phone.put(address, body)) == 400
    if field:
        assert field in phone.put(address, body).json()["fields"]


def test_what_honest_phones_send_is_taken(phone: Phone, bodies: dict[str, Any]) -> None:
    good = bodies["patrols"]
    points = good["track"]["points"]
    for change in (
        {"note": "水很清🐟💧", "actor": "🙂"},
        {"note": "a\0b"},
        {"started_at": "2026-11-18T20:19:00+19:19"},
        {"track": good["track"] | {"points": points[::-1]}},
        {"track": good["track"] | {"points": [[*point[:3], None] for point in points]}},
        {"track": good["track"] | {"points": [point[:3] for point in points]}},
        {"track": None},
    ):
        assert answered(lambda c=change: phone.put(f"patrols/{uuid.uuid4()}/", good | c)) == 201
    assert Patrol.objects.filter(note="水很清🐟💧").exists()


def test_ten_thousand_points_are_taken(phone: Phone, bodies: dict[str, Any]) -> None:
    first = bodies["patrols"]["track"]["points"][0]
    track = {"datum": "wgs84", "points": [[first[0] + n, *first[1:]] for n in range(10_001)]}
    address = f"patrols/{uuid.uuid4()}/"
    assert answered(lambda: phone.put(address, bodies["patrols"] | {"track": track})) == 201
