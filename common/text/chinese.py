"""Dates, figures and spans as Chinese offices write them. Pure; no Django."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_DIGITS = "零一二三四五六七八九"


def local_date(value: date | datetime) -> date:
    """The calendar day in China of a day or an aware moment.

    Raises ValueError for a naive datetime: a moment without an offset is a fault of the program.
    """
    if not isinstance(value, datetime):
        return value
    return local_moment(value).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def local_moment(value: datetime) -> datetime:
    """An aware moment seen on a clock in China. Raises ValueError for a naive datetime."""
    if value.tzinfo is None:
        raise ValueError(f"naive datetime: {value!r}")
    return value.astimezone(SHANGHAI)


def date_words(value: date | datetime) -> str:
    """2026年11月22日 (GB/T 9704-2012 7.3.5.4: Arabic figures, no leading zeros)."""
    day = local_date(value)
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(value: datetime) -> str:
    """2026年11月22日 09:05, by the clock in China."""
    return f"{date_words(value)} {local_moment(value):%H:%M}"


def iso_moment(value: datetime | None) -> str | None:
    """2026-11-22T09:05:00+08:00, by the clock in China, as the phones' JSON carries it; None stays."""
    return local_moment(value).isoformat() if value else None


def span_words(first: date, last: date) -> str:
    """11月16日—22日; the month and the year are repeated only where they differ."""
    if first.year != last.year:
        return f"{date_words(first)}—{date_words(last)}"
    if first.month != last.month:
        return f"{first.month}月{first.day}日—{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日—{last.day}日"


def numeral(number: int) -> str:
    """一, 十, 十二, 二十, 一百零五: for headings and ordinals, 1 to 999. ValueError outside."""
    if not 1 <= number <= 999:
        raise ValueError(f"no Chinese numeral written for {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones else "")


def number_words(value: int | float | Decimal, *, places: int = 2) -> str:
    """10,067 or 1,234.5: thousands parted, at most `places` decimals, no trailing zeros."""
    words = f"{value:,.{places}f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words == "-0" else words


def percent_of(share: float | Decimal, *, places: int = 1) -> float:
    """82.9 for a share of 0.8287. What is not all of it never reads 100, and what is something never 0:
    beside 'all were met' the one that is missing would be gone."""
    percent = round(float(share) * 100, places)
    least = round(0.1**places, places)
    if 0 < share < 1:
        return min(max(percent, least), round(100 - least, places))
    return percent


def percent_words(share: float | Decimal, *, places: int = 2) -> str:
    """82.87 % for a share of 0.8287."""
    return f"{number_words(percent_of(share, places=places), places=places)} %"


def metres_words(metres: float) -> str:
    """850 米 below a kilometre, 1.24 公里 from there on; cut, so that 999.6 m never reads 1000."""
    if metres < 1000:
        return f"{int(metres)} 米"
    return f"{number_words(int(metres / 10) / 100)} 公里"


def seconds_words(seconds: float) -> str:
    """50 秒, 9 分 50 秒, 6 分钟, 1 小时 12 分钟; what is zero at the end is left out."""
    minutes, rest = divmod(int(seconds), 60)
    if minutes == 0:
        return f"{rest} 秒"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时" + (f" {minutes} 分钟" if minutes else "")
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分钟"
