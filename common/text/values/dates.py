"""Dates and times as people write them."""

import re
from datetime import date, time
from typing import Final

from common.text.values.plain import plain, with_one_dash

_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_WEEKDAYS: Final = "一二三四五六日"
_WEEKDAY: Final = re.compile(r"\(?(?:星期|周)([一二三四五六日天])\)?")
_TIME: Final = re.compile(
    r"(上午|下午)?\s*(\d{1,2})\s*(?:[时点]整?|[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:\.0+)?\s*秒?)?)?)"
)
_MONTH: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月(?:份)?)?|(\d{4})(\d{2})", re.ASCII
)


def month(text: str) -> tuple[int, int]:
    """The year and the month that a text names: 2026-09, 2026年9月, 202609, or a day of it.

    Raises ValueError for anything else.
    """
    match = _MONTH.fullmatch(with_one_dash(plain(text)))
    if match is None:
        day, _ = moment(text)
        return day.year, day.month
    found = date(int(match[1] or match[3]), int(match[2] or match[4]), 1)
    return found.year, found.month


def moment(text: str) -> tuple[date, time]:
    """The day and the time that a text names; midnight where it names a day only.

    >>> moment("２０２６年３月１日")
    (datetime.date(2026, 3, 1), datetime.time(0, 0))

    Raises ValueError for anything else.
    """
    words = with_one_dash(plain(text)).replace("T", " ")
    match = _DATE.match(words) or _COMPACT.match(words)
    if match is None:
        raise ValueError(text)
    day = date(int(match[1]), int(match[2]), int(match[3]))
    rest = words[match.end() :].strip()
    if weekday := _WEEKDAY.match(rest):
        # One that is not the day's: one of the two is a slip of the pen.
        if _WEEKDAYS[day.weekday()] != weekday[1].replace("天", "日"):
            raise ValueError(text)
        rest = rest[weekday.end() :].strip()
    if not rest:
        return day, time()
    clock = _TIME.fullmatch(rest)
    if clock is None:
        raise ValueError(text)
    return day, time(_hour(clock[1], int(clock[2])), int(clock[3] or 0), int(clock[4] or 0))


def _hour(half: str | None, hour: int) -> int:
    """Raises ValueError for 上午 13 时."""
    if half == "上午" and hour > 12:
        raise ValueError(hour)
    return hour + 12 if half == "下午" and hour < 12 else hour
