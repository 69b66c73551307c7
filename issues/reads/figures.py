"""A month's figures of the ledger for a division: for notices and the home page.

Counted by one statement over the division's issues, never row by row: by place, tier and source, so
that a district and each of its towns, and every breakdown of either, are sums of the same cells.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from common.store.composed import composed_once
from common.store.scope import CodeRange, range_below
from common.text.months import Month
from common.text.spans import MonthSpan
from issues.models import Issue, IssueKind, LookBack, Outcome, Severity, Source, State
from issues.models.querysets import ENDED_STATES, VOID_STATES
from issues.rules.tiers import finder_words


@dataclass(slots=True, kw_only=True)
class Counts:
    """Numbers of one month that add up.

    reported   came in during the month
    general, heavier, major   of those, what was *found*: neither declined nor withdrawn since
    on_spot    of the found, those fixed on the spot
    rectified  of the found, those closed by the moment of asking
    accepted   accepted during the month, whenever reported
    closed     closed (销号) during the month, whenever reported, and whatever a look-back found later
    open       not ended at the month's end (now, while it still runs)
    overdue    of those open now, with the clock of their step run out
    """

    reported: int = 0
    general: int = 0
    heavier: int = 0
    major: int = 0
    on_spot: int = 0
    rectified: int = 0
    accepted: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def found(self) -> int:
        return self.general + self.heavier + self.major

    @property
    def void(self) -> int:
        """Came in, and was declined or withdrawn since."""
        return self.reported - self.found

    @property
    def serious(self) -> int:
        """较重 and 重大 together: seed 002 asks at which tier these are found."""
        return self.heavier + self.major

    def add(self, other: "Counts") -> None:
        for field in fields(Counts):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @classmethod
    def total(cls, counts: Iterable["Counts"]) -> Self:
        """The sum of some."""
        result = cls()
        for each in counts:
            result.add(each)
        return result


def verified_alone(month: Month | MonthSpan, code: str) -> int:
    """How many of the issues closed (销号) in these months, in a division and below it, were verified by somebody
    who had found them or put them right, because nobody else could (复核分人): one statement."""
    closed = Issue.objects.below(code).filter(state=State.CLOSED, is_verified_alone=True)
    return closed.filter(closed_at__gte=month.starts_at, closed_at__lt=month.ends_at).count()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown: a code (of a source or kind, a tier or None), its words, its counts."""

    code: str | int | None
    words: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month of one division and everything below it. Lines in which nothing was found are left out;
    sources and kinds come in the order of what was found, the most first, tiers highest first."""

    month: Month
    total: Counts
    by_source: Sequence[Line]
    by_tier: Sequence[Line]
    by_kind: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Cell:
    """The counts of one division (down to the village), finder's tier and source."""

    code: str
    tier: int | None
    source: str
    counts: Counts


def totals(month: Month | MonthSpan, code: str, at: datetime) -> Counts:
    """A division and everything below it in one line, as of `at`: one statement. Of several months what
    came in and was accepted is the sum of each; what was closed twice in them is one issue; `open` is of
    the end of the last."""
    ((counted,),) = composed_once(_totals, None, None, at, code, month)
    return _counts(*counted.rows())


def _totals(nobody: None, at: datetime, code: str, month: Month | MonthSpan) -> list[tuple[Any]]:
    """Of a division, not of a person. The constant is there so that all rows are one group."""
    span = (month.starts_at, month.ends_at)
    rows = _touched(*span, range_below(code)).order_by().annotate(all=Value(1)).values("all")
    return [(rows.annotate(**_counted(*span, at)).values_list(*_COUNTED),)]


def cells(month: Month | MonthSpan, code: str, at: datetime) -> list[Cell]:
    """The month (or several, as in `totals`) of a division and everything below it by place, tier and source, in the
    order of place: one statement. `at` is the moment at which clocks have run out."""
    rows = _grouped("division_id", "found_tier", "source", **_asked(month, code, at))
    return [Cell(place, tier, source, _counts(numbers)) for place, tier, source, *numbers in rows]


def by_unit(month: Month | MonthSpan, code: str, at: datetime) -> dict[int, Counts]:
    """The same by the unit with which an issue lies or lay; those without one are left out: one statement."""
    rows = _grouped("unit_id", **_asked(month, code, at))
    return {unit: _counts(numbers) for unit, *numbers in rows if unit is not None}


def month_figures(month: Month, code: str, at: datetime) -> MonthFigures:
    """The figures of a division and everything below it, as of `at`: three statements."""
    found = cells(month, code, at)
    kinds = _grouped("kind__code", **_asked(month, code, at))
    words = dict(IssueKind.objects.values_list("code", "name"))
    return MonthFigures(
        month=month,
        total=Counts.total(cell.counts for cell in found),
        by_source=_most_first(
            _lines(((cell.source, cell.counts) for cell in found), dict(Source.choices))
        ),
        by_tier=sorted(
            _lines(((cell.tier, cell.counts) for cell in found), finder_words),
            key=lambda line: (line.code is None, line.code),
        ),
        by_kind=_most_first(_lines(((key, _counts(numbers)) for key, *numbers in kinds), words)),
    )


def was_closed(**when: datetime) -> Q:
    """Closed once by a closure that a look-back undid: `closed_at` of the issue tells of it no more, but
    the look-back keeps it, and its `updated_at` is the moment of the rebound."""
    undone = LookBack.objects.filter(issue=OuterRef("pk"), outcome=Outcome.REBOUNDED, **when)
    # Few ever rebounded; of the others nothing is asked.
    return Q(rebound_count__gt=0) & Q(Exists(undone))


def _asked(month: Month | MonthSpan, code: str, at: datetime) -> dict[str, Any]:
    """What `_grouped` asks by."""
    low, high = range_below(code)
    return {"start": month.starts_at, "end": month.ends_at, "at": at, "low": low, "high": high}


def _touched(start: datetime, end: datetime, *places: CodeRange) -> Any:
    """The issues of divisions that the figures of a month, from its start to its end, are about."""
    return Issue.objects.in_ranges(places).filter(
        Q(reported_at__gte=start, reported_at__lt=end)
        | Q(accepted_at__gte=start, accepted_at__lt=end)
        | Q(closed_at__gte=start)
        | ~Q(state__in=ENDED_STATES)
    )


def _counted(start: datetime, end: datetime, at: datetime) -> dict[str, Count]:
    """What each field of `Counts` counts."""
    reported = Q(reported_at__gte=start, reported_at__lt=end)
    found = reported & ~Q(state__in=VOID_STATES)
    conditions = {
        "reported": reported,
        **{severity: found & Q(severity=severity) for severity in Severity.values},
        "on_spot": found & Q(is_fixed_on_spot=True),
        "rectified": found & Q(state=State.CLOSED, closed_at__lte=at),
        "accepted": Q(accepted_at__gte=start, accepted_at__lt=end),
        "closed": Q(state=State.CLOSED, closed_at__gte=start, closed_at__lt=end)
        | was_closed(closed_at__gte=start, closed_at__lt=end),
        "open": Q(reported_at__lt=end)
        & (Q(closed_at=None) | Q(closed_at__gte=end))
        & ~was_closed(closed_at__lt=end, updated_at__gte=end),
        "overdue": Q(reported_at__lt=end, due_at__lt=at) & ~Q(state__in=ENDED_STATES),
    }
    return {name: Count("pk", filter=condition) for name, condition in conditions.items()}


def _grouped(
    *by: str, start: datetime, end: datetime, at: datetime, low: str, high: str
) -> QuerySet[Issue, Any]:
    """Rows of what `by` names, then the fields of `Counts`."""
    rows = _touched(start, end, (low, high)).order_by(*by).values(*by)
    return rows.annotate(**_counted(start, end, at)).values_list(*by, *_COUNTED)


def _counts(numbers: Iterable[int]) -> Counts:
    return Counts(**dict(zip(_COUNTED, numbers, strict=True)))


_COUNTED: Final = [field.name for field in fields(Counts)]


def _lines(
    parts: Iterable[tuple[Any, Counts]], words: Mapping[Any, str] | Callable[[Any], str]
) -> list[Line]:
    """Parts with the same key added up; keys under which nothing was found are left out."""
    sums: dict[Any, Counts] = {}
    for key, counts in parts:
        sums.setdefault(key, Counts()).add(counts)
    named = words if callable(words) else words.__getitem__
    return [Line(key, str(named(key)), counts) for key, counts in sums.items() if counts.found]


def _most_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.counts.found, str(line.code)))
