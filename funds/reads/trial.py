"""试算: what a version would have paid last year, reckoned from that year's water and kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from accounts.models import Division
from common.text.months import Month
from funds.models import RuleVersion
from funds.rules import clearing
from funds.services.kinds import Computed, LineDraft
from funds.services.registry import kind_of
from funds.services.writing import sums_of


@dataclass(frozen=True, slots=True)
class TriedParty:
    """What one division would have paid and received in the year, in yuan."""

    name: str
    pays: Decimal
    receives: Decimal

    @property
    def net(self) -> Decimal:
        return self.receives - self.pays


@dataclass(frozen=True, slots=True)
class Trial:
    """A year tried.

    months   (label, sum) of each month; "全年" for what is of the whole year
    parties  in the order of their codes
    pairs    (payer, payee, yuan): the year netted, with its cap
    lines    as a statement would have them, with names of both ends
    """

    year: int
    computed: Computed
    months: Sequence[tuple[str, Decimal]]
    parties: Sequence[TriedParty]
    pairs: Sequence[tuple[str, str, Decimal]]
    lines: Sequence[tuple[str, str, LineDraft]]

    @property
    def total(self) -> Decimal:
        return self.computed.total


def try_out(version: RuleVersion, year: int, *, at: datetime) -> Trial:
    """Raises Invalid where the rule cannot be reckoned."""
    kind = kind_of(version.rule.kind)
    periods = kind.periods(version.body, year)
    # A year of account may begin in another month than January.
    computed = kind.compute(version, periods[0][0], periods[-1][1], at=at)
    codes = {code for line in computed.lines for code in (line.payer, line.payee)}
    names = dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))
    posted = [
        clearing.Posted(
            title=_label(line.month), payer=line.payer, payee=line.payee, amount=line.amount
        )
        for line in computed.lines
        if line.amount
    ]
    return Trial(
        year=year,
        computed=computed,
        months=_by_month(computed.lines),
        parties=[
            TriedParty(names[code], pays, receives)
            for code, (pays, receives) in sorted(sums_of(computed.lines).items())
        ],
        pairs=[
            (names[pair.payer], names[pair.payee], pair.amount)
            for pair in clearing.netted(posted, cap=clearing.cap_of(version.body))
        ],
        lines=[(names[line.payer], names[line.payee], line) for line in computed.lines],
    )


def _by_month(lines: Iterable[LineDraft]) -> list[tuple[str, Decimal]]:
    sums: defaultdict[date, Decimal] = defaultdict(Decimal)
    # What is of the whole year comes last.
    for line in lines:
        sums[line.month or date.max] += line.amount
    return [(_label(None if day == date.max else day), sums[day]) for day in sorted(sums)]


def _label(month: date | None) -> str:
    return "全年" if month is None else Month.of(month).label
