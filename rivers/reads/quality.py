"""登记质量: what the registers lack or contradict, each line with the page on which it is mended.

This room asks its own registers (`rivers.reads.lacking`); later rooms join what only they can tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from accounts.models import User
from common.seams import Seam


@dataclass(frozen=True, slots=True)
class Defect:
    """One row that wants mending: its name, where it is, what is wrong, and the address of the page where the office
    puts it right, with what is done there."""

    name: str
    place: str
    words: str
    address: str
    act: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a register ought to hold.

    key     its part of an address
    why     in a sentence: what depends on it
    found   the rows that lack it, in the divisions whose office the user is: a queryset, or a list where it takes more
            than SQL to tell
    said    a row in words
    """

    key: str
    title: str
    why: str
    found: Callable[[User, datetime], Any]
    said: Callable[[Any], Defect]


@dataclass(frozen=True, slots=True)
class Result:
    """A check with what it found; nothing is read in words before it is shown."""

    check: Check
    rows: Any
    count: int

    def said(self, rows: Sequence[Any]) -> list[Defect]:
        return [self.check.said(row) for row in rows]


CHECKS: Final[Seam[Check]] = Seam("what registers lack")


def ask(check: Check, user: User, at: datetime) -> Result:
    rows = check.found(user, at)
    return Result(check, rows, len(rows) if isinstance(rows, list) else rows.count())
