"""A class of water as every page draws it: its letter, and a colour beside it, because the letter is what is read."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from waters.reads.figures import MonthFigures
from waters.rules.exceeding import exceeding_words
from waters.rules.standard import CLASS_WORDS
from waters.rules.states import STATE_WORDS, WITH_CLASS

register = template.Library()

LETTERS: Final = {number: words.removesuffix("类") for number, words in CLASS_WORDS.items()}
# What a narrow cell shows of a month without a class.
_MARKS: Final = {
    "no_flow": "断",
    "tide": "涨",
    "missing": "缺",
    "not_due": "·",
    "void": "废",
    "waiting": "待",
}


def class_words(water_class: int | None) -> str:
    """Ⅲ类; a dash for none."""
    return "—" if water_class is None else CLASS_WORDS[water_class]


def letter_of(water_class: int | None, state: str) -> str:
    """Ⅲ, 劣Ⅴ, 断: what fits a narrow cell."""
    return _MARKS.get(state, "—") if water_class is None else LETTERS[water_class]


def state_words(state: str) -> str:
    """断流 and the like; a dash for a month that was measured and could not be judged."""
    return "—" if state in WITH_CLASS else STATE_WORDS[state]


register.filter("state_words", state_words)
register.filter("exceeding_words", exceeding_words)


@register.filter
def water_class(value: int | str | None) -> str:
    """1 → Ⅰ类, "6" → 劣Ⅴ类, nothing → —."""
    return class_words(int(value) if value else None)


@register.filter
def ground_words(found: MonthFigures) -> str:
    """What a class is of: announced, or so many indicators; where both differ, what the values say too."""
    if found.announced is None:
        return f"{found.measured} 项指标" if found.measured else "—"
    if found.differs:
        return f"公布；{found.measured} 项指标评价为{class_words(found.computed)}"
    return f"公布；{found.measured} 项指标一致" if found.measured else "公布"


@register.simple_tag
def class_mark(value: int | None, state: str = "") -> SafeString:
    """The class with its colour; where there is none the state in words."""
    if value is None:
        words = state_words(state) if state else "—"
        return format_html('<span class="text-secondary">{}</span>', words)
    return format_html('<span class="wc wc-{}">{}</span>', value, class_words(value))
