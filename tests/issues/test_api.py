"""The phones' contract for issues, as a phone sends and reads it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from knox.models import get_token_model

from common import clock
from common.errors import Invalid, NotVisible
from common.text.chinese import local_date
from issues.api.answers import for_phones, issue_json
from issues.api.calls import act_on_issue, put_issue
from issues.api.requests import ActIn
from issues.models import Issue, IssueKind
from issues.neighbours import feed
from tests import factories as make

pytestmark = pytest.mark.django_db

PHOTO = str(uuid4())


class Phone:
    def __init__(self, user):
        self.user = user
        token = get_token_model().objects.create(user=user)[1]
        self.client = Client(headers={"Authorization": f"Token {token}"})

    def put(self, uuid, body):
        return self.client.put(f"/api/v1/issues/{uuid}/", body, "application/json")

    def get(self, path="", **query):
        return self.client.get(f"/api/v1/issues/{path}", query)

    def act(self, uuid, action, **body):
        body = {"client_ref": str(uuid4())} | body
        path = f"/api/v1/issues/{uuid}/actions/{action}/"
        return self.client.post(path, body, "application/json")


@pytest.fixture
def phone(cast):
    return Phone(cast.village_chief)


@pytest.fixture
def body(cast):
    return {
        "reach": cast.reach.pk,
        "kind": "luandui",
        "severity": "heavier",
        "description": "河岸堆放建筑垃圾约两车",
        "place": {"lon": 108.4123456, "lat": 30.8012345, "datum": "wgs84"},
        "photos": [PHOTO],
        "patrol": None,
        "fixed_on_spot": False,
    }


def test_a_report_comes_back_with_number_state_abilities_and_ledger(phone, body):
    uuid = uuid4()
    answer = phone.put(uuid, body)
    assert answer.status_code == 201
    told = answer.json()
    assert told["uuid"] == str(uuid)
    for name in ("reach", "kind", "severity", "description", "photos", "patrol", "fixed_on_spot"):
        assert told[name] == body[name]
    assert told["place"] | body["place"] == told["place"]
    assert told["number"].endswith("-0001")
    assert (told["state"], told["state_words"]) == ("reported", "待受理")
    assert {code for code, may in told["abilities"].items() if may} == {
        "withdraw",
        "fix_on_spot",
        "supplement",
    }
    (entry,) = told["ledger"]
    assert (entry["event_words"], entry["by"]) == ("上报", "村河长")
    assert datetime.fromisoformat(entry["at"]).utcoffset() == timedelta(hours=8)


def test_the_same_body_again_is_200_with_the_same_answer(phone, body):
    uuid = uuid4()
    first = phone.put(uuid, body)
    again = phone.put(uuid, dict(reversed(body.items())))
    assert (again.status_code, again.json()) == (200, first.json())
    assert Issue.objects.count() == 1


def test_another_body_or_anothers_uuid_is_409(phone, body, cast):
    uuid = uuid4()
    phone.put(uuid, body)
    other = phone.put(uuid, body | {"description": "别的问题"})
    assert other.status_code == 409
    assert set(other.json()) == {"code", "detail", "fields", "stored"}
    assert other.json()["stored"] == phone.get(f"{uuid}/").json()
    neighbour = make.UserFactory()
    make.grant(neighbour, "village_chief", cast.village)
    assert Phone(neighbour).put(uuid, body).status_code == 409


def test_a_resend_after_the_office_accepted_shows_how_it_stands(phone, body, cast):
    uuid = uuid4()
    phone.put(uuid, body)
    Phone(cast.district_office).act(uuid, "accept")
    again = phone.put(uuid, body)
    assert (again.status_code, again.json()["state"]) == (200, "accepted")


def test_a_place_in_gcj02_is_kept_in_wgs84_with_its_source(phone, body):
    body["place"] = {"lon": 108.4123456, "lat": 30.8012345, "datum": "gcj02"}
    told = phone.put(uuid4(), body).json()
    assert told["place"]["source_datum"] == "gcj02"
    assert 0.001 < abs(told["place"]["lon"] - 108.4123456) < 0.01


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("reach", {"reach": None}),
        ("reach", {"reach": 10**9}),
        ("reach", {"reach": "abc"}),
        ("reach", {"reach": 10**30}),
        ("kind", {"kind": "no-such"}),
        ("kind", {"kind": 5}),
        ("severity", {"severity": "terrible"}),
        ("description", {"description": ""}),
        ("description", {"description": 5}),
        ("description", {"description": "长" * 2001}),
        ("place", {"place": "河边"}),
        ("place.datum", {"place": {"lon": 108.4, "lat": 30.8, "datum": "mars"}}),
        ("photos", {"photos": ["not-a-uuid"]}),
        ("photos", {"photos": "x"}),
        ("photos", {"fixed_on_spot": True, "photos": []}),
        ("patrol", {"patrol": "x"}),
        ("fixed_on_spot", {"fixed_on_spot": "yes"}),
        ("reported_at", {"reported_at": "2026-11-22T09:05:00"}),
        ("reported_at", {"reported_at": "yesterday"}),
        ("place_words", {"place_words": "河" * 161}),
    ],
)
def test_a_fault_is_named_by_its_field_in_chinese(phone, body, field, change):
    answer = phone.put(uuid4(), body | change)
    assert answer.status_code == 400
    told = answer.json()
    assert field in told["fields"]
    assert any(ord(letter) > 0x4E00 for letter in told["detail"])
    assert not Issue.objects.exists()


def test_every_fault_is_named_at_once(phone, body):
    answer = phone.put(uuid4(), body | {"kind": "no", "severity": "no", "description": ""})
    assert set(answer.json()["fields"]) == {"kind", "severity", "description"}


@pytest.mark.parametrize("sent", ["[]", "5", '"x"', "null"])
def test_a_body_that_is_no_object_is_refused(phone, sent):
    assert phone.put(uuid4(), sent).status_code == 400


def test_a_reach_elsewhere_is_refused_in_words(phone, body, cast):
    answer = phone.put(uuid4(), body | {"reach": cast.stranger_reach.pk})
    assert answer.status_code == 403
    assert "不是您负责的河段" in answer.json()["detail"]


def test_a_press_sent_twice_is_done_once(phone, body):
    uuid, ref = uuid4(), str(uuid4())
    phone.put(uuid, body)
    first = phone.act(uuid, "supplement", client_ref=ref, note="又多了一车")
    again = phone.act(uuid, "supplement", client_ref=ref, note="又多了一车")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert [e["event_words"] for e in again.json()["ledger"]] == ["上报", "补充情况"]


def test_the_whole_way_by_phones(phone, body, cast):
    uuid = uuid4()
    phone.put(uuid, body)
    office, unit = Phone(cast.district_office), Phone(cast.unit_clerk)
    assert unit.get(f"{uuid}/").status_code == 404
    assert office.act(uuid, "accept").json()["state"] == "accepted"
    assert office.act(uuid, "hand_over", unit=cast.unit.pk, complex=True).json()["unit"]
    assert unit.act(uuid, "sign").json()["state"] == "planning"
    plan = {
        "deadline": str(local_date(clock.now()) + timedelta(days=30)),
        "tasks": "清运",
        "measures": "设围挡",
        "responsible": "李主任",
    }
    refused = unit.act(uuid, "submit_plan", plan=plan | {"deadline": "soon"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["plan.deadline"])
    assert unit.act(uuid, "submit_plan", plan=plan).json()["state"] == "plan_submitted"
    assert office.act(uuid, "approve_plan").json()["state"] == "rectifying"
    asked = unit.act(uuid, "request_closure", note="已清运", photos=[PHOTO])
    assert asked.json()["ledger"][-1]["photos"] == [PHOTO]
    assert office.act(uuid, "pass").json()["state"] == "verified"
    assert office.act(uuid, "close").json()["state"] == "closed"
    told = phone.get(f"{uuid}/").json()
    assert told["state_words"] == "已销号"
    assert not any(told["abilities"].values())


def test_an_act_is_answered_as_a_reading_would_be(phone, body, cast, django_assert_max_num_queries):
    """The answer is made of the row in hand, so each kind of change is compared with the row read anew."""
    uuid, unit, town = uuid4(), Phone(cast.unit_clerk), Phone(cast.town_office)
    office = Phone(cast.district_office)
    phone.put(uuid, body)
    today = str(local_date(clock.now()))
    later, latest = (str(local_date(clock.now()) + timedelta(days=days)) for days in (40, 60))
    closing = {"note": "已清运", "photos": [PHOTO]}
    for who, action, carried in (
        (phone, "supplement", {"note": "又多了一车"}),
        (town, "accept", {"kind": "luanzhan", "severity": "general"}),
        (town, "raise", {"note": "本镇无力清运"}),
        (office, "hand_over", {"unit": cast.unit.pk}),
        (unit, "return", {"note": "不属本单位"}),
        (office, "hand_over", {"unit": cast.unit.pk, "deadline": later}),
        (unit, "sign", {}),
        (unit, "ask_extension", {"note": "连日有雨", "deadline": latest}),
        (office, "approve_extension", {}),
        (unit, "request_closure", closing),
        (office, "fail", {"note": "左岸仍有一堆"}),
        (unit, "request_closure", closing),
        (office, "pass", {}),
        (office, "close", {}),
        (office, "rebound", {"note": "又堆放", "visit": {"visited_on": today, "visitors": "王敏"}}),
    ):
        # One for the name of the office that decides now, one for a unit that is charged no more.
        with django_assert_max_num_queries(22):
            answer = who.act(uuid, action, **carried)
        assert answer.status_code == 200, (action, answer.content.decode())
        read = for_phones(Issue.objects.filter(uuid=uuid)).get()
        assert answer.json() == issue_json(read, who.user), action


def test_what_abilities_do_not_say_is_refused(phone, body):
    uuid = uuid4()
    phone.put(uuid, body)
    assert phone.act(uuid, "accept").status_code == 403
    assert phone.act(uuid, "no-such").status_code == 404
    assert phone.act(uuid4(), "withdraw").status_code == 404
    assert phone.act(uuid, "withdraw").status_code == 200
    late = phone.act(uuid, "withdraw")
    assert late.status_code == 409
    assert "村河长" in late.json()["detail"]


def test_an_action_needs_its_reference(phone, body):
    uuid = uuid4()
    phone.put(uuid, body)
    answer = phone.act(uuid, "withdraw", client_ref=None)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["client_ref"])


class TestList:
    def test_mine_and_those_open_on_my_reaches_newest_first_by_cursor_with_filters(
        self, phone, body, cast, django_assert_num_queries
    ):
        uuids = [uuid4() for _ in range(5)]
        for uuid in uuids:
            phone.put(uuid, body)
        phone.act(uuids[0], "withdraw")
        other = make.UserFactory()
        make.grant(other, "village_chief", cast.village)
        others, elsewhere = uuid4(), body | {"reach": cast.stranger_reach.pk}
        Phone(other).put(others, body)
        Phone(other).put(uuid4(), elsewhere)
        # Token with its user, issues, their ledger, grants; the reaches of which one is chief now, photos; who decides.
        phone.get()
        with django_assert_num_queries(7):
            page = phone.get(page_size=3).json()
        rest = phone.client.get(page["next"]).json()
        found = [item["uuid"] for item in page["results"] + rest["results"]]
        assert sorted(found) == sorted(map(str, [*uuids, others]))
        assert found[:2] == [str(others), str(uuids[0])]
        found = phone.get(state="withdrawn").json()["results"]
        assert [item["uuid"] for item in found] == [str(uuids[0])]
        since = Issue.objects.get(uuid=uuids[4]).updated_at.isoformat()
        since_then = [item["uuid"] for item in phone.get(since=since).json()["results"]]
        assert since_then == [str(others), str(uuids[0])]

    def test_a_bad_filter_is_named(self, phone):
        answer = phone.get(since="yesterday")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["since"])


def test_a_stranger_finds_nothing(phone, body, cast):
    uuid = uuid4()
    phone.put(uuid, body)
    stranger = Phone(cast.stranger)
    assert stranger.get(f"{uuid}/").status_code == 404
    assert stranger.get().json()["results"] == []
    assert stranger.act(uuid, "accept").status_code == 404


class TestBatchAndFeed:
    def test_a_call_is_the_same_function_for_a_batch(self, cast, body):
        uuid, at = uuid4(), clock.now()
        assert put_issue(cast.village_chief, uuid, body, at)[0] == 201
        with pytest.raises(Invalid) as refused:
            put_issue(cast.village_chief, uuid4(), body | {"kind": "x"}, at)
        assert set(refused.value.fields) == {"kind"}
        press, other = (ActIn.read({"client_ref": str(uuid4())}) for _ in range(2))
        for _ in range(2):
            assert act_on_issue(cast.village_chief, uuid, "withdraw", press, at)[0] == 200
        with pytest.raises(NotVisible):
            act_on_issue(cast.village_chief, uuid, "", other, at)

    def test_the_feed_tells_what_changed_about_my_issues(self, cast, body):
        start = clock.now()
        uuid = uuid4()
        put_issue(cast.village_chief, uuid, body, start + timedelta(seconds=1))
        end = start + timedelta(seconds=2)
        (change,) = feed.changes_for(cast.village_chief, start, end, 100)
        assert (change["type"], change["id"], change["op"]) == ("issue", str(uuid), "upsert")
        assert change["body"]["state"] == "reported"
        assert list(feed.changes_for(cast.district_office, start, end, 100)) == []
        assert list(feed.changes_for(cast.village_chief, end, end + timedelta(1), 100)) == []

    def test_a_retired_kind_leaves_the_phones(self, db):
        at = clock.now()
        IssueKind.objects.filter(code="fishing").update(is_active=False, updated_at=at)
        changes = {c["id"]: c["op"] for c in feed.kind_changes(at - timedelta(1), at, 100)}
        assert changes["fishing"] == "delete"
        assert changes["luandui"] == "upsert"
