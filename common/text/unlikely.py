"""What can hardly be, in words: it is asked about and not refused. Pure."""

from datetime import date, timedelta
from typing import Final

from common.text.personal import MOBILE, personal_parts
from common.text.values import phone

# River chiefs came in this century; what a register speaks of lies at most some months ahead.
EARLIEST: Final = date(1990, 1, 1)
AHEAD: Final = timedelta(days=2 * 366)


def odd_day(day: date, today: date) -> str:
    """为 1890-05-01，早于 1990 年; "" for a day that is likely in a register."""
    if day < EARLIEST:
        return f"为 {day}，早于 {EARLIEST.year} 年"
    if day > today + AHEAD:
        return f"为 {day}，在两年以后"
    return ""


def own_mobile(number: str) -> str:
    """为手机号 190****0001，会显示在公示牌和公开网页上; "" for the number of an office. However it is typed: what
    counts is how it will be stored."""
    found = [part for part in personal_parts(phone(number)) if part.kind == MOBILE]
    return f"为手机号 {found[0].hint}，会显示在公示牌和公开网页上" if found else ""
