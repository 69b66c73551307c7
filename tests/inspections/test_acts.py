"""撤回与说明: what the sender of a patrol does about it afterwards, by the phone, and what the office sees."""

import re
import uuid
from datetime import date
from typing import Any

import pytest

from attachments.services.uploads import store_photo
from common.errors import Conflict
from common.text.months import Month
from inspections.models import Patrol, PatrolAct, PatrolDue, PatrolState
from inspections.permissions import DECISIONS
from inspections.reads.figures import month_figures
from inspections.rules.acts import ANSWER, OBJECTED, STEPS, WITHDRAW, state_after
from inspections.services.decisions import decide
from inspections.services.dues import open_dues
from inspections.services.likeness import compare_new
from inspections.services.paper import Entry, record_on_paper
from tests.cast import Cast
from tests.phone import AT, END, ITEM_BY_ITEM, START, Phone, sent_patrol, walk
from tests.photos import photo

NOVEMBER = Month.parse("2026-11")


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    return Phone(cast.village_chief)


@pytest.fixture
def patrol(cast: Cast) -> Patrol:
    open_dues(at=AT, first=date(2026, 11, 16), last=date(2026, 11, 22))
    return sent_patrol(cast.village_chief, cast.reach)


def act(phone: Phone, patrol: Any, action: str, status: int = 200, **body: Any) -> Any:
    body = {"client_ref": str(uuid.uuid4())} | body
    answer = phone.post(f"patrols/{patrol.uuid}/actions/{action}/", body)
    assert answer.status_code == status, answer.content
    return answer.json()


def judged(patrol: Patrol, accept: bool, by: Any, note: str = "轨迹不在河段") -> Patrol:
    seen = Patrol.objects.get(pk=patrol.pk).state
    return decide(patrol_id=patrol.pk, accept=accept, note=note, by=by, at=AT, seen=seen)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_every_state_says_what_may_be_done_by_sender_and_by_office() -> None:
    states = set(map(str, PatrolState))
    assert set(DECISIONS) == states
    assert set(STEPS[ANSWER]) == states - {"withdrawn"}
    # Decided on, or found wanting: no longer.
    assert {s for s in states if state_after(WITHDRAW, s, missed=0)} == {"valid", "pending"}
    assert not [s for s in states if state_after(WITHDRAW, s, missed=1)]
    # What counts stays so by words alone, and nothing counts by them.
    assert [state_after(ANSWER, s, missed=1) for s in ("valid", "confirmed")] == [
        "valid",
        "confirmed",
    ]
    assert state_after(ANSWER, "rejected", missed=0) == "pending"


@pytest.mark.both
def test_a_withdrawn_patrol_is_in_no_figure_and_on_every_list(
    phone: Phone, cast: Cast, patrol: Patrol, client: Any
) -> None:
    client.force_login(cast.town_office)
    before = month_figures(NOVEMBER, cast.town.code).total
    assert (before.patrols, before.done, before.met) == (1, 1, 1)
    answer = act(phone, patrol, "withdraw", note="走错了河段")
    assert (answer["state"], answer["state_words"]) == ("withdrawn", "已撤回")
    assert answer["abilities"] == {"withdraw": False, "answer": False}
    after = month_figures(NOVEMBER, cast.town.code).total
    assert (after.patrols, after.done, after.met, after.due) == (0, 0, 0, before.due)
    [due] = phone.get("me/").json()["due"]
    assert due["done"] == 0
    assert PatrolDue.objects.with_done().get().done == 0
    listed = words_of(client.get("/inspections/patrols/?month=2026-11").text)
    assert "已撤回" in listed
    assert "1.9" not in listed.split("合计（不含已撤回的 1 条）")[1]
    assert client.get("/inspections/patrols/?month=2026-11&state=counted").text.count("村河长") < (
        client.get("/inspections/patrols/?month=2026-11&state=withdrawn").text.count("村河长")
    )
    page = words_of(client.get(f"/inspections/patrols/{patrol.pk}/").text)
    assert "撤回 走错了河段" in page
    assert "已撤回，不计入" in page
    assert "认定有效" not in page
    changed = {c["id"]: c["body"] for c in phone.get("changes/").json()["changes"]}
    assert changed[str(patrol.uuid)]["state"] == "withdrawn"
    with pytest.raises(Conflict, match="已撤回"):
        decide(patrol_id=patrol.pk, accept=True, by=cast.town_office, at=AT, seen="valid")


def test_what_is_sent_again_after_a_withdrawal_stands_alone(
    phone: Phone, cast: Cast, patrol: Patrol
) -> None:
    act(phone, patrol, "withdraw", note="方式填错")
    # The same walk, put right: neither a copy nor at the same time as another.
    again = phone.put(f"patrols/{uuid.uuid4()}/", walk(cast.reach, note="更正"))
    assert (again.status_code, again.json()["state"]) == (201, "valid")
    assert again.json()["counts_for"]
    assert compare_new(at=AT) == 0
    # The upload itself, sent once more by a phone that never heard the answer.
    resent = phone.put(f"patrols/{patrol.uuid}/", walk(cast.reach))
    assert (resent.status_code, resent.json()["state"]) == (200, "withdrawn")
    assert month_figures(NOVEMBER, cast.town.code).total.patrols == 1


def test_an_answer_to_a_rejection_is_seen_and_decided_on_anew(
    phone: Phone, cast: Cast, patrol: Patrol, client: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    judged(patrol, False, cast.town_office)
    key = uuid.uuid4()
    answer = act(phone, patrol, "answer", note="桥断了，绕行", photos=[str(key)])
    assert (answer["state"], answer["decision_note"]) == ("pending", "轨迹不在河段")
    assert OBJECTED in answer["reasons"]
    assert answer["photos_missing"] == [str(key)]
    store_photo(uuid=key, data=photo(), name="", by=cast.village_chief, at=AT)
    client.force_login(cast.town_office)
    assert OBJECTED in client.get("/inspections/patrols/pending/").text
    page = client.get(f"/inspections/patrols/{patrol.pk}/").text
    assert "桥断了，绕行" in page
    photo_at = f"/inspections/patrols/{patrol.pk}/photos/{key}/full/"
    assert photo_at in page
    assert client.get(photo_at).status_code == 200
    client.force_login(cast.stranger)
    assert client.get(photo_at).status_code == 404
    judged(patrol, True, cast.town_office, note="")
    patrol.refresh_from_db()
    assert (patrol.state, patrol.decisions.count(), patrol.acts.count()) == ("confirmed", 2, 1)
    assert phone.get(f"patrols/{patrol.uuid}/").json()["photos_missing"] == []


def test_after_a_decision_words_are_taken_and_deeds_are_not(
    phone: Phone, cast: Cast, patrol: Patrol
) -> None:
    assert act(phone, patrol, "answer", note="补一句")["state"] == "valid"
    judged(patrol, False, cast.town_office)
    refusal = act(phone, patrol, "withdraw", 409)
    assert refusal["code"] == "patrol.state"
    assert "核实无效" in refusal["detail"]
    judged(patrol, True, cast.town_office, note="看错了")
    assert act(phone, patrol, "answer", note="谢谢")["state"] == "confirmed"
    Patrol.objects.update(state="valid", decided_at=None, decided_by=None, missed_count=1)
    assert "漏查" in act(phone, patrol, "withdraw", 409)["detail"]
    assert patrol.acts.count() == 2


def test_a_bad_act_is_told_by_name_and_leaves_no_trace(phone: Phone, patrol: Patrol) -> None:
    for action, body, status, field in (
        ("answer", {}, 400, "note"),
        ("answer", {"note": " "}, 400, "note"),
        ("answer", {"note": "字" * 2001}, 400, "note"),
        ("answer", {"photos": ["x"]}, 400, "photos[0]"),
        ("answer", {"note": "x", "client_ref": "x"}, 400, "client_ref"),
        ("forget", {"note": "x"}, 404, ""),
    ):
        answer = act(phone, patrol, action, status, **body)
        assert list(answer["fields"]) == [field] * bool(field)
    assert not PatrolAct.objects.exists()


def test_a_number_is_one_act_whatever_it_is_sent_for(
    phone: Phone, cast: Cast, patrol: Patrol
) -> None:
    ref, other = str(uuid.uuid4()), sent_patrol(cast.village_chief, cast.reach, track=None)
    first = act(phone, patrol, "withdraw", client_ref=ref, note="走错")
    judged(other, False, cast.town_office)
    # After the state has moved on, the same is still answered as before.
    assert act(phone, patrol, "withdraw", client_ref=ref, note=" 走错 ") == first
    for target, action, note in (
        (patrol, "withdraw", "别的"),
        (patrol, "answer", "走错"),
        (other, "withdraw", "走错"),
    ):
        refusal = act(phone, target, action, 409, client_ref=ref, note=note)
        assert refusal["stored"]["patrol"] == str(patrol.uuid)
    assert PatrolAct.objects.count() == 1


def test_what_the_office_entered_is_answered_and_not_withdrawn(phone: Phone, cast: Cast) -> None:
    entry = Entry(
        uuid=uuid.uuid4(), reach=cast.reach, started_at=START, ended_at=END, note="纸质",
        scans=(uuid.uuid4(),), actor="",
    )  # fmt: skip
    paper = record_on_paper(chief=cast.chief, entry=entry, by=cast.town_office, at=AT)
    assert phone.get(f"patrols/{paper.uuid}/").json()["abilities"] == {
        "withdraw": False, "answer": True,
    }  # fmt: skip
    assert act(phone, paper, "withdraw", 403)["code"] == "patrol.of_the_office"
    # Neither by its clerk, whatever the list was that it came from.
    for kind in ("paper", "walk"):
        Patrol.objects.update(kind=kind)
        desk = Phone(cast.town_office)
        refused = act(desk, paper, "withdraw", 403)
        assert refused["code"] == "patrol.of_the_office"
        # What its clerk is told can be done is what can be done.
        assert not desk.get(f"patrols/{paper.uuid}/").json()["abilities"]["withdraw"]
    assert act(phone, paper, "answer", note="日期应为前一天")["acts"][0]["note"] == "日期应为前一天"


def test_a_patrol_and_what_is_done_about_it_go_in_one_batch(
    phone: Phone, cast: Cast, settings: Any
) -> None:
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM
    key, ref = str(uuid.uuid4()), str(uuid.uuid4())
    items = [
        {"type": "patrol_action", "uuid": ref, "body": {"patrol": key, "action": "withdraw"}},
        {"type": "patrol", "uuid": key, "body": walk(cast.reach)},
        {"type": "patrol_action", "uuid": str(uuid.uuid4()), "body": {"action": "withdraw"}},
        {"type": "patrol_action", "uuid": str(uuid.uuid4()),
         "body": {"patrol": str(uuid.uuid4()), "action": "answer", "note": "x"}},
    ]  # fmt: skip
    results = phone.post("sync/", {"items": items}).json()["results"]
    assert [result["status"] for result in results] == [200, 201, 400, 404]
    assert results[0]["body"]["state"] == "withdrawn"
    assert phone.post("sync/", {"items": items[:2]}).json()["results"][0]["status"] == 200
    assert PatrolAct.objects.get().client_ref == uuid.UUID(ref)


def test_another_chiefs_patrol_is_not_there(cast: Cast, patrol: Patrol) -> None:
    assert act(Phone(cast.district_chief), patrol, "withdraw", 404)["code"] == "patrol.not_found"
