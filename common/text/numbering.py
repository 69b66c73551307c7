"""发文字号: the next of an issuer in a year, read from those used, and the issuer's 简称. Pure."""

import re
from collections.abc import Iterable, Mapping

_SHORT_ENDINGS = ("街道办事处", "街道", "自治县", "新区", "区", "县", "市", "镇", "乡")
_SEQUENCE = re.compile(r"〔(\d{4})〕\D*(\d+)")


def next_number(template: str, *, year: int, used: Iterable[str], words: Mapping[str, str]) -> str:
    """The template filled in with the year, the next sequence and other words: {简称} {年份} {序号}."""
    sequence = max((_sequence_of(number, year) for number in used), default=0) + 1
    return filled_number(template, year=year, sequence=sequence, words=words)


def filled_number(template: str, *, year: int, sequence: int, words: Mapping[str, str]) -> str:
    """The template filled in with a sequence that is known."""
    filled = {**words, "年份": str(year), "序号": str(sequence)}
    for place, word in filled.items():
        template = template.replace(f"{{{place}}}", word)
    return template


def _sequence_of(number: str, year: int) -> int:
    found = _SEQUENCE.search(number)
    return int(found[2]) if found and int(found[1]) == year else 0


def short_name(name: str) -> str:
    """江南区 → 江南, for 文号; a name of two characters stays whole (忠县)."""
    for end in _SHORT_ENDINGS:
        if name.endswith(end) and len(name) - len(end) >= 2:
            return name.removesuffix(end)
    return name
