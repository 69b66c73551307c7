"""`changes/`: a phone keeps up with what concerns its owner, however long it was away."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from inspections.models import ChecklistItem, Patrol, PatrolDue, PatrolRule, SwapArrangement
from inspections.services.decisions import decide
from inspections.services.dues import open_dues
from issues.models import IssueKind
from notices.services.receiving import sign
from rivers.models import Reach
from tests import factories as make
from tests.cast import Cast
from tests.notices.making import PUBLISHED, published_notice
from tests.phone import Phone, sent_patrol

pytestmark = pytest.mark.both

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def later(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("common.clock.now", clock)
    return clock


@pytest.fixture
def phone(cast: Cast, clock: Clock) -> Phone:
    # What the cast brought along is old.
    for model in (Reach, ChecklistItem, IssueKind):
        model.objects.update(updated_at=LONG_AGO)
    for appointment in cast.chief.appointments.all():
        type(appointment).objects.update(updated_at=LONG_AGO)
    PatrolRule.objects.update(created_at=LONG_AGO)
    return Phone(cast.village_chief)


class Copy:
    """What a phone holds, kept by the feed alone."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.cursor = ""
        self.rows: dict[tuple[str, str], Any] = {}

    def catch_up(self, limit: int = 200) -> list[dict[str, Any]]:
        """Reads to the end; every entry that came, in order."""
        came = []
        while True:
            query = f"limit={limit}" + (f"&since={self.cursor}" if self.cursor else "")
            response = self.phone.get(f"changes/?{query}")
            assert response.status_code == 200, response.content
            page = response.json()
            for entry in page["changes"]:
                key = (entry["type"], entry["id"])
                if entry["op"] == "delete":
                    self.rows.pop(key, None)
                else:
                    self.rows[key] = entry["body"]
            came += page["changes"]
            self.cursor = page["cursor"]
            if not page["more"]:
                return came

    def of(self, kind: str) -> dict[str, Any]:
        return {key: body for (type_, key), body in self.rows.items() if type_ == kind}


@pytest.fixture
def copy(phone: Phone) -> Copy:
    return Copy(phone)


def test_without_a_cursor_everything_that_is_mine_comes(copy: Copy, cast: Cast) -> None:
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    patrol = sent_patrol(cast.village_chief, cast.reach)
    came = copy.catch_up()
    assert {entry["op"] for entry in came} == {"upsert"}
    assert copy.of("reach")[str(cast.reach.pk)]["line"]
    assert list(copy.of("patrol")) == [str(patrol.uuid)]
    assert [due["done"] for due in copy.of("due").values()] == [1]
    assert [rule["reach"] for rule in copy.of("rule").values()] == [cast.reach.pk]
    assert "water" in copy.of("checklist")
    assert copy.of("issue_kind")


def test_with_the_cursor_nothing_comes_where_nothing_changed(copy: Copy, clock: Clock) -> None:
    copy.catch_up()
    clock.later(hours=1)
    assert copy.catch_up() == []


def test_a_decision_of_staff_reaches_the_phone_and_what_is_due(
    copy: Copy, cast: Cast, clock: Clock
) -> None:
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    patrol = sent_patrol(
        cast.village_chief, cast.reach, track=None, ended_at="2026-11-18T09:02:00+08:00"
    )
    copy.catch_up()
    assert [due["done"] for due in copy.of("due").values()] == [0]
    decide(
        patrol_id=patrol.pk, accept=True, note="电话核实", by=cast.town_office,
        at=clock.later(hours=2),
    )  # fmt: skip
    came = copy.catch_up()
    assert {entry["type"] for entry in came} == {"due", "patrol"}
    row = copy.of("patrol")[str(patrol.uuid)]
    assert (row["state"], row["decision_note"]) == ("confirmed", "电话核实")
    assert [due["done"] for due in copy.of("due").values()] == [1]


def test_an_appointment_that_ends_at_midnight_takes_its_reach_along(
    copy: Copy, cast: Cast, clock: Clock
) -> None:
    cast.appointment.ended_on = date(2026, 11, 20)
    cast.appointment.updated_at = clock.at
    cast.appointment.save()
    copy.catch_up()
    assert copy.of("reach")
    clock.at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00 in China
    copy.catch_up()
    assert copy.of("reach")
    clock.later(hours=2)
    came = copy.catch_up()
    assert {(e["type"], e["op"], e["body"]) for e in came} == {
        ("reach", "delete", None), ("rule", "delete", None)
    }  # fmt: skip
    assert not copy.of("reach")
    assert not copy.of("rule")


def test_a_new_appointment_brings_its_reach_on_its_first_day(
    copy: Copy, cast: Cast, clock: Clock
) -> None:
    reach = make.ReachFactory(division=cast.village, river=cast.river, updated_at=LONG_AGO)
    copy.catch_up()
    make.AppointmentFactory(
        chief=cast.chief, reach=reach, started_on=date(2026, 12, 1), updated_at=clock.at
    )
    clock.later(hours=1)
    copy.catch_up()
    assert str(reach.pk) not in copy.of("reach")
    clock.at = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    copy.catch_up()
    assert str(reach.pk) in copy.of("reach")
    assert len(copy.of("rule")) == 2


def test_a_swap_lends_a_reach_and_takes_it_back(copy: Copy, cast: Cast, clock: Clock) -> None:
    other = make.AppointmentFactory(
        chief=make.ChiefFactory(division=cast.stranger_reach.division), reach=cast.stranger_reach
    )
    copy.catch_up()
    SwapArrangement.objects.create(
        first=other, second=cast.appointment, division=cast.district, created_by=cast.admin,
        started_on=date(2026, 11, 19), ended_on=date(2026, 11, 25), updated_at=clock.at,
    )  # fmt: skip
    clock.later(days=1)
    copy.catch_up()
    assert copy.of("reach")[str(cast.stranger_reach.pk)]["lent_until"] == "2026-11-25"
    clock.later(days=8)
    copy.catch_up()
    assert list(copy.of("reach")) == [str(cast.reach.pk)]


def test_retired_lines_and_kinds_are_deleted(copy: Copy, cast: Cast, clock: Clock) -> None:
    copy.catch_up()
    at = clock.later(hours=1)
    ChecklistItem.objects.filter(code="sand").update(is_active=False, updated_at=at)
    kind = IssueKind.objects.filter(is_active=True).first()
    IssueKind.objects.filter(pk=kind.pk).update(is_active=False, updated_at=at)
    came = copy.catch_up()
    assert sorted((e["type"], e["id"], e["op"]) for e in came) == [
        ("checklist", "sand", "delete"), ("issue_kind", kind.code, "delete")
    ]  # fmt: skip


def test_a_new_rule_comes_in_words_when_it_begins(copy: Copy, cast: Cast, clock: Clock) -> None:
    copy.catch_up()
    PatrolRule.objects.create(
        tier=12, reach=cast.reach, period="month", times=2, valid_from=date(2026, 12, 1),
        created_at=clock.at,
    )  # fmt: skip
    PatrolRule.history.update(history_date=clock.at)
    clock.later(hours=1)
    copy.catch_up()
    assert [rule["words"][:10] for rule in copy.of("rule").values()] == ["村（社区）级每周 1"]
    clock.later(days=14)
    copy.catch_up()
    assert [rule["words"][:10] for rule in copy.of("rule").values()] == ["村（社区）级每月 2"]


def test_a_due_that_is_cancelled_is_deleted(copy: Copy, cast: Cast, clock: Clock) -> None:
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    copy.catch_up()
    at = clock.later(hours=1)
    PatrolDue.objects.update(cancelled_at=at, updated_at=at)
    copy.catch_up()
    assert copy.of("due") == {}


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_a_phone_away_for_a_month_catches_up_page_by_page(
    copy: Copy, cast: Cast, clock: Clock, limit: int
) -> None:
    copy.catch_up()
    expected = set()
    for day in range(20):
        patrol = sent_patrol(cast.village_chief, cast.reach, at=clock.later(days=1), note=str(day))
        expected.add(str(patrol.uuid))
    # A job writes many rows with one moment.
    some = list(Patrol.objects.values_list("pk", flat=True)[:9])
    Patrol.objects.filter(pk__in=some).update(updated_at=clock.at)
    open_dues(at=clock.at, first=date(2026, 11, 16), last=date(2026, 12, 20))
    copy.catch_up(limit)
    assert set(copy.of("patrol")) == expected
    assert len(copy.of("due")) == PatrolDue.objects.count() == 5
    # What is as young as the overlap comes once more, and then no more.
    clock.later(hours=1)
    copy.catch_up()
    clock.later(hours=1)
    assert copy.catch_up() == []


def test_what_changes_between_two_pages_is_not_missed(
    copy: Copy, phone: Phone, cast: Cast, clock: Clock
) -> None:
    patrols = [
        sent_patrol(cast.village_chief, cast.reach, at=clock.at, note=str(n)) for n in range(3)
    ]
    page = phone.get("changes/?limit=3").json()
    assert page["more"]
    at = clock.later(minutes=1)
    Patrol.objects.filter(pk=patrols[0].pk).update(note="改", updated_at=at)
    copy.cursor = page["cursor"]
    copy.catch_up(3)
    clock.later(minutes=1)
    copy.catch_up(3)
    assert copy.of("patrol")[str(patrols[0].uuid)]["note"] == "改"


def test_a_row_that_is_committed_late_is_not_missed(copy: Copy, cast: Cast, clock: Clock) -> None:
    stamped = clock.at
    clock.later(minutes=5)
    copy.catch_up()
    late = sent_patrol(cast.village_chief, cast.reach, at=stamped)
    clock.later(minutes=1)
    copy.catch_up()
    assert str(late.uuid) in copy.of("patrol")


def test_a_published_notice_comes_and_comes_again_when_signed(
    copy: Copy, cast: Cast, clock: Clock
) -> None:
    clock.at = PUBLISHED - timedelta(hours=1)
    copy.catch_up()
    assert copy.of("notice") == {}
    notice = published_notice(cast)
    clock.at = PUBLISHED + timedelta(minutes=1)
    copy.catch_up()
    assert list(copy.of("notice")) == [str(notice.pk)]
    before = copy.of("notice")[str(notice.pk)]
    sign(notice=notice, by=cast.village_chief, at=clock.later(hours=1))
    copy.catch_up()
    assert copy.of("notice")[str(notice.pk)] != before


def test_others_see_nothing_of_mine(copy: Copy, cast: Cast, clock: Clock) -> None:
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    sent_patrol(cast.village_chief, cast.reach)
    other = Copy(Phone(cast.stranger))
    other.catch_up()
    assert {kind for kind, _ in other.rows} <= {"checklist", "issue_kind"}


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "since=bnVsbA",
        "since=W10",
        "limit=0",
        "limit=501",
        "limit=x",
        "since=%00",
        "limit=²",
    ],
)
def test_a_cursor_or_limit_we_never_gave_is_400_in_words(phone: Phone, query: str) -> None:
    response = phone.get(f"changes/?{query}")
    assert response.status_code == 400
    assert response.json()["fields"]


def test_the_number_of_queries_does_not_grow_with_what_changed(
    phone: Phone, cast: Cast, clock: Clock, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(12):
        sent_patrol(cast.village_chief, cast.reach, note=str(n))
    open_dues(at=NOW, first=date(2026, 9, 16), last=date(2026, 11, 22))
    phone.get("changes/")
    with django_assert_max_num_queries(25):
        phone.get("changes/")
