from datetime import date
from itertools import pairwise

import pytest

from plans.rules.reviews import Answer, NotAsked, Round, Step, standing

CHAIN = [
    Step(key="lead", name="牵头单位审核", days=5),
    Step(key="departments", name="区级部门会审", days=10),
    Step(key="experts", name="专家评审", days=10),
    Step(key="chief", name="区级河长审定", days=10),
    Step(key="government", name="区政府批复", days=0),
]
REVIEWERS = {
    "lead": ["水利局"],
    "departments": ["住建委", "农业农村委", "生态环境局"],
    "experts": ["专家组"],
    "chief": ["区级河长"],
    "government": ["区政府"],
}


def day(number, month=3):
    return date(2026, month, number)


def passed(step, reviewer, on):
    return Answer(step=step, reviewer=reviewer, verdict="pass", day=on)


def returned(step, reviewer, on):
    return Answer(step=step, reviewer=reviewer, verdict="return", day=on)


def stands(answers, on, begins_at="lead", began=None):
    began = Round(day=began or day(1), begins_at=begins_at, answers=answers)
    return standing(CHAIN, REVIEWERS, [began], on)


THROUGH = [
    passed("lead", "水利局", day(3)),
    passed("departments", "住建委", day(5)),
    passed("departments", "农业农村委", day(6)),
    passed("departments", "生态环境局", day(9)),
    passed("experts", "专家组", day(15)),
    passed("chief", "区级河长", day(20)),
    passed("government", "区政府", day(28)),
]


@pytest.mark.parametrize(
    ("count", "step", "waiting", "since"),
    [
        (0, "lead", ("水利局",), day(1)),
        (1, "departments", ("住建委", "农业农村委", "生态环境局"), day(3)),
        (3, "departments", ("生态环境局",), day(3)),
        (4, "experts", ("专家组",), day(9)),
        (5, "chief", ("区级河长",), day(15)),
        (6, "government", ("区政府",), day(20)),
    ],
)
def test_a_list_waits_for_those_who_have_not_answered_the_step_it_is_at(
    count, step, waiting, since
):
    found = stands(THROUGH[:count], day(30))
    assert (found.state, found.step.key, found.waiting, found.since) == (
        "in_review",
        step,
        waiting,
        since,
    )


def test_after_the_last_review_the_list_is_through():
    found = stands(THROUGH, day(30))
    assert (found.state, found.step, found.since) == ("passed", None, day(28))


def test_what_was_answered_later_does_not_count_on_an_earlier_day():
    assert [stands(THROUGH, on).step.key for on in (day(2), day(4), day(9))] == [
        "lead",
        "departments",
        "experts",
    ]


def test_silence_is_shown_with_its_days_and_is_no_consent():
    answers = [*THROUGH[:2], passed("departments", "生态环境局", day(12))]
    assert stands(answers, day(13)).late == {}
    found = stands(answers, day(20))
    assert (found.state, found.waiting, found.late) == (
        "in_review",
        ("农业农村委",),
        {"农业农村委": 7},
    )


def test_a_step_without_a_term_is_never_late():
    assert stands(THROUGH[:6], day(30, month=12)).late == {}


def test_departments_all_speak_before_one_return_sends_the_list_back():
    one = [THROUGH[0], returned("departments", "住建委", day(5))]
    assert stands(one, day(9)).state == "in_review"
    everyone = [*one, *THROUGH[2:4]]
    found = stands(everyone, day(9))
    assert (found.state, found.step.key) == ("returned", "departments")


def test_the_next_round_begins_at_the_step_that_returned_it_and_the_earlier_reviews_stand():
    before = Round(
        day=day(1), begins_at="lead", answers=[*THROUGH[:4], returned("experts", "专家组", day(15))]
    )
    back = standing(CHAIN, REVIEWERS, [before], day(16))
    again = Round(day=day(18), begins_at=back.step.key)
    found = standing(CHAIN, REVIEWERS, [before, again], day(19))
    assert (found.state, found.step.key, found.since) == ("in_review", "experts", day(18))


def test_a_step_that_asks_nobody_is_passed_over():
    found = standing(
        CHAIN,
        REVIEWERS | {"experts": []},
        [Round(day=day(1), begins_at="lead", answers=THROUGH[:4])],
        day(30),
    )
    assert found.step.key == "chief"


@pytest.mark.parametrize(
    "answers",
    [
        [passed("lead", "住建委", day(2))],
        [THROUGH[0], THROUGH[0]],
        [passed("experts", "专家组", day(2))],
        [returned("lead", "水利局", day(2)), THROUGH[1]],
        [*THROUGH, passed("nowhere", "水利局", day(28))],
    ],
)
def test_an_answer_that_could_not_have_been_given_is_refused(answers):
    with pytest.raises(NotAsked):
        stands(answers, day(30))


def test_each_answer_moves_the_list_on_or_leaves_it_where_it_is():
    order = [step.key for step in CHAIN]
    places = [order.index(stands(THROUGH[:n], day(30)).step.key) for n in range(7)]
    assert all(later - earlier in (0, 1) for earlier, later in pairwise(places))
