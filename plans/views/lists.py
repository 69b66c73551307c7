"""Lists: all of a year, one with its lines, a new one, its head, its lines as forms."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.tables.desks import ByDesk
from common import clock
from common.errors import Conflict
from common.text.chinese import local_date
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
)
from plans import services
from plans.forms.lists import LineForm, ListForm
from plans.models import Line, ListKind, ListState, Plan, ReviewAsk, TaskField, TaskList
from plans.permissions import may_keep, may_write
from plans.reads.review_panel import review_panel, revision_panel
from plans.reads.totals import figures_by, figures_of, funds_of
from plans.services.lines import OPEN_STATES
from plans.services.lists import lists_like
from plans.services.spreading import gone_units
from plans.sheets.exports import EXPORT_COLUMNS, export_rows
from plans.tables.lists import STATE_BADGES, ListFilter, ListTable
from plans.views.towns import ListsOfTownMixin

READERS = ("office", "chief", "unit")
WRITERS = ("office", "unit")
MENU = "plan_lists"
LINES_PER_PAGE = 200
_HANGING = ("duties__unit", "targets", "funds")


class ListStatusPage(ListsOfTownMixin, ByDesk, ListPage):
    """清单编制: every list of a year, its state, who has it, how far it is."""

    roles = READERS
    model = TaskList
    queryset = TaskList.objects.select_related("division", "river", "lead_unit")
    table_class = ListTable
    filterset_class = ListFilter
    title = "清单编制"
    lead = (
        "各河流年度任务清单、重大事项清单、突出问题清单和总河长令：编到哪一步、在谁手里、完成多少。"
    )
    menu = MENU
    template_name = "plans/list_status.html"
    export_columns = EXPORT_COLUMNS
    empty_text = "这一年还没有清单。"
    unit_field = "lead_unit_id"

    def get_queryset(self) -> QuerySet[TaskList]:
        return super().get_queryset().order_by("division_id", "kind", "river__sort_key", "pk")

    def get_buttons(self) -> list[Button]:
        user = self.request.user
        if not user.has_role(*WRITERS):
            return []
        sheet = Button("导入", reverse("plans:line_import"), "upload")
        if not user.has_role("office"):
            return [sheet]
        return [
            sheet,
            Button("分解共性任务", reverse("plans:spread"), "arrows-split"),
            Button("新建清单", reverse("plans:list_add"), "plus", "primary"),
        ]

    @property
    def empty_button(self) -> Button | None:  # type: ignore[override]
        return next(iter(self.get_buttons()[-1:]), None)

    def export_rows(self, queryset: QuerySet[TaskList]) -> Any:
        """Every line of the filtered lists."""
        return export_rows(self.export_counted(queryset))

    def export_counted(self, queryset: QuerySet[TaskList]) -> Any:
        return self.lines_of(queryset.order_by().values("pk"))

    def lines_of(self, lists: Any) -> Any:
        return Line.objects.visible_to(self.request.user).standing().filter(task_list__in=lists)

    def get_totals(self, queryset: QuerySet[TaskList]) -> dict[str, str]:
        if self.shown.paginator.num_pages == 1:
            tasks = sum(found.overall.tasks for found in self.shown.figures.values())
        else:
            tasks = self.lines_of(queryset.order_by().values("pk")).count()
        return {"lines": f"{tasks:,}"}

    def get_table(self, **kwargs: Any) -> Any:
        table = self.shown = super().get_table(**kwargs)
        lists = [row.record.pk for row in table.paginated_rows]
        table.figures = figures_by(self.lines_of(lists), "task_list")
        table.asked = waiting_for(lists)
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"unbegun": self.unbegun(), "year": self.filterset.year_chosen}

    def unbegun(self) -> QuerySet[TaskList]:
        """Last year's annual lists whose river has none yet this year; for those who may write."""
        if not self.request.user.has_role("office"):
            return TaskList.objects.none()
        year = self.filterset.year_chosen
        now = TaskList.objects.filter(
            kind=ListKind.ANNUAL,
            year=year,
            division=OuterRef("division"),
            river=OuterRef("river"),
        )
        before = TaskList.objects.filter(kind=ListKind.ANNUAL, year=year - 1)
        before = before.in_ranges(self.request.user.office_ranges).filter(~Exists(now))
        return before.select_related("river").order_by("river__sort_key")


def waiting_for(lists: list[int]) -> dict[int, list[str]]:
    """List → the reviewers it waits for, in the order they were asked; one query."""
    asks = ReviewAsk.objects.waiting().filter(round__task_list__in=lists)
    names: dict[int, list[str]] = {}
    for pk, label in asks.order_by("pk").values_list("round__task_list", "label"):
        names.setdefault(pk, []).append(label)
    return names


class ListDetailPage(DetailPage):
    """One list: its lines by field with totals, its state, and what one may do with it."""

    roles = READERS
    model = TaskList
    queryset = TaskList.objects.select_related("division", "river", "lead_unit", "created_by")
    template_name = "plans/list_detail.html"
    context_object_name = "task_list"
    menu = MENU

    @cached_property
    def lines(self) -> Any:
        """What this user sees of it: a unit its own lines, all of a list that it leads or reviews."""
        of = Line.objects.standing().filter(task_list=self.object)
        return of if self.is_reviewer else of.visible_to(self.request.user)

    @cached_property
    def is_reviewer(self) -> bool:
        """Was this user, or the user's unit, asked to review the list as it now is?"""
        if self.object.state != ListState.IN_REVIEW:
            return False
        asked = ReviewAsk.objects.of(self.request.user).filter(round__task_list=self.object)
        return bool(asked.filter(round__state="open").exists())

    @cached_property
    def is_open(self) -> bool:
        return self.object.state in OPEN_STATES

    def get_buttons(self) -> list[Button]:
        of, user = self.object, self.request.user
        if not may_write(user, of):
            return []
        if not self.is_open:
            is_yearly = of.kind != ListKind.ORDER and not self.next_year
            words = f"生成{of.year + 1}年清单"
            there = reverse("plans:next_year", args=[of.pk])
            return [Button(words, there, "copy")] if is_yearly else []
        head = Button("名称和牵头单位", reverse("plans:list_change", args=[of.pk]), "pencil")
        line = reverse("plans:line_add", args=[of.pk])
        return [
            *([head] if may_keep(user, of) else []),
            Button("加一项任务", line, "plus", "primary"),
        ]

    @cached_property
    def next_year(self) -> TaskList | None:
        after = TaskList(
            kind=self.object.kind,
            division_id=self.object.division_id,
            river_id=self.object.river_id,
            year=self.object.year + 1,
        )
        return TaskList.objects.filter(lists_like(after)).first()

    @cached_property
    def last_year(self) -> TaskList | None:
        before = TaskList(
            kind=self.object.kind,
            division_id=self.object.division_id,
            river_id=self.object.river_id,
            year=self.object.year - 1,
        )
        found = TaskList.objects.visible_to(self.request.user).filter(lists_like(before))
        return found.first() if self.object.kind != ListKind.ORDER else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        of, user = self.object, self.request.user
        is_annual = of.kind == ListKind.ANNUAL
        order = ("field", "order", "pk") if is_annual else ("order", "pk")
        rows = self.lines.select_related("lead_unit").prefetch_related(*_HANGING).order_by(*order)
        page = Paginator(rows, LINES_PER_PAGE).get_page(self.request.GET.get("page"))
        figures = figures_of(self.lines)
        may = may_write(user, of) and self.is_open
        return super().get_context_data(**kwargs) | {
            "page": page,
            "groups": grouped(page.object_list, by_field=is_annual),
            "by_field": figures_by(self.lines, "field") if is_annual else {},
            "figures": figures,
            "funds": funds_of(self.lines),
            "state_badge": STATE_BADGES[of.state],
            "is_binding": of.state == ListState.BINDING,
            "may_write": may,
            "may_delete": may and may_keep(user, of) and not figures.overall.tasks,
            "is_part": not (may_write(user, of) or user.code_ranges or self.is_reviewer),
            "last_year": self.last_year if may and not figures.overall.tasks else None,
            "plan": self.plan(),
            "asked": waiting_for([of.pk]).get(of.pk, []),
            "day": local_date(clock.now()),
            "reviews": review_panel(of, user, clock.now()),
            "revisions": revision_panel(of, user),
        }

    def plan(self) -> Plan | None:
        """The river's plan whose cycle holds this year."""
        if self.object.river_id is None:
            return None
        plans = Plan.objects.visible_to(self.request.user).covering(self.object.year)
        return plans.filter(river=self.object.river_id, division=self.object.division_id).first()


def grouped(lines: Any, *, by_field: bool) -> list[tuple[str, str, list[Line]]]:
    """(code, heading, lines) in the order of 六大任务; one group where a list has no fields."""
    if not by_field:
        return [("", "", list(lines))] if lines else []
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.field, []).append(line)
    named = [(code, str(TaskField(code).label)) for code in TaskField.values]
    return [
        (code, words, found[code]) for code, words in [*named, ("", "未分领域")] if code in found
    ]


class OneListMixin(RoleRequiredMixin):
    """One list that the user sees and may write; else 404 and 403."""

    roles: tuple[str, ...] = WRITERS
    kwargs: dict[str, Any]

    @cached_property
    def task_list(self) -> TaskList:
        rows = TaskList.objects.visible_to(self.request.user)
        rows = rows.select_related("division", "river", "lead_unit")
        found: TaskList = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.is_allowed(found):
            raise PermissionDenied
        return found

    def is_allowed(self, of: TaskList) -> bool:
        return may_write(self.request.user, of)

    def back(self) -> str:
        return reverse("plans:list_detail", args=[self.task_list.pk])


class ListAddPage(FormPage):
    """A new list."""

    form_class = ListForm
    title = "新建清单"
    lead = "建立后由河长办或牵头单位逐项编制，也可以从 Excel 导入；送审通过后生效。"
    menu = MENU
    submit_label = "建立"

    def get_cancel_url(self) -> str:
        return reverse("plans:list_status")

    def get_initial(self) -> dict[str, Any]:
        return {key: self.request.GET[key] for key in ("kind", "year") if key in self.request.GET}

    def get_form_kwargs(self) -> dict[str, Any]:
        day = local_date(clock.now())
        return super().get_form_kwargs() | {"user": self.request.user, "day": day}

    def perform(self, form: ListForm) -> str:
        clean = {k: v for k, v in form.cleaned_data.items() if k != "seen_at"}
        made = services.create_list(**clean, by=self.request.user, at=clock.now())
        messages.success(self.request, f"已建立“{made}”，请逐项编制任务。")
        return reverse("plans:list_detail", args=[made.pk])


class ListChangePage(OneListMixin, FormPage):
    """A draft's name and leading unit."""

    form_class = ListForm
    menu = MENU
    roles = ("office",)
    success_message = "已保存。"

    def is_allowed(self, of: TaskList) -> bool:
        return may_keep(self.request.user, of)

    def get_title(self) -> str:
        return f"修改：{self.task_list}"

    def get_cancel_url(self) -> str:
        return self.back()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "day": local_date(clock.now()),
            "instance": self.task_list,
        }

    def perform(self, form: ListForm) -> str:
        try:
            services.change_list(
                list_id=self.task_list.pk,
                **form.cleaned_data,
                by=self.request.user,
                at=clock.now(),
            )
        except Conflict:
            self.task_list.refresh_from_db()
            form.saw_conflict(self.task_list.updated_at)
            raise
        return self.back()


class ListDeleteAct(OneListMixin, ActPage):
    """Takes an empty draft away."""

    roles = ("office",)

    def is_allowed(self, of: TaskList) -> bool:
        return may_keep(self.request.user, of)

    def perform(self, request: HttpRequest) -> str:
        name = str(self.task_list)
        services.delete_list(list_id=self.task_list.pk, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"已删除“{name}”。")
        return reverse("plans:list_status")


# --- lines ----------------------------------------------------------------------------------------


class LineFormPage(OneListMixin, FormPage):
    """A line of a draft as one form; without a line in the address, a new one."""

    form_class = LineForm
    template_name = "plans/line_edit.html"
    menu = MENU

    @cached_property
    def line(self) -> Line | None:
        if "line" not in self.kwargs:
            return None
        rows = (
            Line.objects.visible_to(self.request.user).standing().filter(task_list=self.task_list)
        )
        rows = rows.select_related("lead_unit", "plan_entry__plan")
        rows = rows.prefetch_related(*_HANGING, "issues")
        found: Line = get_object_or_404(rows, pk=self.kwargs["line"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes too late is told before writing a word."""
        if self.task_list.state not in OPEN_STATES:
            words = f"清单现为“{self.task_list.get_state_display()}”，不能直接修改。"
            messages.error(request, words)
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"修改任务：{self.line}" if self.line else "加一项任务"

    def get_cancel_url(self) -> str:
        return self.back()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "of": self.task_list,
            "user": self.request.user,
            "day": local_date(clock.now()),
            "line": self.line,
        }

    def perform(self, form: LineForm) -> str:
        by, at = self.request.user, clock.now()
        if self.line is None:
            made = services.add_line(list_id=self.task_list.pk, given=form.given(), by=by, at=at)
            messages.success(self.request, f"已加入“{made}”。")
            is_next = self.request.POST.get("then") == "next"
            return self.request.path if is_next else f"{self.back()}#line-{made.pk}"
        try:
            services.change_line(
                line_id=self.line.pk,
                given=form.given(),
                by=by,
                at=at,
                seen_at=form.cleaned_data["seen_at"],
            )
        except Conflict:
            self.line.refresh_from_db()
            form.saw_conflict(self.line.updated_at)
            raise
        messages.success(self.request, "已保存。")
        return f"{self.back()}#line-{self.line.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gone = gone_units([self.line], local_date(clock.now())) if self.line else []
        names = "、".join(f"“{unit}”" for unit in gone)
        return super().get_context_data(**kwargs) | {
            "task_list": self.task_list,
            "can_go_on": self.line is None,
            "gone": f"{names}已撤销，请改选接任的单位。" if gone else "",
        }


class LineWithdrawAct(OneListMixin, ActPage):
    """Takes a line out of a draft."""

    success_message = "已撤下。"

    def perform(self, request: HttpRequest) -> str:
        get_object_or_404(self.task_list.lines.standing(), pk=self.kwargs["line"])
        services.withdraw_line(
            line_id=self.kwargs["line"],
            by=request.user,  # type: ignore[arg-type]
            at=clock.now(),
        )
        return self.back()
