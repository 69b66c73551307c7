"""Sections of which somebody should be told: worse than the target for months, or worse than last year so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from common.text.months import Month
from waters.parameters import WARNING_MONTHS
from waters.reads.figures import MonthFigures
from waters.reads.results import figures_of, over
from waters.reads.standards import standards
from waters.rules.exceeding import exceeding_words
from waters.rules.standard import CLASS_WORDS, Standard
from waters.rules.states import WAITING

Why = Literal["off_target", "worse_than_last_year"]
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Warned:
    """Why a section is warned of.

    why      off_target: the newest months in a row worse than the target; worse_than_last_year: the class of this
             year's means so far is worse than that of last year's
    words    one sentence without an end
    months   the months that it rests on, the oldest first
    newest   the newest of these months' figures
    """

    section_id: int
    why: Why
    words: str
    months: tuple[Month, ...]
    newest: MonthFigures


def warnings_of(section_ids: Iterable[int], month: Month, *, at: datetime) -> list[Warned]:
    """Warnings as of a month, by section, off target before worse than last year. Three dozen queries at most, whatever
    the number of sections."""
    ids = sorted(set(section_ids))
    until = min(month, Month.of(at))
    least = WARNING_MONTHS.on(until.last_day)
    standard = standards().of(until)
    by_section: dict[int, list[MonthFigures]] = {each: [] for each in ids}
    for figures in figures_of(ids, until.plus(1 - _YEAR), until, at=at).values():
        by_section[figures.section_id].append(figures)
    first = Month(until.year, 1)
    this_year = over(ids, first, until, at=at)
    last_year = over(ids, first.plus(-_YEAR), first.previous(), at=at)
    found: list[Warned] = []
    for section in ids:
        months = sorted(by_section[section], key=lambda each: each.month)
        if (off := _off_target(months, least, standard)) is not None:
            found.append(off)
        now, before = this_year[section], last_year[section]
        if not (now.water_class and before.water_class and now.water_class > before.water_class):
            continue
        newest = next((each for each in reversed(months) if each.means), None)
        if newest is not None:
            words = (
                f"{until.year}年以来均值为{CLASS_WORDS[now.water_class]}，"
                f"差于上年均值（{CLASS_WORDS[before.water_class]}）"
            )
            span = (first, newest.month) if newest.month > first else (first,)
            found.append(Warned(section, "worse_than_last_year", words, span, newest))
    return found


def _off_target(months: Sequence[MonthFigures], least: int, standard: Standard) -> Warned | None:
    """The newest run of months worse than the target, where it is long enough. Months that say nothing neither break
    it nor count."""
    run: list[MonthFigures] = []
    for each in reversed(months):
        if each.state == WAITING or each.state in standard.passes:
            continue
        if each.is_met is not False:
            break
        run.append(each)
    if len(run) < least:
        return None
    newest = run[0]
    target = CLASS_WORDS[newest.target] if newest.target else ""
    found = CLASS_WORDS[newest.water_class] if newest.water_class else ""
    words = f"连续{len(run)}个月差于目标{target}，{newest.month.label}为{found}"
    if newest.exceeding:
        words += f"（{exceeding_words(newest.exceeding)}）"
    spanned = tuple(each.month for each in reversed(run))
    return Warned(newest.section_id, "off_target", words, spanned, newest)
