"""定稿: a month's results, frozen. A correction is a new version that names the old; nothing frozen is changed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Division, User
from common.errors import Conflict, Invalid, NotAllowed
from common.store.locks import STANDARDS, hold
from common.text.chinese import date_words
from common.text.months import Month
from waters.models import MonthClose, MonthResult, Section
from waters.reads.figures import MonthFigures
from waters.reads.results import live_figures
from waters.reads.standards import standards
from waters.reads.summary import summary_of
from waters.rules.indicators import Indicator
from waters.rules.standard import to_json

LONGEST_REASON = 200


@transaction.atomic
def close_month(*, division: Division, month: Month, by: User, at: datetime) -> MonthClose:
    """Freezes what the sections of a division and below came to in a month. Of a month that is closed already the
    newest version comes back, and nothing is written.

    Raises NotAllowed for an office that the division is not under, Invalid for a month that is not over or a division
    without a section.
    """
    _refuse_early(division, month, by, at)
    newest = _locked_newest(division, month)
    if newest is not None:
        return newest
    return _freeze(division, month, None, "", by=by, at=at)


@transaction.atomic
def correct_month(
    *, division: Division, month: Month, reason: str, by: User, at: datetime
) -> MonthClose:
    """Freezes a closed month anew from what is entered now: a version that names the old one. Later months keep the
    runs and last year's classes with which they were frozen, until they are corrected too.

    Raises as `close_month` does; Invalid without a reason; Conflict for a month that is not closed, and where nothing
    differs from what is frozen, so that pressing twice makes no second version.
    """
    _refuse_early(division, month, by, at)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        words = f"更正原因不超过 {LONGEST_REASON} 字。" if reason else "请写明更正的原因。"
        raise Invalid("close.reason", words, fields={"reason": words})
    newest = _locked_newest(division, month)
    if newest is None:
        raise Conflict("close.not_closed", f"{month.label}水质尚未定稿，请直接定稿。")
    return _freeze(division, month, newest, reason, by=by, at=at)


def sections_to_close(division: Division, month: Month) -> QuerySet[Section]:
    """Sections of a division and below that are in use, or of which something was entered for the month."""
    entered = Q(announced__month=month.first_day) | Q(
        samples__month=month.first_day, samples__voided_at__isnull=True
    )
    rows = Section.objects.below(division.code)
    found: QuerySet[Section] = rows.filter(Q(is_active=True) | entered).distinct()
    return found


def _refuse_early(division: Division, month: Month, by: User, at: datetime) -> None:
    if not by.is_office_of(division.code):
        raise NotAllowed("close.not_yours", f"只有{division}及上级河长办可以为它定稿。")
    if at < month.ends_at:
        first = date_words(month.next().first_day)
        words = f"{month.label}还没有结束，{first}起才能定稿。"
        raise Invalid("close.month_not_over", words, fields={"month": words})


def _locked_newest(division: Division, month: Month) -> MonthClose | None:
    """The newest version; who closes the same division meanwhile waits."""
    Division.objects.select_for_update(of=("self",), no_key=True).get(pk=division.pk)
    versions = MonthClose.objects.filter(division=division, month=month.first_day)
    newest: MonthClose | None = versions.order_by("-version").first()
    return newest


def _freeze(
    division: Division,
    month: Month,
    old: MonthClose | None,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> MonthClose:
    sections = list(sections_to_close(division, month).values_list("pk", flat=True))
    if not sections:
        words = f"{division}没有在用的断面。"
        raise Invalid("close.no_sections", words, fields={"division": words})
    # Nobody takes the standard back meanwhile.
    hold(STANDARDS, 0)
    figures = live_figures(sections, month, at=at)
    rows = {section: row_of(each) for section, each in figures.items()}
    if old is not None and rows == frozen_rows(old):
        raise Conflict("close.same", f"现有数据与第 {old.version} 版定稿一致，没有需要更正的。")
    close: MonthClose = MonthClose.objects.create(
        division=division,
        month=month.first_day,
        version=old.version + 1 if old else 1,
        replaces=old,
        reason=reason,
        figures=summary_of(list(figures.values()), month).to_json(),
        rules=to_json(standards().of(month)),
        closed_by=by,
        closed_at=at,
    )
    MonthResult.objects.bulk_create(
        (
            MonthResult(close=close, section_id=section, month=month.first_day, **rows[section])
            for section in sorted(rows)
        ),
        batch_size=500,
    )
    return close


def row_of(figures: MonthFigures) -> dict[str, Any]:
    """The columns of `MonthResult`, besides close, section and month."""
    return {
        "state": figures.state,
        "target": _text(figures.target),
        "announced": _text(figures.announced),
        "computed": _text(figures.computed),
        "water_class": _text(figures.water_class),
        "is_met": figures.is_met,
        "exceeding": [each.to_json() for each in figures.exceeding],
        "means": _as_text(figures.means),
        "loads": _as_text(figures.loads),
        "measured": figures.measured,
        "last_year": _text(figures.last_year),
        "streak": figures.streak,
        "index": figures.index,
    }


def frozen_rows(close: MonthClose) -> dict[int, dict[str, Any]]:
    """The same columns of a closed version, by section."""
    names = (
        *("state", "target", "announced", "computed", "water_class", "is_met", "exceeding"),
        *("means", "loads", "measured", "last_year", "streak", "index"),
    )
    rows = close.results.order_by().values_list("section_id", *names)
    return {section: dict(zip(names, values, strict=True)) for section, *values in rows}


def _as_text(numbers: Mapping[Indicator, Decimal]) -> dict[str, str]:
    return {str(int(each)): str(numbers[each]) for each in sorted(numbers)}


def _text(water_class: int | None) -> str:
    return "" if water_class is None else str(water_class)
