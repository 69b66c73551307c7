"""What is entered of sections and months already, beside which new entries are judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from common.text.months import Month
from waters.models import AnnouncedClass, MonthResult, Sample, Section
from waters.reads.sampled import Computed, Judge, Row, by_month, sample_rows
from waters.reads.standards import standards
from waters.rules.standard import Kind
from waters.rules.targets import target_in


class MonthJudge:
    """Judges samples by the standard in force in their month; one query, made with it. A file asks of the same months
    and sections thousands of times, so answers are kept."""

    def __init__(self) -> None:
        self._judge = Judge()
        self._standard = cache(standards().of)
        self._targets: dict[tuple[int, int], str] = {}

    def computed(self, rows: Sequence[Row], month: Month, section: Section) -> Computed | None:
        """What the samples of a section's month come to; None without one."""
        kind: Kind = section.kind  # type: ignore[assignment]
        return self._judge.computed(rows, kind, self._standard(month))

    def target(self, section: Section, month: Month) -> str:
        """As `target_of`."""
        key = section.pk, month.year
        if key not in self._targets:
            self._targets[key] = target_of(section, month)
        return self._targets[key]


@dataclass(frozen=True, slots=True)
class Beside:
    """By section and month: the class that was announced, the rows of its samples, whether the month is closed."""

    announced: Mapping[tuple[int, Month], AnnouncedClass]
    sampled: Mapping[tuple[int, date], list[Row]]
    closed: frozenset[tuple[int, Month]]
    judge: MonthJudge

    @classmethod
    def of(cls, places: Iterable[tuple[int, Month]], judge: MonthJudge) -> "Beside":
        """Three queries; of the same months of last year too."""
        places = list(places)
        ids = {section for section, _ in places}
        days = {each.first_day for _, month in places for each in (month, month.plus(-12))}
        rows = AnnouncedClass.objects.filter(section__in=ids, month__in=days)
        closed = MonthResult.objects.filter(section__in=ids, month__in=days)
        return cls(
            {(row.section_id, Month.of(row.month)): row for row in rows},
            by_month(sample_rows(Sample.objects.filter(section__in=ids, month__in=days))),
            frozenset((pk, Month.of(day)) for pk, day in closed.values_list("section_id", "month")),
            judge,
        )

    def computed(self, section: Section, month: Month) -> Computed | None:
        """What a section's samples of a month come to; None without any."""
        rows = self.sampled.get((section.pk, month.first_day))
        return self.judge.computed(rows, month, section) if rows else None


def target_of(section: Section, month: Month) -> str:
    """The class asked of a section in a month, "1" … "5", or ""; of targets that were fetched with it."""
    return target_in({row.year: row.target for row in section.targets.all()}, month.year)
