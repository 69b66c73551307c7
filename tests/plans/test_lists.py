"""Making and naming lists."""

from datetime import UTC, date, datetime, timedelta

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.counting import counted
from plans.models import TaskList
from plans.neighbours.inbox import draft_counts
from plans.services import change_list, create_list, delete_list, withdraw_line
from tests import factories as make
from tests.plans.making import draft, line, task_list

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 10, 2, tzinfo=UTC)


def new(cast, **more):
    fields = {"kind": "annual", "division": cast.district, "year": 2026, "river": cast.river}
    return create_list(**fields | {"by": cast.district_office, "at": AT} | more)


def test_the_four_kinds_get_their_usual_names(cast):
    named = [
        new(cast).title,
        new(cast, kind="matters", river=None).title,
        new(cast, kind="exposed", river=None).title,
        new(cast, kind="order", river=None, number="第1号").title,
    ]
    assert named == [
        "清溪河2026年度任务清单",
        "江南区2026年度重大事项重大项目清单",
        "江南区2026年度突出问题整改责任清单",
        "江南区总河长令（第1号）",
    ]
    assert set(TaskList.objects.values_list("state", flat=True)) == {"drafting"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, {"river": "江南区的“清溪河”已有2026年度任务清单。"}),
        ({"river": None}, {"river": "请选择河流。"}),
        ({"year": 1926}, {"year": "年度应在 2000 至 2099 之间。"}),
        ({"kind": "order"}, {"number": "请填写令号（不超过 40 字），如“第1号”。"}),
        ({"kind": "wish"}, {"kind": "请选择清单类别。"}),
        ({"year": 2027, "title": "长" * 121}, {"title": "名称不能超过 120 字，现有 121 字。"}),
    ],
)
def test_what_cannot_be_is_told_by_field(cast, given, told):
    task_list(cast)
    with pytest.raises(Invalid) as refused:
        new(cast, **given)
    assert refused.value.fields == told
    assert TaskList.objects.count() == 1


def test_a_second_list_of_a_kind_and_a_second_order_of_a_number_are_told(cast):
    new(cast, kind="matters")
    new(cast, kind="order", number="第1号")
    with pytest.raises(Invalid, match="江南区已有2026年度重大事项重大项目清单。"):
        new(cast, kind="matters")
    with pytest.raises(Invalid, match="江南区2026年已有“第1号”总河长令。"):
        new(cast, kind="order", number=" 第1号 ")


def test_a_dissolved_unit_leads_no_new_list(cast):
    gone = make.UnitFactory(division=cast.district, dissolved_on=date(2026, 2, 10))
    with pytest.raises(Invalid, match="已于2026年2月10日撤销，请选择接任的单位"):
        new(cast, lead_unit=gone)


def test_only_the_office_of_the_division_makes_lists(cast):
    for by in (cast.unit_clerk, cast.town_office, cast.stranger, cast.district_chief, cast.admin):
        with pytest.raises(NotAllowed):
            new(cast, by=by)
    assert new(cast, by=cast.city_office).pk


def test_a_draft_is_named_anew_by_its_office_only(cast):
    of = draft(cast)
    other = make.UnitFactory(division=cast.town)
    facts = {"list_id": of.pk, "title": "清溪河幸福河湖清单", "lead_unit": other, "at": AT}
    with pytest.raises(NotAllowed):
        change_list(**facts, by=cast.unit_clerk)
    with pytest.raises(NotVisible):
        change_list(**facts, by=cast.stranger)
    changed = change_list(**facts, by=cast.district_office, seen_at=of.updated_at)
    assert (changed.title, changed.lead_unit) == ("清溪河幸福河湖清单", other)
    with pytest.raises(Conflict, match="他人已于2026年2月10日 10:00修改了这份清单"):
        change_list(
            **facts | {"at": AT + timedelta(hours=1)},
            by=cast.district_office,
            seen_at=of.updated_at,
        )


def test_a_draft_goes_only_when_nothing_stands_in_it(cast):
    of = draft(cast)
    standing = line(of)
    with pytest.raises(Conflict, match="清单里还有 1 项任务，不能删除"):
        delete_list(list_id=of.pk, by=cast.district_office)
    withdraw_line(line_id=standing.pk, by=cast.district_office, at=AT)
    delete_list(list_id=of.pk, by=cast.district_office)
    assert not TaskList.objects.exists()


def test_a_binding_list_is_neither_named_anew_nor_taken_away(cast):
    of = task_list(cast)
    with pytest.raises(Conflict, match="清单已生效"):
        delete_list(list_id=of.pk, by=cast.district_office)
    with pytest.raises(Conflict, match="清单已生效"):
        change_list(list_id=of.pk, title="新", lead_unit=None, by=cast.district_office, at=AT)


def test_a_unit_is_told_what_it_has_to_write_and_an_office_what_came_back(cast):
    draft(cast)
    order = {"kind": "order", "river": None}
    draft(cast, **order, number="第1号", state="returned")
    draft(cast, **order, number="第2号", lead_unit=None)
    draft(cast, year=2025)

    def counts(user):
        return {words: count for words, count, _ in counted(draft_counts(user, AT))}

    assert counts(cast.unit_clerk) == {"清单退回待改": 1, "清单待编制": 1}
    assert counts(cast.district_office) == {"清单退回待改": 1}
    assert counts(cast.stranger) == {"清单退回待改": 0}
    assert counts(cast.district_chief) == {}


def test_next_years_lists_are_among_what_is_to_be_written(cast):
    november = datetime(2026, 11, 16, 1, tzinfo=UTC)
    draft(cast)
    draft(cast, year=2027)
    draft(cast, kind="order", river=None, year=2027, number="第1号", state="returned")
    draft(cast, year=2025)

    def told(user):
        return {words: (n, url) for words, n, url in counted(draft_counts(user, november))}

    unit, office = told(cast.unit_clerk), told(cast.district_office)
    assert {words: count for words, (count, _) in unit.items()} == {
        "清单退回待改": 0,
        "清单待编制": 1,
        "2027年清单退回待改": 1,
        "2027年清单待编制": 1,
    }
    assert unit["2027年清单待编制"][1].endswith("?state=drafting&year=2027")
    assert office["2027年清单待编制"][0] == 1
