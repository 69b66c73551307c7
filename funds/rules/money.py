"""Yuan as decimals: rounded once, at the end, and shared out so that the parts make the whole. Pure."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
# An amount in words.
Say = Callable[[Decimal], str]
# What a column of statements holds.
MOST: Final = Decimal("99999999999.99")


def rounded(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """The amount in whole units, half up as money is; always with two decimals.

    >>> rounded(Decimal("0.125")), rounded(Decimal("1499.5"), Decimal(1))
    (Decimal('0.13'), Decimal('1500.00'))
    """
    return ((amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit).quantize(CENT)


def shared(whole: Decimal, weights: Sequence[Decimal], unit: Decimal = CENT) -> list[Decimal]:
    """The whole in parts by weight, each in whole units: their sum is the whole, to the cent.

    What rounding leaves goes to the largest remainders, the first of equal ones first, so that the same weights
    always give the same parts. Weights are not negative; without any weight all parts are 0 and the whole stays.

    >>> shared(Decimal(100), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    total = sum(weights, Decimal(0))
    if not total:
        return [Decimal("0.00")] * len(weights)
    exact = [whole * weight / total / unit for weight in weights]
    parts = [each.to_integral_value("ROUND_FLOOR") for each in exact]
    left = int((whole / unit).to_integral_value("ROUND_FLOOR") - sum(parts, Decimal(0)))
    by_rest = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_rest[:left]:
        parts[n] += 1
    # A whole that is not in whole units keeps what is below one with its largest part.
    made = [(part * unit).quantize(CENT) for part in parts]
    rest = whole - sum(made, Decimal(0))
    if rest:
        largest = max(range(len(made)), key=lambda n: (weights[n], -n))
        made[largest] += rest
    return made


def plain(amount: Decimal) -> str:
    """A number without an exponent or idle zeros: 1000000, 0.3.

    >>> plain(Decimal("1E+6")), plain(Decimal("0.300"))
    ('1000000', '0.3')
    """
    text = str(amount)
    if "E" in text:
        text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def cut(number: Decimal, places: int) -> str:
    """`plain` to so many decimals: of a long fraction what an eye needs.

    >>> cut(Decimal(1) / 3, 6)
    '0.333333'
    """
    return plain(round(number, places))


def yuan(amount: Decimal) -> str:
    """1,000,000 元; 12.50 元.

    >>> yuan(Decimal("1000000.00")), yuan(Decimal("12.5"))
    ('1,000,000 元', '12.50 元')
    """
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} 元" if whole else f"{amount:,.2f} 元"


def points(amount: Decimal) -> str:
    """5 分, of rules that share out a pool by points."""
    return f"{plain(amount)} 分"
