"""待核实: confirmed or rejected by the office, once, with the second clerk told."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import SHANGHAI
from inspections.models import Patrol, PatrolDecision
from inspections.services.decisions import decide, decide_many
from inspections.services.dues import open_dues
from tests.inspections.rows import patrol

AT = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)


@pytest.fixture
def waiting(cast) -> Patrol:
    return patrol(
        cast, AT - timedelta(days=1), state="pending", reasons=["时长 6 分钟，少于要求的 10 分钟"]
    )


def test_a_confirmed_patrol_counts_and_the_decision_is_kept(cast, waiting) -> None:
    open_dues(at=AT, first=waiting.started_at.date(), last=waiting.started_at.date())
    waiting.refresh_from_db()
    later = AT + timedelta(minutes=1)
    done = decide(patrol_id=waiting.pk, accept=True, by=cast.town_office, at=later)
    assert done.state == "confirmed"
    assert done.counts
    kept = PatrolDecision.objects.get()
    assert (kept.patrol, kept.accepted, kept.by, kept.at) == (done, True, cast.town_office, later)
    assert done.due.updated_at == later


def test_rejecting_needs_a_note(cast, waiting) -> None:
    with pytest.raises(Invalid) as refusal:
        decide(patrol_id=waiting.pk, accept=False, note="  ", by=cast.town_office, at=AT)
    assert "理由" in refusal.value.fields["note"]
    done = decide(
        patrol_id=waiting.pk, accept=False, note="轨迹在公路上", by=cast.town_office, at=AT
    )
    assert (done.state, done.decision_note) == ("rejected", "轨迹在公路上")


def test_the_second_clerk_is_told_who_was_first(cast, waiting) -> None:
    decide(patrol_id=waiting.pk, accept=True, by=cast.town_office, at=AT)
    with pytest.raises(Conflict) as refusal:
        decide(patrol_id=waiting.pk, accept=False, note="不实", by=cast.district_office, at=AT)
    assert "镇河长办" in refusal.value.detail
    assert "核实有效" in refusal.value.detail
    assert PatrolDecision.objects.count() == 1


def test_the_same_press_again_is_answered_and_not_written_twice(cast, waiting) -> None:
    press = {"patrol_id": waiting.pk, "accept": True, "by": cast.town_office, "client_ref": uuid4()}
    first = decide(**press, at=AT)
    assert decide(**press, at=AT + timedelta(seconds=9)).decided_at == first.decided_at
    assert PatrolDecision.objects.count() == 1
    for other in ({"accept": False, "note": "不实"}, {"note": "核对过"}):
        with pytest.raises(Conflict) as refusal:
            decide(**press | other, at=AT + timedelta(seconds=9))
        assert refusal.value.code == "client_ref.reused"
    assert PatrolDecision.objects.count() == 1


def test_a_wrong_decision_is_turned_round_with_a_reason_and_both_are_kept(cast, waiting) -> None:
    decide(patrol_id=waiting.pk, accept=True, by=cast.town_office, at=AT)
    turn = {
        "patrol_id": waiting.pk,
        "accept": False,
        "seen": "confirmed",
        "by": cast.district_office,
    }
    with pytest.raises(Invalid):
        decide(**turn, at=AT)
    assert decide(**turn, note="经查未到现场", at=AT).state == "rejected"
    assert list(PatrolDecision.objects.values_list("accepted", flat=True)) == [True, False]


def test_who_is_not_the_office_of_the_place_decides_nothing(cast, waiting) -> None:
    with pytest.raises(NotVisible):
        decide(patrol_id=waiting.pk, accept=True, by=cast.stranger, at=AT)
    for user in (cast.district_chief, cast.village_chief):
        with pytest.raises(NotAllowed):
            decide(patrol_id=waiting.pk, accept=True, by=user, at=AT)
    waiting.refresh_from_db()
    assert waiting.state == "pending"


def test_in_a_bulk_decision_one_refusal_costs_no_other(cast, waiting) -> None:
    other = patrol(cast, AT - timedelta(days=2), state="pending")
    decide(patrol_id=waiting.pk, accept=True, by=cast.district_office, at=AT)
    result = decide_many(patrol_ids=[waiting.pk, other.pk], accept=True, by=cast.town_office, at=AT)
    assert result.decided == 1
    assert len(result.refusals) == 1
    assert "区河长办" in result.refusals[0]
