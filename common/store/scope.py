"""Whose rows are whose: ranges of division codes.

A division's code has 12 digits; its level is where the digits end and the zeros begin
(2 省, 4 市, 6 区县, 9 镇街, 12 村社区). "Mine and below" is therefore one range of codes, which an
index answers on both databases (`startswith` is a full scan on SQLite).
"""

from collections.abc import Iterable

from django.db.models import Q

CODE_LENGTH = 12
LEVEL_DIGITS = (2, 4, 6, 9, 12)

# How many digits are left without the zeros at the end → level.
_LEVELS = [next(n for n in LEVEL_DIGITS if n >= left) for left in range(CODE_LENGTH + 1)]

CodeRange = tuple[str, str]


def level_of(code: str) -> int:
    """Number of meaning-bearing digits of a division code: 2, 4, 6, 9 or 12.

    >>> level_of("500101001000")
    9
    """
    if len(code) != CODE_LENGTH or not code.isdigit():
        raise ValueError(f"not a 12-digit division code: {code!r}")
    return _LEVELS[len(code.rstrip("0"))]


def level_below(code: str) -> int:
    """Level of the divisions one step below this one; of a village, which has none, its own.

    >>> level_below("500101000000")
    9
    """
    level = level_of(code)
    return next((deeper for deeper in LEVEL_DIGITS if deeper > level), level)


def prefix_of(code: str) -> str:
    """The digits every code below this division begins with."""
    return code[: level_of(code)]


def parent_code(code: str) -> str | None:
    """Code of the division one level up; None for a province."""
    index = LEVEL_DIGITS.index(level_of(code))
    return code[: LEVEL_DIGITS[index - 1]].ljust(CODE_LENGTH, "0") if index else None


def common_code(one: str, other: str) -> str | None:
    """Code of the lowest division that holds both; None for two provinces.

    >>> common_code("500101001000", "500102000000")
    '500100000000'
    """
    above = set(codes_up(one))
    return next((code for code in codes_up(other) if code in above), None)


def codes_up(code: str | None) -> list[str]:
    """A division's code and those of all divisions above it, nearest first; none for None.

    >>> codes_up("500101000000")
    ['500101000000', '500100000000', '500000000000']
    """
    codes = []
    while code:
        codes.append(code)
        code = parent_code(code)
    return codes


def range_below(code: str) -> CodeRange:
    """First code of a division and first code after its last: `lo <= code < hi`.

    >>> range_below("500101000000")
    ('500101000000', '500102000000')
    """
    prefix = prefix_of(code)
    return code, str(int(prefix) + 1).zfill(len(prefix)).ljust(CODE_LENGTH, "0")


def covers(ranges: Iterable[CodeRange], code: str) -> bool:
    """Does one of the ranges hold this code?"""
    return any(lo <= code < hi for lo, hi in ranges)


def joined(ranges: Iterable[CodeRange]) -> tuple[CodeRange, ...]:
    """The same codes in as few ranges as hold them, in order: those of neighbouring towns become one.

    >>> joined([("500101002000", "500101003000"), ("500101001000", "500101002000")])
    (('500101001000', '500101003000'),)
    """
    found: list[CodeRange] = []
    for lo, hi in sorted(ranges):
        if found and lo <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], hi))
        else:
            found.append((lo, hi))
    return tuple(found)


def outside(ranges: Iterable[CodeRange], holes: Iterable[CodeRange]) -> tuple[CodeRange, ...]:
    """The codes of `ranges` that lie in none of `holes`, in as few ranges as hold them.

    >>> outside([("500101000000", "500102000000")], [("500101001000", "500101003000")])
    (('500101000000', '500101001000'), ('500101003000', '500102000000'))
    """
    left = list(joined(ranges))
    for first, after in holes:
        cut = [(lo, min(hi, first)) for lo, hi in left] + [(max(lo, after), hi) for lo, hi in left]
        left = [(lo, hi) for lo, hi in cut if lo < hi]
    return joined(left)


def within(ranges: Iterable[CodeRange], field: str = "division_id") -> Q:
    """Condition: `field` (a division code column) lies in one of the ranges; nothing, if none."""
    condition = Q(pk__in=[])
    for lo, hi in ranges:
        condition |= Q(**{f"{field}__gte": lo, f"{field}__lt": hi})
    return condition
