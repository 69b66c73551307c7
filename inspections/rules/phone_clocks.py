"""What a phone's clock is worth when the phone knows how wrong it is. Pure; for patrols and issues alike.

A phone learns from the `Date` of each answer how far its clock is off (`offset_s`, server minus phone) and sends that
with what it recorded. The offset is no older than the phone's last answer, and no newer: a clock that was put right
since, or that fell back to 1970 after the battery died, makes it wrong. So a correction must lead to a possible moment,
and staff are asked about each one.

- unknown: nothing is moved; what is too old or in the future is asked about as ever (`inspections.rules.validity`)
- up to `NOTICED`: nobody cares
- within the day: said on the patrol's page, not moved, because an old offset would spoil a right moment for little
- so much that the day is another one, by which it is judged what a patrol counts towards: moved by the offset, where
  that leads to a possible moment
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from common.text.chinese import local_date, moment_words, number_words, seconds_words

# Limits are [ours]; the same in the whole house, because a body is read before anybody knows its division.
NOTICED: Final = timedelta(minutes=10)
# A phone may be away for a month (`max_age_days`, `issues.services.reporting`).
OLDEST: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Shift:
    """What is added to each moment that a phone gave, in whole seconds, and what staff are asked about it ("" for
    nothing)."""

    seconds: int = 0
    reason: str = ""

    def moved(self, moment: datetime) -> datetime:
        return moment + timedelta(seconds=self.seconds) if self.seconds else moment


def shift_of(offset_s: int | None, *, first: datetime, last: datetime, at: datetime) -> Shift:
    """How moments from `first` to `last`, by a phone's clock that is `offset_s` behind the server's, are read when they
    arrive `at`. All aware and in order."""
    if offset_s is None or abs(offset_s) <= NOTICED.total_seconds():
        return Shift()
    wrong = timedelta(seconds=offset_s)
    if local_date(first) == local_date(first + wrong):
        return Shift()
    if not _is_better(first + wrong, last + wrong, first, last, at):
        return Shift(0, clock_words(offset_s, 0, first))
    return Shift(offset_s, clock_words(offset_s, offset_s, first + wrong))


def _is_better(
    first: datetime, last: datetime, said_first: datetime, said_last: datetime, at: datetime
) -> bool:
    """Are corrected moments more likely than those that the phone said? Nothing was recorded after it arrived."""
    if last > at + NOTICED:
        return False
    if first >= at - OLDEST:
        return True
    is_said_possible = at - OLDEST <= said_first and said_last <= at + NOTICED
    return not is_said_possible and at - first < abs(at - said_first)


def clock_words(offset_s: int | None, shift_s: int, first: datetime) -> str:
    """A phone's clock in words, "" where nothing is odd. `shift_s` is what was added, `first` the first moment as it is
    kept."""
    if offset_s is None or abs(offset_s) <= NOTICED.total_seconds():
        return ""
    wrong = f"手机时钟{'慢' if offset_s > 0 else '快'} {_long_words(abs(offset_s))}"
    if shift_s:
        said = moment_words(first - timedelta(seconds=shift_s))
        return f"{wrong}，时间已按时差更正（手机所报为 {said}），请核对"
    if local_date(first) == local_date(first + timedelta(seconds=offset_s)):
        return f"{wrong}，仍在同一天，时间照手机所报登记"
    return f"手机报称时钟{wrong.removeprefix('手机时钟')}，按此更正却不合情理，时间照手机所报登记，请核对"


def _long_words(seconds: int) -> str:
    """1,096 天, 8 小时, 12 分钟."""
    days = seconds // 86_400
    return f"{number_words(days)} 天" if days else seconds_words(seconds)
