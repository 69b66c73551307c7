"""Reviewers of one step at the same moment, on real connections: nobody's answer is lost or double."""

from uuid import uuid4

import pytest

from common.errors import Conflict
from plans.models import ReviewAnswer, ReviewRound
from plans.services.defaults import install_chains
from tests.plans.reviewing import at, draft
from tests.races.test_issues import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def review(cast):
    # A transactional test empties the tables; the chains come with migrating.
    install_chains()
    made = draft(cast)
    made.through(1)
    return made


def test_two_departments_answering_at_once_both_count_and_move_the_list_on(review):
    who = [("住建委", review.housing), ("农委", review.farming)]
    at_once(2, lambda n: review.answer(*who[n], at(3, 3)))
    assert ReviewAnswer.objects.count() == 3
    assert (ReviewRound.objects.get().step.name, review.waiting()) == ("专家评审", ["专家组"])


def test_a_pass_and_a_return_at_once_return_the_list(review):
    said = [
        ("住建委", review.housing, at(3, 3), "pass"),
        ("农委", review.farming, at(3, 3), "return"),
    ]
    at_once(2, lambda n: review.answer(*said[n], comment="工期偏紧"))
    assert review.state == "returned"


def test_a_clerk_answering_twice_at_once_is_told_the_second_time(review):
    answers = at_once(2, lambda n: review.answer("住建委", review.housing, at(3, 3)))
    (refusal,) = [each for each in answers if isinstance(each, Conflict)]
    assert "住建委经办已于2026年3月3日 09:00提交" in refusal.detail
    assert ReviewAnswer.objects.filter(ask__label="住建委").count() == 1


def test_one_press_sent_five_times_at_once_is_one_answer(review):
    ref = uuid4()
    answers = at_once(
        5, lambda n: review.answer("住建委", review.housing, at(3, 3), client_ref=ref)
    )
    assert len({answer.pk for answer in answers}) == 1


def test_a_list_submitted_twice_at_once_begins_one_round(cast):
    install_chains()
    of = draft(cast)
    answers = at_once(2, lambda n: of.submit(at(3, 1)))
    assert sum(isinstance(each, Conflict) for each in answers) == 1
    assert ReviewRound.objects.count() == 1
