"""漏查: what a patrol that reported nothing should have seen."""

from datetime import datetime, timedelta

import pytest

from common.text.chinese import SHANGHAI
from inspections.rules.missed import CleanPatrol, missed_by

FOUND = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
WEEK = timedelta(days=7)


def days_before(days):
    return FOUND - timedelta(days=days)


@pytest.mark.parametrize(
    ("severity", "ended", "reach", "window", "expected"),
    [
        ("major", days_before(3), 1, WEEK, 9),
        ("heavier", days_before(7), 1, WEEK, 9),
        ("heavier", days_before(7) - timedelta(minutes=1), 1, WEEK, None),
        ("heavier", days_before(7), 1, timedelta(days=3), None),
        ("general", days_before(3), 1, WEEK, None),
        ("major", days_before(3), 2, WEEK, None),
        # The patrol came after it, or ended at the very moment.
        ("major", FOUND + timedelta(hours=1), 1, WEEK, None),
        ("major", FOUND, 1, WEEK, None),
    ],
)
def test_only_a_serious_finding_after_a_clean_patrol_of_the_reach_is_missed(
    severity, ended, reach, window, expected
):
    patrols = [CleanPatrol(9, reach, ended)]
    found = missed_by(severity=severity, reach_id=1, found_at=FOUND, window=window, patrols=patrols)
    assert found == expected


def test_the_last_of_several_patrols_is_named():
    patrols = [
        CleanPatrol(1, 1, days_before(5)),
        CleanPatrol(2, 1, days_before(1)),
        CleanPatrol(3, 1, days_before(2)),
    ]
    found = missed_by(severity="major", reach_id=1, found_at=FOUND, window=WEEK, patrols=patrols)
    assert found == 2
