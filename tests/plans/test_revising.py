"""A binding list changes by revision only: proposed with a reason, approved by another, by name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.services.four_eyes import set_eyes
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from plans import services
from plans.models import LightChange, Line, Revision, RevisionItem, Target, TaskList
from plans.services.line_input import DutyInput, FundInput, TargetInput
from plans.services.lines import input_of
from plans.services.snapshot import side_by_side
from tests import factories as make
from tests.cast import DISTRICT
from tests.plans.making import line, target, task_list, written
from tests.plans.reviewing import at

pytestmark = pytest.mark.django_db

PAPER = {"approver": "区级河长", "document": "江南河长〔2026〕12号"}


@pytest.fixture
def of(cast):
    return task_list(cast)


@pytest.fixture
def reported(of):
    """河道整治 of 3360 米, of which 1680 are reported."""
    made = line(of, field="environment", reported_month=date(2026, 5, 1), percent=50)
    target(made, "河道整治", "3360", done=1680)
    return made


def change(of_line, **fields):
    """A change of some fields of a standing line."""
    given = replace(input_of(of_line), **fields)
    return services.Change(action="change", line_id=of_line.pk, given=given)


def withdraw(of_line):
    return services.Change(action="withdraw", line_id=of_line.pk)


def propose(of, *changes, by, **more):
    fields = {"reason": "汛期停工，完成时限顺延", "at": at(6, 1)} | more
    return services.propose_revision(list_id=of.pk, changes=changes, by=by, **fields)


def approve(revision, by, **more):
    return services.approve_revision(
        revision_id=revision.pk, by=by, **PAPER | {"at": at(6, 10)} | more
    )


def traces():
    models = (Revision, RevisionItem, Line, Target, TaskList)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return [*rows, LightChange.objects.count()]


def refused(error, match, work):
    before = traces()
    with pytest.raises(error, match=match) as refusal:
        work()
    assert traces() == before
    return refusal.value


def test_a_proposal_changes_nothing_until_it_is_approved_and_then_all_of_it(cast, of, reported):
    other = line(of, title="生态浮岛", field="ecology")
    unit = make.UnitFactory(name="农委", division=cast.district)
    made = propose(
        of,
        change(
            reported,
            due_on=date(2026, 12, 20),
            duties=[DutyInput(unit, "现场施工")],
            targets=[TargetInput("河道整治", Decimal(2240), "米")],
            funds=[FundInput("区级财政", Decimal(500_000))],
        ),
        withdraw(other),
        services.Change(action="add", given=written(cast, title="新建管网")),
        by=cast.unit_clerk,
    )
    assert (made.number, made.state, made.by_name) == (1, "proposed", "单位经办")
    reported.refresh_from_db()
    assert (reported.due_on, of.lines.count()) == (date(2026, 9, 17), 2)

    approve(made, cast.district_office, note="区政府常务会议通过")
    reported.refresh_from_db()
    other.refresh_from_db()
    added = of.lines.get(title="新建管网")
    assert reported.due_on == date(2026, 12, 20)
    assert [str(duty) for duty in reported.duties.all()] == ["农委：现场施工"]
    # What was reported stays, and the percent follows from the new target: 1680 of 2240.
    (kept,) = reported.targets.all()
    assert (kept.amount, kept.done, reported.percent) == (2240, 1680, 75)
    assert other.withdrawn_on == date(2026, 6, 10)
    assert [item.line_id for item in made.items.all()] == [reported.pk, other.pk, added.pk]
    made.refresh_from_db()
    assert (made.approver, made.document, made.decided_by_name) == (
        "区级河长",
        "江南河长〔2026〕12号",
        "区河长办",
    )
    of.refresh_from_db()
    assert (of.revision, of.state) == (1, "binding")


def test_the_lights_follow_a_revision_and_say_so(cast, of):
    late = line(of, field="environment", due_on=date(2026, 5, 1))
    services.relight(at=at(6, 1))
    late.refresh_from_db()
    assert late.light == "red"
    # A month of seven behind, and within the points that are forgiven.
    later = change(late, starts_on=date(2026, 6, 5), due_on=date(2026, 12, 20))
    approve(propose(of, later, by=cast.unit_clerk), cast.district_office)
    late.refresh_from_db()
    assert late.light == "green"
    last = LightChange.objects.filter(line=late).last()
    assert (last.cause, last.by) == ("revised", cast.district_office)


def test_old_and_new_stand_side_by_side_whatever_a_unit_is_called_later(cast, of, reported):
    made = propose(of, change(reported, due_on=date(2026, 12, 20)), by=cast.unit_clerk)
    cast.unit.name = "区生态局"
    cast.unit.save()
    (item,) = made.items.all()
    rows = {row.label: (row.old, row.new) for row in side_by_side(item.old, item.new)}
    assert rows["完成时限"] == ("2026年9月17日", "2026年12月20日")
    assert rows["牵头单位"] == ("江南区生态环境局", "江南区生态环境局")
    assert rows["目标"] == ("河道整治 3,360 米", "河道整治 3,360 米")
    approve(made, cast.district_office)


def test_a_target_beneath_what_is_done_or_without_it_is_refused_in_words(cast, of, reported):
    for targets, words in (
        ([TargetInput("河道整治", Decimal(1000), "米")], "已累计完成 1,680 米，目标数不能小于它"),
        ([TargetInput("河道整治", Decimal(3360), "公里")], "计量单位不能改为公里"),
        ([TargetInput("生态浮岛", Decimal(10), "座")], "已累计完成 1,680 米，不能删去"),
    ):
        wanted = change(reported, targets=targets)
        found = refused(
            Invalid, words, lambda wanted=wanted: propose(of, wanted, by=cast.unit_clerk)
        )
        assert "targets" in found.fields


def test_what_was_reported_between_proposal_and_approval_counts(cast, of, reported):
    lower = change(reported, targets=[TargetInput("河道整治", Decimal(2000), "米")])
    made = propose(of, lower, by=cast.unit_clerk)
    reported.targets.update(done=2500)
    refused(Invalid, "已累计完成 2,500 米", lambda: approve(made, cast.district_office))


def test_what_a_line_cannot_be_is_refused_at_its_field(cast, of, reported):
    gone = make.UnitFactory(name="旧局", division=cast.district, dissolved_on=date(2026, 2, 1))
    for fields, field in (
        ({"due_on": date(2026, 1, 1)}, "due_on"),
        ({"lead_unit": gone}, "lead_unit"),
        ({"title": " "}, "title"),
    ):
        wanted = change(reported, **fields)
        found = refused(Invalid, ".", lambda wanted=wanted: propose(of, wanted, by=cast.unit_clerk))
        assert field in found.fields


def test_a_unit_dissolved_before_the_approval_is_refused_then(cast, of, reported):
    unit = make.UnitFactory(name="农委", division=cast.district)
    made = propose(of, change(reported, duties=[DutyInput(unit, "")]), by=cast.unit_clerk)
    unit.dissolved_on = date(2026, 6, 5)
    unit.save()
    refused(Invalid, "“农委”已于2026年6月5日撤销", lambda: approve(made, cast.district_office))


def test_one_line_stands_in_one_open_revision(cast, of, reported):
    first = propose(of, change(reported, due_on=date(2026, 12, 20)), by=cast.unit_clerk)
    again = change(reported, title="河道整治二期")
    refused(
        Conflict,
        "“河道整治”已在第 1 号修订中，由单位经办提出，尚待审批。",
        lambda: propose(of, again, by=cast.district_office),
    )
    refused(
        Invalid,
        "只能出现一次",
        lambda: propose(of, again, withdraw(reported), by=cast.unit_clerk),
    )
    services.withdraw_revision(revision_id=first.pk, by=cast.unit_clerk, at=at(6, 2))
    assert propose(of, again, by=cast.district_office).number == 2


def test_a_change_in_between_is_told_and_nothing_is_written_over(cast, of, reported):
    made = propose(of, change(reported, due_on=date(2026, 12, 20)), by=cast.unit_clerk)
    Line.objects.filter(pk=reported.pk).update(title="河道整治（一期）")
    refused(
        Conflict,
        "“河道整治（一期）”在提出修订之后已有其他修改",
        lambda: approve(made, cast.city_office),
    )


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("stranger", NotVisible),
        ("town_office", NotVisible),
        ("admin", NotVisible),
        ("village_chief", NotVisible),
        ("district_chief", NotAllowed),
    ],
)
def test_only_the_office_and_the_lead_unit_propose_and_only_offices_decide(
    cast, of, reported, who, error
):
    user = getattr(cast, who)
    wanted = change(reported, due_on=date(2026, 12, 20))
    refused(error, ".", lambda: propose(of, wanted, by=user))
    made = propose(of, wanted, by=cast.city_office)
    refused(error, ".", lambda: approve(made, user))
    refused(NotAllowed, "河长办", lambda: approve(made, cast.unit_clerk))
    decide = {"revision_id": made.pk, "at": at(6, 2)}
    refused(error, ".", lambda: services.refuse_revision(note="不同意", by=user, **decide))
    refused(error, ".", lambda: services.withdraw_revision(by=user, **decide))


def test_whoever_proposed_it_does_not_approve_it(cast, of, reported):
    made = propose(of, change(reported, title="河道整治二期"), by=cast.district_office)
    make.office(DISTRICT, "王某")
    words = "提出人以外的人员办理审批：可由江南区河长办的王某办理，也可由上级河长办办理"
    refused(NotAllowed, words, lambda: approve(made, cast.district_office))
    approve(made, cast.city_office)
    assert not made.is_alone


def test_an_office_of_one_person_approves_its_own_unless_another_is_always_asked_and_it_shows(
    cast, of, reported, client
):
    made = propose(of, change(reported, title="河道整治二期"), by=cast.district_office)
    page = reverse("plans:revision_detail", args=[of.pk, made.pk])
    client.force_login(cast.district_office)
    colleague = make.office(DISTRICT, "王某")
    told = "须由另一人办理审批：可由江南区河长办的王某办理，也可由上级河长办办理"
    assert told in client.get(page).content.decode()
    colleague.is_active = False
    colleague.save()
    strict = {"division": cast.district, "reason": "市里要求", "by": cast.city_office}
    set_eyes(**strict, asks="always", at=at(6, 1))
    assert "没有另一名在用账号，请由上级河长办办理" in client.get(page).content.decode()
    assert "请由上级河长办办理" in client.post(page, PAPER).content.decode()
    set_eyes(**strict, asks="auto", at=at(6, 2))
    assert "没有其他在用账号，这次修订可由您本人办理审批" in client.get(page).content.decode()
    assert client.post(page, PAPER).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.is_alone) == ("approved", True)
    assert "由提出人办理审批" in client.get(page).content.decode()


def test_an_approval_names_who_approved_and_where_it_is_written(cast, of, reported):
    made = propose(of, change(reported, title="河道整治二期"), by=cast.unit_clerk)
    found = refused(
        Invalid,
        "请填写批准人。请填写批准文号",
        lambda: approve(made, cast.district_office, approver=" ", document=""),
    )
    assert set(found.fields) == {"approver", "document"}


def test_a_revision_is_decided_once(cast, of, reported):
    made = propose(of, change(reported, title="河道整治二期"), by=cast.unit_clerk)
    decide = {"revision_id": made.pk, "by": cast.district_office, "at": at(6, 2)}
    refused(Invalid, "不批准的理由", lambda: services.refuse_revision(note=" ", **decide))
    services.refuse_revision(note="目标不变", **decide)
    words = "区河长办已于2026年6月2日 09:00办理：未批准。"
    refused(Conflict, words, lambda: approve(made, cast.city_office))
    refused(Conflict, words, lambda: services.withdraw_revision(**decide))
    reported.refresh_from_db()
    assert reported.title == "河道整治"


def test_a_proposal_says_why_and_what_and_is_of_a_binding_list(cast, of, reported):
    wanted = change(reported, title="河道整治二期")
    by = {"by": cast.unit_clerk}
    refused(Invalid, "请写明修订原因", lambda: propose(of, wanted, reason=" ", **by))
    refused(Invalid, "没有要修订的内容", lambda: propose(of, **by))
    refused(Invalid, "“河道整治”没有改动", lambda: propose(of, change(reported), **by))
    elsewhere = line(task_list(cast, year=2025), due_on=date(2026, 9, 1))
    refused(NotVisible, "清单中没有这项任务", lambda: propose(of, withdraw(elsewhere), **by))
    draft = task_list(cast, year=2027, state="drafting", bound_on=None)
    refused(Conflict, "可直接修改", lambda: propose(draft, wanted, **by))
    Line.objects.filter(pk=reported.pk).update(withdrawn_on=date(2026, 5, 1))
    refused(Conflict, "“河道整治”已撤销", lambda: propose(of, wanted, **by))


def test_the_same_proposal_sent_twice_is_one(cast, of, reported):
    ref, wanted = uuid4(), change(reported, title="河道整治二期")
    first = propose(of, wanted, by=cast.unit_clerk, client_ref=ref)
    assert propose(of, wanted, by=cast.unit_clerk, client_ref=ref) == first
    other = task_list(cast, year=2027)
    refused(
        Conflict, "提交编号", lambda: propose(other, wanted, by=cast.unit_clerk, client_ref=ref)
    )


def test_another_proposal_under_a_used_number_is_told_before_and_after_the_first_is_decided(
    cast, of, reported
):
    def new(title):
        return services.Change(action="add", given=written(cast, title=title))

    wanted, third = (change(reported, title=title) for title in ("河道整治二期", "河道整治三期"))
    by = {"by": cast.unit_clerk, "client_ref": uuid4()}
    first = propose(of, wanted, new("清淤"), **by)

    def others_are_told():
        for changes, more in (
            ((wanted, new("清淤")), {"reason": "资金调整"}),
            ((wanted,), {}),
            ((third, new("清淤")), {}),
            ((wanted, new("护岸")), {}),
            ((withdraw(reported), new("清淤")), {}),
        ):
            refused(Conflict, "提交编号", lambda: propose(of, *changes, **by | more))  # noqa: B023
        assert propose(of, wanted, new("清淤"), **by) == first

    others_are_told()
    approve(first, by=cast.district_office)
    others_are_told()


def test_the_database_refuses_an_approval_by_the_proposer_or_without_paper(cast, of, reported):
    made = propose(of, change(reported, title="河道整治二期"), by=cast.unit_clerk)
    decided = {"state": "approved", "decided_at": at(6, 2)}
    for wrong in (
        {"decided_by": cast.unit_clerk, **PAPER},
        {"decided_by": cast.district_office, **PAPER, "document": ""},
        {"decided_by": None, **PAPER},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.filter(pk=made.pk).update(**decided | wrong)
