"""A list goes through its reviews: who is asked, who may answer, what a return and a last pass do."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from plans import services
from plans.models import (
    LightChange,
    Line,
    ReviewAnswer,
    ReviewAsk,
    ReviewChain,
    ReviewReminder,
    ReviewRound,
    ReviewStep,
    TaskList,
)
from tests import factories as make
from tests.plans.making import line, task_list
from tests.plans.reviewing import PAPER, at, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast):
    return draft(cast)


def traces():
    """Everything a refusal could leave."""
    return (
        list(ReviewRound.objects.order_by("pk").values()),
        list(ReviewAsk.objects.order_by("pk").values()),
        list(ReviewAnswer.objects.order_by("pk").values()),
        list(ReviewReminder.objects.order_by("pk").values()),
        list(TaskList.objects.order_by("pk").values()),
        LightChange.objects.count(),
    )


def refused(error, match, work):
    """True to its word: the refusal says why, and leaves no trace."""
    before = traces()
    with pytest.raises(error, match=match):
        work()
    assert traces() == before


def test_a_new_database_has_the_five_reviews_of_the_field_and_an_empty_basis(db):
    chain = ReviewChain.objects.get(kind="annual")
    assert [step.name for step in chain.steps.all()] == [
        "牵头单位审核",
        "区级部门会审",
        "专家评审",
        "区级河长审定",
        "区政府批复",
    ]
    assert (chain.division, chain.basis) == (None, "")
    assert ReviewChain.objects.count() == 4


def test_a_list_walks_through_all_five_and_then_binds_and_is_lit(review, cast):
    names = [["江南区生态环境局"], ["住建委", "农委"], ["专家组"], ["区级河长"]]
    review.through(0)
    assert (review.state, review.waiting()) == ("in_review", names[0])
    review.answer("江南区生态环境局", cast.unit_clerk, at(3, 2))
    assert review.waiting() == names[1]
    review.answer("农委", review.farming, at(3, 3))
    assert review.waiting() == ["住建委"]
    review.answer("住建委", review.housing, at(3, 4))
    assert review.waiting() == names[2]
    review.answer("专家组", cast.district_office, at(3, 5), paper=PAPER)
    assert review.waiting() == names[3]
    review.answer("区级河长", cast.district_chief, at(3, 6))
    assert review.waiting() == ["江南区人民政府"]
    review.answer("江南区人民政府", cast.district_office, at(4, 20), paper=PAPER)
    bound = TaskList.objects.get()
    assert (bound.state, bound.bound_on) == ("binding", date(2026, 4, 20))
    # 25 points behind the plan line on the day on which it binds.
    assert set(Line.objects.values_list("light", flat=True)) == {"yellow"}
    assert LightChange.objects.first().cause == "bound"
    row = ReviewRound.objects.get()
    assert (row.state, row.step, row.due_on) == ("passed", None, None)


def test_an_entry_on_behalf_names_whose_opinion_it_is_and_its_paper(review, cast):
    review.through(2)
    said = review.answer("专家组", cast.district_office, at(3, 5), paper=PAPER)
    assert (said.on_behalf, said.signer, said.document, said.by_name) == (
        True,
        "专家组组长",
        "专家评审意见〔2026〕3号",
        "区河长办",
    )


def test_departments_all_speak_before_a_return_sends_the_list_back(review, cast):
    review.through(1)
    review.answer("住建委", review.housing, at(3, 3), "return", comment="工期偏紧")
    assert (review.state, review.waiting()) == ("in_review", ["农委"])
    review.answer("农委", review.farming, at(3, 4))
    assert (review.state, review.waiting()) == ("returned", [])


def test_after_a_return_the_next_round_begins_where_it_was_returned_and_the_first_is_kept(
    review, cast
):
    review.through(2)
    review.answer("专家组", cast.district_office, at(3, 5), "return", paper=PAPER, comment="补目标")
    again = review.submit(at(3, 8), by=cast.unit_clerk, note="已补充目标")
    assert (again.number, again.by_name, review.waiting()) == (2, "单位经办", ["专家组"])
    assert ReviewAnswer.objects.count() == 4
    review.answer("专家组", cast.district_office, at(3, 9), paper=PAPER)
    assert review.waiting() == ["区级河长"]


def test_whoever_wants_all_reviews_anew_says_so(review, cast):
    review.through(2)
    review.answer("专家组", cast.district_office, at(3, 5), "return", paper=PAPER, comment="补目标")
    review.submit(at(3, 8), anew=True)
    assert review.waiting() == ["江南区生态环境局"]


def test_a_list_taken_back_is_a_draft_again_and_its_round_stays_on_record(review, cast):
    review.through(1)
    services.withdraw_from_review(
        list_id=review.task_list.pk, reason="补充一项任务", by=cast.unit_clerk, at=at(3, 3)
    )
    row = ReviewRound.objects.get()
    assert (review.state, row.state, row.withdraw_reason) == (
        "drafting",
        "withdrawn",
        "补充一项任务",
    )
    refused(
        Conflict,
        "第 1 轮会审已经结束（撤回）",
        lambda: review.answer("住建委", review.housing, at(3, 3)),
    )
    review.submit(at(3, 4))
    assert review.waiting() == ["江南区生态环境局"]


def test_the_nearest_division_s_chain_holds_from_its_day_and_a_round_keeps_its_own(review, cast):
    review.through(1)
    for day, steps in (
        (date(2026, 3, 2), [("部门联审", "departments")]),
        (date(2027, 1, 1), [("专家评审", "experts")]),
    ):
        chain = ReviewChain.objects.create(kind="annual", division=cast.district, valid_from=day)
        for order, (name, asks) in enumerate(steps, start=1):
            ReviewStep.objects.create(chain=chain, order=order, name=name, asks=asks)
    assert review.waiting() == ["住建委", "农委"]
    services.withdraw_from_review(
        list_id=review.task_list.pk, reason="重编", by=cast.district_office, at=at(3, 3)
    )
    review.submit(at(3, 4), anew=True)
    assert str(ReviewRound.objects.last().step) == "部门联审"
    for label, by in (("住建委", review.housing), ("农委", review.farming)):
        review.answer(label, by, at(3, 5))
    assert review.state == "binding"


def test_named_departments_are_asked_instead_of_those_of_the_lines_but_for_the_dissolved(
    review, cast
):
    step = ReviewStep.objects.get(asks="departments")
    gone = make.UnitFactory(division=cast.district, dissolved_on=date(2026, 1, 1))
    forestry = make.UnitFactory(name="林业局", division=cast.district)
    step.departments.set([gone, forestry])
    review.through(1)
    assert review.waiting() == ["林业局"]


def test_who_was_asked_sees_the_list_though_no_line_is_theirs(review, cast):
    forestry = make.UnitFactory(name="林业局", division=cast.district)
    clerk = make.UserFactory()
    make.grant(clerk, "unit", forestry)
    ReviewStep.objects.get(asks="departments").departments.set([forestry])
    assert not TaskList.objects.visible_to(clerk).exists()
    review.through(0)
    assert TaskList.objects.visible_to(clerk).exists()


def test_an_order_is_put_before_the_general_chiefs(cast):
    of = task_list(cast, kind="order", number="第1号", river=None, state="drafting", bound_on=None)
    line(of)
    submit = {"list_id": of.pk, "by": cast.district_office, "at": at(3, 1)}
    refused(Invalid, "江南区没有在任的总河长", lambda: services.submit_list(**submit))
    chief = make.ChiefFactory(name="总河长", division=cast.district)
    make.AppointmentFactory(chief=chief, kind="general", reach=None, division=cast.district, tier=6)
    services.submit_list(**submit)
    ask = ReviewAsk.objects.get()
    assert (ask.label, ask.user) == ("总河长", None)
    services.answer_review(
        list_id=of.pk,
        ask_id=ask.pk,
        verdict="pass",
        by=cast.district_office,
        at=at(3, 2),
        paper=PAPER,
    )
    of.refresh_from_db()
    assert of.state == "binding"


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("stranger", NotVisible),
        ("town_office", NotVisible),
        ("village_chief", NotVisible),
        ("admin", NotVisible),
        ("district_chief", NotAllowed),
    ],
)
def test_only_its_office_and_its_lead_unit_put_a_list_before_reviewers(review, cast, who, error):
    refused(error, "清单", lambda: review.submit(at(3, 1), by=getattr(cast, who)))
    review.submit(at(3, 1), by=cast.city_office)


def test_a_list_without_lines_or_with_faults_is_not_put_before_reviewers(review, cast):
    gone = review.task_list.lines.first().lead_unit
    gone.dissolved_on = date(2026, 2, 1)
    gone.save()
    refused(
        Invalid, "第 1 项“河道整治”：“住建委”已于2026年2月1日撤销", lambda: review.submit(at(3, 1))
    )
    Line.objects.filter(lead_unit=gone).update(withdrawn_on=date(2026, 2, 1))
    bad = review.task_list.lines.standing().get()
    bad.milestones = [["2027-01-01", 50]]
    bad.save()
    refused(Invalid, "节点的日期", lambda: review.submit(at(3, 1)))
    Line.objects.update(withdrawn_on=date(2026, 2, 1))
    refused(Invalid, "还没有任务", lambda: review.submit(at(3, 1)))


def test_a_river_without_a_chief_in_office_is_said_and_not_passed_over(review, cast):
    cast.river.appointments.update(ended_on=date(2026, 2, 1))
    refused(Invalid, "清溪河在江南区没有在任的河长", lambda: review.submit(at(3, 1)))


def test_a_list_in_review_or_binding_is_not_submitted_again(review):
    review.through(0)
    refused(Conflict, "清单现为“会审中”", lambda: review.submit(at(3, 2)))
    for label, more in (("江南区生态环境局", {"by": review.cast.unit_clerk}),):
        review.answer(label, moment=at(3, 2), **more)
    TaskList.objects.update(state="binding", bound_on=date(2026, 3, 3))
    refused(Conflict, "清单现为“已生效”", lambda: review.submit(at(3, 3)))


def test_somebody_who_is_not_in_the_chain_is_refused_in_words(review, cast):
    review.through(1)
    for by, words in (
        (cast.unit_clerk, "您不是“区级部门会审”中“住建委”的会审人"),
        (cast.district_chief, "您不是“区级部门会审”中“住建委”的会审人"),
        (cast.district_office, "由该单位自行提交，河长办不能代录"),
    ):
        refused(NotAllowed, words, lambda by=by: review.answer("住建委", by, at(3, 3)))
    refused(
        NotAllowed,
        "河长办不能代录",
        lambda: review.answer("住建委", cast.district_office, at(3, 3), paper=PAPER),
    )
    refused(NotVisible, "没有找到该清单", lambda: review.answer("住建委", cast.stranger, at(3, 3)))
    refused(
        NotAllowed,
        "专家组",
        lambda: review.answer("专家组", cast.unit_clerk, at(3, 3), paper=PAPER),
    )


def test_a_second_answer_is_refused_and_told_who_gave_the_first(review, cast):
    review.through(1)
    review.answer("住建委", review.housing, at(3, 3))
    refused(
        Conflict,
        "住建委经办已于2026年3月3日 09:00提交“住建委”的意见：通过。",
        lambda: review.answer("住建委", review.housing, at(3, 4), "return", comment="改"),
    )


def test_the_same_press_sent_again_is_answered_with_its_first_row(review, cast):
    review.through(1)
    ref = uuid4()
    first = review.answer("住建委", review.housing, at(3, 3), client_ref=ref)
    again = review.answer("住建委", review.housing, at(3, 3), client_ref=ref)
    assert again == first
    # Whoever goes back and changes the answer is told that it was not taken.
    for other in ({"verdict": "return", "comment": "缺资金来源"}, {"comment": "同意，另有建议"}):
        refused(
            Conflict,
            "内容与这次不同",
            lambda other=other: review.answer(
                "住建委", review.housing, at(3, 3), client_ref=ref, **other
            ),
        )
    refused(
        Conflict,
        "提交编号",
        lambda: review.answer("农委", review.housing, at(3, 3), client_ref=ref),
    )


def test_a_list_submitted_twice_by_one_press_is_one_round_and_another_note_is_told(review, cast):
    ref = uuid4()
    first = review.submit(at(3, 1), client_ref=ref, note="请审")
    assert review.submit(at(3, 1), client_ref=ref, note="请审 ") == first
    refused(Conflict, "提交编号", lambda: review.submit(at(3, 1), client_ref=ref, note="急件"))


def test_nobody_answers_before_the_turn_of_their_step(review, cast):
    review.through(1)
    refused(
        Conflict,
        "清单还在“区级部门会审”，尚未到“区级河长审定”。",
        lambda: review.answer("区级河长", cast.district_chief, at(3, 3)),
    )


def test_an_answer_says_what_it_must(review, cast):
    review.through(2)
    enter = {"by": cast.district_office, "moment": at(3, 5)}
    empty = services.Paper(signer=" ", document="")
    for words, more in (
        ("请选择通过或退回修改", {"verdict": "maybe", "paper": PAPER}),
        ("退回修改须写明意见", {"verdict": "return", "comment": " ", "paper": PAPER}),
        ("请填写出具意见人。请填写文号", {"paper": empty}),
        ("由河长办代录", {}),
    ):
        refused(Invalid, words, lambda more=more: review.answer("专家组", **enter | more))


def test_the_office_reminds_whom_the_list_waits_for_once_in_some_days(review, cast):
    review.through(1)
    review.answer("农委", review.farming, at(3, 4))
    remind = {"list_id": review.task_list.pk, "by": cast.district_office}
    (row,) = services.remind(at=at(3, 14), note="请尽快", **remind)
    assert (row.ask.label, row.note, row.by_name) == ("住建委", "请尽快", "区河长办")
    refused(Conflict, "2026年3月17日起", lambda: services.remind(at=at(3, 16), **remind))
    assert len(services.remind(at=at(3, 17), **remind)) == 1


def test_only_the_office_reminds_and_not_itself(review, cast):
    review.through(1)
    remind = {"list_id": review.task_list.pk, "at": at(3, 14)}
    refused(NotAllowed, "催办", lambda: services.remind(by=review.housing, **remind))
    for label, by in (("住建委", review.housing), ("农委", review.farming)):
        review.answer(label, by, at(3, 15))
    refused(Invalid, "由河长办代录", lambda: services.remind(by=cast.district_office, **remind))


def test_nothing_is_reminded_of_or_taken_back_that_is_not_in_review(review, cast):
    by = {"list_id": review.task_list.pk, "by": cast.district_office, "at": at(3, 1)}
    refused(Conflict, "不在会审中", lambda: services.remind(**by))
    refused(Conflict, "不在会审中", lambda: services.withdraw_from_review(reason="改", **by))
    review.submit(at(3, 1))
    refused(Invalid, "撤回原因", lambda: services.withdraw_from_review(reason=" ", **by))
    refused(
        NotAllowed,
        "撤回送审",
        lambda: services.withdraw_from_review(reason="改", **by | {"by": review.housing}),
    )


def test_the_database_refuses_two_rounds_at_once_and_a_return_without_words(review, cast):
    review.through(1)
    row = ReviewRound.objects.values().get()
    row |= {"id": None, "number": 2, "client_ref": uuid4()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRound.objects.create(**row)
    bare = {"ask": review.ask("住建委"), "by": review.housing, "by_name": "甲", "at": at(3, 3)}
    for wrong in ({"verdict": "return"}, {"verdict": "pass", "on_behalf": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewAnswer.objects.create(**bare | wrong)
