"""复核分人 of many divisions at once says of each what it says of one."""

import random

import pytest
from django.utils import timezone

from accounts.models import Division, Eyes, EyesRule
from accounts.services.four_eyes import asked_at, asked_of
from common.store.scope import covers
from tests.cast import CITY, DISTRICT, NEIGHBOUR_TOWN, TOWN, VILLAGE

pytestmark = pytest.mark.django_db

DIVISIONS = [CITY, DISTRICT, TOWN, NEIGHBOUR_TOWN, VILLAGE]


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("who", ["city_office", "town_office", "district_chief"])
def test_each_division_is_asked_what_asking_for_it_alone_says(cast, seed, who):
    chance = random.Random(seed)
    user = getattr(cast, who)
    for _ in range(chance.randint(0, 6)):
        code = chance.choice(DIVISIONS)
        above = [None, *(up for up in (CITY, DISTRICT, TOWN) if up <= code)]
        EyesRule.objects.create(
            division_id=code,
            asks=chance.choice(Eyes.values),
            reason="试",
            set_by_id=chance.choice(above),
            by=user,
            at=timezone.now(),
        )
    asked = asked_at(user)
    seen = [row.pk for row in Division.objects.all() if covers(user.code_ranges, row.pk)]
    assert seen
    for code in seen:
        says = asked_of(code)
        assert covers(asked.always, code) == (says == Eyes.ALWAYS), code
        assert covers(asked.never, code) == (says == Eyes.OFF), code
