"""The registers in Django admin: to look at, with their history. They are written on the office pages."""

from django.contrib import admin

from chiefs.models import Appointment, Chief, FollowUp, Handover
from common.web.admin import ReadOnlyAdmin


@admin.register(Chief)
class ChiefAdmin(ReadOnlyAdmin):
    list_display = ("name", "division", "post", "office_phone", "user")
    list_select_related = ("division", "user")
    search_fields = ("name", "mobile")


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ("chief", "kind", "tier", "division", "river", "reach", "started_on", "ended_on")
    list_select_related = ("chief", "division", "river", "reach")
    list_filter = ("kind", "tier")
    search_fields = ("chief__name",)
    date_hierarchy = "started_on"


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ("effective_on", "outgoing", "incoming", "division", "done_by", "done_at")
    list_select_related = ("outgoing", "incoming", "division", "done_by")


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnlyAdmin):
    list_display = ("kind", "division", "due_on", "done_at", "done_by")
    list_select_related = ("division", "done_by")
    list_filter = ("kind",)
