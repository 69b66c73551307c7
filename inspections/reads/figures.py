"""Monthly statistics of patrols, by one statement each: no loop over patrols, no counter to drift.

Words, for a month M and a division D (domain.md 3):

- *due* (应巡期数): due rows (appointment × period) of posts of D and below, accounted in M (the
  period ends in M) and not cancelled; *met* (达标期数): those with at least `required` patrols.
  *Completion* (完成率) is met ÷ due: a period counts once, however often it was patrolled.
- *ended* (到今天应巡) and *ended_met* (到今天已巡): of those, the periods that were over before the
  day from which one looks. While a month runs nobody is behind with a period that still has days
  left, so *completion so far* (到今天完成率) is ended_met ÷ ended; of a month that is over it is
  the completion itself.
- *required* (应巡次数) and *done* (计入次数): patrols asked for, and accepted patrols credited to
  those periods, whoever's reach they were on; a joint patrol is credited to each participant.
  *Patrols per due* (巡河应巡比) is done ÷ required and may exceed 100 %.
- *patrols* (巡河次数): accepted patrols begun in M on reaches of D and below, a joint patrol counted
  once, by the tier of the person who went; *found* (发现问题) and *missed* (漏查) are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from accounts.models import Division, Level
from common.store.scope import CODE_LENGTH, level_below, range_below
from common.text.months import Month, months_between
from common.text.spans import MonthSpan
from inspections.models import Patrol

# One row a due: what was asked and what counts. The months are named one by one, so that the index on
# month and division leads to this division's rows in each; `due, state` is answered by an index alone.
_PER_DUE: Final = """
    SELECT d.id, d.month, d.tier, d.division_id, d.appointment_id, d.chief_id, d.river_id,
           d.reach_id, d.required, d.period_end, COUNT(p.due_id) AS done
      FROM inspections_patroldue d
      LEFT JOIN inspections_patrol p ON p.due_id = d.id AND p.state IN ('valid', 'confirmed')
     WHERE d.month IN ({months}) AND d.division_id >= %s AND d.division_id < %s
       AND d.cancelled_at IS NULL
     GROUP BY d.id
"""
_SUMS: Final = """
    COUNT(*), SUM(CASE WHEN done >= required THEN 1 ELSE 0 END), SUM(required), SUM(done),
    SUM(CASE WHEN period_end < %s THEN 1 ELSE 0 END),
    SUM(CASE WHEN period_end < %s AND done >= required THEN 1 ELSE 0 END)
"""
_BY_TIER_AND_CHILD: Final = f"""
    WITH per_due AS ({_PER_DUE})
    SELECT tier, SUBSTR(division_id, 1, %s) AS child, {_SUMS} FROM per_due GROUP BY 1, 2
"""  # noqa: S608 (constants of this file; every value is a parameter)
_BY_MONTH: Final = f"""
    WITH per_due AS ({_PER_DUE})
    SELECT month, {_SUMS} FROM per_due GROUP BY month ORDER BY month
"""  # noqa: S608
_BY_POST: Final = f"""
    WITH per_due AS ({_PER_DUE})
    SELECT appointment_id, division_id, tier, COUNT(*),
           SUM(CASE WHEN done >= required THEN 1 ELSE 0 END), SUM(required),
           CAST(SUM(done) AS bigint)
      FROM per_due
     GROUP BY appointment_id, division_id, tier
     ORDER BY division_id, tier, appointment_id
"""  # noqa: S608


@dataclass(slots=True)
class Figures:
    """One line of the statistics; see the words at the head of this file."""

    due: int = 0
    met: int = 0
    required: int = 0
    done: int = 0
    ended: int = 0
    ended_met: int = 0
    patrols: int = 0
    found: int = 0
    missed: int = 0
    alone: int = 0

    @property
    def completion(self) -> float | None:
        """met ÷ due, 0–1; None where nothing was due."""
        return self.met / self.due if self.due else None

    @property
    def completion_so_far(self) -> float | None:
        """ended_met ÷ ended, 0–1; None where no period is over yet."""
        return self.ended_met / self.ended if self.ended else None

    @property
    def per_due(self) -> float | None:
        """done ÷ required, may exceed 1; None where nothing was due."""
        return self.done / self.required if self.required else None

    @property
    def unmet(self) -> int:
        return self.due - self.met

    def add_dues(
        self, due: int, met: int, required: int, done: int, ended: int, ended_met: int
    ) -> None:
        self.due += due
        self.met += met
        self.required += int(required)
        self.done += int(done)
        self.ended += ended
        self.ended_met += ended_met

    def add_patrols(self, patrols: int, found: int, missed: int, alone: int = 0) -> None:
        self.patrols += patrols
        self.found += found
        self.missed += missed
        self.alone += alone

    def add(self, other: Figures) -> None:
        self.add_dues(
            other.due, other.met, other.required, other.done, other.ended, other.ended_met
        )
        self.add_patrols(other.patrols, other.found, other.missed, other.alone)


@dataclass(slots=True)
class ChildFigures:
    """A division directly below the one asked for; `is_self` is the line of its own level (本级):
    chiefs whose post is of the division itself."""

    code: str
    name: str
    figures: Figures
    is_self: bool = False


@dataclass(slots=True)
class MonthFigures:
    """Months and code as asked; total, tier (2, 4, 6, 9, 12) → line, and lines by child division in
    the order of their codes. Sums of `tiers` and of `children` both equal `total`."""

    month: Month | MonthSpan
    code: str
    total: Figures = field(default_factory=Figures)
    tiers: dict[int, Figures] = field(default_factory=dict)
    children: list[ChildFigures] = field(default_factory=list)

    def tier_rows(self) -> list[tuple[int, str, Figures]]:
        """(tier, its Chinese name, line), highest tier first."""
        return [(tier, Level(tier).label, self.tiers[tier]) for tier in sorted(self.tiers)]


class Post(NamedTuple):
    """What one post (an appointment) owed in a month and did; due and met are periods, required and
    done patrols."""

    appointment_id: int
    code: str
    tier: int
    due: int
    met: int
    required: int
    done: int

    @property
    def is_unmet(self) -> bool:
        return self.met < self.due


@dataclass(frozen=True, slots=True)
class Cell:
    """What one tier owed and did in one division, at the depth asked for."""

    code: str
    tier: int
    figures: Figures


def posts_of(month: Month, code: str) -> list[Post]:
    """What every post of a division and below owed and did in a month that is over, in the order of
    the divisions' codes and tiers: one query. A chief of two reaches comes once for each."""
    return [Post._make(row) for row in _rows(_BY_POST, month, month, code)]


def cells_of(month: Month, code: str, posts: Iterable[Post]) -> list[Cell]:
    """The finest statistics of a month that is over, by village and tier, from the `posts_of` the
    same: a district and each of its towns can be added up from them. One query."""
    lines = _Lines()
    for _, place, tier, due, met, required, done in posts:
        lines.of(place, tier).add_dues(due, met, required, done, due, met)
    return lines.with_patrols(MonthSpan.of(month), code, CODE_LENGTH)


def _cells(span: MonthSpan, code: str, digits: int, day: date | None) -> list[Cell]:
    """Statistics by tier and by the first `digits` digits of the division, seen from `day` (`ended`;
    none: the month is over): two queries."""
    lines = _Lines()
    for tier, child, *sums in _rows(
        _BY_TIER_AND_CHILD, span.first, span.last, code, digits, *_over(span.last, day)
    ):
        lines.of(child, tier).add_dues(*sums)
    return lines.with_patrols(span, code, digits)


class _Lines:
    """Lines by division and tier, as they are added up."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Figures] = {}

    def of(self, code: str, tier: int) -> Figures:
        place = (code.ljust(CODE_LENGTH, "0"), tier)
        line = self._found.get(place)
        if line is None:
            line = self._found[place] = Figures()
        return line

    def with_patrols(self, span: MonthSpan, code: str, digits: int) -> list[Cell]:
        for row in _patrols(span, code, digits):
            self.of(row["child"], row["tier"]).add_patrols(
                row["patrols"], row["found"] or 0, row["missed"] or 0, row["alone"]
            )
        return [Cell(*place, self._found[place]) for place in sorted(self._found)]


def month_figures(month: Month | MonthSpan, code: str, *, day: date | None = None) -> MonthFigures:
    """The statistics of a month, or of several together, for a division and everything below it, seen
    from `day` (none: they are over): three queries. Several are the sum of each."""
    result = MonthFigures(month, code)
    children: dict[str, Figures] = {}
    for cell in _cells(MonthSpan.of(month), code, level_below(code), day):
        tier = result.tiers.setdefault(cell.tier, Figures())
        child = children.setdefault(cell.code, Figures())
        for line in (result.total, tier, child):
            line.add(cell.figures)
    names = dict(Division.objects.filter(pk__in=children).values_list("pk", "name"))
    result.children = [
        ChildFigures(child, names.get(child, child), children[child], is_self=child == code)
        for child in sorted(children)
    ]
    return result


def dues_by_tier(month: Month, code: str, *, day: date | None = None) -> dict[int, Figures]:
    """What was due and done in a month in a division and below, by tier, seen from `day` (none: the month
    is over); patrols, found and missed stay 0. One query."""
    found: dict[int, Figures] = {}
    digits = level_below(code)
    for tier, _, *sums in _rows(_BY_TIER_AND_CHILD, month, month, code, digits, *_over(month, day)):
        found.setdefault(tier, Figures()).add_dues(*sums)
    return found


def trend(
    first: Month, last: Month, code: str, *, day: date | None = None
) -> list[tuple[Month, Figures]]:
    """What was due and done in each month, seen from `day` (none: all are over); patrols, found and
    missed stay 0. One query. Months in which nothing was due come with zeros."""
    found: dict[Month, Figures] = {}
    for first_day, *sums in _rows(_BY_MONTH, first, last, code, *_over(last, day)):
        found.setdefault(Month.of(_as_date(first_day)), Figures()).add_dues(*sums)
    return [(month, found.get(month, Figures())) for month in months_between(first, last)]


def recent_figures(
    month: Month, code: str, *, day: date | None = None, seconds: int = 300
) -> MonthFigures:
    """`month_figures`, at most `seconds` old: for pages that are opened all day long."""
    key = f"patrol-figures-2:{month}:{day}:{code}"
    found: MonthFigures | None = cache.get(key)
    if found is None:
        found = month_figures(month, code, day=day)
        cache.set(key, found, seconds)
    return found


def _rows(statement: str, first: Month, last: Month, code: str, *more: Any) -> Iterator[Any]:
    adapt = connection.ops.adapt_datefield_value
    low, high = range_below(code)
    months = [adapt(month.first_day) for month in months_between(first, last)]
    places = ", ".join(["%s"] * len(months))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(months=places), [*months, low, high, *more])
        while rows := cursor.fetchmany(2000):
            yield from rows


def _over(last: Month, day: date | None) -> list[Any]:
    """The day before which a period must have ended, as often as `_SUMS` asks for it."""
    return [connection.ops.adapt_datefield_value(day or last.next().first_day)] * 2


def _as_date(value: date | str) -> date:
    """SQLite hands a date back as text where no column type is known."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _patrols(span: MonthSpan, code: str, digits: int) -> Any:
    return (
        Patrol.objects.accepted()
        .below(code)
        .filter(started_at__gte=span.starts_at, started_at__lt=span.ends_at)
        .order_by()
        .values("tier", child=Substr("division_id", 1, digits))
        .annotate(
            patrols=Count("pk", filter=Q(joint_of=None)),
            found=Sum("found_count"),
            missed=Sum("missed_count"),
            alone=Count("pk", filter=Q(joint_of=None, decided_alone=True)),
        )
    )
