"""检查清单: what phones ask on a patrol, kept by the office."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.permissions import is_top_office
from common import clock
from common.store.history import history_of
from common.web.exports import xlsx_response
from common.web.views import (
    ActPage,
    Button,
    FormPage,
    RoleRequiredMixin,
    TitledMixin,
)
from inspections.forms.patrols import ChecklistForm
from inspections.models import ChecklistItem
from inspections.services.checklist import move_item, save_item
from inspections.sheets import statistics


class ChecklistPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The lines in use in their order, and those retired."""

    http_method_names = ["get", "head", "options"]
    template_name = "inspections/checklist.html"
    title = "检查清单"
    lead = "巡河时手机上逐项询问的内容，全平台通用；改动在手机下次联网时生效，已报的巡河记录不变。"
    menu = "checklist"

    def get_buttons(self) -> list[Button]:
        if not is_top_office(self.request.user):
            return []
        return [Button("新增一项", reverse("inspections:checklist_add"), "plus", "primary")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "xlsx":
            rows = ChecklistItem.objects.all()
            return xlsx_response(request, statistics.CHECKLIST, rows, title=self.title)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(ChecklistItem.objects.all())
        return super().get_context_data(**kwargs) | {
            "active": [row for row in rows if row.is_active],
            "retired": [row for row in rows if not row.is_active],
            "may_change": is_top_office(self.request.user),
        }


class KeepersOnly(RoleRequiredMixin):
    """Those who may change the checklist; other offices read it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and user.has_role("office") and not is_top_office(user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChecklistFormPage(KeepersOnly, FormPage):
    """Adds a line, or changes one."""

    form_class = ChecklistForm
    template_name = "inspections/checklist_form.html"
    menu = "checklist"
    success_message = "检查清单已保存。"

    def get_title(self) -> str:
        return "修改检查项" if self.kwargs.get("pk") else "新增检查项"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.kwargs.get("pk"):
            kwargs["instance"] = get_object_or_404(ChecklistItem, pk=self.kwargs["pk"])
        return kwargs

    def perform(self, form: ChecklistForm) -> str:
        save_item(item=form.instance, by=self.request.user, at=clock.now())
        return reverse("inspections:checklist")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        row = context["form"].instance
        return context | {
            "cancel_url": reverse("inspections:checklist"),
            "history": history_of(row, limit=10) if row.pk else [],
        }


class ChecklistMovePage(KeepersOnly, ActPage):
    """Moves a line one place up, or down."""

    up = True

    def back(self) -> str:
        return reverse("inspections:checklist")

    def perform(self, request: HttpRequest) -> str:
        move_item(item_id=self.kwargs["pk"], up=self.up, by=self.request.user, at=clock.now())
        return self.back()
