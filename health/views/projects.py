"""幸福河湖 projects: the list, one of them with its steps, a new one, a step."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import held_document
from attachments.services import uploads as attachments
from common import clock
from common.text.chinese import local_date
from common.web.views import Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from health.forms.projects import ProjectForm, StepForm
from health.models import Assessment, Project
from health.permissions import may_step
from health.rules.projects import steps_in
from health.services.projects import add_step, create_project
from health.tables.projects import PROJECTS, ProjectFilter, ProjectTable
from health.views import READERS

MENU = "happy_projects"


class ProjectListPage(ByDesk, ListPage):
    """Projects of one's divisions, and those that one's unit leads."""

    roles = READERS
    model = Project
    queryset = Project.objects.select_related("river", "reach", "division", "lead_unit")
    table_class = ProjectTable
    filterset_class = ProjectFilter
    title = "幸福河湖项目"
    lead = "方案批复、自评、验收、复核，每一环节由谁组织、何时、结果如何。"
    menu = MENU
    unit_field = "lead_unit_id"
    empty_text = "还没有项目。"
    export_columns = PROJECTS

    def get_queryset(self) -> QuerySet[Project]:
        rows: QuerySet[Project] = super().get_queryset()
        return rows.defer("reach__line")

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("登记项目", reverse("health:project_create"), "plus", "primary")]


class ProjectCreatePage(FormPage):
    """登记项目."""

    form_class = ProjectForm
    title = "登记幸福河湖项目"
    menu = MENU
    success_message = "已登记。"

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"user": self.request.user, "day": local_date(clock.now())}
        return super().get_form_kwargs() | own

    def get_cancel_url(self) -> str:
        return reverse("health:project_list")

    def perform(self, form: ProjectForm) -> str:
        made = create_project(**form.cleaned_data, by=self.request.user, at=clock.now())
        return reverse("health:project_detail", args=[made.pk])


class OneProject(RoleRequiredMixin):
    """One project that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def project(self) -> Project:
        visible = Project.objects.visible_to(self.request.user)
        rows = visible.select_related("river", "reach", "division", "lead_unit")
        found: Project = get_object_or_404(rows.defer("reach__line"), pk=self.kwargs["pk"])
        return found

    @cached_property
    def kinds(self) -> list[str]:
        return steps_in(self.project.state, was_accepted=self.project.accepted_on is not None)

    def back(self) -> str:
        return reverse("health:project_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class ProjectDetailPage(OneProject, DetailPage):
    """The project and its steps."""

    model = Project
    template_name = "health/project_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Project:
        return self.project

    def get_buttons(self) -> list[Button]:
        if not may_step(self.request.user, self.project) or not self.kinds:
            return []
        address = reverse("health:project_step", args=[self.project.pk])
        return [Button("登记环节", address, "plus", "primary")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = list(self.project.steps.select_related("assessment__river", "assessment__reach"))
        seen = Assessment.objects.visible_to(self.request.user)
        keys = [step.assessment_id for step in steps if step.assessment_id]
        visible = set(seen.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        return super().get_context_data(**kwargs) | {
            "project": self.project,
            "today": local_date(clock.now()),
            "steps": [(step, self._files(step), step.assessment_id in visible) for step in steps],
        }

    def _files(self, step: Any) -> list[tuple[str, str]]:
        if not step.files:
            return []
        found = attachments.shown(step.files, owner_ids=[step.by_id])
        pk = self.project.pk
        return [
            (row.name or "附件", reverse("health:project_file", args=[pk, row.uuid]))
            for row in found
        ]


class ProjectStepPage(KeepsUploads, OneProject, FormPage):
    """登记环节."""

    roles = ("office",)
    form_class = StepForm
    menu = MENU
    success_message = "已登记。"

    def get_title(self) -> str:
        return f"登记环节：{self.project}"

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_step(self.request.user, self.project):
            raise PermissionDenied
        return super().get_form_kwargs() | {
            "project": self.project,
            "kinds": self.kinds,
            "user": self.request.user,
            "day": local_date(clock.now()),
        }

    def perform(self, form: StepForm) -> str:
        add_step(
            project_id=self.project.pk, step=form.given(), by=self.request.user, at=clock.now()
        )
        return self.back()


class ProjectFilePage(OneProject, View):
    """A file of a step, for whoever sees the project."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        return held_document(self.project.steps.values_list("files", "by_id"), uuid)
