"""Netting a year's lines by pair of parties, with the year's cap. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.text.months import Month, months_between
from funds.rules.money import rounded, shared, yuan

Memo = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One amount of a frozen statement, in yuan."""

    title: str
    payer: str
    payee: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What one division owes another for the year."""

    payer: str
    payee: str
    amount: Decimal
    memo: tuple[Memo, ...]


def netted(lines: Iterable[Posted], *, cap: Decimal | None = None) -> list[Pair]:
    """Each pair once, in the order of its codes: who owes the other more pays the difference.

    cap  the most that a division pays for the year; what is beyond it is taken from its pairs in proportion
    """
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for line in lines:
        one, other = sorted((line.payer, line.payee))
        sign = 1 if line.payer == one else -1
        months = sums.setdefault((one, other), {})
        months[line.title] = months.get(line.title, Decimal("0.00")) + sign * line.amount
    pairs = [_pair(one, other, months) for (one, other), months in sorted(sums.items())]
    return pairs if cap is None else _capped(pairs, cap)


def _pair(one: str, other: str, months: Mapping[str, Decimal]) -> Pair:
    """`months` are what `one` pays: negative where it receives."""
    balance = sum(months.values(), Decimal("0.00"))
    payer, payee = (one, other) if balance >= 0 else (other, one)
    sign = 1 if balance >= 0 else -1
    memo: list[Memo] = [
        (title, "应付" if sign * amount >= 0 else "应收抵减", f"{sign * amount:.2f}")
        for title, amount in months.items()
        if amount
    ]
    memo.append(("轧差", "各期应付与应收相抵后的净额", f"{abs(balance):.2f}"))
    return Pair(payer=payer, payee=payee, amount=abs(balance), memo=tuple(memo))


def _capped(pairs: Sequence[Pair], cap: Decimal) -> list[Pair]:
    found = list(pairs)
    for payer in sorted({pair.payer for pair in pairs}):
        places = [n for n, pair in enumerate(found) if pair.payer == payer]
        owed = sum((found[n].amount for n in places), Decimal(0))
        if owed <= cap:
            continue
        parts = shared(cap, [found[n].amount for n in places])
        for n, part in zip(places, parts, strict=True):
            words = f"全年应付合计 {yuan(owed)}，超过年度封顶 {yuan(cap)}，按比例核减"
            memo = (*found[n].memo, ("年度封顶", words, f"{part:.2f}"))
            found[n] = Pair(payer=payer, payee=found[n].payee, amount=part, memo=memo)
    return found


def cap_of(body: Mapping[str, Any]) -> Decimal | None:
    """The year's cap of a rule's body (`caps.year`), in yuan; None for none."""
    value = (body.get("caps") or {}).get("year")
    return rounded(Decimal(value)) if value is not None else None


def missing_months(year: int, periods: Iterable[tuple[Month, Month]]) -> str:
    """The months of a year that no period covers: 3月、4月; empty for none."""
    covered = {month for first, last in periods for month in months_between(first, last)}
    left = [m for m in months_between(Month(year, 1), Month(year, 12)) if m not in covered]
    return "、".join(f"{month.month}月" for month in left)
