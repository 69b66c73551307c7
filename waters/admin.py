"""Sections and standards in the administrator's hands: to look at. Offices keep them."""

from django.contrib import admin

from common.web.admin import ReadOnlyAdmin
from waters.models import Section, WaterStandard


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "grades", "river", "is_active")
    list_select_related = ("river",)
    search_fields = ("code", "name")


@admin.register(WaterStandard)
class WaterStandardAdmin(ReadOnlyAdmin):
    list_display = ("name", "valid_from", "basis")
