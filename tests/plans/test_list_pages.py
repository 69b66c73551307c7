"""The pages on which lists are made and written."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common import clock
from common.text.chinese import local_date
from plans.models import Line, TaskList
from plans.services.lines import input_of, write_line
from tests import factories as make
from tests.plans.making import draft, line, task_list, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, cast):
    client.force_login(cast.district_office)
    return client


def sent(**more):
    """A line as the form sends it: one target, nothing else in the rows."""
    groups = {
        f"{name}-{key}": value
        for name in ("targets", "duties", "funds", "milestones")
        for key, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))
    }
    fields = {
        "title": "河道整治",
        "field": "environment",
        "scope": "special",
        "difficulty": "easy",
        "starts_on": "2026-03-01",
        "due_on": "2026-09-17",
        "weight": "1",
        "targets-0-name": "河道整治",
        "targets-0-amount": "3360",
        "targets-0-unit": "米",
        "targets-0-weight": "1",
    }
    return groups | fields | more


def add(client, of, **more):
    return client.post(reverse("plans:line_add", args=[of.pk]), sent(**more))


def words(response):
    return response.content.decode()


def test_the_status_page_shows_a_years_lists_and_whose_turn_it_is(office, cast):
    this = local_date(clock.now()).year
    line(draft(cast, year=this, title="今年清单"))
    task_list(cast, year=this - 1, title="去年清单", bound_on=date(this - 1, 2, 1))
    page = words(office.get(reverse("plans:list_status")))
    assert "今年清单" in page
    assert "去年清单" not in page
    assert "编制中" in page
    before = words(office.get(reverse("plans:list_status"), {"year": this - 1}))
    assert "去年清单" in before
    assert "已生效" in before


def test_rivers_without_this_years_list_are_named_to_the_office(office, cast, client):
    this = local_date(clock.now()).year
    before = task_list(cast, year=this - 1, bound_on=date(this - 1, 2, 1))
    there = reverse("plans:next_year", args=[before.pk])
    assert there in words(office.get(reverse("plans:list_status")))
    draft(cast, year=this)
    assert there not in words(office.get(reverse("plans:list_status")))


def test_a_lists_page_asks_as_often_for_many_lines_as_for_few(
    office, cast, django_assert_num_queries
):
    of = draft(cast)
    for n in range(12):
        given = written(cast, title=f"任务{n}")
        write_line(Line(task_list=of), given, of=of, at=clock.now())
        if n == 1:
            office.get(reverse("plans:list_detail", args=[of.pk]))
            with django_assert_num_queries(LIST_QUERIES):
                office.get(reverse("plans:list_detail", args=[of.pk]))
    with django_assert_num_queries(LIST_QUERIES):
        office.get(reverse("plans:list_detail", args=[of.pk]))


LIST_QUERIES = 16


def test_a_list_is_made_from_the_form_and_a_second_is_told(office, cast):
    given = {
        "kind": "annual",
        "year": "2026",
        "division": cast.district.code,
        "river": cast.river.code,
        "lead_unit": str(cast.unit.pk),
    }
    response = office.post(reverse("plans:list_add"), given)
    made = TaskList.objects.get()
    assert response.url == reverse("plans:list_detail", args=[made.pk])
    assert (made.title, made.lead_unit) == ("清溪河2026年度任务清单", cast.unit)
    again = office.post(reverse("plans:list_add"), given)
    assert again.status_code == 422
    assert "江南区的“清溪河”已有2026年度任务清单。" in words(again)


def test_a_line_is_added_with_its_rows_and_empty_rows_are_none(office, cast):
    of = draft(cast)
    more = {
        "lead_unit": str(cast.unit.pk),
        "funds-TOTAL_FORMS": 2,
        "funds-1-source": "区级财政",
        "funds-1-planned": "10067",
        "funds-1-in_place": "50.5",
        "milestones-0-day": "2026-06-01",
        "milestones-0-percent": "40",
        "duties-0-unit": str(cast.unit.pk),
        "duties-0-words": "统筹",
    }
    response = add(office, of, **more)
    made = Line.objects.get()
    assert response.url == f"{reverse('plans:list_detail', args=[of.pk])}#line-{made.pk}"
    given = input_of(made)
    assert [target[:3] for target in given.targets] == [("河道整治", Decimal(3360), "米")]
    assert given.funds == [("区级财政", Decimal(100_670_000), Decimal(505_000), Decimal(0))]
    assert given.duties == [(cast.unit, "统筹")]
    assert given.milestones[0].percent == 40
    page = words(office.get(response.url))
    assert "河道整治 3360 米" in page
    assert "10,067" in page


def test_a_row_that_was_emptied_is_no_row(office, cast):
    """The button in a row empties every cell of it, the weight that stood there too."""
    emptied = {f"targets-1-{name}": "" for name in ("name", "amount", "unit", "weight", "key")}
    more = {"targets-TOTAL_FORMS": 2, "lead_unit": str(cast.unit.pk)} | emptied
    assert add(office, draft(cast), **more).status_code == 302
    assert Line.objects.get().targets.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"due_on": "2026-02-01"}, "完成时限不能早于开始日期。"),
        ({"targets-0-amount": ""}, "请填写目标数。"),
        ({"targets-0-unit": ""}, "第 1 个目标“河道整治”请填写计量单位"),
        ({"milestones-0-percent": "40"}, "请填写日期。"),
        ({"issues": "W2026-9999"}, "问题台账中没有“W2026-9999”，或不在您的管理范围内。"),
        (
            {"funds-0-source": "区级财政", "funds-0-planned": "1", "funds-0-paid": "2"},
            "“区级财政”的支付资金 2 万元多于到位资金 0 万元",
        ),
    ],
)
def test_a_refused_line_says_why_and_keeps_what_was_typed(office, cast, more, sentence):
    response = add(office, draft(cast), lead_unit=str(cast.unit.pk), measures="疏浚护岸", **more)
    page = words(response)
    assert response.status_code == 422
    assert sentence in page
    assert "疏浚护岸" in page
    assert 'value="米"' in page or "targets-0-unit" in more
    assert Line.objects.count() == 0


def test_a_dissolved_unit_is_named_over_its_line_and_is_not_offered(office, cast):
    gone = make.UnitFactory(name="江南区水务局", division=cast.district)
    of = draft(cast)
    made = write_line(Line(task_list=of), written(cast, lead_unit=gone), of=of, at=clock.now())
    gone.dissolved_on = date(2026, 3, 1)
    gone.save()
    address = reverse("plans:line_change", args=[of.pk, made.pk])
    page = words(office.get(address))
    assert "“江南区水务局”已撤销，请改选接任的单位。" in page
    refused = office.post(address, sent(lead_unit=str(gone.pk), seen_at=""))
    assert refused.status_code == 422


def test_who_saves_a_line_second_is_told_keeps_the_words_and_may_insist(office, cast):
    of = draft(cast)
    made = write_line(Line(task_list=of), written(cast), of=of, at=clock.now())
    seen = made.updated_at.isoformat()
    write_line(made, written(cast, title="河道清淤"), of=of, at=clock.now())
    address = reverse("plans:line_change", args=[of.pk, made.pk])
    mine = sent(title="河道疏浚", lead_unit=str(cast.unit.pk), seen_at=seen)
    told = office.post(address, mine)
    page = words(told)
    assert told.status_code == 422
    assert "他人已于" in page
    assert 'value="河道疏浚"' in page
    made.refresh_from_db()
    assert made.title == "河道清淤"
    again = office.post(address, mine | {"seen_at": made.updated_at.isoformat()})
    assert again.status_code == 302
    made.refresh_from_db()
    assert made.title == "河道疏浚"


def test_a_responsible_unit_sees_its_own_lines_of_a_list_only(client, cast):
    other = make.UnitFactory(name="江南区水利局", division=cast.district)
    of = draft(cast, lead_unit=other)
    given = written(cast, title="本单位的任务")
    write_line(Line(task_list=of), given, of=of, at=clock.now())
    line(of, title="别人的任务", lead_unit=other)
    client.force_login(cast.unit_clerk)
    page = words(client.get(reverse("plans:list_detail", args=[of.pk])))
    assert "本单位的任务" in page
    assert "别人的任务" not in page
    assert "以下只列与您单位有关的任务" in page
    assert client.get(reverse("plans:line_add", args=[of.pk])).status_code == 403


def test_the_leading_unit_writes_lines_that_others_lead(client, cast):
    other = make.UnitFactory(name="江南区水利局", division=cast.district)
    of = draft(cast)
    theirs = line(of, title="别人牵头的任务", lead_unit=other)
    client.force_login(cast.unit_clerk)
    assert "别人牵头的任务" in words(client.get(reverse("plans:list_detail", args=[of.pk])))
    address = reverse("plans:line_withdraw", args=[of.pk, theirs.pk])
    assert client.post(address).status_code == 302
    assert not of.lines.standing().exists()


def test_a_common_task_goes_into_chosen_rivers_and_the_page_says_which(office, cast):
    draft(cast)
    other = make.RiverFactory(name="石桥河", division=cast.district)
    given = sent(year="2026", rivers=[cast.river.pk, other.pk], lead_unit=str(cast.unit.pk))
    page = words(office.post(reverse("plans:spread"), given, follow=True))
    assert "已写入 2 条河流的清单：" in page
    page = words(office.post(reverse("plans:spread"), given, follow=True))
    assert "2 条河流的清单已有同名任务，没有重复写入：" in page
    assert Line.objects.filter(scope="common").count() == 2


def test_last_years_list_begins_this_years_with_a_successor_for_a_dissolved_unit(office, cast):
    gone = make.UnitFactory(name="江南区水务局", division=cast.district)
    of = task_list(cast)
    given = written(cast, lead_unit=gone)
    was = write_line(Line(task_list=of), given, of=of, at=clock.now())
    gone.dissolved_on = date(2026, 3, 1)
    gone.save()
    address = reverse("plans:next_year", args=[of.pk])
    page = words(office.get(address))
    assert "“江南区水务局”已撤销，由谁接任" in page
    assert "2027-09-17" in page
    refused = office.post(address, {"keep": [was.pk]})
    assert refused.status_code == 422
    assert "请选择接任的单位" in words(refused)
    office.post(address, {"keep": [was.pk], f"unit_{gone.pk}": cast.unit.pk})
    made = TaskList.objects.get(year=2027)
    assert made.lines.get().lead_unit == cast.unit


def test_an_empty_draft_can_be_taken_away_on_its_page(office, cast):
    of = draft(cast)
    address = reverse("plans:list_delete", args=[of.pk])
    assert address in words(office.get(reverse("plans:list_detail", args=[of.pk])))
    assert "已删除" in words(office.post(address, follow=True))
    assert not TaskList.objects.exists()


def test_a_list_that_binds_is_not_offered_for_writing(office, cast):
    of = task_list(cast)
    page = words(office.get(reverse("plans:line_add", args=[of.pk]), follow=True))
    assert "清单现为“已生效”，不能直接修改。" in page
    assert reverse("plans:line_add", args=[of.pk]) not in page
