"""公文设置: every kind with what holds of it, one kind with its fields and templates, what an office sets."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View

from accounts.models import Division
from accounts.parameters import read_once, values_on
from common import clock
from common.documents.template_faults import written
from common.documents.template_paper import FIELDS
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import Button, FormPage, RoleRequiredMixin, TitledMixin
from papers.forms import SettingsForm
from papers.kinds import KINDS, PaperKind, kind_of
from papers.models import PaperAct, PaperTemplate
from papers.permissions import office_of
from papers.reads.forms import choices_of, settings_of, template_of, versions_of
from papers.services.settings import check_values, save_settings
from papers.sheets import papers as sheets

MENU = "papers"


class OfKind(RoleRequiredMixin):
    """A page of one kind of paper, for the user's own office."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def kind(self) -> PaperKind:
        """Raises Http404 for a kind that there is not."""
        try:
            return kind_of(self.kwargs["key"])
        except KeyError:
            raise Http404 from None

    @cached_property
    def office(self) -> Division:
        return office_of(self.request.user)

    @cached_property
    def at(self) -> datetime:
        return clock.now()

    @property
    def address(self) -> str:
        return reverse("papers:paper_detail", args=[self.kind.key])


class PaperListPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """Every kind of paper that can be set up, with what holds today."""

    template_name = "papers/paper_list.html"
    title = "公文设置"
    lead = "各种公文的发文机关、文号、发文机关标志和抄送；也可以用本级自己的模板。"
    menu = MENU

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office, at = office_of(self.request.user), clock.now()
        chosen = choices_of(office, KINDS)
        with read_once():
            rows = [
                {
                    "kind": kind,
                    "settings": settings_of(kind, office, at),
                    "number": sheets.example_number(kind, office, at),
                    "choice": chosen.get(kind.key),
                }
                for kind in KINDS
            ]
        return super().get_context_data(**kwargs) | {"rows": rows, "office": office}


class PaperDetailPage(OfKind, TitledMixin, TemplateView):
    """One kind: what is set, its fields, its templates and what was done with them."""

    template_name = "papers/paper_detail.html"
    menu = MENU

    def get_title(self) -> str:
        return f"{self.kind.title}（{self.office}）"

    def get_buttons(self) -> list[Button]:
        key = self.kind.key
        return [
            Button("修改设置", reverse("papers:paper_settings", args=[key]), "settings"),
            Button("上传模板", reverse("papers:template_upload", args=[key]), "upload", "primary"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind, office = self.kind, self.office
        own = {"division": office, "kind": kind.key}
        templates = PaperTemplate.objects.filter(**own)
        examples = sheets.examples(kind, office, self.at)
        acts = PaperAct.objects.filter(**own).select_related("template")[:50]
        return super().get_context_data(**kwargs) | {
            "kind": kind,
            "office": office,
            "settings": settings_of(kind, office, self.at),
            "number": sheets.example_number(kind, office, self.at),
            "in_use": template_of(kind, office, self.at),
            "fields": [(written(name, kind.fields), example) for name, example in examples.items()],
            "templates": [
                # What a kind has beside is in its text anyway.
                (each, [name for name in FIELDS if name not in each.used])
                for each in templates
            ],
            "last": kind.last(office, self.request.user) if templates else None,
            "acts": acts,
            "versions": versions_of(kind, office),
            "today": local_date(self.at),
        }


class PaperSettingsPage(OfKind, FormPage):
    """What an office sets of a kind; shows how it will look before it is saved."""

    form_class = SettingsForm
    template_name = "papers/settings.html"
    menu = MENU

    def get_title(self) -> str:
        return f"{self.kind.title}：修改设置（{self.office}）"

    def get_cancel_url(self) -> str:
        return self.address

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        declared = self.kind.settings
        today = local_date(self.at)
        values = values_on(list(declared.values()), today, self.office.pk)
        return {name: values[each.key] for name, each in declared.items()} | {"valid_from": today}

    def form_valid(self, form: SettingsForm) -> HttpResponse:
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        try:
            check_values(self.kind, form.values)
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        preview = sheets.preview(self.kind, self.office, form.values, self.at)
        return self.render_to_response(self.get_context_data(form=form, preview=preview))

    def perform(self, form: SettingsForm) -> str:
        data = form.cleaned_data
        done = save_settings(
            division=self.office,
            kind=self.kind,
            values=form.values,
            valid_from=data["valid_from"],
            basis=data["basis"],
            by=self.request.user,
            at=self.at,
        )
        messages.success(self.request, f"已保存 {len(done)} 项，自 {data['valid_from']} 起生效。")
        return self.address


class PaperSample(OfKind, View):
    """A paper with example values, in the form that is in use."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, key: str) -> FileResponse:
        template = template_of(self.kind, self.office, self.at)
        file = sheets.sample(self.kind, template, office=self.office, at=self.at)
        return download(file, f"{self.kind.title} 示例.docx")


class PaperStarter(OfKind, View):
    """The house's own form with its fields, to begin a template from."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, key: str) -> FileResponse:
        file = sheets.starter(self.kind, self.office, self.at)
        return download(file, f"{self.kind.title} 模板.docx")
