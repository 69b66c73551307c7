"""The demo district's rows: exact sizes, the same from the same seed, honest in its own rules.

On SQLite too, what its own SQL wrote is looked at."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, Division, Level, Role, Unit, User
from accounts.services import audit
from attachments.models import Blob
from bulletins.models import Bulletin, Submission
from chiefs.models import Appointment, Chief, FollowUp, Handover
from common.text.months import Month
from demo.work.patrols import COPIES
from demo.work.waters import RUN
from demo.year.plans import BEHIND
from funds.models import Statement
from funds.reads.allowance_sheet import years_of
from health.models import Assessment
from inspections.models import Patrol, PatrolDue, PatrolKind, SwapArrangement
from inspections.rules.tracks import unpack
from inspections.services.likeness import compare_new
from issues.models import Issue, LedgerCheck, LookBack, LookBackReport, State
from issues.rules.folding import fold
from issues.services import verify_ledger
from notices.models import Notice
from outfalls.models import Case, Monitoring
from outfalls.querysets import seen_by
from outfalls.rules.steps import STATES
from plans.models import LightChange, Line, TaskList
from plans.services.lights import relight
from plans.services.reviews import fold as fold_reviews
from plans.services.reviews import rounds_of
from rivers.models import Reach, River, Signboard
from scoring.models import Objection, RubricVersion, Scoring
from scoring.reads.working_out import from_inputs
from tests.demo.making import AT, CODE, MARKS, account
from waters.models import AnnouncedClass, Sample, SampleValue, Section
from waters.reads.results import figures_of
from waters.rules.doubts import doubts_of
from waters.rules.indicators import Indicator
from waters.rules.means import Value

pytestmark = MARKS


@pytest.mark.both
def test_a_district_has_exactly_the_size_asked_for() -> None:
    assert Division.objects.below(CODE).filter(level=Level.TOWN).count() == 3
    assert Reach.objects.below(CODE).count() == 30
    village = Appointment.objects.below(CODE).filter(tier=Level.VILLAGE).on(AT.date())
    assert village.count() == 30
    assert village.values("chief").distinct().count() == 26
    assert Issue.objects.below(CODE).filter(source="patrol").count() == 60


def test_the_districts_outfalls_are_at_every_step_of_their_way() -> None:
    cases = Case.objects.below(CODE)
    assert set(cases.values_list("state", flat=True)) == set(STATES) - {"survey"}
    assert seen_by(account("district_office")).filter(case=None).exists()
    for case in cases:
        events = list(case.entries.values_list("event", "at"))
        assert events[0][0] == "survey"
        assert [at for _, at in events] == sorted(at for _, at in events)
        assert events[-1][1] < AT
    assert Monitoring.objects.filter(is_exceeding=True).exists()


def test_the_districts_water_shows_what_an_office_may_meet() -> None:
    """Sizes are those of the whole district; here is one of each kind."""
    sections = list(Section.objects.below(CODE).order_by("pk"))
    last, at = Month.of(AT).previous(), AT
    run = figures_of([sections[2].pk], last, last, at=at)[sections[2].pk, last]
    assert run.streak == RUN
    assert sum("national" in row.grades for row in sections) == 3
    assert AnnouncedClass.objects.filter(state="no_flow").exists()
    assert SampleValue.objects.filter(is_below=True).exists()
    assert Sample.objects.filter(source="automatic", section=sections[1]).exists()
    # What is stored is in the unit of its indicator: nothing of it is asked about.
    values = SampleValue.objects.filter(is_below=False).values_list("indicator", "number")
    assert not any(
        doubts_of({Indicator(code): Value(number)}) for code, number in values.distinct()
    )
    assert Assessment.objects.below(CODE).count() == 2


def test_work_goes_on_for_thirteen_months_and_ends_yesterday() -> None:
    first = Patrol.objects.order_by("started_at")[0].started_at
    last = Patrol.objects.order_by("-ended_at")[0].ended_at
    assert datetime(2025, 11, 1, tzinfo=UTC) <= first < datetime(2025, 11, 12, tzinfo=UTC)
    assert datetime(2026, 11, 20, tzinfo=UTC) < last <= datetime(2026, 11, 21, 16, tzinfo=UTC)


@pytest.mark.both
def test_nearly_every_due_is_answered_by_a_patrol_with_a_track() -> None:
    ended = PatrolDue.objects.below(CODE).standing().filter(period_end__lt=AT.date())
    met = ended.with_done().filter(done__gte=1).count()
    assert 0.85 < met / ended.count() < 1
    patrol = Patrol.objects.below(CODE).filter(state="valid", kind="walk").first()
    assert len(unpack(patrol.track)) == patrol.point_count > 20


def test_the_village_chief_of_the_demo_has_a_walk_to_do_today() -> None:
    own = PatrolDue.objects.standing().filter(chief__user=account("village_chief")).with_done()
    today = AT.date()
    running = own.filter(period_start__lte=today, period_end__gte=today)
    assert [due.done for due in running] == [0] * len(running) != []
    assert own.filter(period_end__lt=today, done__gte=1).exists()


def test_every_way_of_patrolling_is_there_with_its_true_actor() -> None:
    patrols = Patrol.objects.below(CODE)
    assert set(patrols.values_list("kind", flat=True)) == set(PatrolKind.values)
    swapped = patrols.filter(kind="swap").select_related("due", "chief")
    arranged = SwapArrangement.objects.values_list("first_id", "second_id")
    for patrol in swapped:
        assert patrol.due.appointment_id in {post for pair in arranged for post in pair}
        assert patrol.actor_name == patrol.chief.name
        assert patrol.reach_id != patrol.due.reach_id
    for patrol in patrols.filter(kind="delegate").select_related("chief")[:5]:
        assert patrol.actor_name != patrol.chief.name
    assert patrols.filter(kind="joint").exclude(joint_of=None).exists()
    assert all(patrol.photos for patrol in patrols.filter(kind="paper"))


def test_every_town_has_a_doubtful_patrol_to_look_at_and_the_reasons_differ() -> None:
    pending = Patrol.objects.below(CODE).pending()
    reaches = Reach.objects.below(CODE).values_list("division_id", flat=True)
    assert {row.division_id[:9] for row in pending} == {code[:9] for code in reaches}
    assert all(patrol.reasons for patrol in pending)
    doubted = Patrol.objects.below(CODE).exclude(reasons=[])
    assert len({patrol.reasons[0][:3] for patrol in doubted}) >= 3
    decided = doubted.exclude(decided_at=None)
    assert decided.count() == decided.exclude(decisions=None).count() > 5


def test_patrols_are_no_copies_of_each_other_but_for_those_that_were_sent_again() -> None:
    copies = Patrol.objects.below(CODE).exclude(alike=None)
    sent_again = set(copies.values_list("pk", flat=True))
    # One town of three has no walk of this week on a reach that was walked before.
    assert 0 < len(sent_again) <= COPIES
    assert set(copies.values_list("state", flat=True)) == {"pending"}
    own = Patrol.objects.below(CODE).exclude(track=None).order_by("pk")
    keys = list(own.values_list("pk", flat=True))
    # The copies of the district lie where it lies, and have the same tracks.
    Patrol.objects.exclude(pk__in=keys).update(track=None)
    Patrol.objects.filter(pk__in=keys[::150]).update(compared_at=None)
    compare_new(at=AT)
    assert set(copies.values_list("pk", flat=True)) == sent_again


@pytest.mark.both
def test_issues_stand_in_every_state_and_each_is_the_fold_of_its_ledger() -> None:
    issues = Issue.objects.below(CODE)
    assert set(issues.values_list("state", flat=True)) == set(State.values)
    assert issues.overdue(AT).exists()
    assert issues.filter(is_complex=True).exists()
    assert issues.exclude(extension_asked=None).exists()
    for issue in issues.prefetch_related("ledger"):
        assert fold(list(issue.ledger.all())).state == issue.state


@pytest.mark.both
def test_the_ledgers_of_the_district_and_its_copies_are_whole() -> None:
    verified = verify_ledger()
    assert [each.words for each in verified.differences] == []
    assert verified.issues == Issue.objects.count() > 3 * 60
    assert LedgerCheck.objects.get().found == 0


def test_handovers_leave_two_follow_ups_some_done_some_open_some_late() -> None:
    assert Handover.objects.below(CODE).count() >= 4
    for handover in Handover.objects.below(CODE):
        kinds = Counter(handover.follow_ups.values_list("kind", flat=True))
        assert kinds["publish"] == 1
        assert kinds["signboard"] >= 1
    jobs = FollowUp.objects.below(CODE)
    assert jobs.exclude(done_at=None).exists()
    assert jobs.late(AT.date()).exists()
    assert jobs.open().filter(due_on__gte=AT.date()).exists()
    assert Handover.objects.filter(effective_on=AT.date()).exclude(items=None).exists()


@pytest.mark.both
def test_signboards_name_their_chiefs_and_registers_have_a_first_line_of_history() -> None:
    boards = Signboard.objects.filter(reach__division__code__startswith=CODE[:6])
    assert not boards.filter(shown_chiefs="").exists()
    assert boards.exclude(checks=None).exists()
    first = boards.exclude(checks=None)[0].history.last()
    assert (first.history_type, first.history_change_reason) == ("+", "建档")
    for row in (River, Reach, Appointment):
        assert row.objects.below(CODE).first().history.last().history_type == "+"


@pytest.mark.both
def test_the_audit_trail_and_the_registers_history_show_days_of_work() -> None:
    # The day before was a Saturday.
    lately = AuditEvent.objects.filter(at__gte=AT - timedelta(days=7))
    assert {"login", "logout", "token.issued", "login.failed", "login.locked"} <= set(
        lately.values_list("action", flat=True)
    )
    assert set(AuditEvent.objects.values_list("action", flat=True)) <= audit.ACTIONS.keys()
    for row in (Unit, Chief):
        changed = row.history.filter(history_type="~").select_related("history_user")
        assert changed.count() >= 2
        assert all(line.history_user and line.history_date < AT for line in changed)


def test_the_demo_sends_no_task_and_its_photos_have_their_small_pictures() -> None:
    assert Blob.objects.count() > 12
    assert not Blob.objects.filter(thumbnail="").exists()


def test_last_months_notice_is_left_to_draft_and_the_earlier_ones_are_partly_signed() -> None:
    months = set(Notice.objects.filter(division=CODE).values_list("month", flat=True))
    assert len(months) == 11
    assert Month.of(AT).previous().first_day not in months
    newest = Notice.objects.filter(division=CODE).order_by("-month")[0]
    assert 0 < newest.deliveries.exclude(signed_at=None).count() < newest.deliveries.count()


def test_last_years_allowance_is_with_the_towns_and_one_objects() -> None:
    statement = Statement.objects.get(division=CODE, rule__kind="allowance")
    assert statement.state == "sent"
    assert "30 个河段" in statement.notes[0]
    assert "（期末在任 26 人）" in statement.notes[0]
    answers = Counter(statement.parties.filter(is_bank=False).values_list("answer", flat=True))
    # The town of the accounts shown has yet to look at it; a third town has no reach here.
    assert answers == {"objected": 1, "": 1}
    sums = [Decimal(line.facts["total"]) for line in statement.lines.all()]
    assert statement.total < sum(sums)
    mine = years_of(account("village_chief"))
    assert [year.statement for year in mine] == [statement]


def test_the_same_seed_gives_the_same_district(district) -> None:
    first, second = district
    assert first == second


@pytest.mark.both
def test_a_demo_never_mixes_with_an_offices_own_data() -> None:
    before = Division.objects.count()
    with pytest.raises(CommandError, match="已有数据"):
        call_command("demo", stdout=StringIO())
    call_command("demo", if_empty=True, stdout=StringIO())
    assert Division.objects.count() == before


@pytest.mark.both
def test_scale_adds_districts_with_rows_of_their_own() -> None:
    districts = Division.objects.filter(level=Level.DISTRICT, is_external=False)
    codes = list(districts.order_by("code").values_list("code", flat=True))
    assert codes == ["980101000000", "980102000000", "980103000000"]
    per_district = {
        (
            Patrol.objects.below(code).count(),
            PatrolDue.objects.below(code).count(),
            Issue.objects.below(code).count(),
            Reach.objects.below(code).count(),
        )
        for code in codes
    }
    assert len(per_district) == 1
    uuids = Counter(Patrol.objects.values_list("uuid", flat=True))
    assert max(uuids.values()) == 1
    for patrol in Patrol.objects.below("980103000000").select_related("reach", "due", "chief")[:20]:
        assert patrol.reach.division_id.startswith("980103")
        assert patrol.chief.division_id[:6] in ("980103", "980100")
        assert patrol.track is None
    fresh = River.objects.create(code="NEW", name="新河", level=6, division_id=CODE)
    assert River.objects.filter(pk=fresh.pk).count() == 1


@pytest.mark.both
def test_nothing_is_dated_after_the_morning_it_is_built() -> None:
    midnight = AT - timedelta(hours=9)
    assert not Patrol.objects.filter(received_at__gt=midnight).exists()
    assert not Issue.objects.filter(updated_at__gt=midnight).exists()
    assert not Handover.objects.filter(done_at__gt=midnight).exists()
    assert not AuditEvent.objects.filter(at__gt=midnight).exists()


def test_lists_of_six_years_stand_in_every_state_of_their_reviews() -> None:
    lists = TaskList.objects.below(CODE)
    assert set(lists.values_list("year", flat=True)) == set(range(2021, 2028))
    assert set(lists.values_list("state", flat=True)) == {"in_review", "binding"}
    bound = lists.filter(year=2026, state="binding")
    assert bound.filter(kind="matters").get().lines.count() == 8
    assert bound.filter(kind="order").count() == 3
    for task_list in bound:
        last = rounds_of(task_list).last()
        assert (last.state, fold_reviews(last, AT.date()).state) == ("passed", "passed")


@pytest.mark.both
def test_lights_are_those_that_the_night_would_reckon_and_show_every_colour() -> None:
    yesterday = AT - timedelta(days=1)
    assert relight(at=yesterday) == 0
    changes = LightChange.objects.filter(line__division=CODE, day__gte="2025-10-01")
    assert set(changes.values_list("light", flat=True)) == {"green", "yellow", "red"}
    for line in Line.objects.below(CODE).binding().filter(overridden="")[:60]:
        last = line.light_changes.last()
        assert line.light == (last.light if last else "green")


def test_lead_units_have_their_accounts() -> None:
    leads = Unit.objects.below(CODE).filter(is_lead=True)
    clerks = User.objects.filter(grants__unit__in=leads, grants__role=Role.UNIT)
    assert (leads.count(), clerks.count()) == (26, 36)


def test_the_third_partys_report_says_what_its_own_visits_found() -> None:
    report = LookBackReport.objects.get()
    visits = LookBack.objects.filter(report=report)
    rebounded = visits.filter(outcome="rebounded").count()
    found = f"其中 {rebounded} 处反弹" if rebounded else "未发现反弹"
    assert f"回访 {visits.count()} 处，" in report.summary
    assert found in report.summary


def test_one_bulletin_is_issued_and_one_is_in_the_making() -> None:
    issued, making = Bulletin.objects.order_by("pk")
    assert (issued.state, making.state) == ("issued", "drafting")
    assert issued.running_number + 1 == making.running_number
    # What the month's records say is in both, with figures that are those of the records.
    assert issued.items.filter(figures__name="巡河完成率").exists()
    assert making.items.filter(figures__name="巡河完成率").exists()
    assert {"waiting", "picked", "declined", "accepted"} == set(
        Submission.objects.values_list("state", flat=True)
    )


def test_the_year_is_scored_from_the_records_and_next_years_rubric_leaves_it_untouched() -> None:
    scoring = Scoring.objects.get()
    assert (scoring.year, scoring.state) == (AT.year, "announced")
    outcomes = dict(Objection.objects.values_list("sheet__name", "decision__outcome"))
    assert outcomes["江南区生态环境局"] == "partly"
    assert outcomes[account("town_office").home_division.name] is None
    told = {sheet.name: sheet for sheet in scoring.sheets.all()}
    bureau = {line["key"]: line for line in told["江南区生态环境局"].result}
    assert bureau["n3"]["points"] == "18.00"
    assert "按规则 16 分，评定为 18 分：申诉后改定" in bureau["n3"]["words"]
    # What was announced is what its kept figures give, to the last decimal.
    last = scoring.runs.order_by("-number")[0]
    again = from_inputs(scoring.version, last.inputs)
    assert again.result_hash == last.result_hash
    assert {s.subject.key: s.total for s in told.values()} == {
        key: score.total for key, score in again.scores.items()
    }
    # [002]: six units are scored down by lights; who was green on hard tasks all year has a bonus.
    lit, green = set(), set()
    for name, sheet in told.items():
        points = {line["key"]: Decimal(line["points"] or 0) for line in sheet.result}
        if points.get("r1", 0) < 0 or points.get("r2", 0) < 0:
            lit.add(name.removeprefix("江南区"))
        if points.get("r3", 0) > 0:
            green.add(name)
    assert lit == set(BEHIND)
    assert green
    stricter = RubricVersion.objects.get(rubric__year=scoring.year + 1)
    assert stricter.state == "draft"
    own, theirs = (v.tree.by_key["r1"].shape.each for v in (scoring.version, stricter))
    assert (own, theirs) == (Decimal("0.5"), Decimal(1))
