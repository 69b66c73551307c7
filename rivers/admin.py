"""The registers in the administrator's hands: to look at, with their history. Offices keep them."""

from typing import Any

from django.contrib import admin

from common.web.admin import ReadOnlyAdmin
from rivers.models import Outfall, Reach, River, Signboard


@admin.register(River)
class RiverAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "level", "division", "is_active")
    list_select_related = ("division",)
    search_fields = ("code", "name")
    list_filter = ("kind", "level", "is_active")


@admin.register(Reach)
class ReachAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "river", "division", "length_m", "is_active")
    list_select_related = ("river", "division")
    search_fields = ("code", "name")
    list_filter = ("is_boundary", "is_active")
    exclude = ("line",)


class OnReachAdmin(ReadOnlyAdmin):
    list_select_related: Any = ("reach",)
    list_filter: Any = ("is_active",)


@admin.register(Outfall)
class OutfallAdmin(OnReachAdmin):
    list_display = ("code", "name", "kind", "reach", "is_active")
    search_fields = ("code", "name")


@admin.register(Signboard)
class SignboardAdmin(OnReachAdmin):
    list_display = ("code", "reach", "place", "checked_on", "outdated_since", "is_active")
    search_fields = ("code", "place")
