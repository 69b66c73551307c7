"""What the database refuses, and who sees which lists and lines."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from common.store.ledger import AppendOnlyError
from plans.models import Fund, LightChange, Line, LineDuty, Target, TaskList
from tests import factories as make
from tests.plans.making import line, task_list

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def refused(constraint, work):
    """True where the database refuses; on PostgreSQL it names the constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        work()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("list_of_a_river_is_annual", {"river": None}),
        ("list_of_a_river_is_annual", {"kind": "matters"}),
        ("list_order_has_number", {"kind": "order", "river": None}),
        ("list_order_has_number", {"number": "第1号"}),
        ("list_binding_has_day", {"bound_on": None}),
        ("list_binding_has_day", {"state": "drafting"}),
    ],
)
def test_a_list_that_cannot_be_is_refused(cast, constraint, fields):
    refused(constraint, lambda: task_list(cast, **fields))


def test_a_river_has_one_list_a_year_and_each_order_its_number(cast):
    task_list(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        task_list(cast)
    task_list(cast, year=2027)
    order = {"kind": "order", "river": None, "number": "第1号"}
    task_list(cast, **order)
    with pytest.raises(IntegrityError), transaction.atomic():
        task_list(cast, **order)
    task_list(cast, **order | {"number": "第2号"})
    assert TaskList.objects.count() == 4


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("line_due_after_start", {"due_on": date(2026, 2, 28)}),
        ("line_percent_in_range", {"percent": Decimal("100.01"), "done_on": date(2026, 9, 1)}),
        ("line_done_is_all_of_it", {"percent": Decimal(100)}),
        ("line_done_is_all_of_it", {"done_on": date(2026, 9, 1)}),
        ("line_weight_not_negative", {"weight": Decimal(-1)}),
        ("line_override_has_reason", {"overridden": "red"}),
        ("line_override_has_reason", {"override_reason": "汛期停工"}),
    ],
)
def test_a_line_that_cannot_be_is_refused(cast, constraint, fields):
    of = task_list(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        line(of, **fields)
    assert constraint in {each.name for each in Line._meta.constraints}


def test_figures_and_funds_stay_within_what_they_can_be(cast):
    of = line(task_list(cast))
    target = {"line": of, "name": "河道整治", "unit": "米"}
    refused("target_amount", lambda: Target.objects.create(order=1, amount=0, **target))
    refused("target_done", lambda: Target.objects.create(order=1, amount=1, done=2, **target))
    fund = {"line": of, "source": "区级财政", "planned": Decimal(100)}
    refused("fund_paid", lambda: Fund.objects.create(in_place=1, paid=2, **fund))
    refused("fund_not_negative", lambda: Fund.objects.create(in_place=-1, paid=-1, **fund))


def test_history_is_never_changed(cast):
    of = line(task_list(cast))
    row = LightChange.objects.create(
        line=of,
        day=date(2026, 4, 1),
        light="yellow",
        why="进度滞后",
        cause="nightly",
        at=of.updated_at,
    )
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        LightChange.objects.all().delete()


def test_offices_see_their_division_s_lists_and_units_those_with_a_line_of_theirs(cast):
    other = make.UnitFactory(name="江南区农业农村委", division=cast.district)
    clerk = make.UserFactory(name="农委经办")
    make.grant(clerk, "unit", other)
    of = task_list(cast)
    led, shared = line(of), line(of)
    foreign = line(of, lead_unit=make.UnitFactory(division=cast.district))
    LineDuty.objects.create(line=shared, unit=other, words="养殖尾水治理")

    def sees(user):
        lines = Line.objects.visible_to(user).order_by("order")
        return TaskList.objects.visible_to(user).count(), list(lines)

    assert sees(cast.district_office) == (1, [led, shared, foreign])
    assert sees(cast.district_chief) == (1, [led, shared, foreign])
    # The unit leads the list, and so sees all of it; the other, its part.
    assert sees(cast.unit_clerk) == (1, [led, shared, foreign])
    assert sees(clerk) == (1, [shared])
    for user in (cast.town_office, cast.stranger, cast.village_chief, cast.admin):
        assert sees(user) == (0, [])
