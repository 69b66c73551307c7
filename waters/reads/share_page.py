"""What the page of shares shows: months and years in lines, the ranking by change with who stays out and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from common.text.chinese import percent_of
from common.text.months import Month, months_between
from waters.models import Section
from waters.reads.figures import MonthFigures
from waters.reads.month_sheet import kind_of
from waters.reads.ranking import Place, by_change, section_ranking
from waters.reads.results import figures_of
from waters.reads.standards import standards
from waters.reads.summary import Summary, summarized

CHART_MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of all sections, and the address of its sheet."""

    summary: Summary
    address: str

    @property
    def name(self) -> str:
        return self.summary.month.label


def months_of(
    sections: Sequence[Section], first: Month, last: Month, *, at: datetime
) -> list[Summary]:
    """The months in which any section has a class, the oldest first. As many queries as `figures_of`, and one."""
    figures = figures_of([each.pk for each in sections], first, last, at=at)
    by_month: dict[Month, list[MonthFigures]] = {}
    for each in figures.values():
        by_month.setdefault(each.month, []).append(each)
    kinds = {each.pk: (kind_of(each), each.in_index) for each in sections}
    known = standards()
    told = [
        summarized(by_month[month], kinds, month, known.of(month))
        for month in months_between(first, last)
        if month in by_month
    ]
    return [each for each in told if each.shares.counted]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A section in the ranking; `why` it stays out, else empty."""

    section: Section
    place: Place | None
    why: str = ""

    @property
    def now(self) -> Decimal | None:
        return self.place.index if self.place else None

    @property
    def before(self) -> Decimal | None:
        return self.place.change.before if self.place and self.place.change else None

    @property
    def rate_words(self) -> str:
        return rate_words(self.place.rate if self.place else None)


def rate_words(rate: Decimal | None) -> str:
    """-3.20%: below 0 the water became better."""
    if rate is None:
        return "—"
    sign = "-" if rate < 0 else "+" if rate > 0 else ""
    return f"{sign}{percent_of(abs(rate), places=2):.2f}%"


def ranking_of(
    sections: Collection[Section], first: Month, last: Month, *, at: datetime
) -> tuple[list[Ranked], list[Ranked]]:
    """Sections by their rate of change against the same months a year before, the most improved first; and those that
    stay out, in their own order."""
    by_key = {str(each.pk): each for each in sections}
    places = {each.key: each for each in section_ranking(_keys(sections), first, last, at=at)}
    ranked = [Ranked(by_key[each.key], each) for each in by_change(places.values())]
    out = [
        Ranked(section, places.get(key), _why_out(section, places))
        for key, section in by_key.items()
        if key not in {str(each.section.pk) for each in ranked}
    ]
    return ranked, out


def _keys(sections: Collection[Section]) -> list[int]:
    return [each.pk for each in sections]


def _why_out(section: Section, places: Mapping[str, Place]) -> str:
    place = places.get(str(section.pk))
    if not section.in_index or place is None:
        return "登记为不计入水质指数"
    if place.index is None:
        return "本期没有监测值"
    if place.change is None:
        return "上年同期没有监测值"
    if place.is_out:
        return "两期各月均为Ⅱ类及以上，不参加变化排名"
    return "两期没有相同的监测项目"
