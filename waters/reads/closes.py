"""Which months are closed, and what that means for whoever enters something now."""

from __future__ import annotations

from collections.abc import Iterable

from common.store.scope import codes_up
from common.text.months import Month
from waters.models import MonthClose, MonthResult, Section


def newest_close(division_code: str, month: Month) -> MonthClose | None:
    """The newest version of a month's close by this division's office, or by that of a division above it; one
    query."""
    rows = MonthClose.objects.filter(division__in=codes_up(division_code), month=month.first_day)
    rows = rows.select_related("closed_by", "division")
    found: MonthClose | None = rows.order_by("-pk").first()
    return found


def is_closed(section: Section, month: Month) -> bool:
    """Is a section's month frozen?"""
    return MonthResult.objects.filter(section=section, month=month.first_day).exists()


def closed_words(section: Section, month: Month) -> str:
    """What somebody is told who takes something of a closed month back; "" where it is open. It is taken back all the
    same, and counts when the office corrects the month."""
    if not is_closed(section, month):
        return ""
    return f"{month.label}水质已定稿，这里的改动要经更正定稿，公布的结果才会改变。"


def closed_months(section_ids: Iterable[int]) -> dict[int, set[Month]]:
    """The closed months of each section: one query."""
    rows = MonthResult.objects.filter(section__in=list(section_ids)).order_by()
    found: dict[int, set[Month]] = {}
    for section, month in rows.values_list("section_id", "month").distinct():
        found.setdefault(section, set()).add(Month.of(month))
    return found
