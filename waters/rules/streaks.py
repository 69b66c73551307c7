"""Months in a row on target. Pure."""

from collections.abc import Iterable

from waters.rules.standard import GB3838, Standard


def next_streak(before: int, state: str, is_met: bool | None, standard: Standard = GB3838) -> int:
    """The run after one more month: one longer where the target was met; as it was in a month without flow, not due,
    void or still awaited (`Standard.passes`); 0 where it was missed, or nobody can say."""
    if is_met is None and state in standard.passes:
        return before
    return before + 1 if is_met else 0


def streak_of(
    months: Iterable[tuple[str, bool | None]], before: int = 0, standard: Standard = GB3838
) -> int:
    """The run at the end of months (state, is the target met), the oldest first."""
    for state, is_met in months:
        before = next_streak(before, state, is_met, standard)
    return before
