"""The pages of 修订: proposing from the list, old and new side by side, approving."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services import set_eyes
from common.store.counting import counted
from plans.models import Line, Revision
from plans.neighbours.inbox import revision_counts
from plans.permissions import revision_abilities
from plans.services.revisions import refuse_revision
from tests import factories as make
from tests.cast import DISTRICT
from tests.plans.making import line, target, task_list
from tests.plans.reviewing import at
from tests.plans.test_revising import PAPER, change, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(cast):
    return task_list(cast)


@pytest.fixture
def works(of):
    made = line(of, field="environment", reported_month=date(2026, 5, 1), percent=50)
    target(made, "河道整治", "3360", done=1680)
    return made


@pytest.fixture
def proposed(cast, of, works):
    return propose(of, change(works, due_on=date(2026, 12, 20)), by=cast.unit_clerk)


@pytest.fixture
def page(client):
    def ask(by, name, *args, data=None):
        client.force_login(by)
        address = reverse(name, args=args)
        response = client.post(address, data, follow=True) if data else client.get(address)
        return response.content.decode()

    return ask


def form_of(works, **more):
    """A line's form as a browser sends it back."""
    (goal,) = works.targets.all()
    fields = {
        "client_ref": uuid4(),
        "reason": "汛期停工",
        "title": works.title,
        "field": works.field,
        "scope": works.scope,
        "difficulty": works.difficulty,
        "lead_unit": works.lead_unit_id,
        "starts_on": works.starts_on.isoformat(),
        "due_on": works.due_on.isoformat(),
        "weight": "1",
        "targets-TOTAL_FORMS": 1,
        "targets-INITIAL_FORMS": 1,
        "targets-0-key": goal.pk,
        "targets-0-name": goal.name,
        "targets-0-amount": "3360",
        "targets-0-unit": "米",
        "targets-0-weight": "1",
    }
    for name in ("duties", "funds", "milestones"):
        fields |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    return fields | more


def test_a_binding_list_offers_a_revision_at_each_line_to_those_who_may(cast, of, works, page):
    there = reverse("plans:revision_change", args=[of.pk, works.pk])
    assert there in page(cast.unit_clerk, "plans:list_detail", of.pk)
    assert there not in page(cast.district_chief, "plans:list_detail", of.pk)


def test_a_clerk_proposes_from_the_line_s_form_and_reads_old_beside_new(cast, of, works, page):
    where = ("plans:revision_change", of.pk, works.pk)
    assert "修订原因" in page(cast.unit_clerk, *where)
    shown = page(cast.unit_clerk, *where, data=form_of(works, due_on="2026-12-20"))
    assert "修订已提出" in shown
    assert "<del>2026年9月17日</del>" in shown
    assert "<ins>2026年12月20日</ins>" in shown
    works.refresh_from_db()
    assert works.due_on == date(2026, 9, 17)


def test_a_refused_proposal_keeps_what_was_typed_and_says_why_at_its_place(cast, of, works, page):
    where = ("plans:revision_change", of.pk, works.pk)
    lower = form_of(works, **{"targets-0-amount": "1000"})
    shown = page(cast.unit_clerk, *where, data=lower)
    assert "已累计完成 1,680 米，目标数不能小于它" in shown
    assert 'value="1000"' in shown
    assert "没有改动" in page(cast.unit_clerk, *where, data=form_of(works))
    assert "请填写修订原因。" in page(cast.unit_clerk, *where, data=form_of(works, reason=""))
    assert not Revision.objects.exists()


def test_a_line_is_added_and_one_is_withdrawn_from_the_list_s_page(cast, of, works, page):
    added = form_of(works, title="新建管网", **{"targets-0-key": "", "targets-INITIAL_FORMS": 0})
    page(cast.unit_clerk, "plans:revision_add", of.pk, data=added)
    given = {"client_ref": uuid4(), "reason": "并入他项"}
    page(cast.unit_clerk, "plans:revision_withdraw_line", of.pk, works.pk, data=given)
    for revision in Revision.objects.all():
        shown = page(cast.district_office, "plans:revision_detail", of.pk, revision.pk, data=PAPER)
        assert "已批准，清单已按修订调整。" in shown
    assert [str(each) for each in Line.objects.standing()] == ["新建管网"]
    shown = page(cast.unit_clerk, "plans:list_detail", of.pk)
    assert "增加任务“新建管网”" in shown
    assert "撤销任务“河道整治”" in shown


def test_an_approval_without_paper_is_refused_at_its_fields(cast, of, proposed, page):
    where = ("plans:revision_detail", of.pk, proposed.pk)
    shown = page(cast.district_office, *where, data={"approver": "", "document": ""})
    assert "请填写批准人。" in shown
    assert "请填写批准文号或会议纪要。" in shown


def test_who_proposed_it_is_told_that_another_decides(cast, of, works, page):
    made = propose(of, change(works, title="河道整治二期"), by=cast.district_office)
    where = ("plans:revision_detail", of.pk, made.pk)
    make.office(DISTRICT, "王某")
    who = "可由江南区河长办的王某办理，也可由上级河长办办理"
    assert f"须由另一人办理审批：{who}" in page(cast.district_office, *where)
    told = page(cast.district_office, *where, data=PAPER)
    assert f"须由提出人以外的人员办理审批：{who}。" in told


def test_a_line_that_moved_since_is_said_before_anybody_approves(cast, of, works, proposed, page):
    Line.objects.filter(pk=works.pk).update(title="河道整治（一期）")
    where = ("plans:revision_detail", of.pk, proposed.pk)
    assert "在提出修订之后已有其他修改" in page(cast.district_office, *where)
    assert "请撤回这次修订" in page(cast.district_office, *where, data=PAPER)


def test_not_approving_asks_for_words_and_taking_back_ends_it(cast, of, works, proposed, page):
    refuse = ("plans:revision_refuse", of.pk, proposed.pk)
    assert "请写明不批准的理由" in page(cast.district_office, *refuse, data={"note": ""})
    assert "已记录为未批准" in page(cast.district_office, *refuse, data={"note": "目标不变"})
    again = propose(of, change(works, title="二期"), by=cast.unit_clerk, at=at(6, 3))
    take_back = ("plans:revision_take_back", of.pk, again.pk)
    assert "修订已撤回" in page(cast.unit_clerk, *take_back, data={"sure": "yes"})
    assert set(Revision.objects.values_list("state", flat=True)) == {"refused", "withdrawn"}


def test_a_draft_is_edited_and_not_revised(cast, client):
    of = task_list(cast, state="drafting", bound_on=None)
    client.force_login(cast.unit_clerk)
    response = client.get(reverse("plans:revision_add", args=[of.pk]), follow=True)
    assert "可直接修改，不需要修订" in response.content.decode()


def test_what_is_to_be_decided_is_counted_and_listed_for_the_office(cast, proposed, page):
    (row,) = counted(revision_counts(cast.district_office, at(6, 2)))
    assert row[:2] == ("清单修订待批", 1)
    assert counted(revision_counts(cast.unit_clerk, at(6, 2))) == []
    assert counted(revision_counts(cast.stranger, at(6, 2)))[0][1] == 0
    assert "调整任务“河道整治”" in page(cast.district_office, "plans:revision_list")
    assert "没有清单修订" in page(cast.stranger, "plans:revision_list")


def test_what_waits_for_somebody_is_what_that_person_may_approve(cast, of, works, client):
    propose(of, change(works, due_on=date(2026, 12, 20)), by=cast.unit_clerk)
    another = line(of, field="environment", title="管网")
    own = propose(of, change(another, title="管网二期"), by=cast.district_office)

    def waiting(by):
        """What the pile counts, which is what its list shows, and each of it may be approved."""
        # As the next request finds them.
        by = User.objects.get(pk=by.pk)
        ((_, count, address),) = counted(revision_counts(by, at(6, 2)))
        client.force_login(by)
        listed = list(client.get(address).context["table"].data)
        may = [each for each in Revision.objects.all() if revision_abilities(by, each)["approve"]]
        assert count == len(listed)
        assert set(listed) == set(may)
        return set(listed)

    # Nobody else is there: who proposed it may.
    assert own in waiting(cast.district_office)
    second = make.office(DISTRICT, "王某")
    assert waiting(cast.district_office) == waiting(second) - {own}
    assert own in waiting(second)
    set_eyes(
        division=cast.district, asks="off", reason="人手不足", by=cast.city_office, at=at(6, 1)
    )
    assert own in waiting(cast.district_office)
    refuse_revision(revision_id=own.pk, note="目标不变", by=second, at=at(6, 2))
    assert len(waiting(cast.district_office)) == 1


def test_the_pages_ask_as_often_for_many_revisions_as_for_few(
    cast, of, client, django_assert_max_num_queries
):
    for n in range(12):
        made = line(of, field="environment", title=f"任务{n}")
        propose(of, change(made, due_on=date(2026, 12, 20)), by=cast.unit_clerk)
    client.force_login(cast.district_office)
    # The first look stamps the session.
    client.get(reverse("plans:revision_list"))
    with django_assert_max_num_queries(19):
        client.get(reverse("plans:list_detail", args=[of.pk]))
    with django_assert_max_num_queries(10):
        client.get(reverse("plans:revision_detail", args=[of.pk, Revision.objects.first().pk]))
