"""Divisions, units, parameters, holidays. Every act calls a service."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpResponseBase

from accounts import parameters, services
from accounts.models import (
    Division,
    EyesRule,
    Holiday,
    Parameter,
    Unit,
)
from accounts.sheets import columns
from common import clock
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.admin import PortalModelAdmin


@admin.register(Division)
class DivisionAdmin(PortalModelAdmin):
    """行政区."""

    list_display = ("code", "name", "level", "parent", "is_external", "is_active")
    list_display_links = ("code", "name")
    list_filter = ("level", "is_external", "is_active")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "sort_key")
    fields = ("code", "name", "is_external", "is_active", "longitude", "latitude")
    export_columns = columns.EXPORT_DIVISION

    def get_readonly_fields(self, request: Any, obj: Any = None):
        # The code is the key that every scoped row carries.
        return ("code",) if obj else ()

    def save_through_service(self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime):
        services.save_division(division=obj, by=by, at=at)


@admin.register(Unit)
class UnitAdmin(PortalModelAdmin):
    """单位."""

    list_display = ("name", "short_name", "kind", "division", "is_lead", "dissolved_on")
    list_filter = ("kind", "is_lead")
    list_select_related = ("division",)
    search_fields = ("name", "short_name")
    autocomplete_fields = ("division",)
    export_columns = columns.EXPORT_UNIT

    def save_through_service(self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime):
        services.save_unit(unit=obj, by=by, at=at)


class ParameterForm(forms.ModelForm):
    """A version of a declared parameter; its value is read as its default's type is."""

    key = forms.ChoiceField(label="参数")
    value = forms.CharField(
        label="取值", help_text="数字直接填写；是否填“是”或“否”；清单按 JSON 填写。"
    )

    class Meta:
        model = Parameter
        fields = ["key", "division", "value", "valid_from", "basis"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = sorted(parameters.REGISTRY.values(), key=lambda d: d.key)
        key: Any = self.fields["key"]
        key.choices = [
            (d.key, f"{d.title} · 默认 {parameters.in_words(d.default)}") for d in declared
        ]
        if self.instance.pk:
            self.initial["value"] = parameters.in_words(self.instance.value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "key" in cleaned and "value" in cleaned:
            try:
                cleaned["value"] = parameters.read_value(cleaned["key"], cleaned["value"])
            except DomainError as error:
                self.add_error("value", error.detail)
        return cleaned


@admin.register(Parameter)
class ParameterAdmin(PortalModelAdmin):
    """参数: versions over time, the nearest division's wins. Below them, what holds today: most
    parameters have no version yet, and their default is in force."""

    form = ParameterForm
    change_list_template = "admin/accounts/parameter/change_list.html"
    list_display = ("title", "shown_value", "division", "valid_from", "basis")
    list_filter = ("key",)
    list_select_related = ("division",)
    search_fields = ("key", "basis")
    autocomplete_fields = ("division",)
    ordering = ("key", "-valid_from")

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponseBase:
        declared = sorted(parameters.REGISTRY.values(), key=lambda d: d.key)
        values = parameters.values_on(declared, local_date(clock.now()))
        in_force = [
            {
                "key": d.key,
                "title": d.title,
                "value": parameters.in_words(values[d.key]),
                "default": parameters.in_words(d.default),
            }
            for d in declared
        ]
        return super().changelist_view(request, {**(extra_context or {}), "in_force": in_force})

    @admin.display(description="参数", ordering="key")
    def title(self, row: Parameter) -> str:
        declared = parameters.REGISTRY.get(row.key)
        return declared.title if declared else f"{row.key}（已不再使用）"

    @admin.display(description="取值")
    def shown_value(self, row: Parameter) -> str:
        return parameters.in_words(row.value)

    def save_through_service(self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime):
        services.set_parameter(parameter=obj, by=by, at=at)


@admin.register(Holiday)
class HolidayAdmin(PortalModelAdmin):
    """节假日与调休."""

    list_display = ("day", "is_workday", "name")
    list_filter = ("is_workday",)
    date_hierarchy = "day"
    can_delete = True


@admin.register(EyesRule)
class EyesRuleAdmin(PortalModelAdmin):
    """复核分人: what holds for an office with none above it is said here."""

    can_change = False
    list_display = ("division", "asks", "reason", "set_by", "by", "at")
    list_select_related = ("division", "set_by", "by")
    fields = ("division", "asks", "reason")
    autocomplete_fields = ("division",)

    def save_through_service(self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime):
        rule = services.set_eyes(
            division=obj.division, asks=obj.asks, reason=obj.reason, by=by, at=at
        )
        obj.__dict__.update(rule.__dict__)
