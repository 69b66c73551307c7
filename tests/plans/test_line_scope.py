"""Whose lines a clerk sees."""

import pytest

from accounts.models import User
from plans.models import Line
from tests import factories as make
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(cast):
    """Of another unit's list: one that the clerk's unit leads, one for a part of which it answers, one
    that is none of its; and one of a list that it leads."""
    other = make.UnitFactory(name="水利局", division=cast.district)
    of = task_list(cast, lead_unit=other)
    part = line(of, title="分担")
    part.duties.create(unit=cast.unit)
    river = make.RiverFactory(name="小溪", division=cast.district)
    line(task_list(cast, river=river), title="本单位清单", lead_unit=other)
    line(of, title="牵头", lead_unit=cast.unit)
    line(of, title="别家")
    return Line.objects.order_by("title")


def titles(rows):
    return set(rows.values_list("title", flat=True))


def fresh(user):
    """Roles are read once a request."""
    return User.objects.get(pk=user.pk)


def test_a_clerk_sees_what_the_unit_leads_answers_for_and_writes(cast, lines):
    assert titles(lines.visible_to(fresh(cast.unit_clerk))) == {"分担", "牵头", "本单位清单"}


def test_an_office_sees_its_division_s_and_a_stranger_none(cast, lines):
    assert len(titles(lines.visible_to(fresh(cast.district_office)))) == 4
    assert titles(lines.visible_to(fresh(cast.stranger))) == set()
    assert titles(lines.visible_to(fresh(cast.village_chief))) == set()


def test_who_is_a_town_s_office_and_a_clerk_sees_both(cast, lines):
    make.grant(cast.town_office, "unit", cast.unit)
    town = make.RiverFactory(name="镇溪", division=cast.town)
    line(
        task_list(cast, division=cast.town, river=town, lead_unit=None),
        title="镇上",
        lead_unit=cast.unit,
    )
    other = make.UnitFactory(name="林业局", division=cast.district)
    Line.objects.filter(title="镇上").update(lead_unit=other)
    seen = titles(lines.visible_to(fresh(cast.town_office)))
    assert seen == {"分担", "牵头", "本单位清单", "镇上"}


def test_the_lines_of_units_are_led_or_answered_for_each_once(cast, lines):
    assert sorted(lines.of_units([cast.unit.pk]).values_list("title", flat=True)) == [
        "分担",
        "牵头",
    ]
    assert not lines.of_units([]).exists()
