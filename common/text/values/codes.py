"""Codes of registers, numbers of letters."""

import re
from typing import Final

from common.text.values.names import name
from common.text.values.plain import plain, tight, with_one_dash

_YEAR: Final = re.compile(r"[\[【〔〖]\s*(\d{4})\s*[\]】〕〗]")


def code(text: str) -> str:
    """A code without blanks, in characters of half width, with the dash of the keyboard. The case of
    letters stays: a code may tell two things apart by it.

    >>> code(" Ｒ０００ 01 "), code("980101—C01")
    ('R00001', '980101-C01')
    """
    if text.isascii() and text.isalnum():
        return text  # nearly every code
    return tight(with_one_dash(plain(text)))


def document_number(text: str) -> str:
    """文号, with the brackets of GB/T 9704-2012 (7.2.5) around the year.

    >>> document_number("示河长办 [2026] 12 号")
    '示河长办〔2026〕12号'
    """
    return _YEAR.sub(r"〔\1〕", name(text))
