"""Who is locked out after wrong passwords, read from axes' own rows.

They are counted by address and by `accounts.services.devices.counted_name`, so an account may be locked at one
place and open at all others.
"""

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat

from accounts.services.devices import SEPARATOR


def locked_until(mobile: str, at: datetime) -> datetime | None:
    """When the last lock of an account ends, wherever it holds; None if there is none at this moment."""
    row = _locked(at).filter(_of(Value(mobile))).order_by("-last").first()
    return end_of_lock(row["last"]) if row else None


def locked_here_until(counted: str, address: str | None, at: datetime) -> datetime | None:
    """When the lock of the one counted by this name at this address ends."""
    row = _locked(at).filter(username=counted, ip_address=address).first()
    return end_of_lock(row["last"]) if row else None


def last_failure_of_locked(at: datetime) -> Subquery:
    """For a list of users: when the last wrong password of a locked one was tried, else nothing."""
    of_user = _locked(at).filter(_of(OuterRef("mobile"))).order_by("-last")
    return Subquery(of_user.values("last")[:1])


def _of(mobile: Any) -> Q:
    return Q(username=mobile) | Q(username__startswith=Concat(mobile, Value(SEPARATOR)))


def end_of_lock(last_failure: datetime) -> datetime:
    """A lock lasts from the last wrong password on."""
    cool_off = get_cool_off()
    return last_failure + cool_off if cool_off else last_failure


def _locked(at: datetime) -> QuerySet[Any]:
    cool_off = get_cool_off()
    recent = AccessAttempt.objects.filter(attempt_time__gt=at - cool_off if cool_off else at)
    return (
        recent.values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("username")
    )
