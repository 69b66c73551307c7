"""系统管理: tokens of units' systems."""

from typing import Any

from django.contrib import admin, messages
from django.db import models

from common import clock
from common.admin import PortalModelAdmin
from plans import services
from plans.models import UnitToken


@admin.register(UnitToken)
class UnitTokenAdmin(PortalModelAdmin):
    """单位令牌: made for a unit's system, shown once, revoked at once."""

    can_change = False
    list_display = ("unit", "system", "user", "mark", "created_at", "last_used_on", "revoked_at")
    list_select_related = ("unit", "user")
    search_fields = ("unit__name", "system", "user__name")
    fields = ("unit", "user", "system")
    autocomplete_fields = ("unit", "user")
    actions = ("revoke",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        row, token = services.issue_unit_token(
            unit=obj.unit, user=obj.user, system=obj.system, by=request.user, at=clock.now()
        )
        obj.__dict__.update(row.__dict__)
        words = f"{row.unit}“{row.system}”的令牌：{token}　只显示这一次，请交给该单位妥善保管。"
        self.message_user(request, words, messages.WARNING)

    @admin.action(description="作废所选令牌")
    def revoke(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        at = clock.now()
        for token in queryset.select_related("unit"):
            services.revoke_unit_token(token=token, by=request.user, at=at)
        self.message_user(request, "所选令牌已作废，立即失效。", messages.SUCCESS)
