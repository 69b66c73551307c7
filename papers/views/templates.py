"""Templates of an office's own: uploaded, tried, put in use, given up."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from attachments.reads.responses import document_response
from attachments.services.uploads import shown
from common import clock
from common.web.downloads import download
from common.web.views import ActPage, FormPage, RoleRequiredMixin
from papers.forms import TemplateForm
from papers.kinds import kind_of
from papers.models import PaperTemplate
from papers.services import templates
from papers.sheets import papers as sheets
from papers.views.papers import MENU, OfKind


class TemplateUploadPage(OfKind, FormPage):
    """A new version of an office's own template; checked at once, in use only once it was tried."""

    form_class = TemplateForm
    template_name = "papers/upload.html"
    menu = MENU
    submit_label = "上传并检查"
    lead = "上传后先检查，再试写一份下载看过，然后启用；在那以前公文不变。"

    def get_title(self) -> str:
        return f"{self.kind.title}：上传模板（{self.office}）"

    def get_cancel_url(self) -> str:
        return self.address

    def perform(self, form: TemplateForm) -> str:
        file = form.cleaned_data["file"]
        template = templates.upload_template(
            division=self.office,
            kind=self.kind,
            data=file.read(),
            name=file.name,
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=self.at,
        )
        words = f"{template}检查通过，用到 {len(template.used)} 个字段。请试写一份看看，再启用。"
        messages.success(self.request, words)
        return self.address


class OfTemplate(RoleRequiredMixin):
    """A page of one template of the user's offices; another's is 404."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def template(self) -> PaperTemplate:
        """Raises Http404."""
        rows = PaperTemplate.objects.visible_to(self.request.user).select_related("division")
        found: PaperTemplate = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @property
    def address(self) -> str:
        return reverse("papers:paper_detail", args=[self.template.kind])


class TemplateTry(OfTemplate, View):
    """试写: the last paper of its office on this template, before the first one example values; that it was tried is
    noted."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        at, template = clock.now(), self.template
        kind, office = kind_of(template.kind), template.division
        real = kind.last(office, by)
        file = real.write(template) if real else sheets.sample(kind, template, office=office, at=at)
        templates.note_tried(template=template, by=by, at=at)
        return download(file, f"{template} 试写{f'（{real.name}）' if real else ''}.docx")


class TemplateUse(OfTemplate, ActPage):
    """启用."""

    success_message = "已启用，此后的公文用这一版模板。"

    def perform(self, request: HttpRequest) -> str:
        by: Any = request.user
        kind = kind_of(self.template.kind)
        templates.put_in_use(template=self.template, kind=kind, by=by, at=clock.now())
        return self.address

    def back(self) -> str:
        return self.address


class TemplateFile(OfTemplate, View):
    """What was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        (upload,) = shown([self.template.file], owner_ids=[self.template.by_id])
        return document_response(upload)


class OwnForm(OfKind, ActPage):
    """恢复本系统版式."""

    success_message = "已恢复本系统的公文版式，上传过的模板仍在。"

    def perform(self, request: HttpRequest) -> str:
        by: Any = request.user
        templates.back_to_own_form(division=self.office, kind=self.kind, by=by, at=self.at)
        return self.address

    def back(self) -> str:
        return self.address
