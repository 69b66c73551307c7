"""系统管理: tokens of units' systems, and the chains of reviews."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from common import clock
from common.errors import DomainError
from common.web.admin import PortalModelAdmin, is_administrator
from plans import services
from plans.models import ReviewChain, ReviewStep, UnitToken


@admin.register(UnitToken)
class UnitTokenAdmin(PortalModelAdmin):
    """单位令牌: made for a unit's system, shown once, revoked at once."""

    can_change = False
    list_display = (
        "unit", "system", "user", "mark", "created_at", "expires_at", "last_used_on", "revoked_at",
    )  # fmt: skip
    list_select_related = ("unit", "user")
    search_fields = ("unit__name", "system", "user__name")
    fields = ("unit", "user", "system")
    autocomplete_fields = ("unit", "user")
    actions = ("renew", "revoke")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        row, token = services.issue_unit_token(
            unit=obj.unit, user=obj.user, system=obj.system, by=request.user, at=clock.now()
        )
        obj.__dict__.update(row.__dict__)
        request.told_once = (
            f"{row.unit}“{row.system}”的令牌：{token}　只显示这一次，请交给该单位妥善保管。"
        )

    @admin.action(description="续期所选令牌")
    def renew(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        at, done = clock.now(), 0
        for token in queryset.select_related("unit"):
            try:
                services.renew_unit_token(token=token, by=request.user, at=at)
                done += 1
            except DomainError as error:
                self.message_user(request, error.detail, messages.ERROR)
        self.message_user(request, f"已续期 {done} 个令牌，令牌不变。", messages.SUCCESS)

    @admin.action(description="作废所选令牌")
    def revoke(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        at = clock.now()
        for token in queryset.select_related("unit"):
            services.revoke_unit_token(token=token, by=request.user, at=at)
        self.message_user(request, "所选令牌已作废，立即失效。", messages.SUCCESS)


class ReviewStepInline(admin.TabularInline):
    """The reviews of a chain, in their order."""

    model = ReviewStep
    fields = ("order", "name", "asks", "days", "departments")
    autocomplete_fields = ("departments",)
    extra = 0
    min_num = 1
    verbose_name = "会审步骤"
    verbose_name_plural = "会审步骤（按次序进行）"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("departments")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request, obj)


@admin.register(ReviewChain)
class ReviewChainAdmin(PortalModelAdmin):
    """A chain under which a list was submitted is only looked at: a change is a new version, from a
    later day on."""

    list_display = ("kind", "division", "valid_from", "step_names", "basis")
    list_filter = ("kind",)
    list_select_related = ("division",)
    fields = ("kind", "division", "valid_from", "basis")
    autocomplete_fields = ("division",)
    inlines = (ReviewStepInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description="会审步骤")
    def step_names(self, obj: ReviewChain) -> str:
        return " → ".join(step.name for step in obj.steps.all())

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return may_change(request, args[0] if args else None)


def may_change(request: HttpRequest, chain: ReviewChain | None) -> bool:
    return is_administrator(request) and not (chain is not None and chain.rounds.exists())
