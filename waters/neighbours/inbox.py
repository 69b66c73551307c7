"""What of this room waits for an office: for the home page."""

from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Level, User
from accounts.reads.desks import MINE, desk_of
from common.store.counting import Waits
from waters.models import AnnouncedClass, MonthResult, Sample, Section
from waters.neighbours.seams import OUTLETS
from waters.reads.warnings import last_month, warnings_of

# Warnings are reckoned out of two years of months, and the home page is opened all day.
_KEPT_SECONDS: Final = 600


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address): sections with data in the last month that is not closed, and warnings that nobody
    has taken. For offices of a district or above, because theirs are the sections; of a city only where no
    district's office is at work."""
    if not user.office_ranges or user.home_division is None:
        return []
    if user.home_division.level > Level.DISTRICT:
        return []
    desk = user if user.home_division.level == Level.DISTRICT else desk_of(user, MINE)
    month = last_month(at)
    sheet = f"{reverse('waters:month_sheet')}?month={month}&result=live"
    waiting = f"{month.label}水质待定稿（断面）"
    return [
        (waiting, _unclosed(desk, month.first_day), sheet),
        ("水质预警待处理", _warnings(user, desk, at), reverse("waters:warning_list")),
    ]


def _unclosed(desk: Any, month: Any) -> Any:
    of_month = {"section": OuterRef("pk"), "month": month}
    has_data = Q(Exists(AnnouncedClass.objects.filter(**of_month)))
    has_data |= Q(Exists(Sample.objects.filter(**of_month, voided_at=None)))
    rows = Section.objects.in_ranges(desk.office_ranges).in_use().filter(has_data)
    return rows.filter(~Exists(MonthResult.objects.filter(**of_month)))


def _warnings(user: User, desk: Any, at: datetime) -> int:
    key = _key(user, at)
    found: int | None = cache.get(key)
    if found is None:
        rows = Section.objects.in_ranges(desk.office_ranges).in_use()
        warnings = warnings_of(list(rows.select_related("river", "division")), at=at)
        keys = [each.key for each in warnings]
        taken = {key for outlet in OUTLETS for key in outlet.made(keys, user)}
        found = len(set(keys) - taken)
        cache.set(key, found, _KEPT_SECONDS)
    return found


def forget_warnings(user: User, at: datetime) -> None:
    """After the user has taken one: the home page counts anew."""
    cache.delete(_key(user, at))


def _key(user: User, at: datetime) -> str:
    return f"waters:warnings:{user.pk}:{last_month(at)}"
