"""Which two divisions a transfer or meeting is between, as seen from one of them. Pure.

A district reads of itself and its neighbours, and below that of its towns among one another; what its
towns have with towns beyond its border is its own affair with that neighbour.
"""

from dataclasses import dataclass

from common.store.scope import CODE_LENGTH, covers, level_below, level_of, range_below


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two codes. `is_own`: `ours` is the reader's own division; else both lie below it, in order."""

    ours: str
    theirs: str
    is_own: bool


def pair_of(one: str, other: str, home: str) -> Pair | None:
    """The pair under which `home` counts something between `one` and `other`; None where it does not
    concern `home`, and among villages of one town."""
    inside = range_below(home)
    is_in = [covers([inside], code) for code in (one, other)]
    if not any(is_in):
        return None
    if all(is_in):
        first, second = sorted(_at(code, level_below(home)) for code in (one, other))
        return Pair(first, second, is_own=False) if first != second else None
    far = other if is_in[0] else one
    return Pair(home, _at(far, level_of(home)), is_own=True)


def _at(code: str, level: int) -> str:
    """The division of a level that holds `code`; `code` itself where its level is higher."""
    return code[: min(level, level_of(code))].ljust(CODE_LENGTH, "0")
