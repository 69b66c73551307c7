"""Filter bars."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.choices import flatten_choices
from django_filters import NumberFilter

from common import clock
from common.errors import Invalid
from common.text.months import Month
from common.web.forms import DressedMixin

MONTHS_OFFERED = 36


# Every number of so many digits fits a key's 64 bits; SQLite's driver refuses longer ones outright.
_KEY_DIGITS = 18


def key_of(text: str) -> int | None:
    """The number of a row as an address names it, or None for what can be none. (`str.isdigit` takes
    ² for a number, `int` does not.)"""
    is_key = text.isascii() and text.isdecimal() and len(text) <= _KEY_DIGITS
    return int(text) if is_key else None


class KeyFilter(NumberFilter):
    """By a row's number, such as `river_id`; what can be none is refused like any wrong word."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=10**_KEY_DIGITS - 1, **kwargs)


class MonthSelect(forms.Select):
    """A month out of the last three years, by year, newest first.

    A list rather than the browser's own month field, which speaks the browser's language and in some
    browsers is a bare line of text. A month from an address that is not in the list joins it.
    """

    def __init__(self, *, empty_label: str | None = "全部") -> None:
        super().__init__()
        self.empty_label = empty_label

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        this = Month.of(clock.now())
        offered = {this.plus(-n) for n in range(MONTHS_OFFERED)}
        for text in filter(None, value):
            try:
                offered.add(Month.parse(text))
            except Invalid:
                # The field says what is wrong with it; there is no such month to offer.
                continue
        by_year = groupby(sorted(offered, reverse=True), lambda month: month.year)
        first = [("", self.empty_label)] if self.empty_label is not None else []
        self.choices = first + [
            (f"{year} 年", [(str(month), month.label) for month in months])
            for year, months in by_year
        ]
        return super().optgroups(name, value, attrs)


class FilterForm(DressedMixin, forms.Form):
    """The form of a filter bar above a list: the first field for words is always in sight, the others are
    folded away under 筛选. Fields named in `more` are folded once more, under 更多条件, and unfolded where
    one of them is in use."""

    more: tuple[str, ...] = ()

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.more]

    @property
    def words_field(self) -> forms.BoundField | None:
        """The field in which one looks for words."""
        kinds = ((field, field.field.widget) for field in self.main_fields)
        found = next((f for f, w in kinds if getattr(w, "input_type", "") == "search"), None)
        if found is not None:
            # Its label is not drawn: the bar is one line.
            found.field.widget.attrs.setdefault("placeholder", str(found.label))
        return found

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        searched = self.words_field
        name = searched.name if searched else ""
        return [field for field in self.main_fields if field.name != name]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.more]

    @property
    def is_more_used(self) -> bool:
        return any(self.data.get(name) for name in self.more)

    def in_words(self) -> list[str]:
        """What is chosen, as its label says it: 状态：待核实."""
        return [f"{field.label}：{_shown(field, value)}" for field, value in self._chosen()]

    def told(self) -> list[str]:
        """The same for the page: what a link brought along is a row's number, and told as such."""
        return [
            f"{field.label}：链接所指"
            if field.is_hidden
            else f"{field.label}：{_shown(field, value)}"
            for field, value in self._chosen()
        ]

    def _chosen(self) -> Iterator[tuple[forms.BoundField, Any]]:
        self.is_valid()
        for field in self:
            value = self.cleaned_data.get(field.name)
            # 未提请 is chosen, a box that is not ticked is not.
            if value or (value is False and isinstance(field.field, forms.NullBooleanField)):
                yield field, value

    def faults(self) -> list[str]:
        """What was asked for and cannot be, so that the list goes without it: 日期请写成日期…"""
        labels = {field.name: str(field.label) for field in self}
        return [
            f"{labels.get(name, '')}：{sentence}"
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


def _month_words(value: Any) -> str:
    """2026年10月, of a field that checks its month or leaves that to the list."""
    try:
        return Month.parse(str(value)).label
    except Invalid:
        return str(value)


def _shown(field: forms.BoundField, value: Any) -> str:
    if isinstance(value, QuerySet):
        return "、".join(map(str, value))
    if isinstance(field.field, forms.ModelChoiceField):
        return str(value)
    inner: Any = field.field
    if isinstance(inner.widget, MonthSelect):
        return _month_words(value)
    # Of a field of its own kind (true or false) the widget knows the words.
    offered = inner.choices if hasattr(inner, "choices") else getattr(inner.widget, "choices", ())
    pairs: list[tuple[Any, Any]] = list(flatten_choices(list(offered)))
    words = {str(key).lower(): str(word) for key, word in pairs}
    values = value if isinstance(value, list | tuple) else [value]
    return "、".join(words.get(str(each).lower(), str(each)).strip() for each in values)
