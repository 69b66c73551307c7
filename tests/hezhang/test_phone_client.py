"""docs/phone_client.py keeps what docs/phone-api.md promises, whatever befalls the line."""

import importlib.util
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as portal
from django.core.cache import cache
from requests.adapters import HTTPAdapter

from accounts import services
from attachments.models import Attachment
from common import clock
from inspections.models import Patrol
from issues.models import Issue
from tests.cast import Cast, make_cast
from tests.factories import PASSWORD
from tests.phone import ITEM_BY_ITEM, walk
from tests.photos import photo

PATH = Path(portal.BASE_DIR) / "docs/phone_client.py"
Sent = Callable[[], requests.Response]


def answer(status: int, body: bytes, **headers: str) -> Callable[[Sent], requests.Response]:
    """An answer that is not the portal's; what was sent never arrives."""

    def made(send: Sent) -> requests.Response:
        response = requests.Response()
        response.status_code, response._content = status, body
        response.headers.update(headers)
        return response

    return made


def lost(send: Sent) -> requests.Response:
    raise requests.ConnectionError


def cut(send: Sent) -> requests.Response:
    """The portal has stored what was sent; of its answer only the beginning arrives."""
    response = send()
    response._content = response.content[:20]
    return response


def unheard(send: Sent) -> requests.Response:
    send()
    raise requests.Timeout


class Line(HTTPAdapter):
    """The way to the portal: each fault befalls the next call of its kind, once."""

    def __init__(self, *faults: tuple[str, Callable[[Sent], requests.Response]]) -> None:
        super().__init__()
        self.faults = list(faults)

    def send(self, request: Any, *args: Any, **how: Any) -> Any:
        called = f"{request.method} {request.path_url}"
        real = lambda: HTTPAdapter.send(self, request, *args, **how)  # noqa: E731
        for fault in self.faults:
            if called.startswith(fault[0]):
                self.faults.remove(fault)
                return fault[1](real)
        return real()


@pytest.fixture
def people(transactional_db: None, settings: Any) -> Cast:
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM
    cache.clear()
    return make_cast()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, in small pieces: a batch of two, a piece of 4 kB."""
    spec = importlib.util.spec_from_file_location("phone_client", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "PIECE", 4096)
    return module


@pytest.fixture
def opened(client: Any, live_server: Any, tmp_path: Path) -> Callable[..., Any]:
    """`opened(*faults)`: the queue in its file, as after a restart of the phone, on such a line."""

    def open_(*faults: Any) -> Any:
        session = requests.Session()
        session.mount("http://", Line(*faults))
        return client.Outbox(str(tmp_path / "queue"), live_server.url, session)

    return open_


def states(box: Any) -> list[tuple[str, str, str]]:
    return list(box.db.execute("SELECT type, state, words FROM item ORDER BY seq"))


def test_every_fault_of_the_line_ends_with_nothing_lost_and_nothing_double(
    opened: Callable[..., Any], people: Cast, client: Any
) -> None:
    box = opened()
    box.sign_in(people.village_chief.mobile, PASSWORD)
    [reach] = box.refresh()["reaches"]
    assert abs(box.clock_offset) <= 2
    picture = photo(1600, 1200)
    assert len(picture) > 4 * client.PIECE
    body = walk(people.reach) | {"reach": reach["id"]}
    patrol = box.keep("patrol", body, photos=(picture,))
    report = {"reach": reach["id"], "kind": "luandui", "description": "河岸堆放建筑垃圾约两车"}
    issue = box.keep("issue", report | {"patrol": patrol})
    box.keep("action", {"issue": issue, "action": "supplement", "note": "又多了一车"})
    box.keep("sign", {"notice": 1})
    box.keep("patrol", body | {"reach": people.stranger_reach.pk})

    fault = b'{"code": "fault", "detail": "x", "fields": {}}'
    box = opened(
        ("POST /api/v1/sync/", answer(500, fault)),
        ("POST /api/v1/sync/", answer(502, b"<html>")),
        ("POST /api/v1/sync/", answer(200, b"<html>\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95</html>")),
        ("POST /api/v1/sync/", lost),
        ("POST /api/v1/sync/", answer(413, b'{"code": "body.too_large", "detail": "x"}')),
        ("POST /api/v1/sync/", cut),
        ("POST /api/v1/sync/", unheard),
        ("PUT /api/v1/photos/", cut),
        ("PUT /api/v1/photos/", answer(429, b"{}", **{"Retry-After": "77"})),
        ("PUT /api/v1/photos/", unheard),
    )
    pauses: list[float] = []
    box.send_all(sleep=pauses.append)
    assert box.http.adapters["http://"].faults == []
    assert 77 in pauses
    assert pauses[0] <= 6 < pauses[1] <= 12 < pauses[2] <= 24
    row = Patrol.objects.get()
    assert (str(row.uuid), row.reach_id) == (patrol, people.reach.pk)
    assert row.photos == [str(Attachment.objects.get().uuid)]
    stored = Issue.objects.get()
    assert (str(stored.uuid), str(stored.patrol_uuid)) == (issue, patrol)
    assert [entry.note for entry in stored.ledger.all()][1:] == ["又多了一车"]
    # What the portal refuses is put before its owner, in the portal's words.
    assert [(kind, state) for kind, state, _ in states(box)] == [
        ("sign", "attention"),
        ("patrol", "attention"),
    ]
    assert all("。" in words for _, _, words in states(box))


def test_the_queue_outlives_a_lost_sign_in_and_belongs_to_its_account(
    opened: Callable[..., Any], people: Cast, client: Any
) -> None:
    box = opened()
    box.sign_in(people.village_chief.mobile, PASSWORD)
    first = box.keep("patrol", walk(people.reach))
    services.revoke_tokens(user=people.village_chief, by=people.town_office, at=clock.now())
    with pytest.raises(client.SignInError, match="重新登录"):
        box.send_all(sleep=lambda seconds: None)
    with pytest.raises(ValueError, match="另一个账号"):
        box.sign_in(people.town_office.mobile, PASSWORD)
    given = services.reset_password(
        user=people.village_chief, by=people.town_office, at=clock.now()
    )
    box.sign_in(people.village_chief.mobile, given)
    with pytest.raises(client.SignInError, match="初始密码"):
        box.send()
    services.change_password(user=people.village_chief, password="Yuxi-Qingliu-26", at=clock.now())
    box.sign_in(people.village_chief.mobile, "Yuxi-Qingliu-26")
    box.send_all(sleep=lambda seconds: None)
    assert str(Patrol.objects.get().uuid) == first
    # The same number for another walk, which no honest phone sends: told, and nothing is written over.
    number = box.keep("patrol", walk(people.reach, note="另一次"))
    with box.db:
        box.db.execute("UPDATE item SET uuid = ? WHERE uuid = ?", [first, number])
    box.send_all(sleep=lambda seconds: None)
    assert [(kind, state) for kind, state, _ in states(box)] == [("patrol", "attention")]
    assert Patrol.objects.get().note == ""
    assert box.count("waiting") == 0


def test_an_act_waits_for_the_issue_that_has_not_come_yet(
    opened: Callable[..., Any], people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The portal fails at one item of a batch: what is done about it is not refused for good."""
    from hezhang.api import batch

    box = opened()
    box.sign_in(people.village_chief.mobile, PASSWORD)
    report = {"reach": people.reach.pk, "kind": "luandui", "description": "河岸堆放建筑垃圾约两车"}
    issue = box.keep("issue", report)
    box.keep("action", {"issue": issue, "action": "supplement", "note": "又多了一车"})
    put, tries = batch.HANDLERS["issue"], []

    def failing_once(user: Any, key: uuid.UUID, body: Any, at: Any) -> Any:
        tries.append(key)
        if len(tries) == 1:
            raise RuntimeError
        return put(user, key, body, at)

    monkeypatch.setitem(batch.HANDLERS, "issue", failing_once)
    box.send_all(sleep=lambda seconds: None)
    assert len(tries) == 2
    assert states(box) == []
    assert Issue.objects.get().ledger.count() == 2
