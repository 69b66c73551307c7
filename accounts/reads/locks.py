"""Who is locked out after wrong passwords, read from axes' own rows."""

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum


def locked_until(username: str, at: datetime) -> datetime | None:
    """When the lock of a login name ends; None if it is not locked at this moment."""
    row = _locked(at).filter(username=username).first()
    return end_of_lock(row["last"]) if row else None


def last_failure_of_locked(at: datetime) -> Subquery:
    """For a list of users: when the last wrong password of a locked one was tried, else nothing."""
    return Subquery(_locked(at).filter(username=OuterRef("mobile")).values("last")[:1])


def end_of_lock(last_failure: datetime) -> datetime:
    """A lock lasts from the last wrong password on."""
    cool_off = get_cool_off()
    return last_failure + cool_off if cool_off else last_failure


def _locked(at: datetime) -> QuerySet[Any]:
    cool_off = get_cool_off()
    recent = AccessAttempt.objects.filter(attempt_time__gt=at - cool_off if cool_off else at)
    return (
        recent.values("username")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("username")
    )
