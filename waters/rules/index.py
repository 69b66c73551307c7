"""The index of water quality (水质指数, CWQI) and its rate of change: smaller is better. Pure.

Per indicator the mean over all ranked sections, then Σ C/C_Ⅲ; dissolved oxygen the other way round, pH by a formula of
its own. Rivers and lakes apart, weighted by their number of sections (unconfirmed).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from waters.rules.indicators import JUDGED, MORE_IS_BETTER, Indicator
from waters.rules.means import Means, rounded
from waters.rules.standard import GB3838, Kind, Standard

_THREE: Final = 3
_NEUTRAL: Final = Decimal(7)
# Water without any oxygen would have an endless index; it counts as the least that is told.
_LEAST_OXYGEN: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Index:
    """An index with its terms, not rounded, by indicator."""

    terms: Mapping[Indicator, Decimal]
    standard: Standard = GB3838

    @property
    def value(self) -> Decimal:
        """With the standard's decimals."""
        return rounded(sum(self.terms.values(), Decimal(0)), self.standard.index_decimals)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A section in an index: its means over the period, river or lake."""

    means: Means
    kind: Kind


def term_of(
    indicator: Indicator, number: Decimal, kind: Kind, standard: Standard = GB3838
) -> Decimal | None:
    """C/C_Ⅲ of one indicator; None for one that is not judged."""
    if indicator == Indicator.PH:
        low, high = standard.ph
        if number <= _NEUTRAL:
            return (_NEUTRAL - number) / (_NEUTRAL - low)
        return (number - _NEUTRAL) / (high - _NEUTRAL)
    limit = standard.limit_of(indicator, kind, _THREE)
    if indicator not in JUDGED or not limit:
        return None
    if indicator in MORE_IS_BETTER:
        return limit / max(number, _LEAST_OXYGEN)
    return number / limit


def index_of(means: Means, kind: Kind, standard: Standard = GB3838) -> Index | None:
    """The index of one set of means; None where nothing of it is judged."""
    terms: dict[Indicator, Decimal] = {
        indicator: term
        for indicator in JUDGED
        if indicator in means
        and (term := term_of(indicator, means[indicator], kind, standard)) is not None
    }
    return Index(terms, standard) if terms else None


def index_of_many(sections: Sequence[Ranked], standard: Standard = GB3838) -> Index | None:
    """The index of a division: of its rivers' means, of its lakes' means, and of both weighted by how many sections
    there are of each. An indicator that only one of the two has keeps its whole term. None without a section."""
    found: list[tuple[int, Index]] = []
    kinds: tuple[Kind, ...] = ("river", "lake")
    for kind in kinds:
        of_kind = [each.means for each in sections if each.kind == kind]
        index = index_of(_plain_means(of_kind), kind, standard)
        if index is not None:
            found.append((len(of_kind), index))
    if not found:
        return None
    terms: dict[Indicator, Decimal] = {}
    for indicator in JUDGED:
        parts = [(n, index.terms[indicator]) for n, index in found if indicator in index.terms]
        if parts:
            weight = sum(n for n, _ in parts)
            terms[indicator] = sum((n * term for n, term in parts), Decimal(0)) / weight
    return Index(terms, standard)


def _plain_means(rows: Iterable[Means]) -> dict[Indicator, Decimal]:
    """Not rounded: only the index itself is."""
    rows = list(rows)
    return {
        each: sum(numbers, Decimal(0)) / len(numbers)
        for each in JUDGED
        if (numbers := [means[each] for means in rows if each in means])
    }


@dataclass(frozen=True, slots=True)
class Change:
    """An index beside last year's, over the indicators that both have.

    rate   (now − before)/before; below 0 is better. None where before is 0 or they have no indicator in common
    only   indicators that one of the two lacks, and that were left out of both
    """

    now: Decimal
    before: Decimal
    rate: Decimal | None
    only: tuple[Indicator, ...]


def change_of(now: Index, before: Index) -> Change:
    """Compares two indexes. A month in which fewer indicators were measured would otherwise be better by itself."""
    standard = now.standard
    both = [each for each in now.terms if each in before.terms]
    new = rounded(sum((now.terms[e] for e in both), Decimal(0)), standard.index_decimals)
    old = rounded(sum((before.terms[e] for e in both), Decimal(0)), standard.index_decimals)
    rate = rounded((new - old) / old, standard.index_decimals + 2) if both and old else None
    only = set(now.terms) ^ set(before.terms)
    return Change(new, old, rate, tuple(sorted(only)))


def stays_out(classes: Iterable[int | None], standard: Standard = GB3838) -> bool:
    """Do these classes, of all sections in both periods, keep a place out of the ranking of change? All must be known
    and at Ⅱ or better: what is good cannot become much better."""
    known = list(classes)
    return bool(known) and all(each is not None and each <= standard.rank_beyond for each in known)


def without_inflow(
    means: Means,
    kind: Kind,
    inflow: Means,
    inflow_kind: Kind,
    inflow_target: int,
    standard: Standard = GB3838,
) -> dict[Indicator, Decimal]:
    """The means of a section less the excess with which its water came in: C − (C_in − S_in) where the inflow misses
    its own target, never below 0; oxygen that was lacking is added. pH is left as it is."""
    corrected = dict(means)
    for indicator, came in inflow.items():
        limit = standard.limit_of(indicator, inflow_kind, inflow_target)
        if limit is None or indicator not in means or indicator not in JUDGED:
            continue
        if indicator in MORE_IS_BETTER:
            corrected[indicator] = means[indicator] + max(limit - came, Decimal(0))
        else:
            excess = max(came - limit, Decimal(0))
            corrected[indicator] = max(means[indicator] - excess, Decimal(0))
    return corrected
