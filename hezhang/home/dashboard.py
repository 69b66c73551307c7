"""What the home page shows of a division: the month's patrols and issues at a glance, and charts.

Everything is asked by the division's range of codes, so that what other districts hold never slows
it, and what no act on a page changes at once (sums over months) is kept for some minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from accounts.models import Division, Role
from common.text.chinese import local_date
from common.text.months import Month, months_between
from common.web.charts import Chart
from inspections.reads import figures as patrol_figures
from inspections.reads.charts import TREND_MONTHS, children_chart, trend_chart
from inspections.reads.figures import Figures
from inspections.reads.reopenings import reopenings_of
from issues.models import Issue
from issues.models.querysets import ENDED_STATES
from issues.reads import figures as issue_figures
from rivers.models import Reach
from rivers.reads.maps import box_around

LATEST = 6
MOST_KINDS = 10
MINUTE = 60
# How long a sum may be old. A month that is over still changes when a late patrol is confirmed.
KEPT_SECONDS = {"now": 2 * MINUTE, "past": 30 * MINUTE, "trend": 10 * MINUTE}


def division_of(user: Any) -> Division | None:
    """The widest division that the user's office or post as chief covers."""
    divisions = [
        grant.division
        for grant in user.current_grants
        if grant.role in (Role.OFFICE, Role.CHIEF) and grant.division
    ]
    return min(divisions, key=lambda d: (d.level, d.code), default=None)


@dataclass(frozen=True, slots=True)
class Glance:
    """The present month of a division beside the last. Patrols may be some minutes old, issues are
    counted at the moment of asking."""

    month: Month
    before: Month
    patrols: Figures
    patrols_before: Figures
    issues: issue_figures.Counts
    issues_before: issue_figures.Counts
    # Which of the months shown were worked out again after they were over.
    reopened: list[str]


def glance(code: str, at: datetime) -> Glance:
    """The figures of a division and everything below it."""
    month = Month.of(at)
    before = month.previous()
    return Glance(
        month=month,
        before=before,
        patrols=_patrols(month, code, at, "now").total,
        patrols_before=_patrols(before, code, at, "past").total,
        issues=issue_figures.totals(month, code, at),
        issues_before=_kept(
            f"issues:{before}:{code}",
            "past",
            lambda: issue_figures.totals(before, code, at),
        ),
        reopened=_kept(
            f"reopened:{month}:{code}",
            "trend",
            lambda: reopenings_of(months_between(month.plus(1 - TREND_MONTHS), month), code),
        ),
    )


def charts(code: str, at: datetime) -> list[Chart]:
    """Completion over thirteen months and by child division, and issues by kind."""
    children = children_chart(_patrols(Month.of(at), code, at, "now"), is_running=True)
    return [_trend(code, at), children, _kinds(code, at)]


def latest_issues(code: str) -> QuerySet[Issue]:
    """The last reported of a division and below, with what a line says."""
    newest = Issue.objects.below(code).order_by("-reported_at", "-pk").values("pk")[:LATEST]
    # Cut first: joined to all, PostgreSQL would read the whole table of divisions.
    rows = Issue.objects.filter(pk__in=newest).select_related("kind", "division__parent")
    return rows.order_by("-reported_at", "-pk")


def map_box(code: str) -> str:
    """`west,south,east,north` around the division's reaches; empty where none has a line."""
    reaches = Reach.objects.below(code).in_use()
    return str(_kept(f"box:{code}", "trend", lambda: box_around(reaches)))


def _patrols(month: Month, code: str, at: datetime, age: str) -> patrol_figures.MonthFigures:
    return patrol_figures.recent_figures(month, code, day=local_date(at), seconds=KEPT_SECONDS[age])


def _kept(key: str, age: str, make: Callable[[], Any]) -> Any:
    return cache.get_or_set(f"home:{key}", make, KEPT_SECONDS[age])


def _trend(code: str, at: datetime) -> Chart:
    month, day = Month.of(at), local_date(at)
    first = month.plus(1 - TREND_MONTHS)
    rows = _kept(
        f"trend:{day}:{code}", "trend", lambda: patrol_figures.trend(first, month, code, day=day)
    )
    return trend_chart(rows)


def _kinds(code: str, at: datetime) -> Chart:
    since = at - timedelta(days=365)
    rows = _kept(f"kinds:{local_date(at)}:{code}", "trend", lambda: _count_kinds(code, since))
    return Chart("kinds", "近一年各类问题", "类别", _bars_across(rows), "近一年没有上报的问题。")


def _bars_across(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Kinds have long names, so their bars lie; ended and open beside each other make the whole."""
    ended = [row["ended"] for row in rows]
    still = [row["found"] - row["ended"] for row in rows]
    return {
        "format": "number",
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [row["kind__name"] for row in rows],
        },
        "series": [
            {"name": name, "type": "bar", "stack": "kinds", "barMaxWidth": 18, "data": data}
            for name, data in (("已办结", ended), ("未办结", still))
        ],
    }


def _count_kinds(code: str, since: datetime) -> list[dict[str, Any]]:
    found = Issue.objects.below(code).filter(reported_at__gte=since).order_by()
    counted = found.values("kind__name").annotate(
        found=Count("pk"), ended=Count("pk", filter=Q(state__in=ENDED_STATES))
    )
    return list(counted.order_by("-found", "kind__name")[:MOST_KINDS])
