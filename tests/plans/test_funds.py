"""到位 and 支付 are reports: no revision, no second approver; what was promised changes by revision alone."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from plans.models import Fund, FundReport, Line, Revision
from plans.reads.period_report import summary
from plans.rules.funds import Money, fund_faults
from plans.rules.periods import Period
from plans.services import report_funds
from plans.services.line_input import FundInput
from plans.services.lines import input_of
from tests.plans.making import line, task_list
from tests.plans.reviewing import at
from tests.plans.test_line_pages import browser, words_of
from tests.plans.test_revising import approve, change, propose

pytestmark = pytest.mark.django_db
WAN = 10_000


@pytest.fixture
def of(cast):
    return task_list(cast)


@pytest.fixture
def works(of):
    """河道整治, for which the district plans 100 万元, of which 30 were in place when the list began to bind."""
    made = line(of, field="environment")
    Fund.objects.create(line=made, source="区级财政", planned=100 * WAN, in_place=30 * WAN)
    return made


def report(works, by, in_place="0", paid="0", **more):
    fields = {"source": "区级财政", "day": date(2026, 6, 1), "words": "", "at": at(6, 10)} | more
    money = {"in_place": Decimal(in_place), "paid": Decimal(paid)}
    return report_funds(line_id=works.pk, by=by, **money, **fields).report


def replace_money(fund):
    """The same plan, with other amounts in place and paid than were reported."""
    return fund._replace(in_place=Decimal(0), paid=Decimal(0))


def sums(works):
    return Fund.objects.filter(line=works).values_list("in_place", "paid").get()


def test_a_payment_is_a_report_of_one_person_and_no_revision(cast, works):
    ref = uuid4()
    first = report(works, cast.unit_clerk, "300000.55", "120000.05", client_ref=ref, words="首付款")
    assert (
        report(works, cast.unit_clerk, "300000.55", "120000.05", client_ref=ref, words="首付款")
        == first
    )
    report(works, cast.district_office, paid="-20000.05", words="退回一笔", day=date(2026, 6, 9))
    assert sums(works) == (Decimal("600000.55"), Decimal("100000.00"))
    assert [(r.unit, r.on_behalf) for r in FundReport.objects.all()] == [
        (cast.unit, True),
        (cast.unit, False),
    ]
    assert not Revision.objects.exists()
    with pytest.raises(Conflict, match="提交编号"):
        report(works, cast.unit_clerk, "1", client_ref=ref)


def test_what_cannot_be_is_refused_at_its_field_and_leaves_no_trace(cast, works):
    for field, words, sent in (
        ("in_place", "本次到位或本次支付", {}),
        ("in_place", "精确到分", {"in_place": "0.001"}),
        ("paid", "多于累计到位 30 万元", {"paid": "300000.01"}),
        ("paid", "小于 0", {"paid": "-1", "words": "冲"}),
        ("words", "写明原因", {"in_place": "-1"}),
        ("day", "不能晚于今天", {"in_place": "1", "day": date(2026, 6, 11)}),
        ("source", "没有“市级”这一资金来源", {"in_place": "1", "source": "市级"}),
    ):
        with pytest.raises(Invalid, match=words) as refusal:
            report(works, cast.unit_clerk, **sent)
        assert field in refusal.value.fields
    with pytest.raises(NotAllowed):
        report(works, cast.district_chief, "1")
    with pytest.raises(NotVisible):
        report(works, cast.stranger, "1")
    Line.objects.filter(pk=works.pk).update(withdrawn_on=date(2026, 6, 1))
    with pytest.raises(Invalid, match="撤销"):
        report(works, cast.unit_clerk, "1")
    assert sums(works) == (30 * WAN, 0)
    assert not FundReport.objects.exists()


def test_what_is_unlikely_is_asked_about_and_taken_where_it_is_so(cast, works):
    for field, sent in (
        ("in_place", {"in_place": "800000"}),
        ("day", {"paid": "1", "day": date(2026, 1, 5)}),
    ):
        with pytest.raises(Conflict) as asked:
            report(works, cast.unit_clerk, **sent)
        assert (asked.value.code, set(asked.value.fields)) == ("funds.unlikely", {field})
        report(works, cast.unit_clerk, is_meant=True, **sent)
    assert sums(works) == (Decimal(1_100_000), 1)


def test_a_revision_plans_money_and_keeps_what_was_reported_before_and_meanwhile(cast, of, works):
    report(works, cast.unit_clerk, "800000", "100000", is_meant=True)
    # Whatever amounts a revision brings along: they are not its to say. More than planned came in.
    wanted = [
        FundInput("区级财政", Decimal(105 * WAN), Decimal(1), Decimal(1)),
        FundInput("市级", Decimal(WAN)),
    ]
    made = propose(of, change(works, funds=wanted), by=cast.unit_clerk)
    report(works, cast.unit_clerk, paid="50000")
    approve(made, cast.district_office)
    rows = Fund.objects.filter(line=works).values_list("source", "planned", "in_place", "paid")
    assert list(rows) == [
        ("区级财政", 105 * WAN, 110 * WAN, 15 * WAN),
        ("市级", WAN, 0, 0),
    ]
    works = Line.objects.get(pk=works.pk)
    for funds, words in (
        ([FundInput("市级", Decimal(WAN))], "“区级财政”已到位 110 万元，不能删去或改名"),
        ([FundInput("区级财政", Decimal(50 * WAN))], "到位资金 110 万元多于计划资金 50 万元"),
    ):
        with pytest.raises(Invalid, match=words):
            propose(of, change(works, funds=funds), by=cast.unit_clerk)
    same = [replace_money(fund) for fund in input_of(works).funds]
    with pytest.raises(Invalid, match="没有改动"):
        propose(of, change(works, funds=same), by=cast.unit_clerk)


def test_a_season_s_money_is_that_of_its_end(cast, of, works):
    report(works, cast.unit_clerk, "100000", "50000", day=date(2026, 6, 30), at=at(7, 20))
    report(works, cast.unit_clerk, "100000", "70000", day=date(2026, 7, 1), at=at(7, 20))
    season = Period(2026, 2)
    found = summary(Line.objects.all(), season, today=date(2026, 7, 20), code=cast.district.pk)
    assert found.total.money.in_place == 40 * WAN
    assert found.total.money.paid == 5 * WAN


def test_the_line_s_page_reports_money_and_keeps_every_report_in_sight(cast, works, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(6, 10))
    there = reverse("plans:fund_report", args=[works.pk])
    page = reverse("plans:line_detail", args=[works.pk])
    unit, chief = browser(cast.unit_clerk), browser(cast.district_chief)
    assert there in words_of(unit.get(page))
    assert there not in words_of(chief.get(page))
    sent = {
        "client_ref": str(uuid4()),
        "source": "区级财政",
        "in_place": "80.5",
        "paid": "",
        "day": "2026-06-01",
    }
    asked = unit.post(there, sent)
    words = words_of(asked)
    assert asked.status_code == 422
    assert "累计到位将为 110.5 万元，多于计划的 100 万元" in words
    assert 'name="is_meant"' in words
    assert 'value="80.5"' in words
    assert unit.post(there, sent | {"is_meant": "on"}).status_code == 302
    shown = words_of(chief.get(page))
    assert "到位、支付记录 1 笔" in shown
    assert 'data-label="本次到位">80.5<' in shown
    assert "江南区生态环境局 单位经办" in shown


@given(st.lists(st.integers(-(10**7), 10**7), min_size=2, max_size=16))
def test_money_that_is_taken_always_satisfies_the_database(cents):
    """Whatever is reported in whatever order: never below nothing, never more paid than in place."""
    now, day = Money(in_place=Decimal(abs(cents[0])), paid=Decimal(0)), date(2026, 6, 1)
    for in_place, paid in pairwise(cents):
        told = Money(in_place=Decimal(in_place) / 100, paid=Decimal(paid) / 100)
        if not fund_faults(now, told, day=day, today=day, words="冲减"):
            now = Money(in_place=now.in_place + told.in_place, paid=now.paid + told.paid)
        assert 0 <= now.paid <= now.in_place
