"""The demo district: exact sizes, the same from the same seed, honest in its own rules, and with
something to do for everybody who tries it. Built twice for all of these tests: they only read it.

On SQLite too, what its own SQL wrote is looked at; pages are looked at on PostgreSQL."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Division, Level, Role, Unit, User
from accounts.services import audit
from attachments.models import Blob
from bulletins.models import Bulletin, Submission
from chiefs.models import Appointment, Chief, FollowUp, Handover
from common.text.months import Month
from demo import build, clone
from demo.place import people
from demo.work.patrols import COPIES
from demo.work.waters import RUN
from funds.models import Statement
from funds.reads.allowance_sheet import years_of
from health.models import Assessment
from hezhang.home.inbox import waiting_below, waiting_for
from hezhang.home.navigation import address_of, menu_for
from inspections.models import Patrol, PatrolDue, PatrolKind, SwapArrangement
from inspections.rules.tracks import unpack
from inspections.services.likeness import compare_new
from issues.models import Clue, Issue, LedgerCheck, LookBack, LookBackReport, State, Transfer
from issues.rules.folding import fold
from issues.services import verify_ledger
from notices.models import Measure, Notice, Rung
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
from spots.models import SpotBatch
from supervision.models import OrderForm
from waters.models import AnnouncedClass, Sample, SampleValue, Section
from waters.reads.results import figures_of
from waters.rules.doubts import doubts_of
from waters.rules.indicators import Indicator
from waters.rules.means import Value

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("district", "that_morning"),
    # One process, so that the district is built once in a run and not once in each.
    pytest.mark.xdist_group("demo"),
]

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
SMALL = build.Size(towns=3, reaches=30, people=26, reported=60)
CODE = build.CODE
SAME = "test_the_same_seed_gives_the_same_district"
# What a small district of one river may well have none of, for one or other account.
MAY_BE_EMPTY = {
    *("sections", "outfalls", "swaps", "reviews", "revisions", "plan_cycles", "measures"),
}
# Lists are the district's: its towns answer for lines through their units' accounts.
NOT_OF_TOWNS = {
    *("month_units", "plan_lines", "plan_instructions", "revisions", "reviews", "plan_lists"),
    *("plan_cycles", "proposals", "measures", "ladder_year", "clues", "enforcements"),
    *("fund_rules", "fund_statements"),
    *("health", "happy_projects"),
}


def fingerprint() -> str:
    rows = [
        *Division.objects.below(CODE).order_by("code").values_list("code", "name"),
        *Patrol.objects.below(CODE)
        .order_by("pk")
        .values_list("kind", "started_at", "length_m", "state"),
        *Issue.objects.below(CODE).order_by("number").values_list("number", "state", "description"),
        *AuditEvent.objects.order_by("pk").values_list("at", "action", "user_name", "address"),
        *Handover.objects.below(CODE).order_by("pk").values_list("effective_on", "division"),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture(scope="module")
def district(request, django_db_setup, django_db_blocker) -> Iterator[list[str]]:
    """The district with two copies beside it; its fingerprint. Where the run compares the two, it is built
    and undone once before, and that fingerprint comes first."""
    prints = []
    is_compared = any(item.name.startswith(SAME) for item in request.session.items)
    with django_db_blocker.unblock(), transaction.atomic():
        if is_compared:
            with transaction.atomic():
                build.build(at=AT, seed=8, size=SMALL)
                prints.append(fingerprint())
                transaction.set_rollback(True)
        build.build(
            at=AT,
            seed=8,
            size=SMALL,
            scale=2,
            copied=lambda: clone.copies(CODE, 1, with_tracks=False),
        )
        prints.append(fingerprint())
        # Foreign keys are looked at when a transaction ends: once here, not after each test for all rows anew.
        connection.check_constraints()
        yield prints
        transaction.set_rollback(True)


@pytest.fixture
def that_morning(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)


def account(role: str) -> User:
    mobile = next(a.mobile for a in people.demo_accounts() if a.role == role)
    return User.objects.get(mobile=mobile)


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


def test_every_role_has_an_account_that_can_sign_in(client) -> None:
    printed = StringIO()
    call_command("demo", accounts=True, stdout=printed)
    accounts = {row["role"]: row for row in json.loads(printed.getvalue())}
    assert set(accounts) == set(people.SHOWN_ROLES)
    for row in accounts.values():
        assert row["mobile"].startswith("100")
        form = {"username": row["mobile"], "password": row["password"]}
        assert client.post("/accounts/login/", form).status_code == 302
        client.logout()
    stranger, town = account("stranger_office"), account("town_office")
    assert stranger.home_division.level == town.home_division.level == Level.TOWN
    assert stranger.home_division != town.home_division


def test_the_village_chief_of_the_accounts_belongs_to_the_town_office_of_the_accounts() -> None:
    village = account("village_chief").chief.appointments.first()
    assert account("town_office").is_office_of(village.division_id)


@pytest.mark.parametrize("role", people.SHOWN_ROLES)
def test_each_account_finds_something_on_every_page_of_its_menu(client, role) -> None:
    user = account(role)
    client.force_login(user)
    is_of_town = role in ("town_office", "stranger_office")
    may_be_empty = MAY_BE_EMPTY | (NOT_OF_TOWNS if is_of_town else set())
    for group in menu_for(user):
        for entry in group.entries:
            page = client.get(address_of(entry))
            assert page.status_code == 200, entry.label
            if "table" in page.context and entry.key not in may_be_empty:
                assert page.context["table"].page.paginator.count, entry.label


@pytest.mark.parametrize(
    "role",
    [
        *("city_office", "district_office", "town_office", "stranger_office"),
        *("unit", "district_chief", "police"),
    ],
)
def test_what_waits_for_somebody_is_exactly_what_the_list_behind_it_shows(client, role) -> None:
    user = account(role)
    client.force_login(user)
    for pile in [*waiting_for(user, AT), *waiting_below(user, AT)]:
        context = client.get(pile.url).context
        if "jobs" in context:
            # A person's own files; the demo has none.
            assert pile.count == len(context["jobs"]) == 0
            continue
        shown = (
            context["table"].page.paginator.count if "table" in context else len(context["waiting"])
        )
        assert shown == pile.count, pile.label


@pytest.mark.parametrize(
    ("role", "piles"),
    [
        ("district_office", ["通报待签收"]),
        ("town_office", ["巡河待核实", "待受理", "待交办", "待复核", "待销号", "公示牌待更新"]),
        ("stranger_office", ["巡河待核实", "待受理"]),
        ("unit", ["待签收", "待报方案", "整改中", "本单位逾期"]),
        ("district_chief", ["通报待签收"]),
        ("city_office", ["通报待签收"]),
    ],
)
def test_work_waits_for_each_role_on_the_morning_it_is_built(role, piles) -> None:
    waiting = {pile.label: pile.count for pile in waiting_for(account(role), AT)}
    assert {label for label in piles if not waiting[label]} == set()


def test_the_village_chief_has_a_notice_to_sign_on_the_phone() -> None:
    mine = Notice.objects.mine(account("village_chief"))
    assert mine.filter(deliveries__user=account("village_chief"), deliveries__signed_at=None)


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


def words_of_the_code(response) -> set[str]:
    """English words and keys in the text of a .docx or .xlsx, with its tabs, heads and feet."""
    found: set[str] = set()
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as book:
        for part in (name for name in book.namelist() if re.match(r"(word|xl)/.*\.xml$", name)):
            text = book.read(part).decode()
            said = re.findall(r"<(?:w:)?t(?: [^>]*)?>([^<]*)<|<sheet name=\"([^\"]*)\"", text)
            found |= {word for pair in said for word in re.findall(r"[a-z_]{3,}", "".join(pair))}
    return found


def papers(user: User) -> Iterator[str]:
    """Addresses of a document of every kind, and of every list of the menu as Excel."""
    notice = Notice.objects.filter(division=CODE).published().latest("pk")
    kinds = {
        "notices:docx": notice,
        "notices:xlsx": notice,
        "supervision:order_docx": OrderForm.objects.latest("pk"),
        "borders:letter": Transfer.objects.exclude(from_division__is_external=True).latest("pk"),
        "justice:clue_letter": Clue.objects.exclude(state="handed_in").latest("pk"),
        "spots:batch_report": SpotBatch.objects.latest("pk"),
        "plans:list_export": TaskList.objects.filter(kind="annual", state="binding").latest("pk"),
    }
    yield from (reverse(name, args=[row.pk]) for name, row in kinds.items())
    for rung in Rung:
        for measure in Measure.objects.filter(rung=rung)[:1]:
            yield reverse("notices:measure_letter", args=[measure.pk])
    for name in ("matters", "exposed", "orders", "quarter", "year"):
        yield f"{reverse(f'plans:{name}')}?export=docx"
    yield f"{reverse('issues:month')}?export=docx"
    yield from (
        f"{address_of(entry)}?export=xlsx" for group in menu_for(user) for entry in group.entries
    )


def test_no_paper_and_no_sheet_holds_a_word_of_the_code(client) -> None:
    user = account("district_office")
    client.force_login(user)
    answers = {address: client.get(address) for address in papers(user)}
    files = {a: r for a, r in answers.items() if "officedocument" in r.headers["Content-Type"]}
    assert {a: words for a, r in files.items() if (words := words_of_the_code(r))} == {}
    assert len(files) >= 40


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
    stricter = RubricVersion.objects.get(rubric__year=scoring.year + 1)
    assert stricter.state == "draft"
    own, theirs = (v.tree.by_key["r1"].shape.each for v in (scoring.version, stricter))
    assert (own, theirs) == (Decimal("0.5"), Decimal(1))
