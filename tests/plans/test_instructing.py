"""督办: pushed to the chief, instructed, answered, each with its date."""

from datetime import date, datetime

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import SHANGHAI
from plans.models import InstructionEntry
from plans.services.instructions import answer, chiefs_for, instruct, push_line, withdraw_push
from tests import factories as make
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db


def at(day, hour=9):
    return datetime(2026, 10, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def red(cast):
    return line(task_list(cast), light="red")


@pytest.fixture
def pushed(cast, red):
    return push(cast, red)


def push(cast, of, **more):
    sent = {"words": "请批示", "by": cast.district_office, "at": at(8)}
    return push_line(line_id=of.pk, chief_id=cast.district_chief.pk, **(sent | more))


def said(case):
    return [(e.event, e.by_name, e.at.day, e.words) for e in case.entries.all()]


def test_a_red_line_goes_to_the_chief_to_the_unit_and_back_with_dates_and_names(cast, pushed):
    instruct(
        case_id=pushed.pk,
        words="十日内拿出办法",
        answer_by=date(2026, 10, 20),
        by=cast.district_chief,
        at=at(10),
    )
    answer(case_id=pushed.pk, words="已进场施工", by=cast.unit_clerk, at=at(15))
    pushed.refresh_from_db()
    assert (pushed.state, pushed.answer_by) == ("answered", date(2026, 10, 20))
    assert said(pushed) == [
        ("pushed", "区河长办", 8, "请批示"),
        ("instructed", "区级河长", 10, "十日内拿出办法"),
        ("answered", "单位经办", 15, "已进场施工"),
    ]
    assert [e.by_role for e in pushed.entries.all()][1] == "江南区河长（镇街级及以上）"


def test_the_chief_may_instruct_once_more_after_an_answer(cast, pushed):
    for words in ("尽快", "再报一次"):
        instruct(case_id=pushed.pk, words=words, by=cast.district_chief, at=at(10))
        answer(case_id=pushed.pk, words="已办", by=cast.unit_clerk, at=at(11))
    assert len(said(pushed)) == 5


def test_a_word_on_paper_is_entered_by_the_office_and_names_the_chief(cast, pushed):
    instruct(case_id=pushed.pk, words="同意", by=cast.district_office, at=at(9))
    entry = InstructionEntry.objects.last()
    assert (entry.in_name_of, entry.by_name) == ("区级河长", "区河长办")


def test_what_the_chief_said_in_person_names_nobody_else(cast, pushed):
    instruct(case_id=pushed.pk, words="同意", by=cast.district_chief, at=at(9))
    assert InstructionEntry.objects.last().in_name_of == ""


def test_a_green_line_is_not_pushed_and_a_yellow_one_is(cast):
    of = task_list(cast)
    with pytest.raises(Invalid, match="绿灯"):
        push(cast, line(of))
    assert push(cast, line(of, light="yellow")).light == "yellow"


def test_the_light_a_person_set_is_the_one_that_counts(cast):
    of = line(task_list(cast), light="red", overridden="green", override_reason="因洪水停工")
    with pytest.raises(Invalid, match="绿灯"):
        push(cast, of)


def test_a_list_that_does_not_bind_has_nothing_to_push(cast):
    of = line(task_list(cast, state="in_review", bound_on=None), light="red")
    with pytest.raises(Invalid, match="还没有生效"):
        push(cast, of)


def test_a_second_push_is_told_that_one_is_waiting(cast, red, pushed):
    with pytest.raises(Conflict, match="待批示"):
        push(cast, red)
    withdraw_push(case_id=pushed.pk, words="呈送有误", by=cast.district_office, at=at(9))
    assert push(cast, red).pk != pushed.pk


def test_whoever_comes_second_is_told_who_was_first(cast, pushed):
    instruct(case_id=pushed.pk, words="尽快", by=cast.district_chief, at=at(9))
    with pytest.raises(Conflict, match="区级河长已批示"):
        withdraw_push(case_id=pushed.pk, words="有误", by=cast.district_office, at=at(9))
    with pytest.raises(Conflict, match="待回复"):
        instruct(case_id=pushed.pk, words="尽快", by=cast.district_office, at=at(9))


def test_an_answered_case_is_not_opened_again_beside_a_later_one(cast, red, pushed):
    instruct(case_id=pushed.pk, words="尽快", by=cast.district_chief, at=at(9))
    answer(case_id=pushed.pk, words="已办", by=cast.unit_clerk, at=at(10))
    push(cast, red, at=at(12))
    with pytest.raises(Conflict, match="另行呈送"):
        instruct(case_id=pushed.pk, words="再报", by=cast.district_chief, at=at(13))


@pytest.mark.parametrize("who", ["unit_clerk", "district_chief"])
def test_only_an_office_pushes(cast, red, who):
    with pytest.raises(NotAllowed):
        push(cast, red, by=getattr(cast, who))


def test_only_the_lead_unit_answers(cast, pushed):
    instruct(case_id=pushed.pk, words="尽快", by=cast.district_chief, at=at(9))
    with pytest.raises(NotAllowed):
        answer(case_id=pushed.pk, words="已办", by=cast.district_office, at=at(10))


def test_strangers_see_no_line_and_no_case(cast, red, pushed):
    with pytest.raises(NotVisible):
        push(cast, red, by=cast.stranger)
    with pytest.raises(NotVisible):
        answer(case_id=pushed.pk, words="已办", by=cast.stranger, at=at(10))


def test_words_are_asked_for_and_a_day_that_is_over_is_no_deadline(cast, pushed):
    with pytest.raises(Invalid) as refused:
        instruct(case_id=pushed.pk, words=" ", by=cast.district_chief, at=at(9))
    assert "words" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        instruct(
            case_id=pushed.pk,
            words="尽快",
            answer_by=date(2026, 10, 8),
            by=cast.district_chief,
            at=at(9),
        )
    assert "answer_by" in refused.value.fields
    assert len(said(pushed)) == 1


def test_a_chief_of_another_place_cannot_be_pushed_to(cast, red):
    elsewhere = make.UserFactory(name="外区河长")
    make.grant(elsewhere, "chief", make.division("500102000000", "江北区"))
    assert list(chiefs_for(red)) == [cast.district_chief]
    with pytest.raises(Invalid) as refused:
        push_line(
            line_id=red.pk, chief_id=elsewhere.pk, words="请批示", by=cast.district_office, at=at(8)
        )
    assert "chief" in refused.value.fields
