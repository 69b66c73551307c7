"""Entering water by hand: a month's grid of all sections, a sample, a void one; the month's tables as Excel."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from accounts.models import Division
from common import clock
from common.errors import Conflict, DomainError, Invalid
from common.store.scope import within
from common.text.months import Month
from common.web.exports import FilePage, PageFile, dated, file_response
from common.web.filters import MonthSelect
from common.web.views import Button, DetailPage, FormPage, RoleRequiredMixin, TitledMixin
from rivers.registers.pages import OFFICE_AND_CHIEF, RowMixin
from rivers.services.writing import may_keep
from waters.forms.announced import AnnouncedRowForm
from waters.forms.samples import SampleForm, VoidForm
from waters.models import AnnouncedClass, Sample, SampleValue, Section
from waters.reads.beside import Beside, MonthJudge
from waters.reads.closes import closed_words
from waters.rules.indicators import ABOUT, Indicator
from waters.rules.rhythm import is_due
from waters.services.announced import announce_many
from waters.services.samples import record_sample, void_sample
from waters.sheets import exports
from waters.sheets.announced import ANNOUNCED

ROWS_PER_PAGE = 100
SAMPLES_PER_PAGE = 50


class MonthMixin(RoleRequiredMixin, TitledMixin):
    """The month and the division of the address: last month, and all that the user sees, unless told."""

    request: Any
    menu = "water_entry"

    @cached_property
    def month(self) -> Month:
        this = Month.of(clock.now())
        try:
            return min(Month.parse(self.request.GET.get("month", "")), this)
        except Invalid:
            return this.previous()

    @cached_property
    def division(self) -> Division | None:
        code = self.request.GET.get("division", "")
        return next((each for each in self.divisions if each.pk == code), None)

    @cached_property
    def divisions(self) -> list[Division]:
        """Those that have sections of the user's."""
        rows = self.all_sections().values("division_id")
        return list(Division.objects.filter(pk__in=rows).order_by("code"))

    def all_sections(self) -> Any:
        return Section.objects.visible_to(self.request.user)

    def sections(self) -> Any:
        rows = self.all_sections()
        return rows.below(self.division.code) if self.division else rows

    def filters(self) -> list[str]:
        told = [f"月份：{self.month.label}"]
        return [*told, f"行政区：{self.division}"] if self.division else told


class MonthEntryPage(MonthMixin, TemplateView):
    """All sections of an office in one month: their classes, typed in one go. Every right row is saved, and every other
    comes back as it was typed."""

    roles = ("office",)
    http_method_names = ["get", "head", "post"]
    template_name = "waters/month_entry.html"
    lead = "逐个断面填写公布的水质类别；没有填的行不登记。"

    def get_title(self) -> str:
        return f"水质填报：{self.month.label}"

    def get_buttons(self) -> list[Button]:
        return [
            Button("导入月报", reverse("waters:announced_import"), "upload"),
            Button("导入监测数据", reverse("waters:sample_import"), "upload"),
        ]

    def all_sections(self) -> Any:
        return Section.objects.filter(within(self.request.user.office_ranges)).in_use()

    @cached_property
    def page(self) -> Any:
        """Sections that are due before those that are not."""
        rows = self.sections().select_related("river", "division").prefetch_related("targets")
        rows = rows.order_by("division_id", "river__sort_key", "code")
        ordered = sorted(rows, key=lambda row: not is_due(row.rhythm, self.month))
        return Paginator(ordered, ROWS_PER_PAGE).get_page(self.request.GET.get("page"))

    def forms(self, data: Any = None) -> list[AnnouncedRowForm]:
        rows = list(self.page)
        beside = Beside.of([(row.pk, self.month) for row in rows], MonthJudge())
        self.is_closed = any((row.pk, self.month) in beside.closed for row in rows)
        return [
            AnnouncedRowForm(data, section=row, month=self.month, beside=beside) for row in rows
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = kwargs.pop("forms", None) or self.forms()
        select = MonthSelect(empty_label=None)
        select.attrs["class"] = "form-select"
        return super().get_context_data(**kwargs) | {
            "forms": forms,
            "filled": sum(form.standing is not None for form in forms),
            "page": self.page,
            "month": self.month,
            "month_select": select.render("month", str(self.month), {"id": "id_month"}),
            "divisions": self.divisions,
            "division": self.division,
            "is_closed": self.is_closed,
            "query": self.request.GET.urlencode(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forms = self.forms(request.POST)
        typed = [form for form in forms if form.has_changed()]
        good = [form for form in typed if form.is_valid()]
        saved = self.save(good)
        refused = [form for form in typed if form not in saved]
        if saved:
            messages.success(request, f"已登记 {len(saved)} 个断面的水质。")
        if not refused:
            if not saved:
                messages.info(request, "没有改动。")
            return redirect(request.get_full_path())
        words = f"有 {len(refused)} 个断面没有登记，请按提示改正后再保存。"
        messages.error(request, words)
        # What was saved comes back as it is now, what was not as it was typed.
        fresh = {form.section.pk: form for form in self.forms()}
        shown = [form if form in refused else fresh[form.section.pk] for form in forms]
        return self.render_to_response(self.get_context_data(forms=shown), status=422)

    def save(self, forms: Sequence[AnnouncedRowForm]) -> list[AnnouncedRowForm]:
        """Enters them together; where one is refused, one by one, so that the others are saved."""
        try:
            self._enter(forms)
        except DomainError:
            return [form for form in forms if self._entered(form)]
        return list(forms)

    def _entered(self, form: AnnouncedRowForm) -> bool:
        try:
            self._enter([form])
        except Conflict as error:
            known = AnnouncedClass.objects.filter(
                section=form.section, month=self.month.first_day
            ).first()
            if known is not None:
                form.saw_conflict(known.entered_at)
            form.add_error("water_class", f"{error.detail}再次保存将以您填写的为准。")
            return False
        except DomainError as error:
            form.add_error("water_class", error.detail)
            return False
        return True

    def _enter(self, forms: Sequence[AnnouncedRowForm]) -> None:
        entries = [form.to_enter() for form in forms]
        announce_many(entries=entries, by=self.request.user, at=clock.now())


# --- samples --------------------------------------------------------------------------------------


class SectionSamplesPage(DetailPage):
    """A section's samples, the newest first, void ones too."""

    roles = OFFICE_AND_CHIEF
    model = Section
    queryset = Section.objects.select_related("river", "division")
    template_name = "waters/section_samples.html"
    menu = "sections"

    def get_title(self) -> str:
        return f"监测数据：{self.object}"

    def get_buttons(self) -> list[Button]:
        if not may_keep(self.request.user, self.object) or not self.object.is_active:
            return []
        address = reverse("waters:sample_new", args=[self.object.pk])
        return [Button("登记监测数据", address, "plus", "primary")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.samples.select_related("entered_by", "voided_by")
        rows = rows.prefetch_related("values")
        page = Paginator(rows, SAMPLES_PER_PAGE).get_page(self.request.GET.get("page"))
        for row in page:
            row.shown = [(ABOUT[Indicator(v.indicator)].name, v.typed) for v in row.values.all()]
        may = may_keep(self.request.user, self.object)
        return super().get_context_data(**kwargs) | {"page": page, "may_void": may}


class SampleNewPage(RowMixin, FormPage):
    """Enters a sample of a section."""

    roles = ("office",)
    model = Section
    form_class = SampleForm
    template_name = "waters/sample_form.html"
    menu = "sections"
    submit_label = "登记监测数据"
    success_message = "已登记监测数据。"

    def get_title(self) -> str:
        return f"登记监测数据：{self.row}"

    def get_cancel_url(self) -> str:
        return reverse("waters:section_samples", args=[self.row.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"section": self.row}

    def perform(self, form: SampleForm) -> str:
        user: Any = self.request.user
        record_sample(facts=form.facts(), by=user, at=clock.now())
        return self.get_cancel_url()


class SampleVoidPage(FormPage):
    """Makes a sample void, with a reason."""

    roles = ("office",)
    form_class = VoidForm
    menu = "sections"
    submit_label = "作废"
    success_message = "已作废这次监测数据。"

    @cached_property
    def sample(self) -> Sample:
        seen = Section.objects.visible_to(self.request.user).values("pk")
        rows = Sample.objects.filter(section__in=seen).select_related("section")
        sample: Sample = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not may_keep(self.request.user, sample.section):
            raise PermissionDenied
        return sample

    def get_title(self) -> str:
        return f"作废监测数据：{self.sample.section} {self.sample}"

    @property
    def lead(self) -> str:  # type: ignore[override]
        return closed_words(self.sample.section, Month.of(self.sample.month))

    def get_cancel_url(self) -> str:
        return reverse("waters:section_samples", args=[self.sample.section_id])

    def perform(self, form: VoidForm) -> str:
        reason = form.cleaned_data["reason"]
        void_sample(sample=self.sample, reason=reason, by=self.request.user, at=clock.now())
        return self.get_cancel_url()


# --- tables ---------------------------------------------------------------------------------------


class AnnouncedTablePage(MonthMixin, FilePage, View):
    """The month's classes in the columns of the bureaus' tables."""

    roles = OFFICE_AND_CHIEF
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        title = f"{self.month.label}水质月报"
        rows = list(exports.announced_rows(self.sections(), self.month))
        filters = tuple(self.filters())
        return PageFile(
            title,
            dated(title),
            len(rows),
            lambda told: exports.written(list(ANNOUNCED), rows, title, filters),
            filters=filters,
        )


class SampleTablePage(MonthMixin, FilePage, View):
    """The month's samples, a column for each indicator that was measured."""

    roles = OFFICE_AND_CHIEF
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        title = f"{self.month.label}水质监测数据"
        samples = exports.samples_of(self.sections(), self.month)
        measured = SampleValue.objects.filter(sample__in=samples).order_by("indicator")
        codes = measured.values_list("indicator", flat=True).distinct()
        columns = exports.sample_columns(map(Indicator, codes))
        filters = tuple(self.filters())
        return PageFile(
            title,
            dated(title),
            samples.count(),
            lambda told: exports.written(columns, exports.sample_rows(samples), title, filters),
            filters=filters,
        )
