"""What an issue says about patrols: found by one, or missed by another. Counted afresh each time, so
that an issue declined or withdrawn later drops out again."""

from datetime import datetime

from common.text.months import Month
from inspections.models import Patrol
from inspections.services import missed
from issues.models import Issue, Source, State
from rivers.models import Reach

# What turned out to be none.
_VOID = (State.DECLINED, State.WITHDRAWN)


def recount_for(issue: Issue, *, at: datetime) -> None:
    """After an issue came, went or was tied to its patrol: the figures of the patrols it touches."""
    if issue.patrol_id is not None:
        found = Issue.objects.filter(patrol_id=issue.patrol_id).exclude(state__in=_VOID).count()
        missed.note_finding(patrol_id=issue.patrol_id, found=found, at=at)
        if not found:
            # It reported nothing after all. What it found was reported before it ended, so that the
            # count below, of patrols that ended before, would pass it over.
            patrol = Patrol.objects.only("reach", "ended_at").get(pk=issue.patrol_id)
            recount_missed(patrol.reach, found_at=patrol.ended_at, at=at)
    recount_missed(issue.reach, found_at=issue.reported_at, at=at)


def recount_missed(reach: Reach, *, found_at: datetime, at: datetime) -> int:
    """Counts 漏查 of the patrols of a reach around a moment; how many figures changed."""
    code = reach.division_id
    window = missed.missed_window(found_at=found_at, division_code=code)
    near = (
        Issue.objects.filter(
            reach=reach, reported_at__gte=found_at - window, reported_at__lte=found_at + window
        )
        .exclude(state__in=_VOID)
        # An older ledger knows days alone, and nobody was judged by it then.
        .exclude(source=Source.OLD)
        .values_list("reported_at", "reported_by__chief__id")
    )
    return missed.note_missed(
        reach_id=reach.pk,
        division_code=code,
        found_at=found_at,
        findings=[missed.Finding(moment, chief) for moment, chief in near],
        at=at,
    )


def recount_lately(*, at: datetime) -> int:
    """漏查 counted afresh around every issue since last month began: a phone without signal sends a
    patrol days after others found the issue, and staff confirm one that was pending then. How many
    figures changed; a second run gives 0."""
    issues = Issue.objects.filter(reported_at__gte=Month.of(at).previous().starts_at)
    rows = issues.exclude(state__in=_VOID).order_by("pk").select_related("reach")
    return sum(
        recount_missed(issue.reach, found_at=issue.reported_at, at=at)
        for issue in rows.exclude(source=Source.OLD).defer("reach__line").iterator(chunk_size=500)
    )
