"""水质预警 out of the months' figures: what the warning page, the home page and the letters say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.models import User
from accounts.parameters import read_once
from common.text.chinese import local_date
from common.text.months import Month, months_between
from waters.models import Section
from waters.parameters import WARNING_MONTHS
from waters.reads.class_marks import class_words
from waters.reads.figures import MonthFigures, PeriodFigures
from waters.reads.names import full_name
from waters.reads.results import figures_of, over
from waters.rules.exceeding import exceeding_words
from waters.rules.warnings import (
    KIND_WORDS,
    Judged,
    WarningKind,
    is_worse,
    key_of,
    off_target,
    read_key,
)

# How far back a run is followed.
LOOK_BACK: Final = 24
# Months told in a sentence; a letter has them all in its table.
_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning.

    months       the figures of the months that missed their target, oldest first; of the other kind none
    spans        of the other kind: this year so far, and last year
    """

    section: Section
    kind: WarningKind
    since: Month
    until: Month
    months: tuple[MonthFigures, ...] = ()
    spans: tuple[PeriodFigures, PeriodFigures] | None = None

    @property
    def key(self) -> str:
        return key_of(self.section.pk, self.kind, self.since)

    @property
    def title(self) -> str:
        """连续3个月未达标; of a section that is not sampled each month 连续3次监测未达标."""
        if self.kind != WarningKind.TARGET:
            return KIND_WORDS[self.kind]
        number = len(self.months)
        is_monthly = self.until == self.since.plus(number - 1)
        return f"连续{number}{'个月' if is_monthly else '次监测'}未达标"

    @property
    def words(self) -> str:
        """The facts in a sentence, with the section's name, as a ledger and a letter take them."""
        name = full_name(self.section)
        if self.spans is None:
            found = "；".join(map(month_words, self.months[-_TOLD:]))
            since = f"{self.since.label}起，最近" if len(self.months) > _TOLD else ""
            return f"{name}水质{self.title}：{since}{found}。"
        now, before = self.spans
        return (
            f"{name}水质变差：{self.until.year}年1—{self.until.month}月均值为{class_words(now.water_class)}，"
            f"劣于{before.first.year}年均值（{class_words(before.water_class)}）。"
        )


def month_words(figures: MonthFigures) -> str:
    """2026年9月Ⅳ类，目标Ⅲ类，超标项目：氨氮/1.3."""
    items = exceeding_words(figures.exceeding)
    more = f"，超标项目：{items}" if figures.exceeding else ""
    classes = f"{class_words(figures.water_class)}，目标{class_words(figures.target)}"
    return f"{figures.month.label}{classes}{more}"


def last_month(at: datetime) -> Month:
    """The month that warnings and the month sheet are about unasked: the one before the present."""
    return Month.of(at).previous()


def warnings_of(sections: Sequence[Section], *, at: datetime) -> list[Warned]:
    """The warnings of these sections, those off target first, then by code; a fixed number of queries."""
    if not sections:
        return []
    until = last_month(at)
    figures = figures_of([each.pk for each in sections], until.plus(1 - LOOK_BACK), until, at=at)
    by_section: dict[int, list[MonthFigures]] = {each.pk: [] for each in sections}
    for each in figures.values():
        by_section[each.section_id].append(each)
    numbers = _months_wanted(sections, at)
    january = Month(until.year, 1)
    now = over(by_section, january, until, at=at)
    before = over(by_section, january.plus(-12), january.previous(), at=at)
    found: list[Warned | None] = []
    for section in sections:
        rows = by_section[section.pk]
        found.append(_off_target(section, rows, until, numbers[section.division_id]))
        found.append(_worse_year(section, until, now[section.pk], before[section.pk]))
    return sorted(
        (each for each in found if each is not None),
        key=lambda each: (each.kind != WarningKind.TARGET, each.section.code),
    )


def warning_at(key: str, user: User, *, at: datetime) -> Warned | None:
    """The warning of this name, as it is now; None where there is none, or it is not the user's to see."""
    named = read_key(key)
    if named is None:
        return None
    sections = Section.objects.visible_to(user).in_use().filter(pk=named[0])
    found = warnings_of(list(sections.select_related("river", "division")), at=at)
    return next((each for each in found if each.key == key), None)


def _off_target(
    section: Section, rows: list[MonthFigures], until: Month, number: int
) -> Warned | None:
    judged = [Judged(each.month, each.is_met) for each in rows]
    run = off_target(judged, number=number, as_of=until)
    if run is None:
        return None
    by_month = {each.month: each for each in rows}
    months = tuple(by_month[month] for month in run.months)
    return Warned(section, WarningKind.TARGET, run.since, run.until, months)


def _worse_year(
    section: Section, until: Month, now: PeriodFigures, before: PeriodFigures
) -> Warned | None:
    """This year so far against the whole of last year, of which enough must have been measured."""
    if not before.is_enough or not is_worse(now.water_class, before.water_class):
        return None
    january = Month(until.year, 1)
    return Warned(section, WarningKind.YEAR, january, until, spans=(now, before))


def _months_wanted(sections: Iterable[Section], at: datetime) -> dict[str, int]:
    """Division → how many months in a row are warned of there. One query."""
    day = local_date(at)
    with read_once():
        return {
            code: int(WARNING_MONTHS.on(day, code))
            for code in {each.division_id for each in sections}
        }


def keys_taken(sections: Iterable[int], *, first: datetime, last: datetime) -> Iterator[str]:
    """The names of all warnings of these sections that may have been taken from a moment to another."""
    until = last_month(last)
    since = last_month(first).plus(1 - LOOK_BACK)
    months = list(months_between(since, until))
    for section in sections:
        for month in months:
            yield key_of(section, WarningKind.TARGET, month)
            if month.month == 1:
                yield key_of(section, WarningKind.YEAR, month)


def months_judged(key: str, *, at: datetime) -> list[Month]:
    """The months that were judged for the warning of this name when it was taken at a moment, oldest first: those of
    its run, or of both years. None for what names no warning."""
    named = read_key(key)
    if named is None:
        return []
    _, kind, since = named
    first = since if kind == WarningKind.TARGET else since.plus(-12)
    return list(months_between(first, last_month(at)))


def facts_of(warned: Warned) -> list[dict[str, str]]:
    """A warning's figures as rows of a letter, in words."""
    if warned.spans is None:
        return [
            {
                "when": each.month.label,
                "class": class_words(each.water_class),
                "wanted": f"目标{class_words(each.target)}",
                "exceeding": exceeding_words(each.exceeding),
            }
            for each in warned.months
        ]
    now, before = warned.spans
    return [
        {
            "when": f"{warned.until.year}年1—{warned.until.month}月均值",
            "class": class_words(now.water_class),
            "wanted": f"{before.first.year}年均值{class_words(before.water_class)}",
            "exceeding": exceeding_words(now.exceeding),
        }
    ]
