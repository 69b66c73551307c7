"""Closed months as they were frozen. Of several versions the newest close is the one that counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max, OuterRef, Subquery

from common.text.months import Month
from waters.models import MonthClose, MonthResult
from waters.reads.figures import MonthFigures
from waters.rules.exceeding import Exceeding
from waters.rules.indicators import Indicator

_COLUMNS: Final = (
    *("section_id", "month", "state", "target", "announced", "computed", "water_class"),
    *("is_met", "exceeding", "means", "measured", "last_year", "streak", "index"),
    "loads",
)


def frozen(
    section_ids: Sequence[int], months: Sequence[Month]
) -> dict[tuple[int, Month], MonthFigures]:
    """Figures of the months that are closed, by section and month: one query."""
    if not months or not section_ids:
        return {}
    rows = MonthResult.objects.filter(
        section__in=section_ids, month__in=[month.first_day for month in months]
    )
    # Later rows replace earlier ones: a correction comes after what it corrects.
    return {
        (each.section_id, each.month): each
        for each in map(_figures, rows.order_by("close_id").values_list(*_COLUMNS))
    }


def in_version(close: MonthClose) -> dict[int, MonthFigures]:
    """What one version of a close says, by section, whatever corrected it: one query."""
    rows = map(_figures, MonthResult.objects.filter(close=close).order_by().values_list(*_COLUMNS))
    return {each.section_id: each for each in rows}


def latest(section_ids: Iterable[int], until: Month) -> dict[int, MonthFigures]:
    """The newest closed month of each section, not after `until`: one query."""
    own = MonthResult.objects.filter(section=OuterRef("section"), month__lte=until.first_day)
    newest = own.order_by("-month", "-close_id").values("pk")[:1]
    rows = MonthResult.objects.filter(section__in=list(section_ids), pk=Subquery(newest))
    return {each.section_id: each for each in map(_figures, rows.order_by().values_list(*_COLUMNS))}


@dataclass(frozen=True, slots=True)
class Run:
    """How long a section had been on target at the end of a closed month."""

    month: Month
    streak: int


@dataclass(frozen=True, slots=True)
class Before:
    """What live months look back to: each section's last closed month before them, and classes of closed months by
    the first day."""

    last: dict[int, Run]
    classes: dict[tuple[int, date], int | None]


def before(
    section_ids: Sequence[int], first: Month, back: Collection[Month], known: Mapping[int, Run]
) -> Before:
    """The last closed month before `first` of each section that has one, and the classes of the months `back`. No
    query where `known` has the former of all sections and nothing is asked `back`; one where all are closed up to the
    month before, else three."""
    previous = first.previous()
    slim = ("section_id", "month", "water_class", "streak")
    rows = MonthResult.objects.filter(section__in=section_ids).order_by("close_id")
    wanted = set(back) if len(known) == len(section_ids) else {previous, *back}
    found = Before(dict(known), {})
    for section, day, water_class, streak in (
        rows.filter(month__in=[each.first_day for each in wanted]).values_list(*slim)
        if wanted
        else ()
    ):
        month = Month.of(day)
        if month in back:
            found.classes[section, day] = _number(water_class)
        if month == previous:
            found.last[section] = Run(month, streak)
    behind = [each for each in section_ids if each not in found.last]
    if behind:
        older = MonthResult.objects.filter(section__in=behind, month__lt=previous.first_day)
        newest = dict(older.order_by().values_list("section").annotate(Max("month")))
        if newest:
            for section, day, streak in (
                older.filter(month__in=set(newest.values()))
                .order_by("close_id")
                .values_list("section", "month", "streak")
            ):
                if newest[section] == day:
                    found.last[section] = Run(Month.of(day), streak)
    return found


def _figures(row: tuple[Any, ...]) -> MonthFigures:
    section, month, state, target, announced, computed, water_class, is_met, *rest = row
    exceeding, means, measured, last_year, streak, index, loads = rest
    return MonthFigures(
        section_id=section,
        month=Month.of(month),
        state=state,
        target=_number(target),
        announced=_number(announced),
        computed=_number(computed),
        water_class=_number(water_class),
        is_met=is_met,
        exceeding=tuple(map(Exceeding.from_json, exceeding)),
        means=_numbers(means),
        measured=measured,
        last_year=_number(last_year),
        streak=streak,
        index=index,
        is_frozen=True,
        loads=_numbers(loads),
    )


def _numbers(told: dict[str, str]) -> dict[Indicator, Decimal]:
    return {Indicator(int(code)): Decimal(number) for code, number in told.items()}


def _number(text: str) -> int | None:
    return int(text) if text else None
