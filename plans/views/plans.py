"""一河一策方案: the plans of a cycle, one with its five lists side by side, and writing them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.generic import View

from accounts.models.querysets import official_order
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import document_response
from attachments.services.uploads import shown
from common import clock
from common.errors import Conflict
from common.store.history import history_of
from common.text.chinese import local_date
from common.web.filters import FilterForm
from common.web.marks import badge
from common.web.tables import NumberColumn, PortalTable
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
)
from plans import services
from plans.forms.plans import ApproveForm, EntriesForm, PlanForm
from plans.models import Line, Plan, PlanEntry, PlanPart, PlanState
from plans.permissions import may_keep, may_write
from plans.rules.plans import DRAWN_FROM
from plans.views.towns import ListsOfTownMixin

READERS = ("office", "chief", "unit")
WRITERS = ("office", "unit")
MENU = "plan_cycles"


class PlanTable(PortalTable):
    """方案 of all cycles."""

    title = tables.Column(linkify=("plans:cycle_detail", {"pk": tables.A("pk")}))
    river = tables.Column(order_by="river__sort_key")
    years = tables.Column(verbose_name="年限", order_by="first_year")
    division = tables.Column(attrs={"td": {"class": "phone-hide"}})
    lead_unit = tables.Column(default="未定", order_by=official_order("lead_unit__"))
    state = tables.Column()
    tasks = NumberColumn(verbose_name="任务", orderable=False)
    approval_number = tables.Column(default="")

    class Meta:
        model = Plan
        fields = (
            "title",
            "river",
            "years",
            "division",
            "lead_unit",
            "state",
            "tasks",
            "approval_number",
        )

    def render_state(self, record: Plan) -> SafeString:
        return state_badge(record)


def state_badge(plan: Plan) -> SafeString:
    code = "published" if plan.state == PlanState.APPROVED else "draft"
    return badge(code, plan.get_state_display())


class PlanFilter(filters.FilterSet):
    """By river or name, state, and a year within the cycle."""

    q = filters.CharFilter(
        label="名称或河流", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    year = filters.NumberFilter(label="含年度", method="by_year", min_value=1900, max_value=2999)
    state = filters.ChoiceFilter(label="状态", choices=PlanState.choices, empty_label="全部")

    class Meta:
        model = Plan
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Plan], name: str, value: str) -> QuerySet[Plan]:
        words = value.strip()
        return queryset.filter(Q(title__icontains=words) | Q(river__name__icontains=words))

    def by_year(self, queryset: Any, name: str, value: Any) -> QuerySet[Plan]:
        return queryset.covering(int(value))


class PlanListPage(ListsOfTownMixin, ListPage):
    """一河一策方案."""

    roles = READERS
    model = Plan
    queryset = Plan.objects.select_related("division", "river", "lead_unit")
    table_class = PlanTable
    filterset_class = PlanFilter
    title = "一河一策方案"
    lead = "各河流一个周期的问题、目标、任务、措施、责任五个清单，年度任务清单由此分解。"
    menu = MENU
    empty_text = "还没有方案。"

    def get_queryset(self) -> QuerySet[Plan]:
        tasks = Count("entries", filter=Q(entries__part=PlanPart.TASK))
        return super().get_queryset().annotate(tasks=tasks)

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("新建方案", reverse("plans:cycle_add"), "plus", "primary")]

    @property
    def empty_button(self) -> Button | None:  # type: ignore[override]
        return next(iter(self.get_buttons()), None)


class PlanDetailPage(DetailPage):
    """One plan: its five lists side by side, each entry with what it answers."""

    roles = READERS
    model = Plan
    queryset = Plan.objects.select_related("division", "river", "lead_unit", "updated_by")
    template_name = "plans/cycle_detail.html"
    context_object_name = "plan"
    menu = MENU

    @cached_property
    def may(self) -> dict[str, bool]:
        user, plan = self.request.user, self.object
        is_open = plan.state == PlanState.DRAFTING
        return {
            "write": is_open and may_write(user, plan),
            "keep": is_open and may_keep(user, plan),
            "reopen": not is_open and may_keep(user, plan),
        }

    def get_buttons(self) -> list[Button]:
        pk = self.object.pk
        if not self.may["keep"]:
            return []
        return [
            Button("名称和年限", reverse("plans:cycle_change", args=[pk]), "pencil"),
            Button("登记批复", reverse("plans:cycle_approve", args=[pk]), "file-check", "primary"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.object
        lines = Line.objects.visible_to(self.request.user).standing().select_related("task_list")
        entries = plan.entries.prefetch_related("answers", Prefetch("lines", lines, "cut"))
        files = shown(plan.files, owner_ids=[plan.updated_by_id])
        return super().get_context_data(**kwargs) | {
            "parts": by_part(entries),
            "may": self.may,
            "state_badge": state_badge(plan),
            "files": files,
            "history": history_of(plan),
        }


def by_part(entries: Any) -> list[tuple[str, str, str, list[PlanEntry]]]:
    """(code, heading, word of the list that it answers, entries) of the five lists in their order."""
    found: dict[str, list[PlanEntry]] = {part: [] for part in PlanPart.values}
    for entry in entries:
        found[entry.part].append(entry)
    return [
        (part, str(PlanPart(part).label), answered_words(part), found[part])
        for part in PlanPart.values
    ]


def answered_words(part: str) -> str:
    """问题 for the list of goals, which answers problems; empty for the first."""
    above = DRAWN_FROM.get(part)
    return str(PlanPart(above).label).removesuffix("清单") if above else ""


class OnePlanMixin(RoleRequiredMixin):
    """One plan that the user sees and may write; else 404 and 403."""

    roles: tuple[str, ...] = WRITERS
    kwargs: dict[str, Any]

    @cached_property
    def plan(self) -> Plan:
        rows = Plan.objects.visible_to(self.request.user)
        found: Plan = get_object_or_404(
            rows.select_related("division", "river", "lead_unit"), pk=self.kwargs["pk"]
        )
        if not self.is_allowed(found):
            raise PermissionDenied
        return found

    def is_allowed(self, plan: Plan) -> bool:
        return may_keep(self.request.user, plan)

    def back(self) -> str:
        return reverse("plans:cycle_detail", args=[self.plan.pk])

    def get_cancel_url(self) -> str:
        return self.back()

    def tell(self, form: Any) -> None:
        """Somebody saved it meanwhile: saving again is meant."""
        self.plan.refresh_from_db()
        form.saw_conflict(self.plan.updated_at)


class PlanAddPage(FormPage):
    """A new plan."""

    form_class = PlanForm
    title = "新建方案"
    menu = MENU
    submit_label = "建立"

    def get_cancel_url(self) -> str:
        return reverse("plans:cycle_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        day = local_date(clock.now())
        return super().get_form_kwargs() | {"user": self.request.user, "day": day}

    def perform(self, form: PlanForm) -> str:
        clean = {key: value for key, value in form.cleaned_data.items() if key != "seen_at"}
        made = services.create_plan(**clean, by=self.request.user, at=clock.now())
        messages.success(self.request, f"已建立“{made}”，请编制五个清单。")
        return reverse("plans:cycle_detail", args=[made.pk])


class PlanChangePage(OnePlanMixin, FormPage):
    """A plan's name, last year and leading unit."""

    roles = ("office",)
    form_class = PlanForm
    menu = MENU
    success_message = "已保存。"

    def get_title(self) -> str:
        return f"修改：{self.plan}"

    def get_form_kwargs(self) -> dict[str, Any]:
        day = local_date(clock.now())
        more = {"user": self.request.user, "day": day, "instance": self.plan}
        return super().get_form_kwargs() | more

    def perform(self, form: PlanForm) -> str:
        try:
            services.change_plan(
                plan_id=self.plan.pk, **form.cleaned_data, by=self.request.user, at=clock.now()
            )
        except Conflict:
            self.tell(form)
            raise
        return self.back()


class PlanEntriesPage(OnePlanMixin, FormPage):
    """One of the five lists as rows."""

    form_class = EntriesForm
    template_name = "plans/cycle_entries.html"
    menu = MENU
    success_message = "已保存。"

    def is_allowed(self, plan: Plan) -> bool:
        return may_write(self.request.user, plan)

    @cached_property
    def part(self) -> str:
        if self.kwargs["part"] not in PlanPart.values:
            raise Http404
        return str(self.kwargs["part"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes too late is told before writing a word."""
        if self.plan.state == PlanState.APPROVED:
            messages.error(request, "方案已批复，不能直接修改。")
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"编制{PlanPart(self.part).label}"

    def entries(self, part: str) -> Sequence[PlanEntry]:
        return list(self.plan.entries.filter(part=part).prefetch_related("answers"))

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"plan": self.plan, "part": self.part, "entries": self.entries(self.part)}
        return super().get_form_kwargs() | more

    def perform(self, form: EntriesForm) -> str:
        try:
            services.set_entries(
                plan_id=self.plan.pk,
                part=self.part,
                entries=form.given(),
                by=self.request.user,
                at=clock.now(),
                seen_at=form.cleaned_data["seen_at"],
            )
        except Conflict:
            self.tell(form)
            raise
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        above = DRAWN_FROM.get(self.part)
        return super().get_context_data(**kwargs) | {
            "plan": self.plan,
            "above_label": PlanPart(above).label if above else "",
            "above": self.entries(above) if above else [],
        }


class PlanApprovePage(OnePlanMixin, KeepsUploads, FormPage):
    """The paper by which a plan was approved."""

    roles = ("office",)
    form_class = ApproveForm
    menu = MENU
    submit_label = "登记"
    lead = "登记后五个清单不再直接修改。"

    def get_title(self) -> str:
        return f"登记批复：{self.plan}"

    def perform(self, form: ApproveForm) -> str:
        services.approve_plan(
            plan_id=self.plan.pk,
            number=form.cleaned_data["approval_number"],
            approved_on=form.cleaned_data["approved_on"],
            files=form.cleaned_data["papers"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, "已登记批复。")
        return self.back()


class PlanReopenAct(OnePlanMixin, ActPage):
    """Takes the approval back."""

    roles = ("office",)
    success_message = "已退回编制，五个清单可以修改；改好后请重新登记批复。"

    def perform(self, request: HttpRequest) -> str:
        services.reopen_plan(
            plan_id=self.plan.pk,
            by=request.user,  # type: ignore[arg-type]
            at=clock.now(),
        )
        return self.back()


class PlanFileDownload(RoleRequiredMixin, View):
    """One of a plan's papers."""

    http_method_names = ["get", "head"]
    roles = READERS

    def get(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
        named = [str(file)] if str(file) in plan.files else []
        found = shown(named, owner_ids=[plan.updated_by_id])
        if not found:
            raise Http404
        return document_response(found[0])
