"""Patrols of a chief's year: 河长履职一页."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Sum

from accounts.models import User
from chiefs.reads.duty import Duty, DutyLine
from common.text.chinese import local_date
from inspections.models import Patrol, PatrolDue


def patrols_of_year(duty: Duty, user: User, at: datetime) -> Iterator[DutyLine]:
    """What was due and done in the periods of the year that are over, then all patrols that count. Two queries."""
    dues = PatrolDue.objects.standing().with_done().filter(
        appointment__in=[post.pk for post in duty.posts],
        period_end__gte=duty.first,
        period_end__lte=duty.last,
        period_end__lt=local_date(at),
    )  # fmt: skip
    periods = [(due.required, due.done) for due in dues]
    walked = Patrol.objects.visible_to(user).accepted().filter(
        chief=duty.chief, started_at__year=duty.year, started_at__lte=at
    )  # fmt: skip
    sums = walked.aggregate(count=Count("pk"), seconds=Sum("duration_s"), found=Sum("found_count"))
    met = sum(done >= required for required, done in periods)
    owed = (
        f"应巡 {len(periods)} 期，按期完成 {met} 期；"
        if periods
        else "这一年没有已到期的应巡任务；"
    )
    hours = (sums["seconds"] or 0) / 3600
    yield (
        "巡河",
        f"{owed}有效巡河 {sums['count']} 次，共 {hours:.1f} 小时，发现问题 {sums['found'] or 0} 件。",
    )
