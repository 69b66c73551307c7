"""提请上级办理: an office passes an issue on to the one above, which acts or sends it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from common import clock
from common.errors import Conflict, Invalid, NotAllowed
from issues.models import Issue
from issues.neighbours.inbox import inbox_counts
from issues.permissions import abilities
from issues.reads.wording import entry_title, owner_words
from issues.rules.folding import fold
from issues.services import What
from issues.services.ledger import state_of
from tests import factories as make
from tests.issues.test_api import Phone

pytestmark = pytest.mark.django_db


def raised(walk, issue=None, **more):
    issue = issue or walk.accepted()
    return walk.act(issue, "raise", by=walk.cast.town_office, note="涉及两镇，镇上协调不动", **more)


def what_may(user, issue):
    return {code for code, may in abilities(user, issue).items() if may}


def browser(user):
    client = Client()
    client.force_login(user)
    return client


class TestRaise:
    def test_the_office_above_has_the_turn_and_a_clock_of_its_own(self, walk, cast):
        issue = walk.accepted()
        walk.later(days=3)
        issue = raised(walk, issue)
        assert (issue.raised_to, issue.state) == (cast.district, "accepted")
        assert owner_words(issue) == "江南区河长办 交办"
        # One workday to hand it over, from when it was passed on (Thursday).
        assert (issue.due_at.day, issue.due_at.hour) == (20, 18)
        entry = issue.ledger.last()
        assert entry_title(entry) == "提请江南区河长办办理"
        assert (entry.by_role, entry.note) == ("清溪镇河长办工作人员", "涉及两镇，镇上协调不动")
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_it_needs_a_reason(self, walk, cast):
        with pytest.raises(Invalid) as refusal:
            walk.act(walk.accepted(), "raise", by=cast.town_office, note=" ")
        assert "提请事由" in refusal.value.fields["note"]

    def test_whoever_passed_it_on_adds_what_it_knows_and_nothing_else(self, walk, cast):
        issue = raised(walk)
        assert what_may(cast.town_office, issue) == {"supplement"}
        assert walk.act(issue, "supplement", by=cast.town_office, note="已通知村里看守")
        unit = make.UnitFactory(division=cast.town)
        with pytest.raises(Conflict) as refusal:
            walk.act(issue, "hand_over", by=cast.town_office, what=What(unit=unit))
        assert refusal.value.detail == (
            "镇河长办（清溪镇河长办工作人员）已于2026年11月16日 11:00提请上级办理，"
            "问题现为“待交办”、由江南区河长办办理，不能再“交办”。"
        )

    def test_the_office_above_hands_it_to_its_own_unit_and_leads_it_to_the_end(self, walk, cast):
        issue = walk.act(raised(walk), "hand_over", what=What(unit=cast.unit))
        issue = walk.act(issue, "sign", by=cast.unit_clerk)
        with pytest.raises(Conflict):
            walk.act(issue, "recall", by=cast.town_office, note="镇上自己办")
        issue = walk.act(
            issue, "request_closure", by=cast.unit_clerk, note="已清运", files=[uuid4()]
        )
        assert owner_words(issue) == "江南区河长办 复核"
        assert walk.act(walk.act(issue, "pass"), "close").state == "closed"

    def test_what_its_unit_returns_comes_back_to_the_office_above(self, walk, cast):
        issue = walk.act(raised(walk), "hand_over", what=What(unit=cast.unit))
        issue = walk.act(issue, "return", by=cast.unit_clerk, note="非本单位职责")
        assert owner_words(issue) == "江南区河长办 交办"

    @pytest.mark.parametrize("state", ["report", "plan_submitted", "closure_requested", "verified"])
    def test_it_may_be_passed_on_wherever_an_office_decides(self, walk, state, cast):
        assert raised(walk, getattr(walk, state)()).raised_to == cast.district

    def test_not_while_a_unit_is_at_work(self, walk, cast):
        with pytest.raises(Conflict):
            raised(walk, walk.rectifying())

    def test_from_the_district_it_goes_on_to_the_city_and_back_step_by_step(self, walk, cast):
        issue = walk.act(raised(walk), "raise", note="跨区县")
        assert issue.raised_to == cast.city_office.home_division
        assert what_may(cast.district_office, issue) == {"supplement"}
        issue = walk.act(issue, "send_back", by=cast.city_office, note="由区里协调")
        assert issue.raised_to == cast.district
        issue = walk.act(issue, "send_back", note="请镇里先行清理")
        assert issue.raised_to is None
        assert "accept" not in what_may(cast.town_office, issue)
        assert "hand_over" in what_may(cast.town_office, issue)
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_the_topmost_office_has_nobody_above(self, walk, cast):
        with pytest.raises(Conflict) as refusal:
            walk.act(walk.accepted(), "raise", by=cast.city_office, note="跨市")
        assert refusal.value.code == "issue.no_office_above"
        assert "没有账号" in refusal.value.detail

    def test_others_may_not(self, walk, cast):
        for user in (cast.village_chief, cast.district_chief):
            with pytest.raises(NotAllowed):
                walk.act(walk.report(), "raise", by=user, note="难")


class TestSendBack:
    def test_with_a_reason_it_is_the_towns_again(self, walk, cast):
        issue = raised(walk)
        with pytest.raises(Invalid) as refusal:
            walk.act(issue, "send_back")
        assert "note" in refusal.value.fields
        issue = walk.act(issue, "send_back", note="属镇街日常管护")
        assert issue.raised_to is None
        assert owner_words(issue) == "清溪镇河长办 交办"
        assert entry_title(issue.ledger.last()) == "退回清溪镇河长办办理"

    def test_who_comes_second_is_told(self, walk, cast):
        issue = walk.act(raised(walk), "send_back", note="属镇街日常管护")
        with pytest.raises(Conflict) as refusal:
            walk.act(issue, "send_back", note="退回")
        assert "退回下级" in refusal.value.detail


@pytest.mark.both
@pytest.mark.parametrize(
    "code", ["500102000000", "500101002000", "500101001201"], ids=["beside", "cousin", "own"]
)
def test_the_database_refuses_an_office_that_is_not_above(walk, code):
    issue = walk.report()
    make.division(code, "别处")
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(raised_to=code)


class TestPages:
    @pytest.fixture(autouse=True)
    def today(self, walk):
        walk.at = clock.now() - timedelta(days=1)

    def test_it_lies_in_the_upper_inbox_and_not_in_the_lower(self, walk, cast):
        raised(walk)

        def told(user):
            return {w: (n, url) for w, n, url in inbox_counts(user, clock.now())}

        district, town = told(cast.district_office), told(cast.town_office)
        assert (district["下级提请"][0], district["待交办"][0]) == (1, 1)
        assert "下级提请" not in town
        assert town["待交办"][0] == 0
        assert told(cast.city_office)["下级提请"][0] == 0
        page = browser(cast.district_office).get(district["下级提请"][1]).content.decode()
        assert "共 1 条" in page
        assert "已提请江南区" in page

    def test_the_form_says_to_whom_and_keeps_what_was_typed(self, walk, cast):
        issue, town = walk.accepted(), browser(cast.town_office)
        address = f"/issues/{issue.pk}/acts/raise/"
        assert "提请江南区河长办办理" in town.get(address).content.decode()
        refused = town.post(address, {"client_ref": str(uuid4()), "note": ""})
        assert refused.status_code == 422
        done = town.post(address, {"client_ref": str(uuid4()), "note": "需区级执法"}, follow=True)
        page = done.content.decode()
        assert "江南区河长办 交办" in page
        assert "需区级执法" in page
        assert f"/issues/{issue.pk}/acts/supplement/" in page
        assert f"/issues/{issue.pk}/acts/hand_over/" not in page

    def test_a_second_tab_is_told_before_and_after_writing(self, walk, cast):
        issue = raised(walk)
        town, address = browser(cast.town_office), f"/issues/{issue.pk}/acts/hand_over/"
        assert "提请上级办理" in town.get(address, follow=True).content.decode()
        unit = make.UnitFactory(division=cast.town)
        typed = {"client_ref": str(uuid4()), "unit": unit.pk, "note": "请三日内清运"}
        late = town.post(address, typed)
        assert late.status_code == 422
        assert "由江南区河长办办理" in late.content.decode()
        assert "请三日内清运" in late.content.decode()

    def test_the_list_is_filtered_by_it(self, walk, cast):
        up, here = raised(walk), walk.accepted()
        office = browser(cast.district_office)
        page = office.get("/issues/?raised=true").content.decode()
        assert up.number in page
        assert here.number not in page
        page = office.get("/issues/?raised=false").content.decode()
        assert here.number in page
        assert up.number not in page


def test_the_chiefs_phone_reads_whose_turn_it_is(walk, cast):
    issue = raised(walk, walk.report())
    told = Phone(cast.village_chief).get(f"{issue.uuid}/").json()
    assert (told["raised_to"], told["owner_words"]) == ("江南区", "江南区河长办 受理")
    assert told["ledger"][-1]["event_words"] == "提请上级办理"
    assert told["abilities"]["raise"] is False


def test_an_office_raises_and_sends_back_over_the_api(walk, cast):
    issue = walk.report()
    town, district = Phone(cast.town_office), Phone(cast.district_office)
    assert town.act(issue.uuid, "raise").json()["fields"]["note"]
    done = town.act(issue.uuid, "raise", note="需区级执法").json()
    assert done["owner_words"] == "江南区河长办 受理"
    assert town.act(issue.uuid, "accept").status_code == 409
    back = district.act(issue.uuid, "send_back", note="请镇里先核实").json()
    assert (back["raised_to"], back["owner_words"]) == (None, "清溪镇河长办 受理")
