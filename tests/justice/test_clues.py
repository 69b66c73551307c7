"""线索: an issue is handed to the police or the procurator, who see it, answer, and are seen to answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Unit, UnitKind
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import SHANGHAI
from issues.models import Clue, ClueState, Issue
from issues.models.querysets import CLUE_RUNNING
from issues.permissions import abilities
from issues.reads.wording import entry_facts, entry_title
from issues.rules.folding import fold
from issues.rules.outcomes import is_finished, may_follow, outcomes_after
from issues.services import What
from issues.services.ledger import state_of
from tests import factories as make
from tests.cast import NEIGHBOUR_TOWN

pytestmark = pytest.mark.django_db


def may(user, issue):
    return {code for code, can in abilities(user, issue).items() if can}


class TestShare:
    def test_the_unit_and_nobody_else_of_their_kind_sees_the_issue_with_its_ledger(
        self, walk, justice
    ):
        other = walk.report()
        issue = walk.shared()
        for user in (justice.officer, justice.colleague):
            assert list(Issue.objects.visible_to(user)) == [issue]
            assert list(Clue.objects.visible_to(user)) == [issue.clues.get()]
            assert may(user, issue) == {"supplement", "justice_answer"}
        assert not Issue.objects.visible_to(justice.prosecutor).exists()
        assert other.pk != issue.pk

    def test_it_has_a_number_of_the_office_a_day_for_the_answer_and_stands_in_the_ledger(
        self, walk, cast
    ):
        first, second = walk.shared(), walk.shared()
        clue = first.clues.get()
        assert (clue.number, second.clues.get().number) == (
            "江南河长线移〔2026〕1号",
            "江南河长线移〔2026〕2号",
        )
        # Monday the 16th, and ten workdays.
        assert clue.due_at.astimezone(SHANGHAI).date().isoformat() == "2026-11-30"
        entry = first.ledger.last()
        assert entry_title(entry) == "移送线索给江南区公安局"
        assert entry_facts(entry) == ["线索编号：江南河长线移〔2026〕1号"]
        assert (entry.by_name, entry.note) == ("区河长办", "涉嫌非法采砂，请核查")
        assert (first.is_unlawful, first.is_with_justice, first.state) == (True, True, "accepted")
        assert fold(first.ledger.all()) == state_of(first)

    def test_each_office_counts_its_own_numbers_by_the_year(self, walk, cast):
        walk.shared()
        station = make.UnitFactory(name="清溪派出所", division=cast.town, kind=UnitKind.POLICE)
        of_town = walk.act(
            walk.report(), "share", by=cast.town_office, what=What(unit=station), note="请核查"
        )
        assert of_town.clues.get().number == "清溪河长线移〔2026〕1号"
        walk.at += timedelta(days=60)
        assert walk.shared().clues.get().number == "江南河长线移〔2027〕1号"

    def test_only_police_and_procurator_of_the_place_can_be_chosen(self, walk, cast):
        with pytest.raises(Invalid) as refusal:
            walk.shared(unit=cast.unit)
        assert "不是公安、检察机关" in refusal.value.fields["unit"]
        elsewhere = make.UnitFactory(
            name="石桥派出所", division_id=NEIGHBOUR_TOWN, kind=UnitKind.POLICE
        )
        with pytest.raises(Invalid):
            walk.shared(unit=Unit.objects.get(pk=elsewhere.pk))
        assert not Clue.objects.exists()

    def test_it_needs_words_and_only_the_office_may(self, walk, cast, justice):
        with pytest.raises(Invalid) as refusal:
            walk.shared(note=" ")
        assert "移送事由" in refusal.value.fields["note"]
        for user in (cast.unit_clerk, cast.district_chief, justice.officer):
            with pytest.raises((NotAllowed, NotVisible)):
                walk.shared(by=user)

    def test_who_is_still_at_it_is_not_asked_again_but_another_may_be(self, walk, justice):
        issue = walk.shared()
        with pytest.raises(Conflict) as refusal:
            walk.shared(issue)
        assert refusal.value.detail == (
            "江南区公安局正在办理此前移送的线索（江南河长线移〔2026〕1号，待反馈），不必再次移送。"
        )
        issue = walk.shared(issue, unit=justice.procurator)
        assert issue.clues.count() == 2

    def test_an_unlawful_act_may_be_flagged_first_and_not_unflagged_once_shared(self, walk):
        issue = walk.act(walk.accepted(), "flag_unlawful", note="夜间采砂，数量较大")
        assert issue.is_unlawful
        issue = walk.act(issue, "unflag_unlawful", note="查明有许可")
        assert not issue.is_unlawful
        issue = walk.shared(issue)
        with pytest.raises(Conflict) as refusal:
            walk.act(issue, "unflag_unlawful", note="不移送了")
        assert "江南河长线移〔2026〕1号" in refusal.value.detail
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_the_database_takes_no_two_running_clues_of_one_issue_and_unit(self, walk):
        clue = walk.shared().clues.get()
        clue.pk, clue.number = None, "另一号"
        with pytest.raises(IntegrityError), transaction.atomic():
            clue.save(force_insert=True)


class TestAnswer:
    def test_a_case_number_comes_back_and_stands_in_the_ledger(self, walk, justice):
        issue = walk.answer(walk.shared(), "filed", "江公立字〔2026〕0087号")
        clue = issue.clues.get()
        assert (clue.state, clue.case_number) == ("filed", "江公立字〔2026〕0087号")
        entry = issue.ledger.last()
        assert entry_title(entry) == "江南区公安局反馈：已立案"
        assert "案号：江公立字〔2026〕0087号" in entry_facts(entry)
        assert (entry.by_name, entry.by_role) == ("河道警长", "江南区公安局联络员")
        assert issue.is_with_justice
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_a_filed_case_has_a_number(self, walk):
        issue = walk.shared()
        with pytest.raises(Invalid) as refusal:
            walk.answer(issue, "filed")
        assert refusal.value.fields == {"case_number": "已立案的请填写案号。"}
        issue = walk.answer(issue, "filed", "江公立字〔2026〕0087号")
        # Known from here on.
        assert walk.answer(issue, "concluded").clues.get().case_number == "江公立字〔2026〕0087号"

    def test_it_goes_on_after_the_issue_is_closed_and_ends_with_the_last_clue(self, walk, justice):
        issue = walk.shared(walk.verified())
        issue = walk.shared(issue, unit=justice.procurator)
        issue = walk.act(issue, "close")
        issue = walk.answer(issue, "filed", "江公立字〔2026〕0087号")
        issue = walk.answer(issue, "concluded")
        assert issue.is_with_justice
        issue = walk.answer(issue, "not_filed", by=justice.prosecutor)
        assert (issue.state, issue.is_with_justice) == ("closed", False)
        assert may(justice.officer, issue) == set()
        with pytest.raises(Conflict):
            walk.answer(issue, "checking")
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_it_may_turn_up_when_the_issue_is_closed(self, walk, justice):
        issue = walk.shared(walk.closed())
        assert (issue.state, issue.is_unlawful, issue.is_with_justice) == ("closed", True, True)
        issue = walk.answer(issue, "not_filed")
        assert (issue.state, issue.is_with_justice) == ("closed", False)
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_nobody_answers_for_another_unit(self, walk, justice):
        issue = walk.shared()
        with pytest.raises(NotVisible):
            walk.answer(issue, "checking", by=justice.prosecutor)
        issue = walk.shared(issue, unit=justice.procurator)
        polices = issue.clues.get(unit=justice.police)
        with pytest.raises(Conflict):
            walk.answer(issue, "checking", by=justice.prosecutor, clue=polices)
        assert not Clue.objects.exclude(state="waiting").exists()

    def test_the_office_enters_what_came_on_paper_and_says_for_whom(self, walk, cast, justice):
        issue = walk.shared(walk.shared(), unit=justice.procurator)
        with pytest.raises(Invalid) as refusal:
            walk.answer(issue, "checking", by=cast.district_office)
        assert refusal.value.fields == {"clue": "请选择反馈的是哪条线索。"}
        clue = issue.clues.get(unit=justice.procurator)
        issue = walk.answer(
            issue, "concluded", "江检建〔2026〕5号", cast.district_office, clue=clue
        )
        entry = issue.ledger.last()
        assert entry_title(entry) == "江南区人民检察院反馈：已办结"
        assert entry.by_role == "江南区河长办工作人员"
        assert set(issue.clues.values_list("state", flat=True)) == {"waiting", "concluded"}

    def test_one_sent_back_may_be_handed_over_anew_under_a_new_number(self, walk):
        issue = walk.answer(walk.shared(), "returned")
        assert not issue.is_with_justice
        issue = walk.shared(issue)
        assert issue.clues.count() == 2
        assert list(issue.clues.running()) == [issue.clues.order_by("pk").last()]

    def test_late_is_who_has_not_said_a_word_by_the_day(self, walk):
        silent, speaking = walk.shared(), walk.answer(walk.shared(), "checking")
        assert not Clue.objects.late(walk.at).exists()
        later = walk.at + timedelta(days=30)
        assert list(Clue.objects.late(later)) == [silent.clues.get()]
        assert speaking.clues.get().answered_at

    def test_the_database_takes_no_filed_case_without_a_number(self, walk):
        clue = walk.answer(walk.shared(), "checking").clues.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Clue.objects.filter(pk=clue.pk).update(state="filed")


class TestOutcomes:
    @pytest.mark.parametrize(
        ("before", "outcome", "can"),
        [
            ("waiting", "checking", True),
            ("waiting", "filed", True),
            ("waiting", "waiting", False),
            ("checking", "checking", True),
            ("filed", "checking", False),
            ("filed", "concluded", True),
            ("not_filed", "filed", False),
            ("concluded", "filed", False),
            ("returned", "checking", False),
            ("handed_in", "filed", False),
        ],
    )
    def test_what_may_follow_on_what(self, before, outcome, can):
        assert may_follow(before, outcome) is can

    def test_running_is_what_something_may_follow_on(self):
        assert {s for s in ClueState.values if not is_finished(s)} == set(CLUE_RUNNING)
        assert outcomes_after(["filed", "concluded"]) == [ClueState.FILED, ClueState.CONCLUDED]
