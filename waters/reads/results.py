"""The water of sections by month and by year: the one definition that pages, notices, funds and scoring read.

A month that an office has closed is read as it was frozen; any other is worked out from what is entered now. Eight
queries at most, whatever the number of sections and months; one where all of them are closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from common.text.months import Month, months_between
from waters.models import Section
from waters.reads.figures import MonthFigures, PeriodFigures, YearFigures
from waters.reads.frozen import frozen, latest
from waters.reads.live import Live, Pair
from waters.reads.standards import Standards, standards
from waters.rules.classes import is_met, judge
from waters.rules.index import index_of
from waters.rules.means import mean_of_means
from waters.rules.rhythm import least_months
from waters.rules.standard import Kind, Standard
from waters.rules.states import MEASURED

__all__ = [
    "MonthFigures",
    "PeriodFigures",
    "YearFigures",
    "annual",
    "figures_in",
    "figures_of",
    "latest_frozen",
    "live_figures",
    "over",
]


def figures_of(
    section_ids: Iterable[int],
    first: Month,
    last: Month,
    *,
    at: datetime,
    versions: Standards | None = None,
) -> dict[Pair, MonthFigures]:
    """Figures by section and month for every month from `first` to `last`, frozen where closed, else live.
    versions  of the standard, where they have been read already

    A month after that of `at` has none; in one that is not over what was not sampled is still awaited. Sections are not
    asked whether somebody may see them: `Section.objects.visible_to(user)` does.
    """
    return figures_in(section_ids, [(first, last)], at=at, versions=versions)


def figures_in(
    section_ids: Iterable[int],
    spans: Iterable[tuple[Month, Month]],
    *,
    at: datetime,
    versions: Standards | None = None,
) -> dict[Pair, MonthFigures]:
    """`figures_of` several spans, the earliest first; what is closed of all of them is one query."""
    ids, until = sorted(set(section_ids)), Month.of(at)
    asked = [list(months_between(first, min(last, until))) for first, last in spans]
    wanted = {month for months in asked for month in months}
    # With the month before each, in which the runs of its live months go on: that saves them a query.
    before = {months[0].previous() for months in asked if months}
    known = frozen(ids, sorted(wanted | before))
    closed = {pair: each for pair, each in known.items() if pair[1] in wanted}
    found: dict[Pair, MonthFigures] = {}
    for months in asked:
        if any((each, month) not in closed for month in months for each in ids):
            found |= Live(ids, months, known, at, versions).figures()
    return found | closed


def live_figures(
    section_ids: Iterable[int],
    month: Month,
    *,
    at: datetime,
    versions: Standards | None = None,
) -> dict[int, MonthFigures]:
    """Figures of one month as what is entered now gives them, closed or not, by section: what is about to be closed or
    corrected, or by other `versions` of the standard would be. Other months count as they were frozen."""
    found = Live(sorted(set(section_ids)), [month], {}, at, versions).figures()
    return {section: figures for (section, _), figures in found.items()}


def latest_frozen(section_ids: Iterable[int], *, at: datetime) -> dict[int, MonthFigures]:
    """The newest closed month of each section that has one, of months not after that of `at`: one query."""
    return latest(section_ids, Month.of(at))


def annual(section_ids: Iterable[int], year: int, *, at: datetime) -> dict[int, YearFigures]:
    """Figures of a year by section; of the present one up to the month of `at`."""
    return over(section_ids, Month(year, 1), Month(year, 12), at=at)


def over(
    section_ids: Iterable[int], first: Month, last: Month, *, at: datetime
) -> dict[int, PeriodFigures]:
    """Figures of several months together by section: means of the months' means, then the class. Each month weighs
    the same, however often it was sampled. Two queries more than `figures_of`."""
    ids = sorted(set(section_ids))
    by_section: dict[int, list[MonthFigures]] = {each: [] for each in ids}
    for figures in figures_of(ids, first, last, at=at).values():
        by_section[figures.section_id].append(figures)
    standard = standards().of(last)
    sections = Section.objects.filter(pk__in=ids).order_by("pk")
    return {
        pk: _together(pk, by_section[pk], kind, rhythm, (first, last), standard)
        for pk, kind, rhythm in sections.values_list("pk", "kind", "rhythm")
    }


def _together(
    section: int,
    found: Iterable[MonthFigures],
    kind: Kind,
    rhythm: str,
    period: tuple[Month, Month],
    standard: Standard,
) -> PeriodFigures:
    months = sorted(found, key=lambda each: each.month)
    first, last = period
    measured = [each for each in months if each.state == MEASURED and each.means]
    means = mean_of_means([each.means for each in measured], standard)
    carried = mean_of_means([{**each.means, **each.loads} for each in measured], standard)
    target = months[-1].target if months else None
    judged = judge(means, standard, kind, target=target)
    index = index_of(means, kind, standard)
    told = [each.is_met for each in months if each.is_met is not None]
    return PeriodFigures(
        section_id=section,
        kind=kind,
        first=first,
        last=last,
        target=target,
        water_class=judged.water_class,
        is_met=is_met(judged.water_class, target),
        exceeding=judged.exceeding,
        means=means,
        measured=judged.measured,
        months=len(measured),
        met=sum(told),
        judged=len(told),
        is_enough=len(measured) >= least_months(rhythm, first, last, standard),
        index=None if index is None else index.value,
        classes=tuple(each.water_class for each in months),
        loads={each: number for each, number in carried.items() if number != means[each]},
    )
