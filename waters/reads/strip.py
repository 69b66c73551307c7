"""The classes of a section over years: a row a year, a column a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.text.months import Month
from waters.reads.class_marks import class_words, letter_of, state_words
from waters.reads.figures import MonthFigures
from waters.rules.states import MEASURED

MONTHS: Final = range(1, 13)


@dataclass(frozen=True, slots=True)
class Cell:
    """One month: the letter, its class of CSS, and all of it in words."""

    letter: str
    cls: str
    words: str

    def in_html(self) -> SafeString:
        if not self.words:
            return format_html('<td class="{}"></td>', self.cls)
        return format_html(_SPOKEN, self.cls, self.words, self.letter)


@dataclass(frozen=True, slots=True)
class Row:
    """A year: twelve cells, and the class of its mean (a cell too; empty where it cannot be told)."""

    year: int
    months: tuple[Cell, ...]
    mean: Cell

    @property
    def cells(self) -> SafeString:
        """The months as cells of a table, their words for those who hear them; ready, because a template takes five
        times as long for the hundred and twenty of ten years."""
        return format_html_join("", "{}", ((each.in_html(),) for each in self.months))


_SPOKEN: Final = (
    '<td class="{0}" title="{1}"><span aria-hidden="true">{2}</span>'
    '<span class="visually-hidden">{1}</span></td>'
)
# Not `empty`: that class is a box of Tabler's, in which a cell of a table loses its column.
_NOTHING: Final = Cell("", "unknown", "")


def strip(
    figures: Mapping[Month, MonthFigures], means: Mapping[int, int | None], *, until: Month
) -> list[Row]:
    """The newest year first; `means` are the classes of the years' means. Months after `until` are empty."""
    first = min((month.year for month in figures), default=until.year)
    return [
        Row(
            year,
            tuple(cell_of(figures.get(month), month, until) for month in _months(year)),
            _mean(year, means.get(year)),
        )
        for year in range(until.year, first - 1, -1)
    ]


def _months(year: int) -> list[Month]:
    return [Month(year, number) for number in MONTHS]


def cell_of(found: MonthFigures | None, month: Month, until: Month) -> Cell:
    """A month's cell; empty without figures, and after `until`."""
    if found is None or month > until:
        return _NOTHING
    if found.water_class is None:
        live = "" if found.is_frozen or found.state in ("waiting", "not_due") else " live"
        return Cell(
            letter_of(None, found.state),
            f"none{live}",
            f"{month.label}：{state_words(found.state)}",
        )
    marks, words = [f"wc-{found.water_class}"], [class_words(found.water_class)]
    if found.target is not None:
        words.append(f"目标{class_words(found.target)}")
    if found.is_met is not None:
        words.append("达标" if found.is_met else "未达标")
    if found.is_met is False:
        marks.append("missed")
    if not found.is_frozen:
        marks.append("live")
        words.append("未定稿")
    return Cell(
        letter_of(found.water_class, found.state),
        " ".join(marks),
        f"{month.label}：{'，'.join(words)}",
    )


def _mean(year: int, water_class: int | None) -> Cell:
    if water_class is None:
        return _NOTHING
    letter = letter_of(water_class, MEASURED)
    return Cell(letter, f"year wc-{water_class}", f"{year}年均值：{class_words(water_class)}")
