"""会审程序 in the administrator's hands: new versions are made, one in use is only looked at."""

from datetime import date

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from plans.models import ReviewChain
from tests.plans.reviewing import at, draft

pytestmark = pytest.mark.django_db

NEW = {
    "kind": "annual",
    "division": "500101000000",
    "valid_from": "2026-02-01",
    "basis": "江南河长〔2026〕1号",
    "steps-TOTAL_FORMS": 2,
    "steps-INITIAL_FORMS": 0,
    "steps-MIN_NUM_FORMS": 1,
    "steps-MAX_NUM_FORMS": 1000,
    "steps-0-order": 1,
    "steps-0-name": "部门会审",
    "steps-0-asks": "departments",
    "steps-0-days": 7,
    "steps-1-order": 2,
    "steps-1-name": "区级河长审定",
    "steps-1-asks": "river_chief",
    "steps-1-days": 5,
}


@pytest.fixture
def add(cast, client):
    client.force_login(cast.admin)

    def send(**more):
        # Django's formset writes the departments of each step by themselves; a chain has five.
        with zeal_ignore([{"model": "plans.ReviewStep", "field": "departments"}]):
            return client.post(reverse("admin:plans_reviewchain_add"), NEW | more)

    return send


def test_the_administrator_sets_a_district_s_own_chain_and_lists_pass_it(cast, add):
    assert add().status_code == 302
    chain = ReviewChain.objects.get(division=cast.district)
    assert [str(step) for step in chain.steps.all()] == ["部门会审", "区级河长审定"]
    review = draft(cast)
    review.submit(at(3, 1))
    assert review.waiting() == ["住建委", "农委"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"steps-TOTAL_FORMS": 0}, "至少"),
        ({"steps-1-order": 1}, "重复"),
        ({"valid_from": ""}, "必填"),
    ],
)
def test_a_chain_that_cannot_be_is_refused_in_words(add, more, words):
    before = ReviewChain.objects.count()
    response = add(**more)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert ReviewChain.objects.count() == before


def test_a_second_chain_of_the_same_day_is_refused(cast, add):
    ReviewChain.objects.create(kind="annual", division=cast.district, valid_from=date(2026, 2, 1))
    assert "同一天已有一套会审程序。" in add().content.decode()


def test_a_chain_in_use_is_looked_at_and_not_changed(cast, client):
    draft(cast).submit(at(3, 1))
    chain = ReviewChain.objects.get(kind="annual")
    client.force_login(cast.admin)
    address = reverse("admin:plans_reviewchain_change", args=[chain.pk])
    shown = client.get(address).content.decode()
    assert "牵头单位审核" in shown
    assert 'name="_save"' not in shown
    assert client.post(address, NEW).status_code == 403
    assert chain.steps.count() == 5
