"""The month sheet: its columns and its filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import clock
from common.errors import Invalid
from common.text.months import Month
from common.web.filters import FilterForm, KeyFilter, MonthSelect
from common.web.lookups import matching
from common.web.tables import PortalTable
from rivers.tables.filters import division_choices
from rivers.tables.registers import CodeColumn
from waters.models import Section, SectionGrade
from waters.reads.class_marks import class_mark, class_words
from waters.reads.results import MonthFigures, figures_of
from waters.reads.warnings import last_month
from waters.rules.exceeding import exceeding_words
from waters.rules.states import STATE_WORDS, WITH_CLASS

RESULTS = (
    ("met", "达标"),
    ("missed", "未达标"),
    ("worst", "劣Ⅴ类"),
    *((state, words) for state, words in STATE_WORDS.items() if state not in WITH_CLASS),
    ("live", "未定稿"),
)


def is_of(found: MonthFigures, result: str) -> bool:
    """Does a month's result answer to a choice of `RESULTS`?"""
    match result:
        case "met":
            return found.is_met is True
        case "missed":
            return found.is_met is False
        case "worst":
            return found.water_class == 6
        case "live":
            return not found.is_frozen
    return found.water_class is None and found.state == result


class MonthFilterForm(FilterForm):
    more = ("grade", "kind")


class MonthFilter(filters.FilterSet):
    """水质月报: by month (the last one unasked), words, division, river, grade, result."""

    q = filters.CharFilter(
        label="断面或河流",
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    month = filters.CharFilter(
        label="月份", method="anything", widget=MonthSelect(empty_label=None)
    )
    division = filters.ChoiceFilter(label="行政区", method="in_division", empty_label="全部")
    result = filters.ChoiceFilter(
        label="结果", choices=RESULTS, method="anything", empty_label="全部"
    )
    grade = filters.ChoiceFilter(
        label="级别", choices=SectionGrade.choices, method="of_grade", empty_label="全部"
    )
    kind = filters.ChoiceFilter(
        label="断面类型", choices=Section._meta.get_field("kind").choices, empty_label="全部"
    )
    river = KeyFilter(field_name="river_id", widget=forms.HiddenInput)

    class Meta:
        model = Section
        form = MonthFilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        self.month = self._asked(data.get("month"))
        data["month"] = str(self.month)
        super().__init__(data, *args, **kwargs)
        self.filters["division"].extra["choices"] = division_choices(self.request.user)

    def _asked(self, text: str | None) -> Month:
        """A month to come has no results: the last one is shown in its place."""
        last = last_month(clock.now())
        try:
            month = Month.parse(text or "")
        except Invalid:
            return last
        return month if month <= last.next() else last

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return matching(queryset, value, "name", "river__name", pinyin="river__sort_key")

    def in_division(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.below(value)

    def of_grade(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(grades__contains=value)

    def anything(self, queryset: Any, name: str, value: str) -> Any:
        return queryset  # the month and its result are no columns: see `filter_queryset`

    def filter_queryset(self, queryset: Any) -> Any:
        queryset = super().filter_queryset(queryset)
        result = self.form.cleaned_data.get("result")
        if not result:
            return queryset
        keys = list(queryset.order_by().values_list("pk", flat=True))
        figures = figures_of(keys, self.month, self.month, at=clock.now())
        return queryset.filter(
            pk__in=[key for (key, _), found in figures.items() if is_of(found, result)]
        )


class MonthTable(PortalTable):
    """Sections with their figures of a month."""

    code = CodeColumn()
    name = tables.Column(linkify=("waters:section_detail", {"pk": tables.A("pk")}))
    river = tables.Column(
        linkify=("rivers:river_detail", {"pk": tables.A("river_id")}), order_by="river__sort_key"
    )
    division = tables.Column(order_by="division_id", attrs={"td": {"class": "phone-hide"}})
    target = tables.Column(empty_values=(), verbose_name="目标", orderable=False)
    water_class = tables.Column(empty_values=(), verbose_name="本月类别", orderable=False)
    last_year = tables.Column(empty_values=(), verbose_name="上年同期", orderable=False)
    is_met = tables.Column(empty_values=(), verbose_name="是否达标", orderable=False)
    exceeding = tables.Column(empty_values=(), verbose_name="超标项目及倍数", orderable=False)
    streak = tables.Column(
        empty_values=(),
        verbose_name="连续达标月数",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )

    class Meta:
        model = Section
        fields = (
            *("code", "name", "river", "division", "target", "water_class", "last_year"),
            *("is_met", "exceeding", "streak"),
        )
        order_by = "code"

    def __init__(self, *args: Any, figures: Mapping[int, MonthFigures], **kwargs: Any) -> None:
        self.figures = figures
        super().__init__(*args, **kwargs)

    def _of(self, record: Section) -> MonthFigures | None:
        return self.figures.get(record.pk)

    def render_target(self, record: Section) -> str:
        found = self._of(record)
        return class_words(found.target) if found else "—"

    def render_water_class(self, record: Section) -> SafeString | str:
        found = self._of(record)
        if found is None:
            return "—"
        mark = class_mark(found.water_class, found.state)
        if found.is_frozen:
            return mark
        words = '<span>{} <small class="text-secondary">未定稿</small></span>'
        return format_html(words, mark)

    def render_last_year(self, record: Section) -> str:
        found = self._of(record)
        return class_words(found.last_year) if found else "—"

    def render_is_met(self, record: Section) -> SafeString | str:
        found = self._of(record)
        if found is None or found.is_met is None:
            return "—"
        return "达标" if found.is_met else format_html('<span class="late">{}</span>', "未达标")

    def render_exceeding(self, record: Section) -> str:
        found = self._of(record)
        return exceeding_words(found.exceeding) if found else "/"

    def render_streak(self, record: Section) -> str:
        found = self._of(record)
        return str(found.streak) if found and found.streak else "—"
