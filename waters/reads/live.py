"""Months that nobody has closed, worked out from what is entered now, with what they look back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from common.text.months import Month, months_between
from waters.models import AnnouncedClass, Sample, Section
from waters.reads.figures import MonthFigures
from waters.reads.frozen import Run, before
from waters.reads.sampled import Computed, Judge, by_month, sample_rows
from waters.reads.standards import Standards, standards
from waters.rules.classes import is_met
from waters.rules.exceeding import Exceeding, announced_items
from waters.rules.rhythm import is_due
from waters.rules.standard import Kind
from waters.rules.states import ANNOUNCED, MEASURED, MISSING, NOT_DUE, WAITING
from waters.rules.streaks import next_streak
from waters.rules.targets import target_in

YEAR: Final = 12
Pair = tuple[int, Month]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is registered of a section."""

    kind: Kind
    rhythm: str
    targets: dict[int, str] = field(default_factory=dict)
    _asked: dict[int, int | None] = field(default_factory=dict)

    def target(self, year: int) -> int | None:
        """The class asked for in a year."""
        if year not in self._asked:
            found = target_in(self.targets, year)
            self._asked[year] = int(found) if found else None
        return self._asked[year]


@dataclass(frozen=True, slots=True)
class _Month:
    """A month before it is told."""

    state: str
    target: int | None
    announced: int | None
    exceeding_told: str
    computed: Computed | None
    water_class: int | None
    is_met: bool | None

    def exceeding(self) -> tuple[Exceeding, ...]:
        """As announced, where that names any; else by the values."""
        told = announced_items(self.exceeding_told)
        if told:
            return told
        return self.computed.exceeding(self.target) if self.computed else ()


def _known(ids: Sequence[int]) -> dict[int, _Known]:
    """One query."""
    rows = Section.objects.filter(pk__in=ids).order_by("pk")
    found: dict[int, _Known] = {}
    for pk, kind, rhythm, year, target in rows.values_list(
        "pk", "kind", "rhythm", "targets__year", "targets__target"
    ):
        known = found.get(pk)
        if known is None:
            known = found[pk] = _Known(kind, rhythm)
        if year is not None:
            known.targets[year] = target
    return found


class Live:
    """Months worked out from what is entered, with what they look back to. Inside, a month goes by its first day: that
    is what the database gives, and quicker to find than a `Month`."""

    def __init__(
        self,
        ids: Sequence[int],
        months: Sequence[Month],
        closed: Mapping[Pair, MonthFigures],
        at: datetime,
        versions: Standards | None = None,
    ) -> None:
        """months    one after the other
        closed    figures of all that is closed of these, and of others where they were read
        versions  of the standard, where others than the entered ones are tried"""
        self.at = at
        self.versions = versions or standards()
        self.closed = {
            (section, month.first_day): each for (section, month), each in closed.items()
        }
        self.known = _known(ids)
        self.judge = Judge()
        self.first = months[0]
        back = self._open(ids, {month.plus(-YEAR) for month in months} - set(months), ())
        # Where each section's run begins to be worked out: after its last closed month before these.
        self.before = before(ids, self.first, back, self._closed_just_before(ids))
        needed = self._open(ids, back.union(months), self.before.classes)
        self._read(ids, {month.first_day for month in needed})
        self._set_up_months(months[-1])
        self._found: dict[tuple[int, date], _Month] = {}

    def _closed_just_before(self, ids: Sequence[int]) -> dict[int, Run]:
        """Of the sections of which the month before these was read already."""
        month = self.first.previous()
        day = month.first_day
        found = ((each, self.closed.get((each, day))) for each in ids)
        return {each: Run(month, closed.streak) for each, closed in found if closed is not None}

    def _open(
        self, ids: Sequence[int], months: Iterable[Month], told: Iterable[tuple[int, date]]
    ) -> set[Month]:
        """Those of the months that are not closed for every section, as known by now; `told` is closed too."""
        sections = Counter(day for _, day in {*self.closed, *told})
        return {month for month in months if sections[month.first_day] < len(ids)}

    def _read(self, ids: Sequence[int], needed: set[date]) -> None:
        """What was announced and sampled in these months, and in those between a section's last closed month and the
        first of them."""
        previous = self.first.previous()
        last = {each: self.before.last.get(each) for each in ids}
        behind = [each for each, found in last.items() if found is None or found.month < previous]
        wanted = Q(section__in=ids, month__in=needed)
        if behind:
            begun = [found.month for each in behind if (found := last[each]) is not None]
            since = Q(month__gt=min(begun).first_day) if len(begun) == len(behind) else Q()
            wanted |= Q(section__in=behind, month__lte=previous.first_day) & since
        rows = AnnouncedClass.objects.filter(wanted).order_by()
        self.announced = {
            (section, day): (state, water_class, exceeding)
            for section, day, state, water_class, exceeding in rows.values_list(
                "section", "month", "state", "water_class", "exceeding"
            )
        }
        self.sampled = by_month(sample_rows(Sample.objects.filter(wanted)))
        self.begun: dict[int, date] = {}
        for section, day in (*self.announced, *self.sampled):
            if day < self.begun.get(section, date.max):
                self.begun[section] = day

    def _set_up_months(self, last: Month) -> None:
        """Every month that may be asked for, in order, with its place."""
        runs = [found.month.first_day for found in self.before.last.values()]
        year_ago = self.first.plus(-YEAR).first_day
        earliest = min([year_ago, *self.begun.values(), *runs])
        self.months = list(months_between(Month.of(earliest), last))
        self.days = [month.first_day for month in self.months]
        self.standards = [self.versions.of(month) for month in self.months]
        self.place = {day: n for n, day in enumerate(self.days)}

    def figures(self) -> dict[Pair, MonthFigures]:
        """Of every section and month that is not closed."""
        return {
            (each.section_id, each.month): each
            for section in self.known
            for each in self._of(section)
        }

    def _of(self, section: int) -> Iterator[MonthFigures]:
        run, place = self._run_before(section)
        told_from = self.place[self.first.first_day]
        for n in range(place, len(self.days)):
            closed = self.closed.get((section, self.days[n]))
            if closed is not None:
                run = closed.streak
                continue
            found = self._month(section, n)
            run = next_streak(run, found.state, found.is_met, self.standards[n])
            if n >= told_from:
                yield self._told(section, n, found, run)

    def _run_before(self, section: int) -> tuple[int, int]:
        """The run at a section's last closed month, and the place of the month after it; else 0 and the place of the
        first month with data, or of the first that is asked for."""
        last = self.before.last.get(section)
        if last is not None:
            return last.streak, self.place[last.month.first_day] + 1
        first = self.first.first_day
        return 0, self.place[min(self.begun.get(section, first), first)]

    def _month(self, section: int, n: int) -> _Month:
        """A month is asked for again a year later."""
        key = section, self.days[n]
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._judged(section, n)
        return found

    def _judged(self, section: int, n: int) -> _Month:
        known, key = self.known[section], (section, self.days[n])
        rows = self.sampled.get(key)
        computed = self.judge.computed(rows, known.kind, self.standards[n]) if rows else None
        state, announced, exceeding = self.announced.get(key, ("", "", ""))
        if not state:
            state = computed.state if computed else self._unsampled(known.rhythm, self.months[n])
        elif state == MEASURED and (computed is None or computed.water_class is None):
            state = ANNOUNCED
        water_class = told = int(announced) if announced else None
        if told is None and state == MEASURED and computed:
            water_class = computed.water_class
        target = known.target(self.months[n].year)
        met = is_met(water_class, target)
        if met is None and target:
            met = self.standards[n].is_met_in(state)
        return _Month(state, target, told, exceeding, computed, water_class, met)

    def _unsampled(self, rhythm: str, month: Month) -> str:
        if not is_due(rhythm, month):
            return NOT_DUE
        return MISSING if month.ends_at <= self.at else WAITING

    def _told(self, section: int, n: int, found: _Month, run: int) -> MonthFigures:
        computed = found.computed
        return MonthFigures(
            section_id=section,
            month=self.months[n],
            state=found.state,
            target=found.target,
            announced=found.announced,
            computed=computed.water_class if computed else None,
            water_class=found.water_class,
            is_met=found.is_met,
            exceeding=found.exceeding(),
            means=computed.means if computed else {},
            measured=computed.measured if computed else 0,
            last_year=self._class_at(section, n - YEAR),
            streak=run,
            index=computed.index if computed else None,
            is_frozen=False,
            undecided=computed.undecided if computed else (),
            loads=computed.loads if computed else {},
        )

    def _class_at(self, section: int, n: int) -> int | None:
        key = section, self.days[n]
        closed = self.closed.get(key)
        if closed is not None:
            return closed.water_class
        if key in self.before.classes:
            return self.before.classes[key]
        return self._month(section, n).water_class
