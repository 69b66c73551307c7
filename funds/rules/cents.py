"""Twelfths and thirds of yuan, kept exact and rounded once, so that the parts still add up to their sum. Pure.

`funds.rules.money` shares a whole out by weights; here every part has a value of its own, and one that needs no
rounding must not move by a fen, because its memo says how it was reckoned.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

_FEN: Final = 100


def rounded(exact: Fraction) -> Decimal:
    """Yuan to the fen, half up, as cashiers do; `exact` ≥ 0."""
    return Decimal((2 * exact * _FEN + 1) // 2) / _FEN


def spread(total: Decimal, exact: Sequence[Fraction]) -> list[Decimal]:
    """Parts in whole fen whose sum is `total`, each less than a fen from its exact value.

    `total` is `rounded(sum(exact))`. Every part is cut to whole fen; what is then left goes, a fen each, to the parts
    that lost most, of equals to the first. A part that is whole fen stays what it is.
    """
    cut = [part * _FEN // 1 for part in exact]
    left = int(total * _FEN) - sum(cut)
    by_loss = sorted(range(len(exact)), key=lambda n: cut[n] - exact[n] * _FEN)
    for n in by_loss[:left]:
        cut[n] += 1
    return [Decimal(fen) / _FEN for fen in cut]
