"""The same content under the same number, however it is written, is one thing; another content is told so, with what
is stored. One table for everything that phones and units' systems send."""

import copy
import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest

from common import clock
from common.api.fingerprints import body_hash
from inspections.models import Patrol, PatrolAct
from issues.models import Issue, IssueKind, LedgerEntry
from issues.services import Report, report_issue
from plans.models import ProgressReport
from plans.services import issue_unit_token
from spots.models import SpotEntry
from tests.cast import Cast
from tests.phone import AT, Phone, sent_patrol, walk
from tests.plans.making import line, task_list
from tests.spots.kit import assigned

pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


class Sending(NamedTuple):
    """Sends a body, as (status, answer); how many rows there are; a good body, and what changes its meaning."""

    send: Callable[[Any], tuple[int, dict[str, Any]]]
    rows: Callable[[], int]
    body: dict[str, Any]
    others: list[dict[str, Any]]
    stored: str


def patrols(cast: Cast) -> Sending:
    phone, address = Phone(cast.village_chief), f"patrols/{uuid.uuid4()}/"
    body = walk(cast.reach, actor="", photos=[str(uuid.uuid4())])
    other_track = copy.deepcopy(body["track"])
    other_track["points"][5][2] = 30.8001
    others = [
        {"note": "改"}, {"track": other_track}, {"track": None}, {"photos": []},
        {"nothing_found": False}, {"checklist": {"water": "bad", "bank": "na"}},
        {"started_at": "2026-11-18T09:00:01+08:00"}, {"kind": "joint"}, {"actor": "别人"},
    ]  # fmt: skip
    return Sending(_put(phone, address), Patrol.objects.count, body, others, "point_count")


def issues(cast: Cast) -> Sending:
    phone, address = Phone(cast.village_chief), f"issues/{uuid.uuid4()}/"
    body = {
        "reach": cast.reach.pk, "kind": "luandui", "severity": "general", "description": "堆放垃圾",
        "place": {"lon": 108, "lat": 30, "datum": "wgs84"}, "photos": [], "patrol": None,
        "fixed_on_spot": False, "place_words": "", "reported_at": "2026-11-18T09:20:00+08:00",
    }  # fmt: skip
    others = [
        {"description": "堆放渣土"}, {"severity": "major"}, {"place": None}, {"place_words": "桥下"},
        {"place": {"lon": 108, "lat": 30, "datum": "gcj02"}}, {"photos": [str(uuid.uuid4())]},
    ]  # fmt: skip
    return Sending(_put(phone, address), Issue.objects.count, body, others, "number")


def acts(cast: Cast) -> Sending:
    report = Report(
        uuid=uuid.uuid4(),
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾",
    )
    issue = report_issue(report=report, by=cast.village_chief, at=AT).issue
    address = f"issues/{issue.uuid}/actions/supplement/"
    body = {"client_ref": str(uuid.uuid4()), "note": "又倒了一车", "photos": []}
    others = [{"note": "又倒了两车"}, {"photos": [str(uuid.uuid4())]}]
    phone = Phone(cast.village_chief)
    return Sending(_post(phone, address), LedgerEntry.objects.count, body, others, "event")


def patrol_acts(cast: Cast) -> Sending:
    patrol = sent_patrol(cast.village_chief, cast.reach)
    body = {"client_ref": str(uuid.uuid4()), "note": "桥断了", "photos": []}
    others = [{"note": "桥没了"}, {"photos": [str(uuid.uuid4())]}]
    send = _post(Phone(cast.village_chief), f"patrols/{patrol.uuid}/actions/answer/")
    return Sending(send, PatrolAct.objects.count, body, others, "action_words")


def spots(cast: Cast) -> Sending:
    spot = assigned(cast)
    body = {
        "client_ref": str(uuid.uuid4()), "verdict": "real", "note": "岸边棚房", "photos": [],
    }  # fmt: skip
    others = [{"verdict": "unreal"}, {"note": "取水口"}, {"photos": [str(uuid.uuid4())]}]
    phone = Phone(cast.village_chief)
    return Sending(
        _post(phone, f"spots/{spot.uuid}/visits/"), SpotEntry.objects.count, body, others, "verdict"
    )


def reports(cast: Cast) -> Sending:
    task = line(task_list(cast), due_on=date(2026, 12, 31))
    token = issue_unit_token(
        unit=cast.unit, user=cast.unit_clerk, system="管网系统", by=cast.admin, at=AT
    )[1]
    phone = Phone(cast.unit_clerk)
    phone.token = token
    body = {
        "client_ref": str(uuid.uuid4()), "line": task.pk, "month": "2026-11",
        "percent": 8, "words": "已完成招标", "reason": "", "done_on": None, "seen_seq": 0,
    }  # fmt: skip
    others: list[dict[str, Any]] = [{"percent": 9}, {"words": "已开工"}]

    def send(body: Any) -> tuple[int, dict[str, Any]]:
        answer = phone.post("plans/reports/", {"reports": [body]})
        [result] = answer.json()["results"]
        return result["status"], result["body"]

    return Sending(send, ProgressReport.objects.count, body, others, "percent")


def _put(phone: Phone, address: str) -> Callable[[Any], tuple[int, dict[str, Any]]]:
    def send(body: Any) -> tuple[int, dict[str, Any]]:
        answer = phone.put(address, body)
        return answer.status_code, answer.json()

    return send


def _post(phone: Phone, address: str) -> Callable[[Any], tuple[int, dict[str, Any]]]:
    def send(body: Any) -> tuple[int, dict[str, Any]]:
        answer = phone.post(address, body)
        return answer.status_code, answer.json()

    return send


def written_otherwise(body: Any) -> list[dict[str, Any]]:
    """The same, as other phones, and later versions of this one, write it."""

    def with_points(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: with_points(each) for name, each in value.items()}
        if isinstance(value, list):
            return [with_points(each) for each in value]
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return float(value) if is_whole else value

    text = json.dumps(body).replace("T09:", "T01:").replace("+08:00", "Z")
    return [
        dict(reversed(body.items())),
        body | {"a_new_field": {"of": ["a", "newer", "phone"]}},
        body | {"severity_note": None},
        {name: value for name, value in body.items() if value not in (None, "", [])},
        body | {name: None for name, value in body.items() if value in ("", [])},
        with_points(body),
        json.loads(text),
    ]


KINDS = {
    "patrol": patrols,
    "issue": issues,
    "act": acts,
    "patrol act": patrol_acts,
    "spot": spots,
    "report": reports,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_same_meaning_is_one_thing_and_another_is_told_so(
    kind: Callable[[Cast], Sending], cast: Cast
) -> None:
    sending = kind(cast)
    status, first = sending.send(sending.body)
    assert status in (200, 201), first
    rows = sending.rows()
    for other in written_otherwise(sending.body):
        assert sending.send(other)[0] == 200, other
    for change in sending.others:
        status, answer = sending.send(sending.body | change)
        assert status == 409, (change, answer)
        assert sending.stored in answer["stored"]
        assert "比对" in answer["detail"]
    assert sending.rows() == rows


@pytest.mark.parametrize("kind", ["patrol", "issue"])
def test_a_row_of_before_the_meaning_was_kept_still_knows_its_resend(kind: str, cast: Cast) -> None:
    sending = KINDS[kind](cast)
    sending.send(sending.body)
    rows: Any = Patrol.objects if kind == "patrol" else Issue.objects
    rows.update(body_hash=body_hash(sending.body))
    assert sending.send(sending.body)[0] == 200
    assert sending.send(sending.body | sending.others[0])[0] == 409


@pytest.mark.parametrize("kind", ["patrol", "issue"])
def test_of_somebody_elses_row_nothing_is_shown(kind: str, cast: Cast) -> None:
    sending = KINDS[kind](cast)
    sending.send(sending.body)
    rows: Any = Patrol.objects if kind == "patrol" else Issue.objects
    row = rows.get()
    address = f"{kind}s/{row.uuid}/"
    answer = Phone(cast.district_chief).put(address, sending.body)
    assert answer.status_code == 409
    assert "stored" not in answer.json()
