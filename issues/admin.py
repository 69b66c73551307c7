"""Registers of this room that the administrator keeps."""

from datetime import datetime
from typing import Any

from django.contrib import admin

from common.admin import PortalModelAdmin
from issues.models import IssueKind
from issues.services.kinds import save_kind


@admin.register(IssueKind)
class IssueKindAdmin(PortalModelAdmin):
    """问题类别: phones are sent what changed. A code stands in phones and sheets: set once."""

    list_display = ("order", "group", "name", "code", "is_active")
    list_display_links = ("name",)
    list_filter = ("is_active", "group")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_through_service(
        self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime
    ) -> None:
        save_kind(kind=obj, by=by, at=at)
