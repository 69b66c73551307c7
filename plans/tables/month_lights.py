"""Columns and filters of the list of lights at a month's end, as the notice of that month counts them."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import Division, Level
from accounts.models.querysets import official_order
from accounts.tables.place_filter import is_above_districts
from common.errors import Invalid
from common.text.months import Month
from common.web.filters import FilterForm, MonthSelect
from common.web.tables import DateColumn, PortalTable
from plans.models import Light, Line, ListKind
from plans.reads.light_tags import light_mark
from plans.reads.lights import counted_lines
from plans.tables.filters import today


class MonthLightTable(PortalTable):
    """A line, its list, whose it is, what it showed and since when."""

    title = tables.Column(
        linkify=lambda record: (
            reverse("plans:line_detail", args=[record.pk]) if record.is_seen else None
        ),
        attrs={"a": {"class": "text-reset line-link"}, "td": {"class": "line-title"}},
    )
    task_list = tables.Column(verbose_name="清单", orderable=False)
    lead_unit = tables.Column(order_by=official_order("lead_unit__"))
    light_then = tables.Column(
        verbose_name="月末亮灯", orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    lit_since = DateColumn(verbose_name="亮灯自")
    due_on = DateColumn()

    class Meta:
        model = Line
        fields = ("title", "task_list", "lead_unit", "light_then", "lit_since", "due_on")

    def render_light_then(self, value: str) -> SafeString:
        return light_mark(value)


class _MonthField(forms.CharField):
    """Cleaned to a `Month`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return Month.parse(text)
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None


class _MonthFilter(filters.CharFilter):
    field_class = _MonthField


def _places(request: Any) -> QuerySet[Division]:
    """One's own, what lies below it by one, and what a link asks for."""
    user = request.user
    if user.home_division is None:
        return Division.objects.none()
    below = Level.DISTRICT if is_above_districts(user) else Level.TOWN
    seen: Any = Division.objects.visible_to(user).inside()
    named = seen.filter(pk__in=[user.home_division.pk, request.GET.get("division", "")])
    found: QuerySet[Division] = (named | seen.filter(level=below)).order_by("code")
    return found


class MonthLightFilter(filters.FilterSet):
    """This month's of one's own division, unless the address says otherwise."""

    month = _MonthFilter(label="月份", method="is_told", widget=MonthSelect(empty_label=None))
    light = filters.ChoiceFilter(
        label="亮灯", choices=Light.choices, method="by_light", empty_label="全部"
    )
    division = filters.ModelChoiceFilter(
        label="行政区", queryset=_places, method="is_told", empty_label=None
    )
    kind = filters.ChoiceFilter(
        label="清单", choices=ListKind.choices, field_name="task_list__kind", empty_label="全部清单"
    )
    q = filters.CharFilter(
        label="任务",
        field_name="title",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    class Meta:
        model = Line
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, request: Any = None, **kwargs: Any) -> None:
        data = data.copy() if data else {}
        home = request.user.home_division if request else None
        for name, value in (
            ("month", str(Month.of(today()))),
            ("division", home.pk if home else ""),
        ):
            if not data.get(name):
                data[name] = value
        super().__init__(data, *args, request=request, **kwargs)

    def filter_queryset(self, queryset: Any) -> Any:
        """The month and the division are asked together; where one cannot be read there is nothing to be shown, and
        no other is put in its place."""
        asked = self.form.cleaned_data
        month, division = asked.get("month"), asked.get("division")
        if not isinstance(month, Month) or division is None:
            return queryset.none()
        rows = counted_lines(queryset.showing(month.last_day), month, division.code)
        return super().filter_queryset(rows)

    def is_told(self, queryset: QuerySet[Line], name: str, value: Any) -> QuerySet[Line]:
        """Asked in `filter_queryset`."""
        return queryset

    def by_light(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(light_then=value)
