"""任务交办单: several items under one number, each an issue of the ledger."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.models import Division
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.ledger import AppendOnlyError
from issues.models import Issue, IssueKind, LedgerEntry, Source, State
from issues.neighbours.inbox import piles_of
from issues.permissions import abilities
from issues.rules.folding import fold
from issues.services import act
from issues.services.ledger import state_of
from supervision.models import OrderForm, OrderReply
from supervision.services.orders import (
    FoundItem,
    NewItem,
    Order,
    issue_order,
    reply_order,
    sign_order,
)
from supervision.services.supervisions import conclude_supervision, withdraw_finding
from tests import factories as make
from tests.cast import CITY, NEIGHBOUR_TOWN
from tests.hezhang.making import walk as patrol
from tests.supervision.supervising import MONDAY, found, planned

pytestmark = pytest.mark.django_db

AT = MONDAY + timedelta(hours=5)


def item(cast, **changes):
    fields = {
        "reach": cast.reach,
        "kind": IssueKind.objects.get(code="luandui"),
        "severity": "general",
        "description": "河岸堆放建筑垃圾",
        "requirement": "清运并复绿",
    } | changes
    return NewItem(**fields)


def order_of(cast, *items, **changes):
    fields = {
        "uuid": uuid4(),
        "division": cast.district,
        "unit": cast.unit,
        "title": "关于清溪河暗访督查发现问题的交办",
        "deadline": date(2026, 12, 10),
        "items": items or (item(cast),),
    } | changes
    return Order(**fields)


def issued(cast, *items, by=None, at=AT, **changes):
    return issue_order(
        order=order_of(cast, *items, **changes), by=by or cast.district_office, at=at
    )


def test_each_item_is_an_issue_handed_to_the_unit_by_the_deadline(cast):
    form = issued(cast, item(cast), item(cast, description="排口有污水", severity="major"))
    assert form.number == "江南河长办交〔2026〕1号"
    assert form.issuer == "江南区河长制办公室"
    issues = [row.issue for row in form.items.all()]
    assert [issue.description for issue in issues] == ["河岸堆放建筑垃圾", "排口有污水"]
    for issue in issues:
        assert (issue.source, issue.state, issue.unit) == (Source.ORDER, "handed_over", cast.unit)
        assert f"{issue.rectify_by:%Y-%m-%d}" == "2026-12-10"
        entries = list(issue.ledger.order_by("seq"))
        assert fold(entries) == state_of(issue)
        assert form.number in entries[-1].note


def test_numbers_follow_one_another_by_office_and_year(cast):
    assert [issued(cast).number for _ in range(2)] == [
        "江南河长办交〔2026〕1号",
        "江南河长办交〔2026〕2号",
    ]
    city = issued(cast, division=Division.objects.get(pk=CITY), by=cast.city_office)
    assert city.number == "渝东河长办交〔2026〕1号"
    next_year = issued(cast, at=AT.replace(year=2027), deadline=date(2027, 12, 10))
    assert next_year.number == "江南河长办交〔2027〕1号"


def test_sent_twice_it_is_one_order(cast):
    order = order_of(cast)
    first = issue_order(order=order, by=cast.district_office, at=AT)
    assert issue_order(order=order, by=cast.district_office, at=AT) == first
    other = replace(order, requirement="另一件事")
    with pytest.raises(Conflict) as refused:
        issue_order(order=other, by=cast.district_office, at=AT)
    assert f"已制发 {first.number}" in refused.value.detail
    assert Issue.objects.count() == 1


def test_the_giving_office_decides_on_the_items_and_the_place_only_reads(cast):
    issue = issued(cast).items.get().issue
    assert issue.raised_to == cast.district
    assert Issue.objects.visible_to(cast.town_office).filter(pk=issue.pk).exists()
    for action, by, more in (
        ("sign", cast.unit_clerk, {}),
        ("request_closure", cast.unit_clerk, {"note": "已清运", "files": [str(uuid4())]}),
    ):
        act(issue_id=issue.pk, action=action, by=by, at=AT + timedelta(hours=1), **more)
    issue.refresh_from_db()
    assert not abilities(cast.town_office, issue)["pass"]
    assert abilities(cast.district_office, issue)["pass"]


def test_what_was_ordered_from_above_is_not_what_was_passed_up_from_below(cast):
    issued(cast)
    issue = Issue.objects.get()
    act(issue_id=issue.pk, action="return", by=cast.unit_clerk, at=AT, note="不属本单位")
    piles = {pile.code: count for pile, count in piles_of(cast.district_office, AT)}
    assert (piles["raised"], piles["hand-over"]) == (0, 1)


def test_a_towns_own_order_is_the_towns_to_decide(cast):
    unit = make.staffed_unit(name="清溪镇政府", division=cast.town, kind="town")
    issue = issued(cast, division=cast.town, unit=unit, by=cast.town_office).items.get().issue
    assert issue.raised_to is None


def test_an_order_to_a_unit_where_nobody_could_act_is_refused_as_a_whole(cast):
    unit = make.UnitFactory(name="江南区农业农村委", division=cast.district)
    with pytest.raises(Invalid) as refusal:
        issued(cast, unit=unit)
    assert "没有启用的经办人账号" in refusal.value.fields["unit"]
    assert not OrderForm.objects.exists()
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"deadline": date(2026, 11, 15)}, "deadline"),
        ({"items": ()}, "items"),
    ],
)
def test_an_order_without_what_it_needs_is_refused_and_leaves_no_trace(cast, changes, field):
    fields = {"items": (item(cast),)} | changes
    order = Order(
        **{
            "uuid": uuid4(),
            "division": cast.district,
            "unit": cast.unit,
            "title": "交办",
            "deadline": date(2026, 12, 10),
        }
        | fields
    )
    with pytest.raises(Invalid) as refused:
        issue_order(order=order, by=cast.district_office, at=AT)
    assert field in refused.value.fields
    assert not OrderForm.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_unit_that_is_elsewhere_or_no_more_gets_no_order(cast):
    there = Division.objects.get(pk=NEIGHBOUR_TOWN)
    elsewhere = make.UnitFactory(name="石桥镇政府", division=there, kind="town")
    with pytest.raises(Invalid, match="不管辖"):
        issued(cast, unit=elsewhere)
    gone = make.UnitFactory(name="旧局", division=cast.district, dissolved_on=date(2026, 1, 1))
    with pytest.raises(Invalid, match="已撤销"):
        issued(cast, unit=gone)


def test_a_broken_item_undoes_the_whole_order(cast):
    with pytest.raises(Invalid):
        issued(cast, item(cast), item(cast, description=" "))
    assert not OrderForm.objects.exists()
    assert not Issue.objects.exists()


def test_only_an_office_gives_orders_in_its_division(cast):
    for by in (cast.town_office, cast.stranger, cast.unit_clerk, cast.district_chief):
        with pytest.raises(NotAllowed):
            issued(cast, by=by)


# --- from a supervision ---------------------------------------------------------------------------


def test_findings_become_issues_with_their_words_and_time(cast):
    supervision = planned(cast)
    finding = found(cast, supervision, place=None, place_words="老桥下")
    form = issued(cast, FoundItem(finding=finding, requirement="封堵"), supervision=supervision)
    issue = form.items.get().issue
    assert (issue.source, issue.description) == (Source.SUPERVISION, finding.description)
    assert (issue.reported_at, issue.place) == (finding.found_at, "老桥下")
    assert issue.severity == "heavier"


def test_what_a_supervision_found_counts_as_missed_in_the_months_figures(cast):
    from common.text.months import Month
    from inspections.reads.figures import month_figures

    clean = patrol(cast, MONDAY - timedelta(days=4))
    supervision = planned(cast)
    finding = found(cast, supervision)
    issued(cast, FoundItem(finding=finding), supervision=supervision)
    clean.refresh_from_db()
    assert clean.missed_count == 1
    assert month_figures(Month(2026, 11), cast.district.pk).total.missed == 1


def test_a_finding_goes_into_one_order_only_and_stays(cast):
    supervision = planned(cast)
    finding = found(cast, supervision)
    issued(cast, FoundItem(finding=finding), supervision=supervision)
    with pytest.raises(Conflict, match="另一张"):
        issued(cast, FoundItem(finding=finding), supervision=supervision)
    with pytest.raises(Conflict, match="已列入"):
        withdraw_finding(
            supervision_id=supervision.pk,
            finding_id=finding.pk,
            reason="误记",
            by=cast.unit_clerk,
            at=AT,
        )


def test_a_finding_that_one_does_not_see_cannot_be_ordered(cast):
    supervision = planned(cast)
    finding = found(cast, supervision)
    unit = make.staffed_unit(name="清溪镇政府", division=cast.town, kind="town")
    own = {"division": cast.town, "unit": unit, "by": cast.town_office}
    with pytest.raises(NotVisible):
        issued(cast, FoundItem(finding=finding), **own)
    conclude_supervision(
        supervision_id=supervision.pk, summary="已反馈", by=cast.district_office, at=AT
    )
    assert issued(cast, FoundItem(finding=finding), **own).items.count() == 1


# --- signing, answering, time ----------------------------------------------------------------------


def test_signing_the_paper_signs_every_item(cast):
    form = issued(cast, item(cast), item(cast, description="二"))
    with pytest.raises(NotAllowed):
        sign_order(order_id=form.pk, by=cast.district_office, at=AT)
    with pytest.raises(NotVisible):
        sign_order(order_id=form.pk, by=cast.stranger, at=AT)
    sign_order(order_id=form.pk, by=cast.unit_clerk, at=AT + timedelta(hours=1))
    assert set(Issue.objects.values_list("state", flat=True)) == {State.RECTIFYING}
    with pytest.raises(Conflict, match="已由"):
        sign_order(order_id=form.pk, by=cast.unit_clerk, at=AT + timedelta(hours=2))


def test_an_item_returned_before_the_signature_stays_returned(cast):
    form = issued(cast, item(cast), item(cast, description="二"))
    first = form.items.first().issue
    act(issue_id=first.pk, action="return", by=cast.unit_clerk, at=AT, note="不属本单位")
    sign_order(order_id=form.pk, by=cast.unit_clerk, at=AT + timedelta(hours=1))
    first.refresh_from_db()
    assert first.state == State.ACCEPTED


def test_the_reply_is_kept_with_the_name_and_role_of_the_time_and_never_changed(cast):
    form = issued(cast)
    reply = reply_order(order_id=form.pk, note="已办结", by=cast.unit_clerk, at=AT)
    assert (reply.by_name, reply.by_role) == ("单位经办", "江南区生态环境局责任单位经办人")
    reply_order(order_id=form.pk, note="纸质回执", by=cast.district_office, at=AT)
    assert form.replies.count() == 2
    reply.note = "改写"
    with pytest.raises(AppendOnlyError):
        reply.save()
    with pytest.raises(AppendOnlyError):
        OrderReply.objects.all().delete()
    with pytest.raises(Invalid):
        reply_order(order_id=form.pk, note=" ", by=cast.unit_clerk, at=AT)


def test_an_order_is_overdue_while_the_unit_has_an_item_past_its_time(cast):
    form = issued(cast, item(cast), item(cast, description="二"))
    sign_order(order_id=form.pk, by=cast.unit_clerk, at=AT)
    after = AT.replace(month=12, day=11)

    def counts(at):
        row = OrderForm.objects.with_counts(at).get()
        return row.item_count, row.done_count, row.closed_count, row.overdue_count

    assert counts(AT) == (2, 0, 0, 0)
    assert not OrderForm.objects.overdue(AT).exists()
    assert counts(after) == (2, 0, 0, 2)
    first = form.items.first().issue
    for action, by in (
        ("request_closure", cast.unit_clerk),
        ("pass", cast.district_office),
        ("close", cast.district_office),
    ):
        act(issue_id=first.pk, action=action, by=by, at=AT, note="好", files=[str(uuid4())])
    assert counts(after) == (2, 1, 1, 1)
    assert list(OrderForm.objects.overdue(after)) == [form]


def test_an_order_is_seen_by_its_office_those_above_the_unit_and_the_units_office(cast):
    form = issued(cast)
    for role in ("district_office", "city_office", "unit_clerk", "district_chief"):
        assert list(OrderForm.objects.visible_to(getattr(cast, role))) == [form], role
    for role in ("town_office", "stranger", "village_chief", "admin"):
        assert not OrderForm.objects.visible_to(getattr(cast, role)).exists(), role
