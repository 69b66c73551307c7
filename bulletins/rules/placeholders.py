"""Figures in a text: written as {巡河次数}, filled in from the portal's records. Pure.

A figure is never typed by hand, so that it cannot be typed twice and differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")


def names_in(*texts: str) -> list[str]:
    """The figures that the texts ask for, each once, in their order."""
    return list(dict.fromkeys(name for text in texts for name in _PLACE.findall(text)))


def fault(text: str, known: Collection[str]) -> str:
    """What is wrong with the braces of a text, as a sentence; "" where nothing is."""
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest:
        return "花括号没有成对：引用数据写作“{巡河次数}”，花括号里只写名称。"
    for name in names_in(text):
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"是不是“{near[0]}”？" if near else "可引用的名称见下面的列表。"
            return f"没有名为“{name}”的数据，{hint}"
    return ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its figures; one that is not there yet stays as it is written."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
