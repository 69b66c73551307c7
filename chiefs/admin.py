"""The registers in Django admin: to look at, with their history. They are written on the office pages."""

from typing import Any

from django.contrib import admin, messages
from django.db import models

from chiefs.models import Appointment, Chief, FollowUp, Handover
from chiefs.services.forgetting import forget_on_request
from common import clock
from common.web.admin import ReadOnlyAdmin


@admin.register(Chief)
class ChiefAdmin(ReadOnlyAdmin):
    list_display = ("name", "division", "post", "office_phone", "user")
    list_select_related = ("division", "user")
    search_fields = ("name", "mobile")
    actions = ("forget_numbers",)

    @admin.action(description="按本人申请清除旧手机号")
    def forget_numbers(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        at = clock.now()
        found = [forget_on_request(chief=chief, by=request.user, at=at) for chief in queryset]
        words = f"已清除 {len(found)} 人的旧手机号，共 {sum(found)} 处；已离任且没有账号的，现用手机号一并清除。"
        self.message_user(request, words, messages.SUCCESS)


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
