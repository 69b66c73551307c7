"""What a laboratory writes in a cell: a number, or that the value lies below what it can find. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.text.values.numbers import number

_BELOW: Final = re.compile(r"^(?:[<＜]\s*(?P<before>[\d.]+)|(?P<after>[\d.]+)\s*[LlＬｌ])$")
_UNDETECTED: Final = frozenset({"nd", "未检出", "<检出限", "低于检出限", "l"})
_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "/", "／", "未测", "未监测"})


@dataclass(frozen=True, slots=True)
class Read:
    """A cell as it was understood.

    number    what counts: the value, or the limit of detection where it lies below; None where neither was told
    is_below  below the limit of detection
    """

    number: Decimal | None
    is_below: bool = False


def read_value(typed: str) -> Read | None:
    """None for a cell that says nothing was measured. Raises ValueError with a sentence without its end."""
    words = typed.strip()
    plain = words.lower()
    if plain in _NOTHING:
        return None
    if plain in _UNDETECTED:
        return Read(None, is_below=True)
    below = _BELOW.match(words)
    try:
        found = number((below["before"] or below["after"]) if below else words, unit="")
    except ValueError:
        raise ValueError(f"“{words}”不是数值；低于检出限的写成 0.01L 或 <0.01") from None
    if found < 0:
        raise ValueError(f"“{words}”不能为负数")
    return Read(found, is_below=below is not None)
