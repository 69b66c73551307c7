"""Issues on a chief's reaches in a year: 河长履职一页."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from chiefs.reads.duty import Duty, DutyLine
from issues.models import Issue, Severity, State


def issues_of_year(duty: Duty, user: User, at: datetime) -> Iterator[DutyLine]:
    """Reported in the year, whoever reported them, and what became of them up to now. One query."""
    rows = Issue.objects.visible_to(user).filter(duty.on_reaches("reach__"))
    counts = rows.filter(reported_at__year=duty.year, reported_at__lte=at).aggregate(
        all=Count("pk"),
        own=Count("pk", filter=Q(reported_by__chief=duty.chief)),
        heavy=Count("pk", filter=~Q(severity=Severity.GENERAL)),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
        open=Count("pk", filter=Q(closed_at=None)),
        late=Count("pk", filter=Q(closed_at=None, due_at__lt=at)),
    )
    yield (
        "问题",
        f"负责范围内当年上报 {counts['all']} 件，其中本人上报 {counts['own']} 件、较重及以上 {counts['heavy']} 件；"
        f"已销号 {counts['closed']} 件，未办结 {counts['open']} 件，其中逾期 {counts['late']} 件。",
    )
