"""Base of every register in Django admin.

A room writes in its `admin.py`:

    @admin.register(PatrolRule)
    class PatrolRuleAdmin(PortalModelAdmin):
        list_display = ("division", "tier", "valid_from")

        def save_through_service(self, obj, *, form, change, by, at):
            services.set_rule(rule=obj, by=by, at=at)

Without `save_through_service` the form's row is saved as it is. A refusal (`DomainError`) comes back
in the form, with what was typed. History is shown, never reverted; rows are deleted only where a
room sets `can_delete = True`, and then a row that others point to is refused in words.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from simple_history.admin import SimpleHistoryAdmin

from common import clock
from common.errors import DomainError
from common.spreadsheets import Column
from common.web.exports import xlsx_response

ADMIN_ROLE = "admin"


def is_administrator(request: HttpRequest) -> bool:
    """The role is what counts: accounts of this portal hold no single Django permissions."""
    user: Any = request.user
    return bool(user.is_active and user.has_role(ADMIN_ROLE))


class PortalModelAdmin(SimpleHistoryAdmin):
    """A register the administrator keeps. See the module's docstring."""

    can_add = True
    can_change = True
    can_delete = False
    export_columns: Sequence[Column] = ()
    list_per_page = 50
    empty_value_display = "—"
    object_history_template = "admin/history.html"
    save_on_top = False

    # --- writing

    def save_through_service(
        self, obj: Any, *, form: Any, change: bool, by: Any, at: datetime
    ) -> None:
        """Writes a validated row. Rooms whose rows have rules override it and call their service."""
        obj.save()

    def remove_through_service(self, obj: Any, *, by: Any, at: datetime) -> None:
        """Deletes a row, where `can_delete` allows it."""
        obj.delete()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.save_through_service(obj, form=form, change=change, by=request.user, at=clock.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove_through_service(obj, by=request.user, at=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponseBase:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            # Its transaction is rolled back; the form is shown again, and says what was refused.
            request.refusal = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal: DomainError | None = getattr(request, "refusal", None)
        return refused(form, refusal) if refusal else form

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            self.message_user(request, error.detail, messages.ERROR)
            return self.response_post_save_change(request, None)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the small pens and crosses beside a choice: rows of other registers have their pages."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for act in ("add", "change", "view", "delete"):
            if hasattr(getattr(field, "widget", None), f"can_{act}_related"):
                setattr(field.widget, f"can_{act}_related", False)
        return field

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        title = {"title": self.model._meta.verbose_name_plural}
        return super().changelist_view(request, title | (extra_context or {}))

    # --- what is shown once

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        words = getattr(request, "told_once", "")
        if words:
            return self.once_page(request, words, obj)
        return super().response_add(request, obj, post_url_continue)

    def once_page(self, request: HttpRequest, words: str, obj: Any) -> HttpResponse:
        """The answer to a press that made a password or a token shows it (`request.told_once`), and nothing else ever
        does: a message would keep it in a cookie."""
        names = (self.opts.app_label, self.opts.model_name)
        context = self.admin_site.each_context(request) | {
            "title": "只显示这一次",
            "words": words,
            "opts": self.opts,
            "back": reverse("admin:{}_{}_change".format(*names), args=[obj.pk]),
        }
        response = TemplateResponse(request, "admin/shown_once.html", context)
        add_never_cache_headers(response)
        return response

    # --- who

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self.can_add and is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and is_administrator(request)

    # --- history and export

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if hasattr(self.model._meta, "simple_history_manager_attribute"):
            return super().history_view(request, object_id, extra_context)
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_urls(self):
        """Without simple-history's form, which could write an old version back past every service."""
        return [u for u in super().get_urls() if not (u.name or "").endswith("_simple_history")]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if self.export_columns:
            actions["export"] = (type(self).export, "export", "导出所选记录为 Excel")
        return actions

    def export(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponseBase:
        """The ticked rows, or all that the filters leave (“选中所有”), as Excel."""
        rows = queryset.iterator(chunk_size=2000)
        title = str(self.model._meta.verbose_name_plural)
        return xlsx_response(request, list(self.export_columns), rows, title=title)


class ReadOnlyAdmin(PortalModelAdmin):
    """A register that is looked at here and written elsewhere."""

    can_add = False
    can_change = False


def refused(form: Any, refusal: DomainError) -> Any:
    """The form class, with a service's refusal among its errors."""

    class Refused(form):
        def clean(self) -> Any:
            cleaned = super().clean()
            at_fields = {k: v for k, v in refusal.fields.items() if k in self.fields}
            for name, words in at_fields.items():
                self.add_error(name, words)
            if not at_fields:
                self.add_error(None, refusal.detail)
            return cleaned

    return Refused
