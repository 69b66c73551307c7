"""What the samples of many months come to: one row a sample from the database, each different value judged once.

The pure rules say what a value is worth (`waters.rules`); here they are asked once for each value that occurs, because
three million values have some ten thousand different ones. Months with one sample, which are nearly all, are put
together from these; the others are averaged by the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Aggregate, Case, CharField, F, QuerySet, When
from django.db.models import Value as Constant
from django.db.models.functions import Cast, Concat

from common.text.months import Month
from waters.models import Sample
from waters.rules.classes import class_of, is_undecided
from waters.rules.exceeding import Exceeding, exceeding_of, worst_first
from waters.rules.index import term_of
from waters.rules.indicators import JUDGED, Indicator
from waters.rules.means import Mean, Value, mean_of, rounded
from waters.rules.standard import GB3838, Kind, Standard
from waters.rules.states import MEASURED, Taken, means_of, sampled_state

# Between indicator and number; below the detection limit the other one, before the limit.
_IS, _BELOW = ":", "<"
_JUDGED = frozenset(JUDGED)
_NOTHING = Decimal(0)


class Joined(Aggregate):
    """Texts in one, with a blank between them."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


class Row(NamedTuple):
    """A sample as it comes: `text` holds its values, "7:0.32 8<0.01", None without any."""

    section_id: int
    month: date
    source: str
    state: str
    text: str | None

    @classmethod
    def taken(
        cls,
        section_id: int,
        month: Month,
        source: str,
        state: str,
        parts: Iterable[str],
    ) -> Row:
        """A sample that is not stored as yet. parts  its values, each by `part_of`"""
        return cls(section_id, month.first_day, source, state, " ".join(parts) or None)


def part_of(indicator: Indicator, value: Value) -> str:
    """One value as a row's `text` holds it; `read` reads it."""
    return f"{int(indicator)}{_BELOW if value.is_below else _IS}{value.number}"


def sample_rows(samples: QuerySet[Sample]) -> Iterator[Row]:
    """Of samples that were not made void; one query, one row each."""
    text = Case(
        When(
            values__is_below=True,
            then=Concat(_text("values__indicator"), Constant(_BELOW), _text("values__limit")),
        ),
        When(
            values__number__isnull=False,
            then=Concat(_text("values__indicator"), Constant(_IS), _text("values__number")),
        ),
        output_field=CharField(),
    )
    rows = (
        samples.filter(voided_at__isnull=True).order_by().values("pk").annotate(text=Joined(text))
    )
    found = rows.values_list("section_id", "month", "source", "state", "text")
    return map(Row._make, found.iterator(chunk_size=5000))


def _text(field: str) -> Cast:
    return Cast(F(field), CharField())


class _Worth(NamedTuple):
    """One value by itself: its mean, its class (0 where it decides nothing), whether it counts as measured, its term of
    the index (0 outside it); `beyond` remembers what it is beyond each class; `load` as of `Mean`."""

    indicator: Indicator
    number: Decimal
    water_class: int
    is_measured: bool
    term: Decimal
    beyond: dict[int, Exceeding]
    load: Decimal | None


@dataclass(slots=True)
class Computed:
    """What a month's samples come to: the class 1 … 6 (None without one), how many indicators it is of, the index
    (None where nothing is in it); `worse` are those of Ⅱ and worse; `loads` as of `MonthFigures`."""

    state: str
    water_class: int | None
    measured: int
    means: Mapping[Indicator, Decimal]
    loads: Mapping[Indicator, Decimal]
    undecided: tuple[Indicator, ...]
    index: Decimal | None
    worse: Sequence[_Worth]
    kind: Kind
    standard: Standard

    def exceeding(self, target: int | None) -> tuple[Exceeding, ...]:
        """Beyond the target, or beyond Ⅲ without one."""
        beyond = target or self.standard.main_beyond
        if self.water_class is None or self.water_class <= beyond:
            return ()
        found = [self._beyond(each, beyond) for each in self.worse if each.water_class > beyond]
        return tuple(sorted(found, key=worst_first))

    def _beyond(self, worth: _Worth, beyond: int) -> Exceeding:
        found = worth.beyond.get(beyond)
        if found is None:
            (found,) = exceeding_of(
                {worth.indicator: worth.number},
                {worth.indicator: worth.water_class},
                beyond,
                self.kind,
                self.standard,
            )
            worth.beyond[beyond] = found
        return found


class _Worths(dict[str, _Worth]):
    """Text of a value → its worth, asked of the rules once."""

    def __init__(self, kind: Kind, standard: Standard) -> None:
        self.kind, self.standard = kind, standard

    def __missing__(self, text: str) -> _Worth:
        indicator, value = read(text)
        mean = mean_of([value], indicator, self.standard)
        if mean is None:
            raise ValueError(f"no number in {text!r}")
        worth = self[text] = _worth(indicator, mean, self.kind, self.standard)
        return worth


def _worth(indicator: Indicator, mean: Mean, kind: Kind, standard: Standard) -> _Worth:
    found = class_of(indicator, mean.number, kind, standard)
    if found is None or indicator not in _JUDGED:
        return _Worth(indicator, mean.number, 0, False, _NOTHING, {}, mean.load)
    term = term_of(indicator, mean.number, kind, standard)
    if is_undecided(indicator, mean.below, found, kind, standard):
        found = 0
    return _Worth(indicator, mean.number, found, True, term or _NOTHING, {}, mean.load)


def read(text: str) -> tuple[Indicator, Value]:
    """`7:0.32` or `8<0.01` as an indicator and a value."""
    is_below = _BELOW in text
    code, _, number = text.partition(_BELOW if is_below else _IS)
    return Indicator(int(code)), Value(Decimal(number), is_below)


# What the shipped standard says of a value is remembered as long as the process lives, up to so many values.
_SHIPPED: Final[dict[Kind, _Worths]] = {
    "river": _Worths("river", GB3838),
    "lake": _Worths("lake", GB3838),
}
_MOST_REMEMBERED: Final = 100_000


class Judge:
    """Judges months one after the other; what another standard says of a value is remembered as long as this lives."""

    def __init__(self) -> None:
        self._worths: dict[tuple[Kind, int], _Worths] = {}
        for worths in _SHIPPED.values():
            if len(worths) > _MOST_REMEMBERED:
                worths.clear()

    def computed(self, rows: Sequence[Row], kind: Kind, standard: Standard) -> Computed | None:
        """What the samples of one section's month come to; None without a sample."""
        if len(rows) == 1 and rows[0].state == "taken" and rows[0].text:
            worths = self._remembered(kind, standard)
            found = [worths[part] for part in rows[0].text.split(" ")]
            return _together(found, (), MEASURED, kind, standard)
        state = sampled_state([row.state for row in rows])
        return None if state is None else _of_several(rows, state, kind, standard)

    def _remembered(self, kind: Kind, standard: Standard) -> _Worths:
        if standard is GB3838:
            return _SHIPPED[kind]
        # The standard lives as long as its worths, so no other one takes its id.
        worths = self._worths.get((kind, id(standard)))
        if worths is None:
            worths = self._worths[kind, id(standard)] = _Worths(kind, standard)
        return worths


def _of_several(rows: Sequence[Row], state: str, kind: Kind, standard: Standard) -> Computed:
    samples = [
        Taken(row.source, row.state, dict(map(read, row.text.split(" "))))
        for row in rows
        if row.text
    ]
    found, untold = means_of(samples, standard)
    worths = [_worth(indicator, mean, kind, standard) for indicator, mean in found.items()]
    return _together(worths, untold, state, kind, standard)


def _together(
    worths: Sequence[_Worth],
    untold: tuple[Indicator, ...],
    state: str,
    kind: Kind,
    standard: Standard,
) -> Computed:
    """The worst indicator decides, so each may be judged by itself."""
    worse = [each for each in worths if each[2] > 1]
    worst = max([each[2] for each in worths], default=0)
    measured = sum([each[3] for each in worths])
    undecided = [each.indicator for each in worths if each[3] and not each[2]]
    index = sum([each[4] for each in worths], _NOTHING)
    return Computed(
        state=state,
        water_class=worst or None,
        measured=measured,
        means={each[0]: each[1] for each in worths},
        loads={each[0]: each[6] for each in worths if each[6] is not None},
        undecided=(*undecided, *untold),
        index=rounded(index, standard.index_decimals) if measured else None,
        worse=worse,
        kind=kind,
        standard=standard,
    )


def by_month(rows: Iterable[Row]) -> dict[tuple[int, date], list[Row]]:
    """Rows by section and first day of the month."""
    found: dict[tuple[int, date], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.section_id, row.month].append(row)
    return found
