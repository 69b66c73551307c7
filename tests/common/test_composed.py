"""What is composed once is what composing anew would give, for whoever asks and whenever."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from accounts.models import RoleGrant, User
from accounts.reads.desks import BELOW, MINE, desk_of, key_of
from accounts.services.four_eyes import asked_at
from common.store.composed import Composed, composed_once
from common.text.chinese import SHANGHAI, local_date, midnight
from hezhang.home.inbox import SOURCES, _to_count, waiting_for
from issues.models import Issue
from issues.neighbours.inbox import _BY_STATE
from jobs.models import Job, JobState
from tests import factories as make

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 6, 8, 9, 12, 41, 7, tzinfo=SHANGHAI)
EVENING = datetime(2026, 6, 8, 21, 48, 3, 11, tzinfo=SHANGHAI)
PEOPLE = ["city_office", "district_office", "town_office", "unit_clerk", "district_chief"]
BUILDS = [_to_count(source) for _, source in SOURCES] + list(_BY_STATE)


def colleague_of(user):
    """Another account with the same roles."""
    other = make.UserFactory()
    for grant in user.current_grants:
        RoleGrant.objects.create(
            user=other, role=grant.role, division=grant.division, unit=grant.unit
        )
    return fresh(other)


def fresh(user):
    return User.objects.get(pk=user.pk)


def lines_of(build, user, desk, at):
    return [
        [part if isinstance(part, Composed) else str(part) for part in line]
        for line in composed_once(build, user, desk, at)
    ]


def counting(build):
    """The same build, and the list of its calls."""
    calls = []

    def called(*of):
        calls.append(of)
        return build(*of)

    return called, calls


def is_kept(build, desk, key):
    """Is nothing composed for the same desk later that day?"""
    called, calls = counting(build)
    composed_once(called, desk, key, MORNING)
    first = len(calls)
    composed_once(called, desk, key, EVENING)
    return len(calls) == first


@pytest.mark.parametrize("whose", ["", MINE, BELOW])
@pytest.mark.parametrize("who", PEOPLE)
def test_a_colleague_in_the_evening_is_shown_what_composing_for_them_gives(cast, who, whose):
    people = fresh(getattr(cast, who)), colleague_of(getattr(cast, who))
    for user in people:
        asked_at(user)
    first, second = (desk_of(user, whose) for user in people)
    assert key_of(first) == key_of(second)
    for build in BUILDS:
        lines_of(build, first, key_of(first), MORNING)
        later = lines_of(build, second, key_of(second), EVENING)
        anew, _ = counting(build)
        assert later == lines_of(anew, second, "a desk of its own", EVENING)


def test_at_a_district_only_what_the_database_is_asked_for_first_is_composed_anew(cast):
    user = fresh(cast.district_office)
    asked_at(user)
    desk = desk_of(user, MINE)
    again = {
        f"{source.__module__}.{source.__name__}"
        for build, (_, source) in zip(BUILDS, SOURCES, strict=False)
        if not is_kept(build, desk, key_of(desk))
    }
    assert again == {
        "issues.neighbours.inbox.inbox_counts",
        "issues.neighbours.inbox.difference_counts",
        "plans.neighbours.inbox.report_counts",
        "waters.neighbours.inbox.warning_counts",
    }
    assert all(is_kept(build, desk, key_of(desk)) for build in _BY_STATE)


def open_issues(user, at):
    return Issue.objects.filter(reported_by=user.pk, reported_at__lt=at)


KEPT = {
    "who and when": lambda user, at: [("件", open_issues(user, at))],
    "the day": lambda user, at: [("件", open_issues(user, midnight(local_date(at))))],
    "no row can be held": lambda user, at: [("件", Issue.objects.none())],
    "no line": lambda user, at: [],
}
NOT_KEPT = {
    "a moment cut to the hour": lambda user, at: [
        ("件", open_issues(user, at.replace(minute=0, second=0, microsecond=0)))
    ],
    "a moment some hours before": lambda user, at: [
        ("件", open_issues(user, at - timedelta(hours=5)))
    ],
    "a condition of the morning": lambda user, at: [
        ("件", Issue.objects.filter(**({"number": "1"} if at.hour < 12 else {"state": "closed"})))
    ],
    "words of the moment": lambda user, at: [(f"{at:%H}时", open_issues(user, at))],
    "words of the person": lambda user, at: [(f"{user.pk}", open_issues(user, at))],
    "a line of the person": lambda user, at: (
        [("件", open_issues(user, at))] * (1 + (user.pk > 10**6))
    ),
    "a number": lambda user, at: [("件", 3)],
    "asked of the database": lambda user, at: [
        ("件", Issue.objects.filter(unit__in=list(user.grants.values_list("unit", flat=True))))
    ],
}


@pytest.mark.both
@pytest.mark.parametrize("name", KEPT)
def test_what_changes_with_person_and_moment_alone_is_composed_once(cast, name):
    assert is_kept(KEPT[name], cast.town_office, name)


@pytest.mark.both
@pytest.mark.parametrize("name", NOT_KEPT)
def test_what_changes_otherwise_is_composed_anew_and_right(cast, name):
    user, build = cast.town_office, NOT_KEPT[name]
    assert not is_kept(build, user, name)
    anew, _ = counting(build)
    assert lines_of(build, user, name, EVENING) == lines_of(anew, user, "elsewhere", EVENING)


def test_another_desk_another_day_and_a_changed_setting_are_composed_for_themselves(cast):
    called, calls = counting(KEPT["who and when"])
    composed_once(called, cast.town_office, "a desk", MORNING)
    of_one = len(calls)
    composed_once(called, cast.stranger, "another desk", MORNING)
    composed_once(called, cast.town_office, "a desk", MORNING + timedelta(days=1))
    with override_settings(PAGE_SIZE=7):
        composed_once(called, cast.town_office, "a desk", EVENING)
    assert len(calls) == 4 * of_one


def test_each_of_two_colleagues_is_counted_their_own(cast):
    """By the statement itself, not by its text: files are a person's, whatever the desk."""
    colleague = colleague_of(cast.district_office)
    Job.objects.create(created_by=colleague, kind="export", state=JobState.FAILED, title="问题台账")
    for user, count in (
        (fresh(cast.district_office), 0),
        (colleague, 1),
        (fresh(cast.district_office), 0),
    ):
        found = {pile.label: pile.count for pile in waiting_for(user, MORNING)}
        assert found["后台任务没有完成"] == count
