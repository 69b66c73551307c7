"""Drafting a month: by a button or by the clock, once, from figures frozen at that moment."""

from datetime import date, datetime, timedelta

import pytest
from celery import Celery

from accounts.models import Division, Parameter
from common.background.sending import BROKER
from common.errors import Invalid, NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import PatrolDue
from inspections.services.dues import open_dues
from issues.models import Issue, IssueKind
from notices.models import DraftJob, JobState, Notice, NoticeLine
from notices.services import drafting, drafts
from tests.inspections.rows import patrol
from tests.notices.making import DRAFTED, OCTOBER, draft_notice, published_notice

OPENED = datetime(2026, 9, 20, 0, 20, tzinfo=SHANGHAI)


def now():
    return DRAFTED


@pytest.fixture
def october(cast):
    """What was due in October, with one patrol done."""
    open_dues(at=OPENED, first=date(2026, 9, 28), last=date(2026, 11, 8))
    due = PatrolDue.objects.standing().of_month(OCTOBER.first_day).order_by("period_start").first()
    patrol(cast, datetime(2026, 10, 1, 9, tzinfo=SHANGHAI), due=due, found_count=1)
    return cast


def run(cast, division=None, month=OCTOBER, by=None):
    job = drafting.request_draft(division=division or cast.district, month=month, by=by, at=DRAFTED)
    drafting.run_job(job.pk, now=now)
    job.refresh_from_db()
    return job


def test_a_job_drafts_the_district_and_each_of_its_towns(october):
    job = run(october, by=october.district_office)
    assert (job.state, job.total, job.finished, job.made) == (JobState.DONE, 3, 3, 3)
    made = Notice.objects.order_by("division_id")
    assert [notice.division.name for notice in made] == ["江南区", "清溪镇", "石桥镇"]
    assert {notice.state for notice in made} == {"draft"}


def test_figures_list_and_sentences_say_the_same(october):
    run(october)
    notice = Notice.objects.get(division=october.district)
    dues = PatrolDue.objects.standing().of_month(OCTOBER.first_day).count()
    total = notice.figures["patrols"]["total"]
    assert (total["due"], total["met"], total["done"], total["found"]) == (dues, 1, 1, 1)
    line = NoticeLine.objects.get(notice=notice, chief=october.chief)
    assert (line.chief_name, line.division_name) == ("村河长", "清溪镇河口村")
    assert (line.subject, line.periods_due, line.periods_met) == ("清溪河河口村段", dues, 1)
    assert notice.figures["unmet"] == {"people": 1, "lines": 1}
    assert f"应巡{dues}期，达标1期" in notice.figures["sentences"]["overview"][0]


def test_a_town_is_cut_from_the_districts_count(october):
    run(october)
    town = Notice.objects.get(division=october.town)
    neighbour = Notice.objects.get(division_id="500101002000")
    assert town.lines.count() == 1
    assert neighbour.lines.count() == 0
    assert [row["name"] for row in town.figures["patrols"]["by_child"]] == ["河口村"]
    assert neighbour.figures["patrols"]["total"]["due"] == 0


def test_issues_of_the_month_are_counted_by_tier(october):
    kind = IssueKind.objects.first() or IssueKind.objects.create(code="x", name="乱堆")
    for number, (severity, state) in enumerate([("major", "reported"), ("general", "declined")]):
        Issue.objects.create(
            number=f"W{number}",
            source="patrol",
            kind=kind,
            severity=severity,
            description="河岸堆放垃圾",
            reach=october.reach,
            division=october.village,
            reported_by=october.village_chief,
            reporter_name="村河长",
            found_tier=12,
            state=state,
            reported_at=datetime(2026, 10, 9, 9, tzinfo=SHANGHAI),
            closed_at=DRAFTED if state == "declined" else None,
        )
    run(october)
    for notice in Notice.objects.filter(division__in=[october.district, october.town]):
        assert notice.figures["issues"]["total"] == {
            "total": 1,
            "general": 0,
            "heavier": 0,
            "major": 1,
            "on_spot": 0,
            "closed": 0,
            "accepted": 0,
            "settled": 0,
            # The one declined in November still stood open at October's end.
            "open": 2,
            "void": 1,
        }
    assert "村级发现1个（其中较重及以上1个）" in notice.figures["sentences"]["issues"][1]


def test_figures_stay_when_patrols_change_afterwards(october):
    run(october)
    notice = Notice.objects.get(division=october.district)
    before, lines = notice.figures, list(notice.lines.values())
    for due in PatrolDue.objects.standing().of_month(OCTOBER.first_day):
        patrol(october, datetime(2026, 10, 8, 9, tzinfo=SHANGHAI), due=due)
    run(october)
    notice.refresh_from_db()
    assert notice.figures == before
    assert list(notice.lines.values()) == lines


def test_running_again_makes_no_second_notice_and_says_so(october):
    run(october)
    again = run(october)
    assert (again.state, again.finished, again.made, again.already) == (JobState.DONE, 3, 0, 3)
    assert Notice.objects.count() == 3


def test_a_job_that_is_over_does_nothing_when_its_task_comes_twice(october):
    job = run(october)
    drafting.run_job(job.pk, now=lambda: DRAFTED + timedelta(hours=1))
    job.refresh_from_db()
    assert (job.attempts, job.finished_at) == (1, DRAFTED)


def test_the_month_is_counted_once_whatever_the_number_of_towns(october, monkeypatch):
    counted = []
    plain = drafting.count_month
    monkeypatch.setattr(
        drafting, "count_month", lambda *place: counted.append(place) or plain(*place)
    )
    run(october)
    assert counted == [(OCTOBER, october.district.code)]


def test_a_town_office_drafts_its_own_notice_alone(october):
    job = run(october, division=october.town, by=october.town_office)
    assert (job.total, job.made) == (1, 1)
    assert Notice.objects.get().division == october.town


def test_a_month_that_has_not_ended_is_refused_in_words(cast):
    with pytest.raises(Invalid, match="2026年11月还没有结束，2026年12月1日起才能生成该月通报。"):
        run(cast, month=Month(2026, 11))
    last_moment = Month(2026, 11).ends_at - timedelta(seconds=1)
    with pytest.raises(Invalid):
        drafting.request_draft(
            division=cast.district, month=Month(2026, 11), by=None, at=last_moment
        )
    assert DraftJob.objects.count() == 0


@pytest.mark.parametrize("who", ["town_office", "stranger", "unit_clerk", "district_chief"])
def test_only_the_office_and_those_above_ask_for_a_districts_drafts(cast, who):
    with pytest.raises(NotAllowed):
        run(cast, by=getattr(cast, who))


def test_villages_and_cities_issue_no_notices(cast):
    for code in (cast.village.code, "500100000000"):
        with pytest.raises(Invalid, match="区县、镇街"):
            run(cast, division=Division.objects.get(pk=code))


def test_a_second_press_returns_the_running_job(cast):
    first = drafting.request_draft(
        division=cast.district, month=OCTOBER, by=cast.district_office, at=DRAFTED
    )
    second = drafting.request_draft(
        division=cast.district, month=OCTOBER, by=cast.city_office, at=DRAFTED
    )
    assert second == first
    assert DraftJob.objects.count() == 1


def test_the_task_is_sent_after_the_commit(cast, django_capture_on_commit_callbacks, sent):
    with django_capture_on_commit_callbacks(execute=True):
        job = drafting.request_draft(division=cast.district, month=OCTOBER, by=None, at=DRAFTED)
        assert sent == []
    assert sent == [("notices.tasks.run_draft_job", job.pk)]


def test_a_dead_broker_costs_the_press_nothing_and_the_sweep_sends_the_job(
    cast, django_capture_on_commit_callbacks, monkeypatch, sent
):
    def refuse(*args, **how):
        raise ConnectionError("no broker")

    with monkeypatch.context() as dead, django_capture_on_commit_callbacks(execute=True):
        dead.setattr(Celery, "send_task", refuse)
        job = drafting.request_draft(division=cast.district, month=OCTOBER, by=None, at=DRAFTED)
    with monkeypatch.context() as dead:
        dead.setattr(Celery, "send_task", refuse)
        assert drafting.sweep(at=DRAFTED + timedelta(minutes=5)) == []
    # A broker that was away is not asked again at once; here it is back.
    BROKER.end()
    drafting.sweep(at=DRAFTED + timedelta(minutes=2))
    assert sent == []
    assert drafting.sweep(at=DRAFTED + timedelta(minutes=5)) == [job.pk]
    assert sent == [("notices.tasks.run_draft_job", job.pk)]


class Fault(Exception):
    pass


def failing_after(monkeypatch, number):
    """Makes drafting break at the division after `number`."""
    plain, done = drafting.draft, []

    def draft(**values):
        if len(done) == number:
            raise Fault
        done.append(values)
        return plain(**values)

    monkeypatch.setattr(drafting, "draft", draft)


def test_a_fault_in_the_middle_keeps_what_is_drafted_and_the_next_run_finishes(
    october, monkeypatch
):
    with monkeypatch.context() as broken:
        failing_after(broken, 1)
        with pytest.raises(Fault):
            run(october)
    job = DraftJob.objects.get()
    assert (job.state, job.finished, job.error) == (JobState.WAITING, 1, drafting.WILL_RETRY)
    assert Notice.objects.count() == 1
    drafting.run_job(job.pk, now=now)
    job.refresh_from_db()
    assert (job.state, job.finished, job.made, job.attempts) == (JobState.DONE, 3, 3, 2)
    assert job.error == ""


def test_a_job_that_never_succeeds_is_given_up_in_words(october, monkeypatch):
    failing_after(monkeypatch, 0)
    with pytest.raises(Fault):
        run(october)
    job = DraftJob.objects.get()
    for _ in range(4):
        with pytest.raises(Fault):
            drafting.run_job(job.pk, now=now)
    assert drafting.sweep(at=DRAFTED + timedelta(minutes=5)) == []
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, drafting.GAVE_UP, 5)
    assert (
        drafting.request_draft(division=october.district, month=OCTOBER, by=None, at=DRAFTED) != job
    )


def test_a_job_in_somebodys_hands_is_left_alone_until_its_heartbeat_is_old(october):
    job = drafting.request_draft(division=october.district, month=OCTOBER, by=None, at=DRAFTED)
    DraftJob.objects.update(state=JobState.RUNNING, attempts=1, heartbeat_at=DRAFTED)
    drafting.run_job(job.pk, now=lambda: DRAFTED + timedelta(minutes=4))
    assert Notice.objects.count() == 0
    drafting.run_job(job.pk, now=lambda: DRAFTED + timedelta(minutes=5))
    assert Notice.objects.count() == 3


def test_a_worker_that_lost_its_job_to_another_stops_without_a_trace(october, monkeypatch):
    plain = drafting.count_month

    def count_while_another_takes_over(*place):
        DraftJob.objects.update(attempts=2)
        return plain(*place)

    monkeypatch.setattr(drafting, "count_month", count_while_another_takes_over)
    job = run(october)
    assert (job.state, job.attempts, job.finished) == (JobState.RUNNING, 2, 0)
    # Its division was rolled back with the progress it could not write.
    assert Notice.objects.count() == 0


def test_how_long_a_silent_worker_is_waited_for_is_a_parameter(october, monkeypatch):
    Parameter.objects.create(key="notices.job_stale_minutes", value=30, valid_from=date(2026, 1, 1))
    job = drafting.request_draft(division=october.district, month=OCTOBER, by=None, at=DRAFTED)
    assert drafting.sweep(at=DRAFTED + timedelta(minutes=29)) == []
    assert drafting.sweep(at=DRAFTED + timedelta(minutes=30)) == [job.pk]


def at_six(day):
    return datetime(2026, 11, day, 6, 5, tzinfo=SHANGHAI)


def test_the_clock_asks_from_the_set_day_on_and_once(cast):
    assert drafting.request_due(at=at_six(2)) == []
    jobs = drafting.request_due(at=at_six(3))
    assert [(job.division, job.period, job.requested_by) for job in jobs] == [
        (cast.district, OCTOBER, None)
    ]
    assert drafting.request_due(at=at_six(3)) == []
    drafting.run_job(jobs[0].pk, now=now)
    assert drafting.request_due(at=at_six(4)) == []


def test_a_portal_that_was_off_on_the_set_day_drafts_on_the_next(cast):
    assert len(drafting.request_due(at=at_six(9))) == 1


def test_the_set_day_is_a_parameter(cast):
    Parameter.objects.create(key="notices.draft_day", value=10, valid_from=date(2026, 1, 1))
    assert drafting.request_due(at=at_six(9)) == []
    assert len(drafting.request_due(at=at_six(10))) == 1


def test_what_the_office_has_thrown_away_the_clock_does_not_bring_back(october):
    run(october)
    drafts.discard(
        notice=Notice.objects.get(division=october.town), by=october.town_office, at=DRAFTED
    )
    assert drafting.request_due(at=at_six(4)) == []
    assert run(october).made == 1
    assert Notice.objects.filter(division=october.town).count() == 2


def test_counting_again_takes_new_figures_and_keeps_edited_words(october):
    run(october)
    notice = Notice.objects.get(division=october.district)
    drafts.edit_words(
        notice=notice,
        title=notice.title,
        words=notice.words | {"requirements": "请各镇街抓紧整改。"},
        seen_at=notice.updated_at,
        by=october.district_office,
        at=DRAFTED,
    )
    for due in PatrolDue.objects.standing().of_month(OCTOBER.first_day):
        patrol(october, datetime(2026, 10, 8, 9, tzinfo=SHANGHAI), due=due)
    later = DRAFTED + timedelta(hours=2)
    fresh = drafts.refresh(notice=notice, by=october.district_office, at=later)
    assert fresh.figures["patrols"]["total"]["completion"] == 1
    assert fresh.lines.count() == 0
    assert fresh.words["requirements"] == "请各镇街抓紧整改。"
    assert "认真履职" in fresh.words["overview"]
    assert fresh.drafted_at == later
    renewed = drafts.refresh(notice=notice, keep_words=False, by=october.district_office, at=later)
    assert "请收到本通报后及时签收。" in renewed.words["requirements"]


def test_a_published_notice_is_not_counted_again(cast):
    notice = published_notice(cast)
    with pytest.raises(Exception, match="已经发布，内容不能再改"):
        drafts.refresh(notice=notice, by=cast.district_office, at=DRAFTED)
    notice.refresh_from_db()
    assert notice.figures["patrols"]["total"]["due"] == 11


def test_a_draft_that_stands_is_not_drafted_again(cast):
    notice = draft_notice(cast)
    run(cast)
    assert Notice.objects.filter(division=cast.district).get() == notice
