"""Shortcuts of the ledger's tests: a report, and a walk along the way to a state."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from common import clock
from common.text.chinese import SHANGHAI
from inspections.models import Patrol
from issues.models import IssueKind
from issues.services import PlanWords, Report, What, act, report_issue
from tests.issues.pages import browser

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
PHOTO = "6f1d0c52-0000-4000-8000-000000000001"


class Walk:
    """Takes an issue along its way with the people of the cast; each step an hour after the last."""

    def __init__(self, cast):
        self.cast = cast
        self.at = MONDAY

    def later(self, **span):
        self.at += timedelta(**span)
        return self

    def report(self, *, by=None, reach=None, **changes):
        fields = {
            "uuid": uuid4(),
            "reach": reach or self.cast.reach,
            "kind": IssueKind.objects.get(code="luandui"),
            "severity": "general",
            "description": "河岸堆放建筑垃圾约两车",
        } | changes
        done = report_issue(report=Report(**fields), by=by or self.cast.village_chief, at=self.at)
        return done.issue

    def act(self, issue, action, by=None, **more):
        self.later(hours=1)
        by = by or self.cast.district_office
        return act(issue_id=issue.pk, action=action, by=by, at=self.at, **more).issue

    def accepted(self, **changes):
        return self.act(self.report(**changes), "accept")

    def handed_over(self, *, is_complex=False, deadline=None, **changes):
        what = What(unit=self.cast.unit, is_complex=is_complex, deadline=deadline)
        return self.act(self.accepted(**changes), "hand_over", what=what)

    def rectifying(self, **changes):
        return self.act(self.handed_over(**changes), "sign", by=self.cast.unit_clerk)

    def planning(self, **changes):
        return self.rectifying(is_complex=True, **changes)

    def plan_submitted(self, **changes):
        plan = PlanWords(
            deadline=date(2026, 12, 31), tasks="清运", measures="设围挡", responsible="李主任"
        )
        issue = self.planning(**changes)
        return self.act(issue, "submit_plan", by=self.cast.unit_clerk, what=What(plan=plan))

    def closure_requested(self, **changes):
        issue = self.rectifying(**changes)
        return self.act(
            issue, "request_closure", by=self.cast.unit_clerk, note="已清运", files=[PHOTO]
        )

    def verified(self, **changes):
        return self.act(self.closure_requested(**changes), "pass")

    def closed(self, **changes):
        return self.act(self.verified(**changes), "close")


def a_patrol(cast, uuid):
    return Patrol.objects.create(
        uuid=uuid,
        kind="walk",
        reach=cast.reach,
        division=cast.village,
        chief=cast.chief,
        tier=12,
        actor_name=cast.chief.name,
        recorded_by=cast.village_chief,
        started_at=MONDAY - timedelta(hours=1),
        ended_at=MONDAY,
        state="valid",
    )


@pytest.fixture
def walk(cast):
    return Walk(cast)


@pytest.fixture
def today(walk):
    """The walk begins yesterday, so that what it makes is of these days."""
    walk.at = clock.now() - timedelta(days=1)


@pytest.fixture
def office(cast):
    return browser(cast.district_office)
