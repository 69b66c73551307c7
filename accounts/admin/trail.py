"""Phones' logins and the audit trail."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.urls import path

from accounts import services
from accounts.models import (
    AuditEvent,
    DeviceToken,
)
from accounts.services import audit
from common import clock
from common.spreadsheets import Column
from common.web.admin import ReadOnlyAdmin


@admin.register(DeviceToken)
class DeviceTokenAdmin(ReadOnlyAdmin):
    """手机登录: who is signed in on which phone; revoked at once."""

    list_display = ("person", "device", "since", "until", "last_used_on")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__mobile", "device")
    fields = ("person", "device", "since", "until", "last_used_on")
    actions = ("revoke",)

    @admin.display(description="姓名", ordering="user__name")
    def person(self, token: DeviceToken) -> str:
        return f"{token.user.name}（{token.user.mobile}）"

    @admin.display(description="登录时间", ordering="created")
    def since(self, token: DeviceToken) -> datetime:
        return token.created

    @admin.display(description="有效期至", ordering="expiry")
    def until(self, token: DeviceToken) -> datetime | None:
        return token.expiry

    @admin.action(description="作废所选手机登录")
    def revoke(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        at = clock.now()
        for token in queryset.select_related("user"):
            services.revoke_token(token=token, by=request.user, at=at)
        self.message_user(request, "所选手机登录已作废，须重新登录。", messages.SUCCESS)


class ActionFilter(admin.SimpleListFilter):
    """What was done, in words."""

    title = "事项"
    parameter_name = "action"

    def lookups(self, request: Any, model_admin: Any):
        return list(audit.ACTIONS.items())

    def queryset(self, request: Any, queryset: models.QuerySet[Any]):
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """审计记录: logins, locks, passwords, roles, phones. Nobody changes them, not here either."""

    list_display = ("at", "action_words", "user_name", "target", "detail_words", "address")
    list_filter = (ActionFilter, "at")
    search_fields = ("user_name", "user__mobile", "target", "address", "request_id")
    date_hierarchy = "at"
    fields = ("at", "action_words", "user_name", "target", "detail_words", "address", "request_id")
    change_list_template = "admin/accounts/auditevent/change_list.html"
    export_columns = (
        Column("at", "时间", kind="datetime"),
        Column("action", "事项", value=lambda row: audit.ACTIONS.get(row.action, row.action)),
        Column("user_name", "操作人"),
        Column("target", "对象"),
        Column("detail", "详情", value=lambda row: audit.in_words(row.detail)),
        Column("address", "来源地址"),
        Column("request_id", "请求编号"),
    )

    @admin.display(description="事项", ordering="action")
    def action_words(self, row: AuditEvent) -> str:
        return audit.ACTIONS.get(row.action, row.action)

    @admin.display(description="详情")
    def detail_words(self, row: AuditEvent) -> str:
        return audit.in_words(row.detail) or "—"

    def get_urls(self):
        from accounts.reads.register_history import changes_view

        view = self.admin_site.admin_view(changes_view)
        return [
            path("registers/", view, name="accounts_auditevent_registers"),
            *super().get_urls(),
        ]
