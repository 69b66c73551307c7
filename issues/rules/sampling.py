"""Drawing a look-back's sample so that anybody can draw it again. Pure.

A weighted sample without replacement [domain.md section 4: reproducibly, weighted to serious ones]. For
each issue of the frame

    h = the first 16 hexadecimal digits of SHA-256 of "seed number" (one space between, UTF-8)
    u = (h + 1/2) / 16^16                          evenly spread between 0 and 1
    k = −ln(u) ÷ weight of its severity            the heavier, the smaller

and the `size` issues with the smallest k are drawn, the smallest first. k hangs on the seed, the number
and the weight alone: not on the order of the frame, nor on a random generator of some language. Reckoned
in decimals of 28 digits, so that every machine finds the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from hashlib import sha256
from typing import Final

DIGITS: Final = 28
_HEX: Final = 16
_EXACT: Final = Context(prec=DIGITS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An issue of the frame: its number (500101-2026-0012) and its severity's code."""

    number: str
    severity: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its weight and key; `rank` from 1, by key."""

    rank: int
    candidate: Candidate
    weight: int
    key: Decimal


def key_of(number: str, *, seed: str, weight: int) -> Decimal:
    """k of one issue, above 0. Raises ValueError for a weight below 1."""
    if weight < 1:
        raise ValueError(f"a weight is 1 or more, not {weight}")
    h = int(sha256(f"{seed} {number}".encode()).hexdigest()[:_HEX], 16)
    # (h + 1/2) / 16^16, in whole numbers above and below the line.
    u = _EXACT.divide(Decimal(2 * h + 1), Decimal(2 * 16**_HEX))
    return _EXACT.divide(-_EXACT.ln(u), Decimal(weight))


def ranked(frame: Iterable[Candidate], *, seed: str, weights: Mapping[str, int]) -> list[Ranked]:
    """The whole frame in the order in which it would be drawn. Raises KeyError for a severity without
    a weight."""
    keyed = [
        (key_of(each.number, seed=seed, weight=weights[each.severity]), each) for each in frame
    ]
    keyed.sort(key=lambda pair: (pair[0], pair[1].number))
    return [
        Ranked(rank, each, weights[each.severity], key)
        for rank, (key, each) in enumerate(keyed, start=1)
    ]


def drawn(
    frame: Iterable[Candidate], *, seed: str, weights: Mapping[str, int], size: int
) -> list[Ranked]:
    """The first `size` of the frame, or all of it where it holds fewer."""
    return ranked(frame, seed=seed, weights=weights)[:size]
