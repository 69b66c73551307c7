"""A withdrawn account's entries stay, and show the name and the role of their time: through the pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from accounts.services import rename, set_active, take_role
from common import clock
from issues.rules.folding import fold
from issues.services.ledger import state_of

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def planned(walk):
    """An issue whose plan the unit's clerk has handed in; he signed for it as well."""
    walk.at = clock.now() - timedelta(days=1)
    return walk.plan_submitted()


@pytest.fixture
def withdrawn(cast, planned):
    """The clerk marries, changes post and leaves: another name, no role, no account."""
    clerk, who = cast.unit_clerk, {"by": cast.admin, "at": clock.now()}
    rename(user=clerk, name="改名之后", mobile=clerk.mobile, **who)
    for grant in clerk.grants.in_force():
        take_role(grant=grant, **who)
    set_active(user=clerk, active=False, **who)
    Unit.objects.filter(pk=cast.unit.pk).update(name="江南区生态环境保护局")
    return clerk


@pytest.mark.parametrize("name", ["issues:issue_detail", "issues:issue_print"])
def test_the_ledger_and_the_plan_show_the_name_of_the_time(cast, planned, withdrawn, name):
    seen = browser(cast.district_office).get(reverse(name, args=[planned.pk])).text
    assert "单位经办" in seen
    assert "江南区生态环境局责任单位经办人" in seen
    assert "改名之后" not in seen
    # The handing-over, too, names the unit as it was called.
    assert "交办给江南区生态环境局<" in seen.replace(" <", "<")


def test_it_takes_nothing_out_of_the_ledger_and_opens_nothing_any_more(cast, planned, withdrawn):
    assert planned.ledger.filter(by=withdrawn).count() == 2
    planned.refresh_from_db()
    assert fold(planned.ledger.all()) == state_of(planned)
    address = reverse("issues:issue_detail", args=[planned.pk])
    assert browser(withdrawn).get(address).status_code == 302


def test_an_account_with_entries_cannot_be_deleted(cast, planned):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        cast.unit_clerk.delete()


def test_the_office_withdraws_it_on_its_page_and_the_ledger_stays(cast, planned):
    office = browser(cast.district_office)
    address = reverse("accounts:account_switch", args=[cast.unit_clerk.pk])
    assert office.post(address).status_code == 302
    cast.unit_clerk.refresh_from_db()
    assert not cast.unit_clerk.is_active
    seen = office.get(reverse("issues:issue_detail", args=[planned.pk])).text
    assert "单位经办（江南区生态环境局责任单位经办人）" in seen


def test_the_office_is_told_of_what_nobody_can_act_on_any_more_and_takes_it_back(cast, walk):
    walk.at = clock.now() - timedelta(days=1)
    issue, others = walk.rectifying(), walk.closure_requested()
    office, address = browser(cast.district_office), reverse("issues:issue_list")
    detail = reverse("issues:issue_detail", args=[issue.pk])
    words = "没有启用的经办人账号"
    # The issue's turn is the town's; the district sees it among what lies below.
    below = f"{address}?whose=below"
    assert "单位无人可办" not in office.get(below).text
    assert words not in office.get(detail).text
    set_active(user=cast.unit_clerk, active=False, by=cast.admin, at=clock.now())
    assert "单位无人可办" in office.get(below).text
    listed = office.get(f"{address}?inbox=unattended").text
    assert (issue.number in listed, others.number in listed) == (True, False)
    assert words in office.get(detail).text
    assert words not in browser(cast.district_chief).get(detail).text
    # The unit's work is done there: the turn is the office's.
    assert words not in office.get(reverse("issues:issue_detail", args=[others.pk])).text
    walk.act(issue, "recall", note="经办人已调离")
    assert "单位无人可办" not in office.get(below).text
