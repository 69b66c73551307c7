from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from attachments.rules.limits import MOST_PHOTOS
from common.errors import Conflict, Invalid, NotAllowed
from common.geo.datums import Place
from common.text.chinese import SHANGHAI
from inspections.models import Patrol, SwapArrangement
from issues.models import Issue, IssueKind, LedgerEntry
from issues.services import Report, link_all_waiting, link_waiting, recount_lately, report_issue
from tests import factories as make
from tests.issues.conftest import MONDAY, PHOTO, a_patrol

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_report_gets_the_districts_next_number_and_the_first_clock(walk):
    first, second = walk.report(), walk.report()
    assert (first.number, second.number) == ("500101-2026-0001", "500101-2026-0002")
    assert first.get_state_display() == "待受理"
    # One workday to accept: Tuesday evening.
    assert first.due_at == datetime(2026, 11, 17, 18, 0, tzinfo=SHANGHAI)
    entry = first.ledger.get()
    assert (entry.seq, entry.event, entry.by_name) == (1, "issue.reported", "村河长")
    assert entry.by_role == "河口村村级河长、巡河员"


def test_numbers_begin_anew_each_year_and_district(walk, cast):
    walk.report()
    walk.at = datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)
    assert walk.report().number == "500101-2027-0001"


def test_a_village_chief_found_it_at_village_level_and_the_office_at_its_own(walk, cast):
    assert walk.report().found_tier == 12
    assert walk.report(by=cast.district_office, source="supervision").found_tier == 6
    assert walk.report(by=cast.district_office, source="complaint").found_tier is None


def test_the_same_report_again_is_answered_and_another_body_is_refused(walk, cast):
    uuid = uuid4()
    first = walk.report(uuid=uuid, body_hash="a")
    assert walk.report(uuid=uuid, body_hash="a").pk == first.pk
    with pytest.raises(Conflict):
        walk.report(uuid=uuid, body_hash="b")
    with pytest.raises(Conflict):
        walk.report(uuid=uuid, body_hash="a", by=cast.district_office)
    assert Issue.objects.count() == LedgerEntry.objects.count() == 1


def test_the_place_is_kept_with_the_datum_it_came_in(walk):
    issue = walk.report(place=Place(108.41, 30.8, "gcj02"), place_words="河口桥下")
    assert (issue.longitude, issue.latitude, issue.datum) == (108.41, 30.8, "gcj02")


def test_a_phone_whose_clock_runs_ahead_loses_nothing(walk):
    issue = walk.report(reported_at=MONDAY + timedelta(days=900))
    assert issue.reported_at == MONDAY
    assert issue.ledger.get().data["stated_at"].startswith("2029")
    assert walk.report(reported_at=MONDAY - timedelta(days=3)).reported_at.day == 13


def test_fixed_on_the_spot_needs_a_photo(walk):
    with pytest.raises(Invalid) as refusal:
        walk.report(is_fixed_on_spot=True)
    assert "photos" in refusal.value.fields
    assert walk.report(is_fixed_on_spot=True, photos=(PHOTO,)).is_fixed_on_spot


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("description", {"description": "  "}),
        ("description", {"description": "长" * 2001}),
        ("photos", {"photos": tuple(str(uuid4()) for _ in range(MOST_PHOTOS + 1))}),
    ],
)
def test_an_impossible_report_is_refused_at_its_field(walk, field, changes):
    with pytest.raises(Invalid) as refusal:
        walk.report(**changes)
    assert field in refusal.value.fields
    assert not Issue.objects.exists()


def test_a_retired_kind_is_refused(walk):
    kind = IssueKind.objects.get(code="other")
    kind.is_active = False
    with pytest.raises(Invalid):
        walk.report(kind=kind)


class TestWhere:
    def test_a_village_chief_reports_on_any_reach_of_the_own_village(self, walk, cast):
        other = make.ReachFactory(division=cast.village)
        assert walk.report(reach=other).reach == other

    def test_not_on_a_neighbours(self, walk, cast):
        with pytest.raises(NotAllowed) as refusal:
            walk.report(reach=cast.stranger_reach)
        assert "清溪河石桥村段" in refusal.value.detail

    def test_on_a_reach_elsewhere_while_appointed_to_it(self, walk, cast):
        post = make.AppointmentFactory(chief=cast.chief, reach=cast.stranger_reach)
        assert walk.report(reach=cast.stranger_reach)
        post.ended_on = date(2026, 11, 15)
        post.save()
        with pytest.raises(NotAllowed):
            walk.report(reach=cast.stranger_reach)

    def test_on_a_swapped_reach_while_the_swap_lasts(self, walk, cast):
        other = make.ChiefFactory(division=cast.stranger_reach.division)
        SwapArrangement.objects.create(
            first=make.AppointmentFactory(chief=other, reach=cast.stranger_reach),
            second=cast.appointment,
            division=cast.district,
            started_on=date(2026, 11, 1),
            ended_on=date(2026, 11, 30),
            created_by=cast.district_office,
        )
        assert walk.report(reach=cast.stranger_reach)
        with pytest.raises(NotAllowed):
            walk.later(days=20).report(reach=cast.stranger_reach)

    def test_on_any_reach_of_a_river_that_was_swapped_whole(self, walk, cast):
        town = cast.stranger_reach.division.parent
        other = make.ChiefFactory(division=town)
        river = make.AppointmentFactory(
            chief=other, reach=None, river=cast.river, division=town, tier=9
        )
        SwapArrangement.objects.create(
            first=cast.appointment,
            second=river,
            division=cast.district,
            started_on=date(2026, 11, 1),
            ended_on=date(2026, 11, 30),
            created_by=cast.district_office,
        )
        assert walk.report(reach=cast.stranger_reach)
        of_another_river = make.ReachFactory(division=cast.stranger_reach.division)
        with pytest.raises(NotAllowed):
            walk.report(reach=of_another_river)
        with pytest.raises(NotAllowed):
            walk.later(days=20).report(reach=cast.stranger_reach)

    def test_what_was_found_on_the_last_day_of_a_post_is_taken_when_the_signal_is_back(
        self, walk, cast
    ):
        make.AppointmentFactory(
            chief=cast.chief, reach=cast.stranger_reach, ended_on=date(2026, 11, 15)
        )
        found = datetime(2026, 11, 15, 17, tzinfo=SHANGHAI)
        assert walk.report(reach=cast.stranger_reach, reported_at=found)
        with pytest.raises(NotAllowed):
            walk.report(reach=cast.stranger_reach, reported_at=found + timedelta(days=1))

    def test_an_office_reports_in_its_divisions_only(self, walk, cast):
        assert walk.report(by=cast.town_office, source="supervision")
        with pytest.raises(NotAllowed):
            walk.report(by=cast.stranger, source="supervision")


class TestPatrol:
    def test_an_issue_found_on_a_patrol_is_tied_to_it(self, walk, cast):
        patrol = a_patrol(cast, uuid4())
        assert walk.report(patrol_uuid=patrol.uuid).patrol == patrol

    def test_an_issue_that_arrives_before_its_patrol_is_tied_when_that_comes(self, walk, cast):
        uuid = uuid4()
        issue = walk.report(patrol_uuid=uuid)
        assert issue.patrol is None
        assert link_waiting(uuid, at=MONDAY) == 0
        patrol = a_patrol(cast, uuid)
        assert link_waiting(uuid, at=MONDAY) == 1
        assert link_waiting(uuid, at=MONDAY) == 0
        issue.refresh_from_db()
        assert issue.patrol == patrol

    def test_a_patrol_that_comes_late_says_at_which_tier_its_issue_was_found(self, walk, cast):
        issue = walk.report(patrol_uuid=uuid4())
        assert issue.found_tier == 12
        # Walked in the reporter's other post, that of a town chief.
        patrol = a_patrol(cast, issue.patrol_uuid)
        Patrol.objects.filter(pk=patrol.pk).update(tier=9)
        link_waiting(patrol.uuid, at=MONDAY)
        issue.refresh_from_db()
        assert issue.found_tier == 9

    def test_it_is_reported_in_time_within_a_workday_of_the_patrol(self, walk, cast):
        friday = MONDAY - timedelta(days=3)
        patrol = a_patrol(cast, uuid4())
        Patrol.objects.filter(pk=patrol.pk).update(
            started_at=friday - timedelta(hours=1), ended_at=friday
        )
        # Monday evening, the next workday.
        until = datetime(2026, 11, 16, 18, tzinfo=SHANGHAI)
        in_time = walk.report(patrol_uuid=patrol.uuid)
        assert (in_time.report_by, in_time.was_reported_late) == (until, False)
        walk.later(days=2)
        late = walk.report(patrol_uuid=patrol.uuid)
        assert late.was_reported_late is True
        # Written in time, sent when the signal was back.
        assert walk.report(patrol_uuid=patrol.uuid, reported_at=MONDAY).was_reported_late is False

    def test_nobody_is_judged_whose_moment_of_finding_is_not_known(self, walk, cast):
        assert walk.report().was_reported_late is None
        assert walk.report(by=cast.town_office, source="complaint").was_reported_late is None

    def test_a_patrol_that_comes_late_brings_the_term_of_its_issue(self, walk, cast):
        issue = walk.report(patrol_uuid=uuid4())
        a_patrol(cast, issue.patrol_uuid)
        link_waiting(issue.patrol_uuid, at=MONDAY)
        issue.refresh_from_db()
        assert issue.was_reported_late is False

    def test_the_sweep_ties_what_was_left(self, walk, cast):
        uuid = uuid4()
        walk.report(patrol_uuid=uuid)
        a_patrol(cast, uuid)
        assert link_all_waiting(at=MONDAY) == 1
        assert link_all_waiting(at=MONDAY) == 0

    def test_what_a_patrol_found_counts_until_the_office_declines_it(self, walk, cast):
        patrol = a_patrol(cast, uuid4())
        first = walk.report(patrol_uuid=patrol.uuid)
        walk.report(patrol_uuid=patrol.uuid)
        patrol.refresh_from_db()
        assert patrol.found_count == 2
        walk.act(first, "decline", note="不属实")
        patrol.refresh_from_db()
        assert patrol.found_count == 1

    def test_what_others_find_after_a_patrol_that_saw_nothing_was_missed(self, walk, cast):
        patrol = a_patrol(cast, uuid4())
        Patrol.objects.filter(pk=patrol.pk).update(nothing_found=True)
        walk.later(days=3)
        issue = walk.report(by=cast.district_office, source="supervision")
        patrol.refresh_from_db()
        assert patrol.missed_count == 1
        walk.act(issue, "decline", note="与河道无关")
        patrol.refresh_from_db()
        assert patrol.missed_count == 0

    def test_a_patrol_that_came_or_was_confirmed_after_the_issue_missed_it_too(self, walk, cast):
        walk.later(days=3).report(by=cast.district_office, source="supervision")
        patrol = a_patrol(cast, uuid4())
        assert recount_lately(at=walk.at) == 1
        patrol.refresh_from_db()
        assert patrol.missed_count == 1
        assert recount_lately(at=walk.at) == 0

    def test_a_patrol_whose_only_issue_is_declined_found_nothing_and_missed_the_others(
        self, walk, cast
    ):
        patrol = a_patrol(cast, uuid4())
        during = patrol.started_at + timedelta(minutes=1)
        own = walk.later(days=3).report(patrol_uuid=patrol.uuid, reported_at=during)
        walk.report(by=cast.district_office, source="supervision")
        patrol.refresh_from_db()
        assert (patrol.found_count, patrol.missed_count) == (1, 0)
        walk.act(own, "decline", note="不属实")
        patrol.refresh_from_db()
        assert (patrol.found_count, patrol.missed_count) == (0, 1)

    def test_nobody_ties_an_issue_to_anothers_patrol(self, walk, cast):
        patrol = a_patrol(cast, uuid4())
        issue = walk.report(by=cast.district_office, patrol_uuid=patrol.uuid)
        assert issue.patrol is None
        assert link_waiting(patrol.uuid, at=MONDAY) == 0


def test_an_issue_that_could_not_be_written_takes_no_number(walk, cast, monkeypatch):
    from issues.services import reporting

    def broken(*args, **kwargs):
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(reporting, "_first_entry", broken)
        with pytest.raises(RuntimeError):
            report_issue(
                report=Report(
                    uuid=uuid4(),
                    reach=cast.reach,
                    kind=IssueKind.objects.first(),
                    severity="general",
                    description="测试",
                ),
                by=cast.village_chief,
                at=MONDAY,
            )
    assert walk.report().number == "500101-2026-0001"
