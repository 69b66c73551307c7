"""What patrols found and what they missed."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Parameter
from common.text.chinese import SHANGHAI
from inspections.services.missed import Finding, note_finding, note_missed
from tests.inspections.rows import patrol

AT = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


def missed(cast, found_at, findings):
    return note_missed(
        reach_id=cast.reach.pk,
        division_code=cast.village.code,
        found_at=found_at,
        findings=findings,
        at=AT,
    )


@pytest.mark.parametrize(
    ("after", "own", "found", "count"),
    [
        (DAY, False, 0, 1),
        (7 * DAY, False, 0, 1),
        (7 * DAY + timedelta(seconds=1), False, 0, 0),
        (-DAY, False, 0, 0),
        (DAY, True, 0, 0),  # found by the same chief on a later day
        (DAY, False, 1, 0),  # the patrol did report something
    ],
)
def test_an_issue_found_by_others_within_a_week_was_missed(cast, after, own, found, count) -> None:
    row = patrol(cast, AT - 20 * DAY, found_count=found)
    at = row.ended_at + after
    finding = Finding(at, cast.chief.pk if own else None)
    assert missed(cast, at, [finding]) == count
    row.refresh_from_db()
    assert row.missed_count == count
    assert missed(cast, at, [finding]) == 0


def test_an_issue_that_was_declined_is_counted_out_again(cast) -> None:
    row = patrol(cast, AT - 2 * DAY)
    missed(cast, AT, [Finding(AT), Finding(AT - DAY)])
    row.refresh_from_db()
    assert row.missed_count == 2
    missed(cast, AT, [Finding(AT - DAY)])
    row.refresh_from_db()
    assert row.missed_count == 1


def test_only_patrols_that_count_and_on_this_reach_missed_it(cast) -> None:
    pending = patrol(cast, AT - 2 * DAY, state="pending")
    elsewhere = patrol(cast, AT - 2 * DAY, reach=cast.stranger_reach)
    assert missed(cast, AT, [Finding(AT)]) == 0
    for row in (pending, elsewhere):
        row.refresh_from_db()
        assert row.missed_count == 0


def test_a_joint_patrol_missed_once_and_nothing_where_its_leader_reported(cast) -> None:
    leader = patrol(cast, AT - 2 * DAY, kind="joint")
    others = [patrol(cast, AT - 2 * DAY, kind="joint", joint_of=leader) for _ in range(2)]
    assert missed(cast, AT, [Finding(AT)]) == 1
    note_finding(patrol_id=leader.pk, found=1, at=AT)
    assert missed(cast, AT, [Finding(AT)]) == 0
    for row in (leader, *others):
        row.refresh_from_db()
        assert row.missed_count == 0


def test_the_number_of_days_is_the_offices(cast) -> None:
    Parameter.objects.create(
        key="inspections.missed_within_days",
        division=cast.district,
        value=2,
        valid_from=AT.date() - 365 * DAY,
    )
    row = patrol(cast, AT - 4 * DAY)
    assert missed(cast, AT, [Finding(AT)]) == 0
    assert missed(cast, row.ended_at + 2 * DAY, [Finding(row.ended_at + 2 * DAY)]) == 1


def test_a_patrol_that_reported_something_missed_nothing(cast) -> None:
    row = patrol(cast, AT - DAY, missed_count=1)
    note_finding(patrol_id=row.pk, found=2, at=AT)
    row.refresh_from_db()
    assert (row.found_count, row.missed_count, row.updated_at) == (2, 0, AT)
    note_finding(patrol_id=row.pk, found=2, at=AT + DAY)
    row.refresh_from_db()
    assert row.updated_at == AT
