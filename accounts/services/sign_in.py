"""Wrong passwords as they are counted: by address, login name and quarter of an hour, in rows.

In rows and not in the cache, so that the limit holds for all processes and without Redis.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Max, Sum
from django.http import HttpRequest

from accounts.models import FailedSignIns, User
from accounts.services import audit
from accounts.services.devices import known_device
from common.errors import DomainError
from common.text.chinese import moment_words

SPAN: Final = timedelta(minutes=15)
KEPT_DAYS: Final = 40
FAILED, LOCKED = "login.failed", "login.locked"


class TooManyTries(DomainError):
    """An address has tried too many wrong passwords lately."""

    http_status = 429


def check_address(*, request: HttpRequest, mobile: str, at: datetime) -> None:
    """Before a password is hashed, which costs half a second. Raises TooManyTries where the address has tried
    more wrong ones in this quarter of an hour than a training room does; a known device is let through."""
    tried = FailedSignIns.objects.filter(address=_address(request), action=FAILED)
    failures = tried.filter(since=start_of_span(at)).aggregate(total=Sum("count"))["total"] or 0
    if failures >= settings.SIGN_IN_FAILURES_OF_ADDRESS and not known_device(request, mobile):
        raise TooManyTries(
            "auth.too_many",
            "这个网络地址上错误的登录太多，已暂停。请过一刻钟再试；在登录过的设备上不受影响。",
        )


def count_failure(*, request: HttpRequest | None, mobile: str, action: str, at: datetime) -> int:
    """One more wrong password (or try while locked) of a login name, "" for a name without an account: how many
    these are in this quarter of an hour from this address."""
    key = {
        "address": _address(request),
        "mobile": mobile,
        "action": action,
        "since": start_of_span(at),
    }
    row, is_first = FailedSignIns.objects.get_or_create(**key, defaults={"count": 1, "last_at": at})
    if is_first:
        return 1
    FailedSignIns.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=at)
    return row.count + 1


def failures_elsewhere(
    *, request: HttpRequest, user: User, since: datetime | None
) -> tuple[int, datetime | None]:
    """Wrong passwords for this account from other addresses since its last login: (how many, when the last was)."""
    rows = FailedSignIns.objects.filter(mobile=user.mobile, action=FAILED)
    rows = rows.exclude(address=_address(request))
    if since is not None:
        rows = rows.filter(last_at__gt=since)
    found = rows.aggregate(total=Sum("count"), last=Max("last_at"))
    return found["total"] or 0, found["last"]


def close_counts(*, at: datetime) -> int:
    """At night: what was counted and not written one by one goes into the audit trail, a row for each address and
    name; counts of long ago are deleted. Returns how many rows were written."""
    ended = start_of_span(at) - SPAN
    open_ones = FailedSignIns.objects.filter(is_closed=False, since__lt=ended)
    sums = list(
        open_ones.values_list("address", "mobile", "action")
        .annotate(total=Sum("count"), last=Max("last_at"))
        .filter(total__gt=1)
        .order_by("address", "mobile", "action")
    )
    users = {user.mobile: user for user in User.objects.filter(mobile__in=[row[1] for row in sums])}
    for address, mobile, action, total, last in sums:
        audit.record(
            action,
            user=users.get(mobile),
            target=mobile or audit.NO_ACCOUNT,
            detail={"count": total, "last": moment_words(last)},
            at=at,
            address=address,
        )
    open_ones.update(is_closed=True)
    FailedSignIns.objects.filter(since__lt=at - timedelta(days=KEPT_DAYS)).delete()
    return len(sums)


def start_of_span(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def _address(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR") or "") if request is not None else ""
