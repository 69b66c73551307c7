"""A river's patrols told by reach and by chief (`inspections.reads.walked`): its figures are the statistics' own."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import Patrol
from inspections.reads.figures import month_figures
from inspections.reads.walked import REMARKABLE, walked_on
from tests import factories as make
from tests.hezhang.making import dues, walk

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@pytest.fixture
def october(cast):
    """Walks of October and around it in every state on three reaches, one of which has no chief, and a town's chief
    who owes patrols of the river."""
    chance = Random(3)
    reaches = [cast.reach] + [
        make.ReachFactory(river=cast.river, division=cast.village, name=f"段{n}", order=n)
        for n in (2, 3, 4)
    ]
    second = make.ChiefFactory(name="段二村长", division=cast.village)
    make.AppointmentFactory(chief=second, reach=reaches[1], started_on=date(2026, 1, 1))
    upper = make.ChiefFactory(name="周镇长", division=cast.town)
    make.AppointmentFactory(
        chief=upper, reach=None, river=cast.river, division=cast.town, tier=9,
        started_on=date(2026, 1, 1),
    )  # fmt: skip
    dues(date(2026, 9, 1))
    for _ in range(60):
        chief, tier = chance.choice(((cast.chief, 12), (second, 12), (upper, 9)))
        day = datetime(2026, 9, 25, 8, tzinfo=SHANGHAI) + timedelta(hours=chance.randint(0, 1000))
        owed = chief.dues.filter(period_start__lte=day.date(), period_end__gte=day.date()).first()
        state = chance.choice(("valid", "valid", "valid", "pending", "withdrawn"))
        walk(
            cast, day, chief=chief, tier=tier, due=owed, state=state,
            reach=chance.choice(reaches[:3]), length_m=chance.choice((None, 900, 2400)),
            found_count=chance.choice((0, 0, 0, 2)), missed_count=chance.choice((0, 0, 0, 0, 1)),
        )  # fmt: skip
    return reaches


def told(cast, user):
    since, at = OCTOBER.starts_at, OCTOBER.ends_at
    rows = Patrol.objects.visible_to(user).filter(
        reach__river=cast.river, started_at__gte=since, started_at__lt=at
    )
    rows = rows.exclude(state="withdrawn")
    return rows, walked_on(cast.river, rows, user, since=since, at=at)


def test_what_was_due_and_met_is_what_the_statistics_of_the_month_say(cast, october):
    _, walked = told(cast, cast.district_office)
    tiers = month_figures(OCTOBER, cast.district.code).tiers
    assert (walked.total.owed.due, walked.total.owed.met) == (tiers[12].due, tiers[12].met)
    assert 0 < walked.total.owed.met < walked.total.owed.due
    (town,) = walked.chiefs
    assert (town.name, town.who) == (cast.town.name, "周镇长（镇街）")
    assert (town.owed.due, town.owed.met) == (tiers[9].due, tiers[9].met) == (1, 1)


def test_lines_add_up_to_the_patrols_and_each_reach_has_one(cast, october):
    rows, walked = told(cast, cast.district_office)
    # The neighbouring town has one more on the same river.
    assert len(walked.reaches) == len(october) + 1
    assert sum(line.patrols for line in walked.reaches) == walked.total.patrols == rows.count()
    assert sum(line.length_m or 0 for line in walked.reaches) == walked.total.length_m
    assert max(line.last_at for line in walked.reaches if line.last_at) == walked.total.last_at
    by_name = {line.name: line for line in walked.reaches}
    own = rows.filter(reach=october[0])
    line = by_name[str(october[0])]
    assert (line.patrols, line.who) == (own.count(), cast.chief.name)
    assert line.found == sum(own.values_list("found_count", flat=True))
    # Nobody walked there, and nobody owed it: it is told all the same.
    assert (by_name[str(october[3])].patrols, by_name[str(october[3])].who) == (0, "")
    assert walked.pending == rows.filter(state="pending").count() > 0
    plain = rows.exclude(pk__in=rows.filter(REMARKABLE).values("pk"))
    assert {(p.state, p.found_count, p.missed_count, p.by_other) for p in plain} == {
        ("valid", 0, 0, False)
    }


def test_an_office_is_told_of_its_own_reaches_only(cast, october):
    _, walked = told(cast, cast.stranger)
    assert (walked.total.patrols, walked.total.owed.due, walked.chiefs) == (0, 0, [])
    assert [line.name for line in walked.reaches] == [str(cast.stranger_reach)]
