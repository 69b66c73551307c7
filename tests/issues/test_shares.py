"""An issue is opened to others one by one."""

import pytest

from accounts.models import Division
from issues.models import Issue, IssueShare
from issues.services.sharing import share_issue
from tests.cast import NEIGHBOUR_TOWN

pytestmark = pytest.mark.django_db


def seen_by(user):
    return set(Issue.objects.visible_to(user))


def share(walk, cast, with_):
    issue = walk.report()
    return share_issue(issue=issue, with_=with_, by=cast.town_office, at=walk.at).issue


def test_a_neighbour_sees_what_was_shared_with_it_and_nothing_else(walk, cast):
    other = walk.report()
    issue = share(walk, cast, Division.objects.get(pk=NEIGHBOUR_TOWN))
    assert seen_by(cast.stranger) == {issue}
    assert seen_by(cast.town_office) == {issue, other}


def test_a_unit_sees_what_was_shared_with_it(walk, cast):
    assert seen_by(cast.unit_clerk) == set()
    issue = share(walk, cast, cast.unit)
    assert seen_by(cast.unit_clerk) == {issue}
    assert seen_by(cast.stranger) == set()


def test_nobody_sees_a_shared_issue_twice(walk, cast):
    issue = share(walk, cast, cast.unit)
    share_issue(issue=issue, with_=cast.district, by=cast.town_office, at=walk.at)
    share_issue(issue=issue, with_=cast.unit, by=cast.town_office, at=walk.at)
    assert IssueShare.objects.count() == 2
    assert list(Issue.objects.visible_to(cast.district_office)) == [issue]
