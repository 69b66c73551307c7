"""Looked into by the administrator, never changed here."""

from django.contrib import admin

from common.web.admin import ReadOnlyAdmin
from issues.models import Clue
from justice.models import JointEnforcement


@admin.register(Clue)
class ClueAdmin(ReadOnlyAdmin):
    """线索."""

    list_display = ("number", "issue", "unit", "state", "case_number", "sent_at")
    list_filter = ("state",)
    list_select_related = ("issue", "unit")
    search_fields = ("number", "case_number", "issue__number")


@admin.register(JointEnforcement)
class JointEnforcementAdmin(ReadOnlyAdmin):
    """联合执法."""

    list_display = ("title", "held_on", "division", "cases", "recorded_by_name")
    list_select_related = ("division",)
    search_fields = ("title", "others")
