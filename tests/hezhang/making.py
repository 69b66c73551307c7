"""A day at the office for these tests: Monday 16 November 2026, in the cast's district."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from common.text.chinese import SHANGHAI
from inspections.models import Patrol
from inspections.services.dues import open_dues
from issues.models import Issue, IssueKind
from issues.services import Report, What, act, report_issue
from supervision.models import OrderForm
from supervision.services.orders import NewItem, Order, issue_order

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
PHOTO = "6f1d0c52-0000-4000-8000-000000000001"


def issue(cast: Any, *, at: datetime = MONDAY, by: Any = None, **changes: Any) -> Issue:
    """An issue as the village chief reports it."""
    fields = {
        "uuid": uuid4(),
        "reach": cast.reach,
        "kind": IssueKind.objects.get(code="luandui"),
        "severity": "general",
        "description": "河岸堆放建筑垃圾约两车",
    } | changes
    return report_issue(report=Report(**fields), by=by or cast.village_chief, at=at).issue


def handed_over(cast: Any, *, at: datetime = MONDAY, **changes: Any) -> Issue:
    """An issue that the district office accepted and gave to the cast's unit."""
    reported = issue(cast, at=at, **changes)
    act(issue_id=reported.pk, action="accept", by=cast.district_office, at=at)
    what = What(unit=cast.unit)
    done = act(issue_id=reported.pk, action="hand_over", by=cast.district_office, at=at, what=what)
    return done.issue


def ordered(cast: Any, *, at: datetime = MONDAY, title: str = "关于清溪河问题的交办") -> OrderForm:
    """任务交办单 of the district office to the cast's unit, with one item."""
    item = NewItem(
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾约两车",
    )
    order = Order(
        uuid=uuid4(),
        division=cast.district,
        unit=cast.unit,
        title=title,
        deadline=at.date() + timedelta(days=20),
        items=[item],
    )
    return issue_order(order=order, by=cast.district_office, at=at)


def dues(first: date = date(2026, 10, 1), last: date = date(2026, 11, 30)) -> None:
    """What is due in October and November by the default rules: once a week for a village chief."""
    open_dues(at=MONDAY, first=first, last=last)


def walk(cast: Any, started_at: datetime, **values: Any) -> Patrol:
    """A valid walk of half an hour by the village chief, counted towards that week's due."""
    reach = values.setdefault("reach", cast.reach)
    day = started_at.date()
    due = cast.chief.dues.filter(period_start__lte=day, period_end__gte=day).first()
    return Patrol.objects.create(
        **{
            "kind": "walk",
            "division_id": reach.division_id,
            "chief": cast.chief,
            "tier": 12,
            "due": due,
            "actor_name": cast.chief.name,
            "recorded_by": cast.village_chief,
            "started_at": started_at,
            "ended_at": started_at + timedelta(minutes=30),
            "duration_s": 1800,
            "state": "valid",
            **values,
        }
    )
