"""移交: an issue goes over to a neighbour, who has the turn, and comes back for review and closure."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Division, Role
from common import clock
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from issues.models import Issue, IssueKind, Transfer
from issues.neighbours.inbox import inbox_counts
from issues.permissions import abilities
from issues.reads.wording import entry_title, owner_words
from issues.rules.folding import fold
from issues.services import LetterIn, Report, What, receive_transfer
from issues.services.ledger import state_of
from tests import factories as make
from tests.cast import DISTRICT, NEIGHBOUR_TOWN
from tests.issues.conftest import PHOTO
from tests.issues.test_api import Phone

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def what_may(user, issue):
    return {code for code, may in abilities(user, issue).items() if may}


class Border:
    """Two towns, and a district beyond the portal."""

    def __init__(self, walk, cast):
        self.walk, self.cast = walk, cast
        self.there = Division.objects.get(pk=NEIGHBOUR_TOWN)
        make.division("510000000000", "邻省", is_external=True)
        self.outside = make.division("510100000000", "邻市", is_external=True)
        self.unit = make.UnitFactory(name="石桥镇人民政府", division=self.there)
        self.clerk = make.UserFactory(name="石桥经办")
        make.grant(self.clerk, Role.UNIT, self.unit)

    def transferred(self, issue=None, **more):
        what = What(division=self.there, **more)
        issue = issue or self.walk.accepted()
        return self.walk.act(
            issue, "transfer", by=self.cast.town_office, note="垃圾自上游漂来", what=what
        )

    def accepted(self, **more):
        return self.walk.act(self.transferred(**more), "accept_transfer", by=self.cast.stranger)

    def verified_there(self):
        issue = self.accepted()
        for by, action, more in (
            (self.cast.stranger, "hand_over", {"what": What(unit=self.unit)}),
            (self.clerk, "sign", {}),
            (self.clerk, "request_closure", {"note": "已清运", "files": [PHOTO]}),
            (self.cast.stranger, "pass", {}),
        ):
            issue = self.walk.act(issue, action, by=by, **more)
        return issue

    def sent_out(self, issue=None, **more):
        what = What(division=self.outside, **more)
        issue = issue or self.walk.accepted()
        return self.walk.act(issue, "send_out", note="请贵市清理上游岸线", what=what)


@pytest.fixture
def border(walk, cast):
    return Border(walk, cast)


class TestToANeighbourInside:
    def test_it_lands_with_the_neighbour_and_with_nobody_else(self, border, cast):
        issue = border.transferred(deadline=date(2026, 12, 1))
        assert (issue.state, issue.transferred_to) == ("transferred", border.there)
        assert owner_words(issue) == "石桥镇河长办 受理移交"
        assert (issue.due_at.day, issue.due_at.hour) == (17, 18)
        assert what_may(cast.stranger, issue) >= {"accept_transfer", "return_transfer"}
        assert what_may(cast.town_office, issue) == {
            *("supplement", "urge", "recall_transfer", "agree")
        }
        assert set(Issue.objects.visible_to(cast.stranger)) == {issue}
        row = issue.transfers.get()
        assert (row.from_division, row.to_division) == (cast.town, border.there)
        assert row.number == "清溪河长移〔2026〕1号"
        assert row.answer_by == date(2026, 12, 1)
        assert entry_title(issue.ledger.last()) == "移交石桥镇办理"
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_the_neighbour_leads_it_with_units_of_its_own_and_it_comes_back(self, border, cast):
        issue = border.verified_there()
        assert owner_words(issue) == "石桥镇河长办 答复移交方"
        assert "close" not in what_may(cast.stranger, issue)
        # The district above both has the neighbour's turn too.
        assert "answer_transfer" in what_may(cast.district_office, issue)
        issue = border.walk.act(issue, "answer_transfer", by=cast.stranger, note="已清运，设拦漂索")
        assert (issue.state, issue.transferred_to, issue.unit) == ("closure_requested", None, None)
        assert what_may(cast.stranger, issue) == set()
        assert issue in Issue.objects.visible_to(cast.stranger)
        assert issue not in Issue.objects.visible_to(border.clerk)
        issue = border.walk.act(issue, "pass", by=cast.town_office)
        issue = border.walk.act(issue, "close", by=cast.town_office)
        assert issue.state == "closed"
        row = issue.transfers.get()
        assert row.accepted_at < row.answered_at
        assert row.reply == "已清运，设拦漂索"
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_an_answer_that_does_not_hold_can_go_over_again(self, border, cast):
        issue = border.walk.act(
            border.verified_there(), "answer_transfer", by=cast.stranger, note="已清"
        )
        issue = border.walk.act(issue, "fail", by=cast.town_office, note="仍有残留")
        assert (issue.state, owner_words(issue)) == ("accepted", "清溪镇河长办 交办")
        issue = border.transferred(issue)
        numbers = set(issue.transfers.values_list("number", flat=True))
        assert numbers == {"清溪河长移〔2026〕1号", "清溪河长移〔2026〕2号"}

    def test_it_is_returned_with_a_reason(self, border, cast):
        issue = border.transferred(deadline=date(2026, 12, 1))
        with pytest.raises(Invalid) as refusal:
            border.walk.act(issue, "return_transfer", by=cast.stranger)
        assert "退回理由" in refusal.value.fields["note"]
        issue = border.walk.act(issue, "return_transfer", by=cast.stranger, note="在贵镇境内")
        assert (issue.state, issue.transferred_to, issue.rectify_by) == ("accepted", None, None)
        assert "hand_over" in what_may(cast.town_office, issue)
        assert issue.transfers.get().returned_at
        with pytest.raises(Conflict) as told:
            border.walk.act(issue, "accept_transfer", by=cast.stranger)
        assert "退回移交" in told.value.detail

    def test_whoever_transferred_it_takes_it_back_until_it_is_accepted(self, border, cast):
        issue = border.transferred()
        home = border.walk.act(issue, "recall_transfer", by=cast.town_office, note="本镇已清")
        assert home.transferred_to is None
        # The neighbour's open form is answered in words.
        with pytest.raises(Conflict) as told:
            border.walk.act(issue, "accept_transfer", by=cast.stranger)
        assert "撤回移交" in told.value.detail
        with pytest.raises(Conflict):
            border.walk.act(border.accepted(), "recall_transfer", by=cast.town_office, note="撤")

    def test_the_clock_of_the_neighbours_unit_is_the_day_that_was_asked(self, border, cast):
        issue = border.accepted(deadline=date(2026, 12, 1))
        what = What(unit=border.unit)
        issue = border.walk.act(issue, "hand_over", by=cast.stranger, what=what)
        assert (issue.rectify_by.month, issue.rectify_by.day) == (12, 1)

    def test_not_to_ones_own_towns_nor_above_nor_to_another_level(self, border, walk, cast):
        second = make.division("500102000000", "江北区")
        for by, code in (
            (cast.district_office, NEIGHBOUR_TOWN),
            (cast.town_office, DISTRICT),
            (cast.town_office, second.pk),
        ):
            what = What(division=Division.objects.get(pk=code))
            with pytest.raises(Invalid) as refusal:
                walk.act(walk.accepted(), "transfer", by=by, note="请办", what=what)
            assert "division" in refusal.value.fields

    def test_not_to_a_neighbour_nobody_works_for(self, border, walk, cast):
        lonely = make.division("500101003000", "空山镇")
        with pytest.raises(Invalid) as refusal:
            walk.act(
                walk.accepted(),
                "transfer",
                by=cast.town_office,
                note="请办",
                what=What(division=lonely),
            )
        assert "没有账号" in refusal.value.detail
        assert "函告区外" in refusal.value.detail

    def test_the_neighbours_unit_cannot_be_one_of_ours(self, border, cast):
        ours = make.UnitFactory(division=cast.town)
        with pytest.raises(Invalid):
            border.walk.act(border.accepted(), "hand_over", by=cast.stranger, what=What(unit=ours))

    def test_a_town_does_not_take_back_what_districts_settled(self, border, walk, cast):
        second = make.division("500102000000", "江北区")
        make.office("500102000000", "江北区河长办")
        issue = walk.act(walk.accepted(), "transfer", note="跨区", what=What(division=second))
        assert "recall_transfer" not in what_may(cast.town_office, issue)
        assert "recall_transfer" in what_may(cast.district_office, issue)

    def test_what_was_raised_comes_back_to_the_office_that_raised_it_to(self, border, walk, cast):
        second = make.division("500102000000", "江北区")
        office = make.office("500102000000", "江北区河长办")
        issue = walk.act(walk.accepted(), "raise", by=cast.town_office, note="跨区")
        issue = walk.act(issue, "transfer", note="跨区", what=What(division=second))
        assert "send_back" not in what_may(office, issue)
        issue = walk.act(issue, "accept_transfer", by=office)
        issue = walk.act(issue, "answer_transfer", by=office, note="已由江北区清理")
        assert owner_words(issue) == "江南区河长办 复核"


class TestToANeighbourOutside:
    def test_the_own_office_keys_in_what_comes_back_by_letter(self, border, walk, cast):
        issue = border.sent_out(deadline=date(2026, 12, 1))
        assert (issue.state, issue.transferred_to) == ("sent_out", border.outside)
        assert owner_words(issue) == "清溪镇河长办 等候并登记对方受理"
        assert (issue.due_at.month, issue.due_at.day) == (12, 1)
        with pytest.raises(Invalid) as refusal:
            walk.act(issue, "record_acceptance")
        assert "扫描件" in refusal.value.fields["photos"]
        issue = walk.act(issue, "record_acceptance", files=[uuid4()])
        assert issue.state == "outside"
        what = What(letter="邻河长函〔2026〕7号")
        issue = walk.act(issue, "record_answer", note="已清理", files=[uuid4()], what=what)
        assert (issue.state, issue.transferred_to) == ("closure_requested", None)
        row = issue.transfers.get()
        assert (row.reply_number, row.reply) == ("邻河长函〔2026〕7号", "已清理")
        issue = walk.act(walk.act(issue, "pass"), "close")
        assert issue.state == "closed"
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_it_may_come_back_at_once_either_way(self, border, walk):
        back = walk.act(border.sent_out(), "record_return", note="不属我市", files=[uuid4()])
        assert (back.state, back.transferred_to) == ("accepted", None)
        done = walk.act(border.sent_out(), "record_answer", note="已清", files=[uuid4()])
        assert done.transfers.get().accepted_at == done.transfers.get().answered_at
        home = walk.act(border.sent_out(), "recall_transfer", note="已自行清理")
        assert home.transferred_to is None

    def test_only_who_wrote_the_letter_or_an_office_above_takes_it_back(self, border, walk, cast):
        issue = border.sent_out()
        assert issue.transfers.get().from_division_id == DISTRICT
        assert "recall_transfer" not in what_may(cast.town_office, issue)
        assert "recall_transfer" in what_may(cast.city_office, issue)
        with pytest.raises(Conflict):
            walk.act(issue, "recall_transfer", by=cast.town_office, note="本镇已清")
        own = walk.act(
            walk.accepted(),
            "send_out",
            by=cast.town_office,
            note="请办",
            what=What(division=border.outside),
        )
        assert "recall_transfer" in what_may(cast.town_office, own)

    def test_each_way_has_its_own_button(self, border, walk):
        for action, to in (("transfer", border.outside), ("send_out", border.there)):
            with pytest.raises(Invalid):
                walk.act(walk.accepted(), action, note="请办", what=What(division=to))


class TestFromANeighbourOutside:
    @pytest.fixture
    def letter(self, border):
        return LetterIn(
            from_division=border.outside, number="邻河长函〔2026〕3号", answer_by=date(2026, 12, 5)
        )

    def receive(self, walk, letter, by=None, **changes):
        fields = {
            "uuid": uuid4(),
            "reach": walk.cast.reach,
            "kind": IssueKind.objects.get(code="luandui"),
            "severity": "general",
            "description": "贵区漂浮物流入我市",
            "photos": (PHOTO,),
        } | changes
        return receive_transfer(
            letter=letter, report=Report(**fields), by=by or walk.cast.district_office, at=walk.at
        ).issue

    def test_it_is_closed_by_a_letter_back(self, walk, letter, cast):
        issue = self.receive(walk, letter)
        assert (issue.source, issue.state, issue.found_tier) == ("transfer", "reported", None)
        issue = walk.act(issue, "accept")
        assert issue.transfers.get().accepted_at
        issue = walk.act(issue, "fix_on_spot", files=[PHOTO])
        issue = walk.act(issue, "pass")
        assert owner_words(issue) == "清溪镇河长办 复函来函方"
        with pytest.raises(Conflict):
            walk.act(issue, "close")
        issue = walk.act(issue, "reply", note="已设拦漂设施")
        row = issue.transfers.get()
        assert (issue.state, row.reply_number) == ("closed", "江南河长复〔2026〕1号")
        assert (row.from_division_id, row.to_division) == ("510100000000", cast.district)
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_declined_it_counts_as_returned(self, walk, letter):
        issue = walk.act(self.receive(walk, letter), "decline", note="不在我区")
        assert issue.transfers.get().returned_at
        assert not issue.owes_reply

    def test_a_letter_needs_its_number_and_its_scan(self, walk, letter, border):
        for bad, changes, field in (
            (LetterIn(from_division=border.outside, number=" "), {}, "number"),
            (LetterIn(from_division=border.there, number="1"), {}, "from_division"),
            (letter, {"photos": ()}, "photos"),
        ):
            with pytest.raises(Invalid) as refusal:
                self.receive(walk, bad, **changes)
            assert field in refusal.value.fields

    def test_the_same_form_twice_is_one_issue(self, walk, letter):
        key = uuid4()
        one, two = self.receive(walk, letter, uuid=key), self.receive(walk, letter, uuid=key)
        assert one == two
        assert Transfer.objects.count() == 1

    def test_only_for_ones_own_reaches(self, walk, letter, cast):
        with pytest.raises(NotAllowed):
            self.receive(walk, letter, by=cast.stranger)


class TestWhoSees:
    def test_others_see_neither_the_issue_nor_its_transfer(self, border, cast):
        make.division("500101004000", "远山镇")
        third = make.office("500101004000", "远山镇河长办")
        issue = border.transferred()
        with pytest.raises(NotVisible):
            border.walk.act(issue, "accept_transfer", by=third)
        assert not Transfer.objects.visible_to(third)
        assert Transfer.objects.visible_to(cast.stranger).count() == 1
        assert Transfer.objects.visible_to(cast.district_office).count() == 1

    def test_each_office_finds_it_in_its_own_pile(self, border, walk, cast):
        def told(user):
            return {words: count for words, count, _ in inbox_counts(user, clock.now())}

        border.transferred()
        assert told(cast.stranger)["邻区移交"] == 1
        assert told(cast.town_office)["邻区移交"] == 0
        assert told(cast.district_office)["邻区移交"] == 1
        border.verified_there()
        assert told(cast.stranger)["待答复移交方"] == 1
        assert told(cast.stranger)["待销号"] == 0
        border.sent_out()
        walk.at = clock.now()
        assert told(cast.stranger)["邻区移交"] == 1


class TestPages:
    def test_the_origins_form_lists_neighbours_and_the_neighbour_reads_the_same_ledger(
        self, border, walk, cast
    ):
        issue, town = walk.accepted(), browser(cast.town_office)
        address = f"/issues/{issue.pk}/acts/transfer/"
        form = town.get(address).content.decode()
        assert "石桥镇" in form
        assert "邻市" not in form
        asked = {"client_ref": str(uuid4()), "division": NEIGHBOUR_TOWN, "note": "自贵镇漂来"}
        page = town.post(address, asked, follow=True).content.decode()
        assert "已移交邻区，问题现为“待邻区受理”，由石桥镇河长办 受理移交。" in page
        there = browser(cast.stranger)
        seen = there.get(f"/issues/{issue.pk}/").content.decode()
        assert "自贵镇漂来" in seen
        assert "acts/accept_transfer/" in seen
        assert "acts/agree/" not in seen
        assert "/inspections/patrols/" not in seen.split("issue-page")[1]
        done = there.post(
            f"/issues/{issue.pk}/acts/accept_transfer/",
            {"client_ref": str(uuid4()), "note": ""},
            follow=True,
        )
        assert "由石桥镇河长办 交办" in done.content.decode()
        form = there.get(f"/issues/{issue.pk}/acts/hand_over/").content.decode()
        assert "石桥镇人民政府" in form
        assert "江南区生态环境局" not in form

    def test_after_it_was_answered_the_neighbour_is_told_and_not_refused(self, border, cast):
        issue = border.walk.act(
            border.verified_there(), "answer_transfer", by=cast.stranger, note="已清"
        )
        there = browser(cast.stranger)
        told = there.get(f"/issues/{issue.pk}/acts/pass/", follow=True).content.decode()
        assert "答复移交方" in told


def test_a_phone_names_the_neighbour_by_its_code(border, walk, cast):
    issue = walk.accepted()
    town = Phone(cast.town_office)
    assert "division" in town.act(issue.uuid, "transfer", note="请办").json()["fields"]
    assert town.act(issue.uuid, "transfer", division="5001").json()["fields"]["division"]
    done = town.act(issue.uuid, "transfer", note="请办", division=NEIGHBOUR_TOWN).json()
    assert (done["state"], done["transferred_to"]) == ("transferred", "石桥镇")
