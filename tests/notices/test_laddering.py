"""A named person decides; what was issued is signed for, answered, appealed against, closed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.ledger import AppendOnlyError
from notices.models import Measure, MeasureStep, Proposal
from notices.services import ladder
from tests import factories as make
from tests.notices.laddering import (
    AT,
    HELD,
    drawn,
    how,
    lit_notice,
    measure,
    missed,
    proposal,
    step,
    to_chief,
)

pytestmark = pytest.mark.django_db


def steps(of):
    return [(each.event, each.from_state, each.to_state, each.by_name) for each in of.steps.all()]


def test_issuing_numbers_delivers_and_keeps_who_decided(cast):
    of = measure(cast)
    found = Proposal.objects.get()
    assert (found.state, found.decided_by, found.decided_at) == ("issued", cast.district_office, AT)
    assert (of.state, of.unit, of.via, of.rung) == ("sent", cast.unit, None, "reminder")
    assert of.appeal_by == date(2026, 11, 20)
    assert steps(of) == [("issue", "", "sent", "区河长办")]
    assert list(Measure.objects.addressed_to(cast.unit_clerk)) == [of]


def test_another_rung_needs_a_reason_which_is_kept(cast):
    found = proposal(cast)
    values = {"proposal_id": found.pk, "by": cast.district_office, "at": AT}
    with pytest.raises(Invalid) as refused:
        ladder.issue(how=how("interview"), **values)
    assert set(refused.value.fields) == {"reason"}
    of = ladder.issue(how=how("interview", reason="多次滞后。"), **values)
    assert (of.rung, of.proposal.reason, of.steps.get().words) == (
        "interview",
        "多次滞后。",
        "多次滞后。",
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"number": " "}, "number"),
        ({"signer": ""}, "signer"),
        ({"body": " "}, "body"),
        ({"answer_by": date(2026, 11, 4)}, "answer_by"),
        ({"answer_by": date(2028, 1, 1)}, "answer_by"),
        ({"rung": "dismissal"}, "rung"),
        ({"rung": "interview", "reason": "滞后。"}, "meets_at"),
        (
            {"rung": "interview", "reason": "滞后。", "meets_at": AT - timedelta(1)},
            "meets_at",
        ),
    ],
)
def test_a_refused_issue_names_its_field_and_leaves_no_trace(cast, more, field):
    found = proposal(cast)
    values = {
        "number": "1号",
        "body": "请整改。",
        "signer": "区级河长",
        "answer_by": date(2026, 11, 15),
    }
    wrong = ladder.Issue(**{"rung": "reminder"} | values | more)
    with pytest.raises(Invalid) as refused:
        ladder.issue(proposal_id=found.pk, how=wrong, by=cast.district_office, at=AT)
    assert field in refused.value.fields
    assert untouched(found)


def untouched(found):
    found.refresh_from_db()
    return (found.state, found.decided_by) == ("open", None) and not (
        Measure.objects.exists() or MeasureStep.objects.exists()
    )


@pytest.mark.parametrize(
    "who", ["town_office", "stranger", "unit_clerk", "district_chief", "village_chief", "admin"]
)
def test_to_others_the_proposal_is_not_there(cast, who):
    found = proposal(cast)
    by = getattr(cast, who)
    with pytest.raises(NotVisible):
        ladder.issue(proposal_id=found.pk, how=how(), by=by, at=AT)
    with pytest.raises(NotVisible):
        ladder.drop(proposals=[found.pk], reason="不必。", by=by, at=AT)
    assert untouched(found)


def test_who_decides_second_is_told_who_was_first(cast):
    found = proposal(cast)
    ladder.drop(proposals=[found.pk], reason="已约定整改。", by=cast.district_office, at=AT)
    with pytest.raises(Conflict, match="区河长办已于2026年11月5日 10:00决定不采用"):
        ladder.issue(proposal_id=found.pk, how=how(), by=cast.city_office, at=AT)
    assert not Measure.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_dropping_needs_a_reason(cast, reason):
    found = proposal(cast)
    with pytest.raises(Invalid):
        ladder.drop(proposals=[found.pk], reason=reason, by=cast.district_office, at=AT)
    assert untouched(found)


def test_several_are_dropped_all_or_none(cast):
    lit_notice(cast, 浮岛="yellow", 管网="red")
    drawn(cast)
    yellow, red = Proposal.objects.order_by("kind")[::-1]
    ladder.drop(proposals=[red.pk], reason="已整改。", by=cast.district_office, at=AT)
    with pytest.raises(Conflict):
        ladder.drop(
            proposals=[yellow.pk, red.pk], reason="已整改。", by=cast.district_office, at=AT
        )
    assert untouched(yellow)


def test_several_reminders_go_out_at_once_each_under_its_number(cast):
    lit_notice(cast, 浮岛="yellow")
    drawn(cast)
    other = make.UnitFactory(name="江南区水利局", division=cast.district)
    first = Proposal.objects.get()
    second = Proposal.objects.get()
    second.pk, second.unit, second.recipient_name = None, other, other.name
    second.save(force_insert=True)
    made = ladder.issue_reminders(
        proposals=[first.pk, second.pk], signer="区级河长", by=cast.district_office, at=AT
    )
    assert [each.number for each in made] == ["江南河长办提〔2026〕1号", "江南河长办提〔2026〕2号"]
    assert {each.answer_by for each in made} == {date(2026, 11, 15)}


def test_an_interview_is_not_issued_in_a_bundle(cast):
    found = proposal(cast, "red")
    with pytest.raises(Invalid, match="逐份"):
        ladder.issue_reminders(
            proposals=[found.pk], signer="区级河长", by=cast.district_office, at=AT
        )
    assert untouched(found)


def test_a_number_is_used_once(cast):
    of = measure(cast)
    lit_notice(cast, month=of.proposal.notice.period.next(), 浮岛="yellow")
    drawn(cast)
    found = Proposal.objects.get(state="open")
    with pytest.raises(Conflict, match="可改用“江南河长办提〔2026〕2号”"):
        ladder.issue(
            proposal_id=found.pk, how=how(number=of.number), by=cast.district_office, at=AT
        )
    found.refresh_from_db()
    assert found.state == "open"


def test_the_way_of_a_reminder(cast):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    step(of, "answer", cast.unit_clerk, words="已组织赶工。")
    step(of, "close", cast.district_office, words="整改到位。")
    of.refresh_from_db()
    assert (of.state, of.outcome, of.signed_at, of.answered_at) == ("closed", "整改到位。", AT, AT)
    assert steps(of)[1:] == [
        ("sign", "sent", "signed", "单位经办"),
        ("answer", "signed", "answered", "单位经办"),
        ("close", "answered", "closed", "区河长办"),
    ]


def test_signing_twice_is_one_signature(cast):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    step(of, "sign", cast.unit_clerk, at=AT + timedelta(hours=1))
    of.refresh_from_db()
    assert (of.signed_at, of.steps.count()) == (AT, 2)


def test_an_interview_is_held_recorded_and_then_closed(cast):
    of = measure(cast, "red")
    with pytest.raises(Conflict, match="请先登记约谈情况"):
        step(of, "close", cast.district_office, words="已约谈。")
    step(of, "hold", cast.district_office, words="明确了完成时间。", held=HELD)
    step(of, "close", cast.district_office, words="限期完成。")
    of.refresh_from_db()
    assert (of.held_on, of.state) == (AT.date(), "closed")
    assert of.steps.get(event="hold").data == {
        "day": "2026-11-05",
        "place": "区河长办会议室",
        "people": "区河长办主任、局分管负责人",
        "together": [],
    }


@pytest.mark.parametrize(
    ("held", "field"),
    [
        (None, "day"),
        (ladder.Held(day=date(2026, 11, 6), place="会议室", people="主任"), "day"),
        (ladder.Held(day=date(2026, 11, 5), place=" ", people="主任"), "place"),
        (ladder.Held(day=date(2026, 11, 5), place="会议室", people=""), "people"),
    ],
)
def test_an_interview_says_when_where_and_who(cast, held, field):
    of = measure(cast, "red")
    with pytest.raises(Invalid) as refused:
        step(of, "hold", cast.district_office, words="纪要。", held=held)
    assert set(refused.value.fields) == {field}
    assert (of.steps.count(), Measure.objects.get().held_on) == (1, None)


def test_an_appeal_that_is_right_revokes(cast):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    step(of, "appeal", cast.unit_clerk, words="任务已于上月完成。")
    with pytest.raises(Conflict, match="请先处理申诉"):
        step(of, "close", cast.district_office, words="办结。")
    step(of, "uphold", cast.district_office, words="经核实属实。")
    of.refresh_from_db()
    assert (of.state, of.appeal, of.outcome) == ("revoked", "upheld", "经核实属实。")


def test_an_appeal_that_is_not_leaves_it_standing_and_cannot_be_repeated(cast):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    step(of, "appeal", cast.unit_clerk, words="客观原因。")
    step(of, "reject", cast.district_office, words="理由不充分。")
    with pytest.raises(Conflict, match="申诉已有结论"):
        step(of, "appeal", cast.unit_clerk, words="再申诉。")
    of.refresh_from_db()
    assert (of.state, of.appeal) == ("signed", "rejected")


@pytest.mark.parametrize(
    ("code", "who", "error"),
    [
        ("sign", "district_office", NotAllowed),
        ("close", "unit_clerk", NotAllowed),
        ("revoke", "unit_clerk", NotAllowed),
        ("sign", "stranger", NotVisible),
        ("close", "town_office", NotVisible),
        ("sign", "village_chief", NotVisible),
        ("sign", "district_chief", NotVisible),
        ("dance", "district_office", NotVisible),
    ],
)
def test_a_step_by_the_wrong_hand_leaves_no_trace(cast, code, who, error):
    of = measure(cast)
    with pytest.raises(error):
        step(of, code, getattr(cast, who), words="话。")
    of.refresh_from_db()
    assert (of.state, of.steps.count()) == ("sent", 1)


@pytest.mark.parametrize("code", ["answer", "appeal", "close", "revoke"])
def test_words_are_asked_for(cast, code):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    by = cast.unit_clerk if code in ("answer", "appeal") else cast.district_office
    with pytest.raises(Invalid) as refused:
        step(of, code, by, words=" ")
    assert set(refused.value.fields) == {"words"}
    assert of.steps.count() == 2


def test_a_village_chief_s_is_handed_on_by_the_office_of_the_town(cast):
    of = to_chief(cast)
    assert (of.chief, of.via) == (cast.chief, cast.town)
    assert list(Measure.objects.addressed_to(cast.town_office)) == [of]
    assert not Measure.objects.visible_to(cast.stranger).exists()
    step(of, "sign", cast.town_office)
    step(of, "answer", cast.town_office, words="本人书面说明附后。")
    assert Measure.objects.get().state == "answered"


def test_where_no_town_office_works_the_issuing_one_hands_it_on(cast):
    missed(cast, 7, 8, 9)
    drawn(cast)
    cast.town_office.grants.update(revoked_at=AT)
    of = ladder.issue(
        proposal_id=Proposal.objects.get().pk,
        how=how("interview"),
        by=cast.district_office,
        at=AT,
    )
    assert of.via == cast.district


def test_a_chief_with_pages_gets_it_in_person(cast):
    make.grant(cast.village_chief, "chief", cast.town)
    of = to_chief(cast)
    assert of.via is None
    assert list(Measure.objects.addressed_to(cast.village_chief)) == [of]


def test_the_first_reading_is_the_recipient_s(cast):
    of = measure(cast)
    for by in (cast.district_office, cast.unit_clerk):
        ladder.record_reading(measure=of, by=by, at=AT)
    later = AT + timedelta(days=1)
    ladder.record_reading(measure=Measure.objects.get(), by=cast.unit_clerk, at=later)
    assert Measure.objects.get().first_read_at == AT


def test_late_ones_are_those_past_their_day_without_an_answer(cast):
    of = measure(cast)
    day = date(2026, 11, 15)
    assert not Measure.objects.late(day).exists()
    assert Measure.objects.late(day + timedelta(1)).get() == of
    step(of, "sign", cast.unit_clerk)
    step(of, "answer", cast.unit_clerk, words="已整改。", at=AT + timedelta(days=12))
    assert not Measure.objects.late(day + timedelta(30)).exists()


def test_steps_are_never_changed(cast):
    row = measure(cast).steps.get()
    for act in (row.save, row.delete, MeasureStep.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE notices_measurestep SET words = '改'")
    assert MeasureStep.objects.get().words == ""
