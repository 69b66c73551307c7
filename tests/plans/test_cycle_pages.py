"""The pages of cycle plans."""

import pytest
from django.urls import reverse

from plans.models import Plan
from tests.plans.making import cycle, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, cast):
    client.force_login(cast.district_office)
    return client


def sent(*rows, **more):
    """Entries as the form sends them: (words, answers, key)."""
    data = {"entries-TOTAL_FORMS": len(rows) + 1, "entries-INITIAL_FORMS": 0}
    for n, (text, answers, key) in enumerate(rows):
        data |= {
            f"entries-{n}-words": text,
            f"entries-{n}-answers": answers,
            f"entries-{n}-key": key,
        }
    return data | more


def test_a_plan_is_made_from_the_form(office, cast):
    given = {
        "division": cast.district.code,
        "river": cast.river.code,
        "first_year": "2021",
        "last_year": "2025",
    }
    response = office.post(reverse("plans:cycle_add"), given)
    assert response.url == reverse("plans:cycle_detail", args=[Plan.objects.get().pk])
    again = office.post(reverse("plans:cycle_add"), given)
    assert again.status_code == 422
    assert "年限不能重叠" in again.content.decode()


def test_entries_are_written_with_what_they_answer_and_stand_side_by_side(office, cast):
    plan = cycle(cast)
    entries(cast, plan, "problem", "岸线侵占", "水质不稳")
    address = reverse("plans:cycle_entries", args=[plan.pk, "goal"])
    assert "岸线侵占" in office.get(address).content.decode()
    office.post(address, sent(("稳定达到Ⅲ类", "1、2", "")))
    page = office.get(reverse("plans:cycle_detail", args=[plan.pk])).content.decode()
    assert "稳定达到Ⅲ类" in page
    assert "对应问题" in page
    goal = plan.entries.get(part="goal")
    assert [each.order for each in goal.answers.all()] == [1, 2]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [("甲", "请填写序号，如“1、3”。"), ("9", "第 1 条对应的第 9 条不存在。")],
)
def test_refused_entries_say_why_and_keep_what_was_typed(office, cast, answers, sentence):
    plan = cycle(cast)
    response = office.post(
        reverse("plans:cycle_entries", args=[plan.pk, "goal"]), sent(("稳定达到Ⅲ类", answers, ""))
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "稳定达到Ⅲ类" in response.content.decode()


def test_who_saves_entries_second_is_told_and_keeps_the_words(office, cast):
    plan = cycle(cast)
    seen = plan.updated_at.isoformat()
    entries(cast, plan, "problem", "先写的")
    address = reverse("plans:cycle_entries", args=[plan.pk, "problem"])
    told = office.post(address, sent(("后写的", "", ""), seen_at=seen))
    assert told.status_code == 422
    assert "单位经办已于" in told.content.decode()
    assert "后写的" in told.content.decode()
    assert [each.words for each in plan.entries.all()] == ["先写的"]


def test_an_approval_is_entered_and_the_lists_stand(office, cast):
    plan = cycle(cast)
    entries(cast, plan, "task", "清淤")
    given = {"approval_number": "江南府〔2021〕3号", "approved_on": "2021-03-01"}
    office.post(reverse("plans:cycle_approve", args=[plan.pk]), given)
    page = office.get(reverse("plans:cycle_detail", args=[plan.pk])).content.decode()
    assert "2021年3月1日以江南府〔2021〕3号批复" in page
    assert reverse("plans:cycle_entries", args=[plan.pk, "task"]) not in page
    assert reverse("plans:cycle_reopen", args=[plan.pk]) in page


def test_a_part_that_there_is_not_is_not_found(office, cast):
    address = reverse("plans:cycle_entries", args=[cycle(cast).pk, "wishes"])
    assert office.get(address).status_code == 404


def test_a_plans_page_asks_as_often_for_many_entries_as_for_few(
    office, cast, django_assert_num_queries
):
    plan = cycle(cast)
    entries(cast, plan, "problem", "甲")
    address = reverse("plans:cycle_detail", args=[plan.pk])
    office.get(address)
    with django_assert_num_queries(PLAN_QUERIES):
        office.get(address)
    for part in ("problem", "goal", "task"):
        entries(cast, plan, part, *(f"{part}{n}" for n in range(6)))
    with django_assert_num_queries(PLAN_QUERIES):
        office.get(address)


PLAN_QUERIES = 10
