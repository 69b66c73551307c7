"""What of this room waits for an office: for the home page."""

from datetime import date, datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Level, User
from common.store.counting import Waits
from common.store.scope import within
from waters.models import AnnouncedClass, MonthResult, Sample, Section
from waters.neighbours.seams import OUTLETS
from waters.reads.warnings import last_month, warnings_of

# Warnings are reckoned out of two years of months, and the home page is opened all day.
_KEPT_SECONDS: Final = 600


def unclosed_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address), for an office of a district, because theirs are the sections: those of the last month
    once something was entered for it and until it is closed."""
    if not _has_sections(user):
        return []
    month = last_month(at)
    sheet = f"{reverse('waters:month_sheet')}?month={month}&result=live"
    return [(f"{month.label}水质待定稿（断面）", _unclosed(user, month.first_day), sheet)]


def warning_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address), for the same offices: warnings that nobody has taken."""
    if not _has_sections(user):
        return []
    return [("水质预警待处理", _warnings(user, at), reverse("waters:warning_list"))]


def _has_sections(user: User) -> bool:
    home = user.home_division
    return bool(user.office_ranges) and home is not None and home.level == Level.DISTRICT


def _unclosed(user: User, month: date) -> Any:
    here = within(user.office_ranges, "section__division_id")
    entered = Q(Exists(AnnouncedClass.objects.filter(here, month=month)))
    entered |= Q(Exists(Sample.objects.filter(here, month=month, voided_at=None)))
    rows = Section.objects.in_ranges(user.office_ranges).in_use().filter(entered)
    return rows.filter(~Exists(MonthResult.objects.filter(section=OuterRef("pk"), month=month)))


def _warnings(user: User, at: datetime) -> int:
    key = _key(user, at)
    found: int | None = cache.get(key)
    if found is None:
        rows = Section.objects.in_ranges(user.office_ranges).in_use()
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
