"""Telephone numbers, as people dial them inside the country."""

import re
from typing import Final

from common.text.values.plain import plain, tight, with_one_dash

_MOBILE: Final = re.compile(r"1\d{10}")
_ABROAD: Final = re.compile(r"^\(?(?:\+|00)\(?86\)?[-.]?")
# Of a mobile number: the country's, or the 0 that long-distance calls once began with.
_BARE: Final = re.compile(r"^(?:86(?=1\d{10}$)|0(?=1[3-9]\d{9}$))")
_PARTS: Final = re.compile(r"\s*[、;；,，/|\n]\s*")
# Two whole numbers with a blank between them.
_TWO: Final = re.compile(r"(?<=\d{7})\s+(?=(?:\+?86\s*)?\(?\d[\d-]{6})")
_NUMBER: Final = re.compile(r"[\d+().-]+")


def phone(text: str) -> str:
    """A number without blanks and without +86; a mobile number is its 11 digits, without a 0 before it. Several
    numbers are parted by 、. What is no number is left for the field to refuse.

    >>> phone("+86 190-0000-0001"), phone("０２３ — 6123 4567"), phone("190 0000 0001/023-61234567")
    ('19000000001', '023-61234567', '19000000001、023-61234567')
    """
    if text.isascii() and _MOBILE.fullmatch(text):
        return text  # nearly every number
    text = with_one_dash(plain(text))
    numbers = _PARTS.split(_TWO.sub("、", text))
    return "、".join(filter(None, map(_one, numbers)))


def masked(number: str) -> str:
    """A number as lists show it: its owner knows it again, and a copied page gives nobody's away.

    >>> masked("19000000001"), masked("023-61234567"), masked("")
    ('190****0001', '023****4567', '')
    """
    return f"{number[:3]}****{number[-4:]}" if number else ""


def _one(text: str) -> str:
    whole = tight(text)
    if not _NUMBER.fullmatch(whole):
        # 023-61234567 转 8, 张三 19000000001
        return text if whole.isascii() else whole
    inside = _ABROAD.sub("", whole)
    digits = re.sub(r"\D", "", inside)
    mobile = _BARE.sub("", digits)
    if _MOBILE.fullmatch(mobile):
        return mobile
    if inside != whole and not inside.startswith("0"):
        inside = f"0{inside}"
    return re.sub("-+", "-", inside).strip("-")
