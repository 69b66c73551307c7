"""河湖健康评价: the list, one of them with its tree, values and ledger, values and acts, tasks, the report."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import held_document
from attachments.services import uploads as attachments
from common import clock
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from health.forms.assessments import ActForm, AssessmentForm, TasksForm, ValueForm
from health.models import Assessment, AssessmentState, AssessmentValue
from health.models.parameters import WEAK_BELOW
from health.permissions import acts_for, may_enter, may_raise
from health.reads.assessments import act_label, fates, sheet_of
from health.rules.assessments import ACTS, STEPS, Act
from health.rules.formulas import formula_words, plain
from health.rules.schemes import Node
from health.services import assessments as services
from health.services.assessments import values_of
from health.services.tasks import is_alive, raise_tasks, raised_of, weak_indicators
from health.services.water import Drawn, draw, moved
from health.sheets.report import write_report
from health.tables.assessments import ASSESSMENTS, AssessmentFilter, AssessmentTable
from health.views import READERS, WRITERS
from plans.models import Line

MENU = "health"


class AssessmentListPage(ByDesk, ListPage):
    """Assessments of one's divisions, and those that one's unit makes."""

    roles = READERS
    model = Assessment
    queryset = Assessment.objects.select_related("division", "river", "reach", "maker_unit")
    table_class = AssessmentTable
    filterset_class = AssessmentFilter
    title = "河湖健康评价"
    lead = "筹备、调查、评审、公示、归档；薄弱指标可直接列入一河一策任务。"
    menu = MENU
    unit_field = "maker_unit_id"
    empty_text = "还没有评价。"
    export_columns = ASSESSMENTS

    def get_queryset(self) -> QuerySet[Assessment]:
        rows: QuerySet[Assessment] = super().get_queryset()
        return rows.defer("result", "reach__line").select_related("version__scheme")

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("登记评价", reverse("health:assessment_create"), "plus", "primary")]


class AssessmentCreatePage(FormPage):
    """登记评价."""

    form_class = AssessmentForm
    title = "登记评价"
    menu = MENU
    success_message = "已登记。"

    def get_initial(self) -> dict[str, Any]:
        """A river's page brings the river."""
        code = self.request.GET.get("river", "")
        return {"river": code} if code else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"user": self.request.user, "day": local_date(clock.now())}
        return super().get_form_kwargs() | own

    def get_cancel_url(self) -> str:
        return reverse("health:assessment_list")

    def perform(self, form: AssessmentForm) -> str:
        made = services.create_assessment(**form.cleaned_data, by=self.request.user, at=clock.now())
        return reverse("health:assessment_detail", args=[made.pk])


class OneAssessment(RoleRequiredMixin):
    """One assessment that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def assessment(self) -> Assessment:
        visible = Assessment.objects.visible_to(self.request.user)
        rows = visible.select_related("version__scheme", "division", "river", "reach", "maker_unit")
        found: Assessment = get_object_or_404(rows.defer("reach__line"), pk=self.kwargs["pk"])
        return found

    @cached_property
    def weak_below(self) -> Decimal:
        today = local_date(clock.now())
        return Decimal(str(WEAK_BELOW.on(today, self.assessment.division_id)))

    def back(self) -> str:
        return reverse("health:assessment_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()

    def linked(self, files: list[str], owner: int) -> list[tuple[str, str]]:
        """(Name, address) of a row's files."""
        return [
            (
                row.name or "附件",
                reverse("health:assessment_file", args=[self.kwargs["pk"], row.uuid]),
            )
            for row in attachments.shown(files, owner_ids=[owner])
        ]


class AssessmentDetailPage(OneAssessment, DetailPage):
    """The result by layer, every indicator with its value and sentence, tasks, the ledger."""

    model = Assessment
    template_name = "health/assessment_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Assessment:
        return self.assessment

    def get_buttons(self) -> list[Button]:
        pk, acts = self.assessment.pk, acts_for(self.request.user, self.assessment)
        buttons = [
            Button(
                act.label,
                reverse("health:assessment_act", args=[pk, act.code]),
                style="primary"
                if act.code in ("begin", "submit", "pass", "archive")
                else "outline-secondary",
            )
            for act in acts
        ]
        if self.assessment.result:
            address = reverse("health:assessment_docx", args=[pk])
            buttons.append(Button("下载报告", address, "file-text"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assessment, user = self.assessment, self.request.user
        sheet = sheet_of(assessment, self.weak_below)
        given = {row.key: row.value for row in sheet.rows if row.value}
        now = moved(assessment, assessment.version.tree, given, at=clock.now())
        files = self._files()
        raised = raised_of(assessment)
        visible: set[int] = set()
        if raised:
            keys = [each.line.pk for each in fates(raised) if each.line]
            lines = Line.objects.visible_to(user).filter(pk__in=keys)
            visible = set(lines.values_list("pk", flat=True))
        alive = {task.key for task in raised if is_alive(task)}
        weak = [row for row in sheet.rows if row.is_weak]
        return super().get_context_data(**kwargs) | {
            "assessment": assessment,
            "steps": [(AssessmentState(state).label, state) for state in STEPS],
            "public_address": reverse("public_health:result", args=[assessment.uuid])
            if assessment.state == AssessmentState.PUBLISHED
            else "",
            "sheet": sheet,
            "rows": [(row, files.get(row.key, []), _plain(now.get(row.key))) for row in sheet.rows],
            "may_enter": may_enter(user, assessment),
            "may_raise": may_raise(user, assessment) and any(r.key not in alive for r in weak),
            "weak": weak,
            "weak_below": self.weak_below,
            "fates": [
                (each, bool(each.line and each.line.pk in visible)) for each in fates(raised)
            ],
            "acts": [
                (act_label(act.action), act, self.linked(act.files, act.by_id) if act.files else [])
                for act in assessment.acts.all()
            ],
        }

    def _files(self) -> dict[str, list[tuple[str, str]]]:
        """Files of every value ever entered, by indicator: a corrected value keeps its evidence. One query more."""
        rows = [row for row in self.assessment.values.all() if row.files]
        keys = [key for row in rows for key in row.files]
        owners = {row.by_id for row in rows}
        known = {str(each.uuid): each for each in attachments.shown(keys, owner_ids=owners)}
        found: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            for key in row.files:
                file = known.get(key)
                if file is not None and file.uploaded_by_id == row.by_id:
                    address = reverse("health:assessment_file", args=[self.assessment.pk, key])
                    found.setdefault(row.key, []).append((file.name or "附件", address))
        return found


def _plain(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


class ValuePage(KeepsUploads, OneAssessment, FormPage):
    """One indicator's value."""

    roles = WRITERS
    form_class = ValueForm
    template_name = "health/value_form.html"
    menu = MENU
    success_message = "已填写。"

    @cached_property
    def node(self) -> Node:
        node = self.assessment.version.tree.by_key.get(self.kwargs["key"])
        if node is None or node.is_group:
            raise Http404
        return node

    @cached_property
    def drawn(self) -> Drawn | None:
        return draw(self.assessment, self.node, at=clock.now())

    @cached_property
    def before(self) -> list[AssessmentValue]:
        """What was entered for it so far, newest first."""
        return list(self.assessment.values.filter(key=self.node.key).order_by("-pk"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes after the survey is over sees the page of the assessment."""
        if self.assessment.state != AssessmentState.SURVEYING:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_open = self.assessment.state == AssessmentState.SURVEYING
        if is_open and not may_enter(self.request.user, self.assessment):
            raise PermissionDenied
        tree = self.assessment.version.tree
        now = values_of(self.assessment).get(self.node.key)
        own = {"node": self.node, "tree": tree, "now": now, "drawn": self.drawn}
        return super().get_form_kwargs() | own

    def get_title(self) -> str:
        return f"填写“{self.node.name}”"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "assessment": self.assessment,
            "node": self.node,
            "path": self.assessment.version.tree.path(self.node.key)[:-1],
            "formula": formula_words(self.node),
            "drawn": self.drawn,
            "drawn_value": _plain(self.drawn.value if self.drawn else None),
            "before": [
                (row, _plain(row.value), self.linked(row.files, row.by_id)) for row in self.before
            ],
        }

    def perform(self, form: ValueForm) -> str:
        services.enter_value(
            assessment_id=self.assessment.pk,
            key=self.node.key,
            given=form.given(),
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#node-{self.node.key}"


class AssessmentActPage(KeepsUploads, OneAssessment, FormPage):
    """One act, with words and papers."""

    roles = WRITERS
    form_class = ActForm
    menu = MENU

    @cached_property
    def act(self) -> Act:
        found = ACTS.get(self.kwargs["act"])
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.assessment.state not in self.act.source:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_now = self.assessment.state in self.act.source
        if is_now and self.act not in acts_for(self.request.user, self.assessment):
            raise PermissionDenied
        return super().get_form_kwargs() | {"act": self.act}

    def get_title(self) -> str:
        return f"{self.act.label}：{self.assessment}"

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return self.act.label

    @property
    def success_message(self) -> str:  # type: ignore[override]
        return f"已办理：{self.act.label}。"

    def perform(self, form: ActForm) -> str:
        services.act(
            assessment_id=self.assessment.pk,
            action=self.act.code,
            note=form.cleaned_data["note"],
            files=form.cleaned_data["scans"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class TasksPage(OneAssessment, FormPage):
    """Weak indicators into the river's annual list, in one act."""

    roles = ("office",)
    form_class = TasksForm
    template_name = "health/tasks_form.html"
    title = "薄弱指标列入任务"
    menu = MENU
    submit_label = "列入任务"
    success_message = "已列入；清单已生效的，待修订批准后生效。"

    def get_form_kwargs(self) -> dict[str, Any]:
        assessment = self.assessment
        if not may_raise(self.request.user, assessment):
            raise PermissionDenied
        day = local_date(clock.now())
        alive = {task.key for task in raised_of(assessment) if is_alive(task)}
        weak = [each for each in weak_indicators(assessment, day) if each.key not in alive]
        own = {"user": self.request.user, "day": day, "weak": weak, "tree": assessment.version.tree}
        return super().get_form_kwargs() | own

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"assessment": self.assessment}

    def perform(self, form: TasksForm) -> str:
        clean = form.cleaned_data
        raise_tasks(
            assessment_id=self.assessment.pk,
            tasks=form.tasks(),
            **{name: clean[name] for name in ("year", "lead_unit", "starts_on", "due_on")},
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#tasks"


class AssessmentDocxPage(OneAssessment, View):
    """The report in official form, once the result is fixed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        if not self.assessment.result:
            raise Http404
        file = write_report(self.assessment, self.weak_below, at=clock.now())
        return download(file, f"{self.assessment}报告.docx")


class AssessmentFilePage(OneAssessment, View):
    """A file of a value or of an act, for whoever sees the assessment."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        rows: list[Any] = [*self.assessment.values.all(), *self.assessment.acts.all()]
        return held_document(((row.files, row.by_id) for row in rows), uuid)
