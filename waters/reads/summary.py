"""A set of sections in one month, beside the same month a year before: what is frozen with a closed month, and what
notices and pages say of a division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from common.text.months import Month
from waters.models import Section
from waters.reads.figures import MonthFigures
from waters.reads.remarks import beyond_three
from waters.reads.standards import standards
from waters.rules.exceeding import Spread, spread_of
from waters.rules.index import Ranked, index_of_many
from waters.rules.shares import (
    Placed,
    Shares,
    basin_words,
    change_between,
    change_words,
    shares_of,
)
from waters.rules.standard import Kind, Standard
from waters.rules.states import MEASURED


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a set of sections in a month.

    words    优 … 重度污染; change_words: 明显好转 …, "" where nothing can be compared
    states   how many sections are in each state that has no class (`no_flow`, `missing`, `not_due`, `void`)
    before   shares of the same sections a year before
    change   ΔG − ΔD in percentage points
    spread   main pollutants of the set as a whole; none of fewer than five measured sections (the standard's number),
             of which each has its own. Not frozen: it follows from the month's means
    index    of the sections that are in the index, None where none was measured; `in_index`: how many of them
    """

    month: Month
    shares: Shares
    words: str
    states: Mapping[str, int]
    before: Shares
    change: Decimal | None
    change_words: str
    index: Decimal | None
    in_index: int
    spread: Sequence[Spread] = ()

    @property
    def spread_words(self) -> str:
        """总磷（4 个，20.0%）、氨氮（1 个，5.0%）; "" without any."""
        return "、".join(each.words for each in self.spread)

    def to_json(self) -> dict[str, Any]:
        """As `MonthClose.figures` holds it; shares are text with six decimals, null without one."""
        return {
            "month": str(self.month),
            "shares": shares_json(self.shares),
            "words": self.words,
            "states": dict(self.states),
            "before": shares_json(self.before),
            "change": _text(self.change),
            "change_words": self.change_words,
            "index": _text(self.index),
            "in_index": self.in_index,
        }


def shares_json(shares: Shares) -> dict[str, Any]:
    """Counts, and the three shares."""
    counts = asdict(shares) | {"by_class": list(shares.by_class)}
    return counts | {
        "good": shares.good,
        "worst": shares.worst,
        "good_share": _text(shares.good_share),
        "worst_share": _text(shares.worst_share),
        "target_share": _text(shares.target_share),
    }


def summary_of(figures: Sequence[MonthFigures], month: Month) -> Summary:
    """The summary of sections' figures of one month. Two queries."""
    ids = [each.section_id for each in figures]
    rows = Section.objects.filter(pk__in=ids).order_by()
    kinds = {pk: (kind, is_in) for pk, kind, is_in in rows.values_list("pk", "kind", "in_index")}
    return summarized(figures, kinds, month, standards().of(month))


def summarized(
    figures: Sequence[MonthFigures],
    kinds: Mapping[int, tuple[Kind, bool]],
    month: Month,
    standard: Standard,
) -> Summary:
    """The same without a query. `kinds` says of each section whether it is a river or a lake, and in the index."""
    measured = [each for each in figures if each.state == MEASURED and each.means]
    ranked = [Ranked(each.means, kinds[each.section_id][0]) for each in measured]
    in_index = [each for each, of in zip(ranked, measured, strict=True) if kinds[of.section_id][1]]
    now = shares_of(Placed(each.water_class, each.is_met) for each in figures)
    before = shares_of(Placed(each.last_year, None) for each in figures)
    change = change_between(now, before)
    states: dict[str, int] = {}
    for each in figures:
        if each.water_class is None:
            states[each.state] = states.get(each.state, 0) + 1
    index = index_of_many(in_index, standard)
    return Summary(
        month=month,
        shares=now,
        words=basin_words(now, ranked, standard),
        states=states,
        before=before,
        change=change,
        change_words=change_words(change, standard),
        index=None if index is None else index.value,
        in_index=len(in_index),
        spread=spread_of(
            [
                beyond_three(each, kinds[each.section_id][0], standard)
                for each in measured
                if each.computed is not None
            ],
            standard,
        ),
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
