"""Accounts and their roles. Every act calls a service."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from accounts import permissions, services
from accounts.models import (
    Role,
    RoleGrant,
    User,
)
from accounts.reads import locks
from accounts.services import second_factor
from accounts.sheets import columns
from common import clock
from common.errors import DomainError
from common.spreadsheets import Column
from common.web.admin import PortalModelAdmin, is_administrator
from common.web.marks import short_time


class OpenAccountForm(forms.ModelForm):
    """A new account with its first role."""

    role = forms.ChoiceField(label="角色", choices=Role.choices)

    class Meta:
        model = User
        fields = ["mobile", "name"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            place = {"division": cleaned.get("division"), "unit": cleaned.get("unit")}
            try:
                permissions.check_place(cleaned["role"], **place)
            except DomainError as error:
                for name, words in error.fields.items():
                    self.add_error(name, words)
        return cleaned


class GrantInline(admin.TabularInline):
    """The roles in force; a new line gives one, a ticked box takes one back."""

    model = RoleGrant
    extra = 0
    fields = ("role", "division", "unit", "granted_at")
    readonly_fields = ("granted_at",)
    autocomplete_fields = ("division", "unit")
    verbose_name = "角色"
    verbose_name_plural = "角色（勾选“删除”即收回，记录保留）"

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(revoked_at=None)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return is_administrator(request)


class RoleFilter(admin.SimpleListFilter):
    """Accounts that hold a role now."""

    title = "角色"
    parameter_name = "role"

    def lookups(self, request: Any, model_admin: Any):
        return Role.choices

    def queryset(self, request: Any, queryset: models.QuerySet[Any]):
        if not self.value():
            return queryset
        held = RoleGrant.objects.in_force().filter(role=self.value()).values("user")
        return queryset.filter(pk__in=held)


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    """用户."""

    list_display = (
        "name", "mobile", "role_words", "is_active", "lock_words", "must_change_password",
        "last_login",
    )  # fmt: skip
    list_display_links = ("name", "mobile")
    list_filter = ("is_active", RoleFilter, "must_change_password")
    search_fields = ("name", "mobile")
    ordering = ("-id",)
    readonly_fields = (
        "is_active", "must_change_password", "password_changed_at", "last_login", "created_at",
        "lock_words",
    )  # fmt: skip
    actions = ("enable", "disable", "end_lock", "end_second_factor")
    change_form_template = "admin/accounts/user/change_form.html"
    export_columns = (
        *columns.EXPORT_ACCOUNT,
        Column("last_login", "最近登录", kind="datetime"),
    )

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        rows = super().get_queryset(request).with_grants()
        return rows.annotate(last_failure=locks.last_failure_of_locked(clock.now()))

    def get_fieldsets(self, request: Any, obj: User | None = None):
        if obj is None:
            return [(None, {"fields": ["mobile", "name", "role", "division", "unit"]})]
        return [
            (None, {"fields": ["name", "mobile"]}),
            ("状态", {"fields": list(self.readonly_fields)}),
        ]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any):
        if obj is None:
            kwargs["form"] = self._open_form()
            kwargs["fields"] = ["mobile", "name"]
        return super().get_form(request, obj, change=change, **kwargs)

    def _open_form(self) -> type[OpenAccountForm]:
        """The form of a new account, its places looked up by name as in the list of roles."""

        def place(field: str, label: str) -> forms.ModelChoiceField:
            related: Any = RoleGrant._meta.get_field(field)
            widget = AutocompleteSelect(related, self.admin_site)
            rows = related.related_model._default_manager.all()
            return forms.ModelChoiceField(rows, label=label, required=False, widget=widget)

        fields = {"division": place("division", "行政区"), "unit": place("unit", "单位")}
        return type("OpenAccountForm", (OpenAccountForm,), fields)

    def get_readonly_fields(self, request: Any, obj: Any = None):
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: Any, obj: Any):
        return [GrantInline] if obj else []

    @admin.display(description="角色")
    def role_words(self, user: User) -> str:
        return user.roles_in_words

    @admin.display(description="登录锁定")
    def lock_words(self, user: User) -> str:
        last: datetime | None = getattr(user, "last_failure", None)
        return f"锁定至 {short_time(locks.end_of_lock(last))}" if last else "—"

    # --- writing

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change:
            if form.changed_data:
                services.rename(
                    user=obj, name=obj.name, mobile=obj.mobile, by=request.user, at=clock.now()
                )
            return
        place = {name: form.cleaned_data.get(name) for name in ("division", "unit")}
        user, password = services.open_account(
            mobile=obj.mobile,
            name=obj.name,
            role=form.cleaned_data["role"],
            by=request.user,
            at=clock.now(),
            **place,
        )
        obj.__dict__.update(user.__dict__)
        request.told_once = _given_words(user, password)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        grants = formset.save(commit=False)
        at = clock.now()
        for gone in formset.deleted_objects:
            services.take_role(grant=gone, by=request.user, at=at)
        for grant in grants:
            services.give_role(
                user=form.instance,
                role=grant.role,
                division=grant.division,
                unit=grant.unit,
                by=request.user,
                at=at,
            )

    # --- acts

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{act}/",
                self.admin_site.admin_view(view),
                name=f"accounts_user_{act.replace('-', '_')}",
            )
            for act, view in (
                ("reset-password", self.reset_password_view),
                ("switch", self.switch_view),
                ("unlock", self.unlock_view),
            )
        ]
        return own + super().get_urls()

    def _acted(self, request: Any, pk: int, act: Any) -> HttpResponse:
        user = User.objects.filter(pk=pk).first()
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        if user is None:
            return redirect("admin:accounts_user_changelist")
        answer: HttpResponse | None = None
        try:
            answer = act(user)
        except DomainError as error:
            self.message_user(request, error.detail, messages.ERROR)
        return answer or redirect(reverse("admin:accounts_user_change", args=[pk]))

    def reset_password_view(self, request: Any, pk: int) -> HttpResponse:
        def act(user: User) -> HttpResponse:
            password = services.reset_password(user=user, by=request.user, at=clock.now())
            return self.once_page(request, _given_words(user, password), user)

        return self._acted(request, pk, act)

    def switch_view(self, request: Any, pk: int) -> HttpResponse:
        def act(user: User) -> None:
            done = services.set_active(
                user=user, active=not user.is_active, by=request.user, at=clock.now()
            )
            words = "账号已启用。" if done.is_active else "账号已停用，其登录立即失效。"
            self.message_user(request, words, messages.SUCCESS)

        return self._acted(request, pk, act)

    def unlock_view(self, request: Any, pk: int) -> HttpResponse:
        def act(user: User) -> None:
            was_locked = services.unlock(user=user, by=request.user, at=clock.now())
            self.message_user(request, "已解除锁定。" if was_locked else "这个账号没有被锁定。")

        return self._acted(request, pk, act)

    def _for_each(self, request: Any, queryset: Any, words: str, act: Any) -> None:
        done = 0
        for user in queryset:
            try:
                act(user)
                done += 1
            except DomainError as error:
                self.message_user(request, f"{user.name}：{error.detail}", messages.ERROR)
        self.message_user(request, f"{words} {done} 个账号。", messages.SUCCESS)

    @admin.action(description="启用所选账号")
    def enable(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        self._switch_all(request, queryset, "已启用", True)

    @admin.action(description="停用所选账号")
    def disable(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        self._switch_all(request, queryset, "已停用", False)

    def _switch_all(self, request: Any, queryset: Any, words: str, active: bool) -> None:
        def act(user: User) -> None:
            services.set_active(user=user, active=active, by=request.user, at=clock.now())

        self._for_each(request, queryset, words, act)

    @admin.action(description="解除所选账号的登录锁定")
    def end_lock(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        def act(user: User) -> None:
            services.unlock(user=user, by=request.user, at=clock.now())

        self._for_each(request, queryset, "已处理", act)

    @admin.action(description="关闭所选账号的两步验证（手机丢失、恢复码用完的）")
    def end_second_factor(self, request: Any, queryset: models.QuerySet[Any]) -> None:
        def act(user: User) -> None:
            second_factor.end(user=user, by=request.user, at=clock.now())

        self._for_each(request, queryset, "已关闭", act)


def _given_words(user: User, password: str) -> str:
    return f"{user.name}（{user.mobile}）的初始密码：{password}　只显示这一次，首次登录须修改。"
