"""Registers of this room that the administrator keeps."""

from datetime import datetime
from typing import Any

from django.contrib import admin

from common.web.admin import PortalModelAdmin, ReadOnlyAdmin, is_administrator
from issues.models import IssueKind, LedgerCheck, LedgerDifference, LedgerSeal, NightSeal
from issues.services.kinds import save_kind


@admin.register(IssueKind)
class IssueKindAdmin(PortalModelAdmin):
    """问题类别: phones are sent what changed. Phones and sheets hold the code, so it is set once."""

    list_display = ("order", "group", "name", "code", "is_active")
    list_display_links = ("name",)
    list_filter = ("is_active", "group")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_through_service(
        self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime
    ) -> None:
        save_kind(kind=obj, by=by, at=at)


class DifferenceInline(admin.TabularInline):
    """What a check found."""

    model = LedgerDifference
    extra = 0
    fields = readonly_fields = ("issue", "words")
    can_delete = False

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(LedgerCheck)
class LedgerCheckAdmin(ReadOnlyAdmin):
    """台账核验: what each night found."""

    list_display = ("at", "issues", "entries", "found")
    list_display_links = ("at",)
    inlines = (DifferenceInline,)


@admin.register(LedgerSeal)
class LedgerSealAdmin(ReadOnlyAdmin):
    """台账封存: to be written down elsewhere, and held against the ledger by `verify_ledger --seal`."""

    list_display = ("at", "count", "last_id", "hash")
    list_display_links = ("at",)


@admin.register(NightSeal)
class NightSealAdmin(ReadOnlyAdmin):
    """总封存: to be written down elsewhere, as the one of the ledger."""

    list_display = ("at", "fingerprint", "hash")
    list_display_links = ("at",)
