"""巡河见排污口异常: what waits for an answer, and the answer."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from common.web.views import Button, FormPage, ListPage
from issues.models import Issue
from outfalls import services
from outfalls.forms import SightingForm
from outfalls.models import Sighting
from outfalls.tables.filters import SightingFilter
from outfalls.tables.outfalls import SightingTable
from outfalls.views.outfalls import MENU
from rivers.models import Outfall


class SightingListPage(ListPage):
    """Those that wait, the newest first."""

    roles = ("office", "chief")
    model = Sighting
    queryset = Sighting.objects.select_related(
        "patrol", "reach__division__parent", "outfall"
    ).defer("reach__line", "patrol__track", "patrol__photos")
    table_class = SightingTable
    filterset_class = SightingFilter
    title = "巡河见排污口异常"
    menu = MENU
    empty_text = "没有待处置的。巡河检查清单“入河排污口”一项选“异常”的，每十分钟收到这里。"

    def get_buttons(self) -> list[Button]:
        return [Button("排污口整治", reverse("outfalls:outfall_list"), "list")]


class SightingPage(FormPage):
    """One of them: what the patrol said, and what is made of it; a glance for whoever may not answer."""

    roles = ("office",)
    form_class = SightingForm
    template_name = "outfalls/sighting.html"
    menu = MENU
    submit_label = "处置"

    @cached_property
    def seen(self) -> Sighting:
        rows = Sighting.objects.visible_to(self.request.user).select_related(
            "patrol", "reach__division", "outfall", "issue", "answered_by"
        )
        found: Sighting = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        is_reader = user.is_authenticated and user.has_role(*self.roles)
        if is_reader and not user.is_office_of(self.seen.reach.division_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"巡河见排污口异常：{self.seen.reach}"

    def get_cancel_url(self) -> str:
        return reverse("outfalls:sighting_list")

    def outfalls(self) -> QuerySet[Outfall]:
        return Outfall.objects.in_use().filter(reach=self.seen.reach).order_by("code")

    def issues(self) -> QuerySet[Issue]:
        """Those reported on this patrol, and what is open on its reach."""
        rows = Issue.objects.visible_to(self.request.user).filter(reach=self.seen.reach)
        on_patrol = Q(patrol=self.seen.patrol_id) | Q(patrol_uuid=self.seen.patrol.uuid)
        return rows.filter(on_patrol | Q(pk__in=rows.open().order_by().values("pk")))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"outfalls": self.outfalls(), "issues": self.issues()}

    def perform(self, form: SightingForm) -> str:
        services.answer_sighting(
            sighting_id=self.seen.pk,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        messages.success(self.request, "已处置。")
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"seen": self.seen}
