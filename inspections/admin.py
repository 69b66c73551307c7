"""Registers of this room that the administrator keeps."""

from datetime import datetime
from typing import Any

from django.contrib import admin

from common.web.admin import PortalModelAdmin
from inspections.models import ChecklistItem, PatrolRule
from inspections.services.checklist import save_item


@admin.register(ChecklistItem)
class ChecklistItemAdmin(PortalModelAdmin):
    """巡河检查清单, which offices keep on their own page: phones are sent what changed."""

    list_display = ("order", "title", "hint", "is_active")
    list_display_links = ("title",)

    def save_through_service(
        self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime
    ) -> None:
        save_item(item=obj, by=by, at=at)


@admin.register(PatrolRule)
class PatrolRuleAdmin(PortalModelAdmin):
    """巡河要求, to be looked at: offices make new versions on their own page."""

    can_add = can_change = False
    list_display = ("tier", "division", "reach", "period", "times", "valid_from", "valid_to")
    list_filter = ("tier", "period")
    list_select_related = ("division", "reach")
