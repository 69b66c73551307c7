"""What the page of a section shows of its water: years of classes, charts, months, samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import dropwhile
from typing import Final, NamedTuple

from django.db.models import Min
from django.db.models.functions import ExtractYear
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from common.text.months import Month, months_between
from waters.models import AnnouncedClass, MonthResult, Sample, SampleValue, Section
from waters.reads.charts import CHIEF, IndicatorChart, indicator_chart, indicators_to_chart
from waters.reads.figures import MonthFigures
from waters.reads.month_sheet import kind_of
from waters.reads.remarks import remarks_on, trophic_words_of
from waters.reads.results import figures_of
from waters.reads.standards import Standards, standards
from waters.reads.strip import Row, strip
from waters.rules.classes import class_of, judge
from waters.rules.indicators import Indicator, name_of, unit_of
from waters.rules.means import mean_of_means
from waters.rules.rhythm import least_months
from waters.rules.states import MEASURED

# Years of the strip: what a section is judged by is a plan of five years, and the one before.
YEARS: Final = 10
# Months of the charts, as one chooses them.
SPANS: Final = ((12, "近 1 年"), (36, "近 3 年"), (60, "近 5 年"), (120, "近 10 年"))
USUAL_SPAN: Final = 36
MONTHS_LISTED: Final = 12
_SHOWN_CHARTS: Final = 6


@dataclass(frozen=True)
class SectionWater:
    """A section's months up to the present one, read once; `span` is how many of them the charts show."""

    section: Section
    at: datetime
    span: int = USUAL_SPAN

    @property
    def this(self) -> Month:
        return Month.of(self.at)

    @cached_property
    def standards(self) -> Standards:
        return standards()

    @cached_property
    def first(self) -> Month | None:
        """The first month with data, within the years shown; None without any."""
        of_section = {"section": self.section.pk}
        found = [
            model.objects.filter(**of_section).aggregate(first=Min("month"))["first"]
            for model in (AnnouncedClass, Sample, MonthResult)
        ]
        known = [Month.of(each) for each in found if each is not None]
        earliest = Month(self.this.year - YEARS + 1, 1)
        return max(min(known), earliest) if known else None

    @cached_property
    def figures(self) -> dict[Month, MonthFigures]:
        if self.first is None:
            return {}
        january = Month(self.first.year, 1)
        found = figures_of([self.section.pk], january, self.this, at=self.at)
        return {month: each for (_, month), each in found.items() if month >= self.first}

    def strip(self) -> list[Row]:
        if self.first is None:
            return []
        return strip(self.figures, self._means(), until=self.this)

    def _means(self) -> dict[int, int | None]:
        """Year → class of its mean, of years with enough months."""
        found: dict[int, int | None] = {}
        for year in sorted({month.year for month in self.figures}):
            first, last = Month(year, 1), min(Month(year, 12), self.this)
            standard, kind = self.standards.of(last), kind_of(self.section)
            measured = [
                each.means
                for month, each in self.figures.items()
                if month.year == year and each.state == MEASURED and each.means
            ]
            if len(measured) >= least_months(self.section.rhythm, first, last, standard):
                found[year] = judge(mean_of_means(measured, standard), standard, kind).water_class
        return found

    @cached_property
    def _newest(self) -> MonthFigures | None:
        """The newest month with means: the charts end with it."""
        with_means = [each for each in self.figures.values() if each.means]
        return max(with_means, key=lambda each: each.month, default=None)

    @cached_property
    def _charted(self) -> list[Month]:
        """The months of the charts: `span` of them, from the first that has means."""
        if self._newest is None:
            return []
        last = self._newest.month
        months = months_between(last.plus(1 - self.span), last)
        return list(dropwhile(lambda month: not self._means_in(month), months))

    def _means_in(self, month: Month) -> Mapping[Indicator, Decimal]:
        found = self.figures.get(month)
        return found.means if found else {}

    def indicators(self) -> tuple[list[Indicator], list[Indicator]]:
        """Those whose charts are shown, and those whose charts are folded away."""
        measured = {each for month in self._charted for each in self._means_in(month)}
        ordered = indicators_to_chart(measured, self._exceeding)
        shown = [each for each in ordered if each in CHIEF or each in self._exceeding]
        shown = shown or ordered[:_SHOWN_CHARTS]
        return shown, [each for each in ordered if each not in shown]

    @property
    def _exceeding(self) -> set[Indicator]:
        return {each.indicator for each in self._newest.exceeding} if self._newest else set()

    def charts(self, indicators: Sequence[Indicator]) -> list[IndicatorChart]:
        if self._newest is None:
            return []
        return [
            indicator_chart(
                each,
                {month: self._means_in(month).get(each) for month in self._charted},
                kind=kind_of(self.section),
                standard=self.standards.of(self._newest.month),
                target=self._newest.target,
                is_exceeding=each in self._exceeding,
            )
            for each in indicators
        ]

    def remarks(self) -> list[str]:
        """What the newest month with values says beside its class."""
        if self._newest is None:
            return []
        standard = self.standards.of(self._newest.month)
        return remarks_on(self._newest, kind_of(self.section), standard)

    def listed(self) -> list[tuple[MonthFigures, str]]:
        """The last twelve months with a lake's trophic state, which is empty where it is not known."""
        kind = kind_of(self.section)
        return [
            (each, trophic_words_of(each.means, kind, self.standards.of(each.month)))
            for each in self.months()
        ]

    @property
    def newest_month(self) -> Month | None:
        return self._newest.month if self._newest else None

    def months(self) -> list[MonthFigures]:
        """The last twelve, the newest first; a present month that is only awaited is left out."""
        found = sorted(self.figures.values(), key=lambda each: each.month, reverse=True)
        told = [each for each in found if each.state not in ("waiting", "not_due")]
        return told[:MONTHS_LISTED]

    def run(self) -> MonthFigures | None:
        """The newest month that is over, where its section has met its target for more than a month."""
        over = (each for each in self.months() if each.month < self.this)
        newest = next(over, None)
        return newest if newest is not None and newest.streak > 1 else None


class _Entered(NamedTuple):
    """A value as it was typed, and its number; None below the detection limit."""

    typed: str
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample with (value as typed, is beyond the target's limit) for each column."""

    sample: Sample
    values: tuple[tuple[str, bool], ...]

    @property
    def is_void(self) -> bool:
        return self.sample.voided_at is not None

    @property
    def cells(self) -> SafeString:
        """The values as cells of a table, ready as those of `waters.reads.strip.Row`: a year has hundreds."""
        return format_html_join(
            "",
            '<td class="{}">{}</td>',
            (
                ("num late" if is_beyond and not self.is_void else "num", typed)
                for typed, is_beyond in self.values
            ),
        )


@dataclass(frozen=True, slots=True)
class Samples:
    """A year of samples, void ones among them. `heads` are the columns' (name, unit)."""

    years: Sequence[int]
    year: int | None
    heads: Sequence[tuple[str, str]]
    rows: Sequence[SampleRow]


def samples_of(section: Section, asked: int | None, water: SectionWater) -> Samples:
    """The samples of a year, the newest unasked. Three queries."""
    found = Sample.objects.filter(section=section).order_by()
    years = found.annotate(year=ExtractYear("taken_on")).values_list("year", flat=True)
    known = sorted(set(years.distinct()), reverse=True)
    if not known:
        return Samples([], None, [], [])
    year = asked if asked in known else known[0]
    rows = list(
        found.filter(taken_on__year=year)
        .select_related("voided_by")
        .order_by("-taken_on", "source", "-pk")
    )
    values: dict[int, dict[Indicator, _Entered]] = {row.pk: {} for row in rows}
    entered = SampleValue.objects.filter(sample__in=values).order_by()
    for key, indicator, typed, number in entered.values_list(
        "sample", "indicator", "typed", "number"
    ):
        values[key][Indicator(indicator)] = _Entered(typed, number)
    columns = sorted({indicator for of_row in values.values() for indicator in of_row})
    return Samples(
        known,
        year,
        [(name_of(each), unit_of(each)) for each in columns],
        [
            SampleRow(row, tuple(_value(values[row.pk], each, row, water) for each in columns))
            for row in rows
        ],
    )


def _value(
    values: Mapping[Indicator, _Entered], indicator: Indicator, row: Sample, water: SectionWater
) -> tuple[str, bool]:
    found = values.get(indicator)
    if found is None:
        return "", False
    if found.number is None:
        return found.typed, False
    month = Month.of(row.month)
    figures = water.figures.get(month)
    target = figures.target if figures else None
    standard = water.standards.of(month)
    grade = class_of(indicator, found.number, kind_of(water.section), standard)
    is_beyond = grade is not None and grade > (target or standard.main_beyond)
    return found.typed, is_beyond and indicator != Indicator.TN
