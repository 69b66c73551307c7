"""发文字号: the next of an issuer in a year, read from those used. Pure."""

import re
from collections.abc import Iterable, Mapping

_SEQUENCE = re.compile(r"〔(\d{4})〕\D*(\d+)")


def next_number(template: str, *, year: int, used: Iterable[str], words: Mapping[str, str]) -> str:
    """The template filled in with the year, the next sequence and other words: {简称} {年份} {序号}."""
    sequence = max((_sequence_of(number, year) for number in used), default=0) + 1
    filled = {**words, "年份": str(year), "序号": str(sequence)}
    for place, word in filled.items():
        template = template.replace(f"{{{place}}}", word)
    return template


def _sequence_of(number: str, year: int) -> int:
    found = _SEQUENCE.search(number)
    return int(found[2]) if found and int(found[1]) == year else 0
