"""What names, codes and numbers have in common: the same character in one way of writing it."""

import re
import unicodedata
from typing import Final

from common.text.values.characters import clean

# Radicals look like the character and come out of PDF files in its place. Unicode decomposes the Kangxi
# block; these whole characters of its supplement have an equivalent ideograph only (Unicode character database).
_RADICALS: Final = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "母民虎西见角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200c-\u200f\u2061-\u206f\ufe00-\ufe0f\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# Letters of Hangul that are drawn as nothing, Braille without a dot: blanks by their look.
_BLANKS: Final = re.compile(r"[\s\u115f\u1160\u1680\u2800\u3164\uffa0]+")
_DASHES: Final = re.compile("[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")


def plain(text: str) -> str:
    """Width, compatibility forms, radicals and invisible marks no longer tell texts apart; blanks of
    every kind are one blank, none at the ends."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _INVISIBLE.sub("", clean(text)).translate(_RADICALS)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _BLANKS.sub(" ", text).strip()


def tight(text: str) -> str:
    """A `plain` text without its blanks. What a blank had kept apart is one character then: NFKC makes an accent that
    is typed by itself (´) a blank with an accent over it."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def with_one_dash(text: str) -> str:
    """Every kind of dash is the one on the keyboard."""
    return _DASHES.sub("-", text)
