"""What the figures of the ledger are called, on every page, paper and file. Pure.

What each counts is `issues.reads.figures.Counts`.
"""

from typing import Final

WORDS: Final = {
    "reported": "上报问题",
    "found": "有效问题",
    "void": "不予受理、撤回",
    "on_spot": "立行立改",
    "accepted": "受理",
    "closed": "销号",
}


def reported_words(reported: int, found: int, *, unit: str = "件") -> str:
    """42 件，不予受理、撤回 1 件，有效 41 件; where all of them are valid the number alone."""
    if reported == found:
        return f"{reported:,} {unit}"
    return (
        f"{reported:,} {unit}，{WORDS['void']} {reported - found:,} {unit}，有效 {found:,} {unit}"
    )
