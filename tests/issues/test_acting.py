from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import SHANGHAI, local_date
from issues.forms.issues import act_form_fields
from issues.models import Issue, IssueKind, LedgerEntry
from issues.models.parameters import rules_for
from issues.permissions import abilities
from issues.rules.actions import ACTIONS
from issues.rules.folding import fold
from issues.services import PlanWords, What, act
from issues.services.ledger import state_of
from tests import factories as make
from tests.issues.conftest import PHOTO

pytestmark = pytest.mark.django_db


def evening(month, day):
    return datetime(2026, month, day, 18, 0, tzinfo=SHANGHAI)


def what_may(user, issue):
    return {code for code, may in abilities(user, issue).items() if may}


def test_the_whole_way_of_a_simple_issue(walk, cast):
    issue = walk.closed()
    assert issue.get_state_display() == "已销号"
    assert issue.closed_at == walk.at
    assert issue.due_at is None
    events = [entry.event.removeprefix("issue.") for entry in issue.ledger.all()]
    assert events == [
        "reported",
        "accepted",
        "handed_over",
        "signed",
        "closure_requested",
        "verified",
        "closed",
    ]
    assert [e.seq for e in issue.ledger.all()] == list(range(1, 8))
    assert fold(issue.ledger.all()) == state_of(issue)


def test_each_entry_names_who_did_it_in_which_role(walk):
    entries = walk.closed().ledger.all()
    assert (entries[1].by_name, entries[1].by_role) == ("区河长办", "江南区河长办工作人员")
    assert (entries[3].by_name, entries[3].by_role) == (
        "单位经办",
        "江南区生态环境局责任单位经办人",
    )


def test_every_step_has_its_clock(walk):
    assert walk.accepted().due_at == evening(11, 17)
    handed = walk.handed_over()
    assert handed.due_at == handed.handed_over_at + timedelta(hours=24)
    rectifying = walk.rectifying()
    # Ten workdays from Monday 16 November, by severity.
    assert rectifying.due_at == rectifying.rectify_by == evening(11, 30)
    assert walk.rectifying(severity="heavier").rectify_by == evening(12, 14)
    assert walk.closure_requested().due_at == evening(11, 23)


def test_the_office_may_name_the_day(walk):
    assert walk.rectifying(deadline=date(2026, 11, 20)).due_at == evening(11, 20)


def test_a_complaint_is_put_right_before_the_person_must_have_an_answer(walk, cast):
    issue = walk.rectifying(by=cast.district_office, source="complaint", severity="heavier")
    assert issue.rectify_by == evening(11, 30)


def test_a_parameter_of_the_office_moves_the_clock(walk, cast):
    from accounts.models import Parameter

    Parameter.objects.create(
        key="issues.general_workdays",
        division=cast.district,
        value=5,
        valid_from=date(2026, 1, 1),
    )
    assert walk.rectifying().rectify_by == evening(11, 23)


def test_a_holiday_entered_meanwhile_moves_the_clock_of_the_next_step(walk):
    from accounts.models import Holiday

    first = walk.accepted()
    tomorrow = local_date(first.due_at)
    Holiday.objects.create(day=tomorrow, is_workday=False, name="临时放假")
    second = walk.accepted()
    assert local_date(second.due_at) == tomorrow + timedelta(days=1)


def test_a_major_issue_needs_a_day_or_a_plan(walk, cast):
    with pytest.raises(Invalid) as refusal:
        walk.handed_over(severity="major")
    assert "deadline" in refusal.value.fields
    assert walk.handed_over(severity="major", is_complex=True).rectify_by is None


def test_a_complex_issue_is_planned_first_and_runs_by_its_plan(walk, cast):
    issue = walk.plan_submitted(severity="major")
    assert issue.get_state_display() == "方案待审"
    returned = walk.act(issue, "return_plan", note="措施不具体")
    assert returned.get_state_display() == "待报方案"
    plan = PlanWords(
        deadline=date(2027, 1, 15), tasks="拆除", measures="分段拆除", responsible="王局长"
    )
    again = walk.act(issue, "submit_plan", by=cast.unit_clerk, what=What(plan=plan))
    approved = walk.act(again, "approve_plan")
    assert approved.due_at == approved.rectify_by == datetime(2027, 1, 15, 18, tzinfo=SHANGHAI)
    first, second = issue.plans.all()
    assert first.returned_at
    assert second.approved_at


def test_a_plan_lacking_a_part_is_refused(walk, cast):
    plan = PlanWords(deadline=date(2026, 12, 31), tasks="", measures="清", responsible=" ")
    with pytest.raises(Invalid) as refusal:
        walk.act(walk.planning(), "submit_plan", by=cast.unit_clerk, what=What(plan=plan))
    assert set(refusal.value.fields) == {"tasks", "responsible"}


def test_a_plan_for_a_year_mistyped_is_refused(walk, cast):
    plan = PlanWords(deadline=date(2062, 12, 31), tasks="清运", measures="围挡", responsible="李")
    with pytest.raises(Invalid) as refusal:
        walk.act(walk.planning(), "submit_plan", by=cast.unit_clerk, what=What(plan=plan))
    assert refusal.value.fields == {"deadline": "整改时限过远，请检查年份。"}


def test_fixed_on_the_spot_goes_from_acceptance_to_verification(walk, cast):
    issue = walk.accepted(is_fixed_on_spot=True, photos=(PHOTO,))
    assert issue.get_state_display() == "待复核"
    assert walk.act(walk.act(issue, "pass"), "close").state == "closed"


def test_what_was_not_really_fixed_goes_back_to_be_handed_over(walk, cast):
    issue = walk.accepted(is_fixed_on_spot=True, photos=(PHOTO,))
    issue = walk.act(issue, "fail", note="仍有残留")
    assert issue.get_state_display() == "待交办"
    assert not issue.is_fixed_on_spot


def test_a_chief_may_still_fix_it_after_reporting(walk, cast):
    issue = walk.report()
    with pytest.raises(Invalid):
        walk.act(issue, "fix_on_spot", by=cast.village_chief)
    fixed = walk.act(issue, "fix_on_spot", by=cast.village_chief, files=[PHOTO])
    assert (fixed.state, fixed.is_fixed_on_spot) == ("reported", True)
    accepted = walk.accepted()
    assert (
        walk.act(accepted, "fix_on_spot", by=cast.village_chief, files=[PHOTO]).state
        == "closure_requested"
    )


class TestReturn:
    def test_a_unit_returns_what_is_not_its_own_within_a_day(self, walk, cast):
        issue = walk.act(walk.handed_over(), "return", by=cast.unit_clerk, note="属水利局职责")
        assert (issue.state, issue.unit) == ("accepted", None)
        # …and it can be handed to another.
        other = make.staffed_unit(name="江南区水利局", division=cast.district)
        assert walk.act(issue, "hand_over", what=What(unit=other)).unit == other

    def test_after_a_day_it_is_refused_in_words(self, walk, cast):
        issue = walk.handed_over()
        walk.later(hours=24)
        with pytest.raises(Conflict) as refusal:
            walk.act(issue, "return", by=cast.unit_clerk, note="不属本单位")
        assert "24 小时" in refusal.value.detail
        assert "2026年11月17日 11:00" in refusal.value.detail
        assert issue.ledger.count() == 3

    def test_the_office_takes_back_what_lies_with_the_wrong_unit(self, walk, cast):
        issue = walk.act(walk.plan_submitted(), "recall", note="职责调整")
        assert (issue.state, issue.unit, issue.rectify_by) == ("accepted", None, None)
        assert issue.plans.get().returned_at == walk.at


class TestExtension:
    def test_it_is_asked_with_a_reason_and_granted(self, walk, cast):
        issue = walk.rectifying()
        what = What(deadline=date(2026, 12, 10))
        with pytest.raises(Invalid):
            walk.act(issue, "ask_extension", by=cast.unit_clerk, what=what)
        issue = walk.act(issue, "ask_extension", by=cast.unit_clerk, what=what, note="连续降雨")
        assert issue.due_at == evening(11, 30)
        issue = walk.act(issue, "approve_extension")
        assert issue.due_at == issue.rectify_by == evening(12, 10)
        assert issue.extension_asked is None

    def test_it_is_refused_with_a_reason(self, walk, cast):
        what = What(deadline=date(2026, 12, 10))
        issue = walk.act(
            walk.rectifying(), "ask_extension", by=cast.unit_clerk, what=what, note="雨"
        )
        issue = walk.act(issue, "refuse_extension", note="可分段施工")
        assert (issue.due_at, issue.extension_asked) == (evening(11, 30), None)

    def test_it_must_be_later_than_the_day_there_is(self, walk, cast):
        what = What(deadline=date(2026, 11, 30))
        with pytest.raises(Invalid) as refusal:
            walk.act(walk.rectifying(), "ask_extension", by=cast.unit_clerk, what=what, note="雨")
        assert "deadline" in refusal.value.fields


def test_closure_is_asked_for_with_words_and_photos_unless_the_office_waives_them(walk, cast):
    from accounts.models import Parameter

    issue = walk.rectifying()
    with pytest.raises(Invalid) as refusal:
        walk.act(issue, "request_closure", by=cast.unit_clerk)
    assert set(refusal.value.fields) == {"note", "photos"}
    Parameter.objects.create(
        key="issues.closure_needs_photos", value=False, valid_from=date(2026, 1, 1)
    )
    done = walk.act(issue, "request_closure", by=cast.unit_clerk, note="已清运")
    assert done.state == "closure_requested"


def test_failed_verification_sends_the_unit_back_with_a_new_day(walk, cast):
    issue = walk.closure_requested()
    issue = walk.act(issue, "fail", note="垃圾未清完", what=What(deadline=date(2026, 11, 25)))
    assert (issue.state, issue.due_at) == ("rectifying", evening(11, 25))


def test_acceptance_may_correct_kind_and_severity(walk):
    kind = IssueKind.objects.get(code="luanjian")
    issue = walk.act(walk.report(), "accept", what=What(kind=kind, severity="heavier"))
    assert (issue.kind, issue.severity) == (kind, "heavier")
    entry = issue.ledger.last()
    assert entry.data["severity_name"] == ["一般", "较重"]
    assert entry.data["kind_name"] == ["乱堆", "乱建"]


def test_a_reporter_withdraws_until_it_is_accepted(walk, cast):
    assert walk.act(walk.report(), "withdraw", by=cast.village_chief).state == "withdrawn"
    with pytest.raises(Conflict):
        walk.act(walk.accepted(), "withdraw", by=cast.village_chief)


def test_urging_and_supervising_are_on_record_and_move_nothing(walk):
    issue = walk.rectifying()
    due = issue.due_at
    walk.act(issue, "urge")
    walk.act(issue, "urge", note="请抓紧")
    issue = walk.act(issue, "supervise", note="区级督办")
    assert (issue.urged_count, issue.is_supervised, issue.due_at) == (2, True, due)


def test_an_issue_is_flagged_for_exposure_by_the_office_and_the_flag_taken_back(walk, cast):
    issue = walk.rectifying()
    due = issue.due_at
    with pytest.raises(Invalid):
        walk.act(issue, "expose")
    issue = walk.act(issue, "expose", note="久拖不决")
    assert (issue.is_exposed, issue.state, issue.due_at) == (True, "rectifying", due)
    with pytest.raises(Conflict):
        walk.act(issue, "expose", note="再挂")
    issue = walk.act(issue, "unexpose", note="已基本整改")
    assert not issue.is_exposed
    assert fold(issue.ledger.all()) == state_of(issue)
    assert not what_may(cast.unit_clerk, issue) & {"expose", "unexpose"}


def test_who_is_late_is_told_who_did_what_when(walk, cast):
    issue = walk.accepted()
    with pytest.raises(Conflict) as refusal:
        walk.act(issue, "accept", by=cast.town_office)
    assert refusal.value.detail == (
        "区河长办（江南区河长办工作人员）已于2026年11月16日 10:00受理，"
        "问题现为“待交办”，不能再“受理”。"
    )


def test_a_clerk_whose_unit_just_returned_it_is_told_so(walk, cast):
    issue = walk.act(walk.handed_over(), "return", by=cast.unit_clerk, note="不属本单位")
    with pytest.raises(Conflict) as refusal:
        walk.act(issue, "sign", by=cast.unit_clerk)
    assert "单位经办" in refusal.value.detail


class TestWho:
    def test_a_stranger_finds_nothing(self, walk, cast):
        with pytest.raises(NotVisible):
            walk.act(walk.report(), "accept", by=cast.stranger)

    def test_a_district_chief_sees_but_does_not_act(self, walk, cast):
        issue = walk.report()
        assert what_may(cast.district_chief, issue) == set()
        with pytest.raises(NotAllowed):
            walk.act(issue, "accept", by=cast.district_chief)

    def test_another_units_clerk_finds_nothing(self, walk, cast):
        clerk = make.UserFactory()
        make.grant(clerk, "unit", make.UnitFactory(division=cast.district))
        with pytest.raises(NotVisible):
            walk.act(walk.handed_over(), "sign", by=clerk)

    def test_an_unknown_action_is_not_found(self, walk):
        with pytest.raises(NotVisible):
            walk.act(walk.report(), "explode")

    def test_abilities_are_what_the_services_let_happen(self, walk, cast):
        reported = walk.report()
        assert what_may(cast.village_chief, reported) == {"withdraw", "fix_on_spot", "supplement"}
        assert what_may(cast.town_office, reported) == {
            "accept",
            "decline",
            "fix_on_spot",
            "raise",
            "supplement",
            "urge",
            "supervise",
            "expose",
            "agree",
            "share",
            "flag_unlawful",
        }
        assert what_may(cast.unit_clerk, walk.handed_over()) == {"sign", "return", "supplement"}
        assert what_may(cast.stranger, reported) == set()


def test_a_unit_that_does_not_cover_the_place_cannot_be_charged(walk, cast):
    elsewhere = make.UnitFactory(name="石桥镇政府", division=cast.stranger_reach.division.parent)
    with pytest.raises(Invalid) as refusal:
        walk.act(walk.accepted(), "hand_over", what=What(unit=elsewhere))
    assert "石桥镇政府" in refusal.value.fields["unit"]


def test_a_unit_where_nobody_could_act_cannot_be_charged_and_the_form_says_so(walk, cast):
    issue, clerk = walk.accepted(), cast.unit_clerk
    clerk.is_active = False
    clerk.save()
    fields = act_form_fields(
        ACTIONS["hand_over"],
        issue=issue,
        user=cast.district_office,
        rules=rules_for(issue.division_id, walk.at),
        at=walk.at,
    )
    drawn = fields["unit"].widget.render("unit", None)
    assert f'<option value="{cast.unit.pk}" disabled>江南区生态环境局（没有经办人账号）' in drawn
    with pytest.raises(Invalid) as refusal:
        walk.act(issue, "hand_over", what=What(unit=cast.unit))
    assert "没有启用的经办人账号" in refusal.value.fields["unit"]
    assert issue.ledger.count() == 2
    # An account of another role does not sign for it either.
    make.grant(make.UserFactory(), "justice", cast.unit)
    with pytest.raises(Invalid):
        walk.act(issue, "hand_over", what=What(unit=cast.unit))
    clerk.is_active = True
    clerk.save()
    assert walk.act(issue, "hand_over", what=What(unit=cast.unit)).unit == cast.unit


def test_a_unit_is_offered_and_taken_up_to_the_day_of_its_dissolution(walk, cast):
    issue = walk.accepted()
    cast.unit.dissolved_on = walk.at.date() + timedelta(days=1)
    cast.unit.save()

    def offered(at):
        fields = act_form_fields(
            ACTIONS["hand_over"],
            issue=issue,
            user=cast.district_office,
            rules=rules_for(issue.division_id, at),
            at=at,
        )
        return cast.unit in fields["unit"].queryset

    tomorrow = walk.at + timedelta(days=1)
    assert offered(walk.at)
    assert not offered(tomorrow)
    before = act_later(walk, issue, tomorrow, cast)
    assert "已撤销" in before.value.fields["unit"]
    assert walk.act(issue, "hand_over", what=What(unit=cast.unit)).unit == cast.unit


def act_later(walk, issue, at, cast):
    with pytest.raises(Invalid) as refusal:
        act(
            issue_id=issue.pk,
            action="hand_over",
            by=cast.district_office,
            at=at,
            what=What(unit=cast.unit),
        )
    return refusal


class TestSentTwice:
    def test_a_known_reference_is_answered_before_judging(self, walk, cast):
        issue, ref = walk.report(), uuid4()
        first = act(
            issue_id=issue.pk,
            action="accept",
            by=cast.district_office,
            at=walk.at,
            client_ref=ref,
        )
        again = act(
            issue_id=issue.pk,
            action="accept",
            by=cast.district_office,
            at=walk.at,
            client_ref=ref,
        )
        assert first.is_new
        assert not again.is_new
        assert again.entry == first.entry
        assert issue.ledger.count() == 2

    def test_a_reference_used_for_something_else_is_refused(self, walk, cast):
        ref = uuid4()
        issue = walk.report()
        walk.act(issue, "accept", client_ref=ref)
        with pytest.raises(Conflict) as refusal:
            walk.act(issue, "urge", client_ref=ref)
        assert refusal.value.code == "client_ref.reused"
        with pytest.raises(Conflict):
            walk.act(walk.report(), "accept", client_ref=ref)


def test_a_refused_act_leaves_no_trace(walk, cast):
    issue = walk.rectifying()
    before = Issue.objects.filter(pk=issue.pk).values().get()
    entries = LedgerEntry.objects.count()
    for action, by in [
        ("accept", cast.district_office),
        ("request_closure", cast.unit_clerk),
        ("close", cast.unit_clerk),
        ("sign", cast.stranger),
    ]:
        with pytest.raises((Conflict, Invalid, NotAllowed, NotVisible)):
            walk.act(issue, action, by=by)
    assert Issue.objects.filter(pk=issue.pk).values().get() == before
    assert LedgerEntry.objects.count() == entries


# --- a day that came with the report --------------------------------------------------------------


def test_the_day_that_came_with_the_report_is_the_deadline_of_the_hand_over(walk):
    issue = walk.handed_over(rectify_by=date(2026, 12, 20))
    assert issue.rectify_by == evening(12, 20)
    assert fold(issue.ledger.all()) == state_of(issue)


def test_it_stays_after_the_hand_over_is_taken_back(walk):
    issue = walk.act(walk.handed_over(rectify_by=date(2026, 12, 20)), "recall", note="另行交办")
    assert issue.rectify_by == evening(12, 20)
    assert fold(issue.ledger.all()) == state_of(issue)


def test_the_office_may_name_another(walk):
    issue = walk.handed_over(rectify_by=date(2026, 12, 20), deadline=date(2026, 12, 4))
    assert issue.rectify_by == evening(12, 4)


def test_a_major_one_with_its_day_is_handed_over_without_naming_one(walk):
    issue = walk.handed_over(severity="major", rectify_by=date(2026, 12, 20))
    assert issue.rectify_by == evening(12, 20)


def test_once_it_is_past_the_rules_hold_again(walk):
    issue = walk.accepted(rectify_by=date(2026, 11, 17))
    walk.later(days=7)
    issue = walk.act(issue, "hand_over", what=What(unit=walk.cast.unit))
    assert issue.rectify_by > walk.at
