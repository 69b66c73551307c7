"""月报送: a unit's month to fill in, line by line; for offices, which units have not reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import TemplateView, View

from accounts.models import Unit
from attachments.neighbours.fields import keep_uploads
from attachments.reads.responses import SIZES, document_response, photo_response
from attachments.services.uploads import shown
from common import clock
from common.errors import DomainError, Invalid
from common.text.chinese import local_date
from common.text.months import Month, months_between
from common.web.filters import MonthSelect, key_of
from common.web.views import ActPage, RoleRequiredMixin, TitledMixin
from plans.forms.reporting import ReportForm
from plans.models import FundReport, Line, ProgressReport, ReportUrge
from plans.models.parameters import REPORT_BY, report_due
from plans.reads.charts import progress_chart
from plans.reads.totals import tracks_of
from plans.reads.unit_month import Row, lines_of_year, rows_of, unit_months
from plans.rules.curves import curve
from plans.rules.progress import TaskStanding, overall
from plans.services import report_progress, urge_report
from plans.services.frozen import is_frozen

NOTHING = Decimal(0)
ROLES = ("office", "chief", "unit")
WRITERS = ("office", "unit")


def month_asked(text: str, today: date) -> Month:
    """The month an address names; else this one."""
    if text:
        try:
            return Month.parse(text)
        except Invalid:
            raise Http404 from None
    return Month.of(today)


def month_select(month: Month) -> str:
    attributes = {"id": "month", "class": "form-select"}
    return MonthSelect(empty_label=None).render("month", str(month), attributes)


class _OfUnit(RoleRequiredMixin, TitledMixin):
    """What belongs to one unit's month: the unit, the month, its lines."""

    kwargs: dict[str, Any]
    roles = WRITERS
    menu = "month"

    @cached_property
    def unit(self) -> Unit:
        """The unit asked for: one's own, or for an office one with lines in its divisions; without
        asking, the first of one's own."""
        user = self.request.user
        asked = self.request.GET.get("unit", "")
        if not asked and user.unit_ids:
            return Unit.objects.get(pk=user.unit_ids[0])
        unit = get_object_or_404(Unit, pk=key_of(asked))
        is_seen = unit.pk in user.unit_ids or self.lines_of(unit).exists()
        if not is_seen:
            raise Http404
        return unit

    def lines_of(self, unit: Unit) -> Any:
        user = self.request.user
        if unit.pk in user.unit_ids:
            return Line.objects.of_units([unit.pk])
        return Line.objects.in_ranges(user.office_ranges).of_units([unit.pk])

    @cached_property
    def today(self) -> date:
        return local_date(clock.now())

    @cached_property
    def month(self) -> Month:
        text = self.kwargs.get("month") or self.request.GET.get("month", "")
        return month_asked(text, self.today)


class MonthPage(_OfUnit, TemplateView):
    """我的本月: every line of the unit that owes a report, to fill in one after the other."""

    http_method_names = ["get", "head", "options"]
    template_name = "plans/month.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.unit_ids and not request.GET.get("unit"):  # type: ignore[union-attr]
            return redirect("plans:month_units")
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        own = self.unit.pk in self.request.user.unit_ids
        return "我的本月" if own else f"{self.unit}的月报"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month, code = self.month, self.unit.division_id
        lines = self.lines_of(self.unit)
        rows = rows_of(lines.owing(month), month, today=self.today, code=code)
        closed = is_frozen(month, code)
        for row in rows:
            if row.current is None and not closed:
                row.form = form_of(row)
        led = lines_of_year(lines.filter(lead_unit=self.unit), month)
        waiting = [row for row in rows if row.current is None]
        # What is still to be done comes first.
        rows.sort(key=lambda row: row.current is not None)
        last = Month.of(self.today).previous()
        return super().get_context_data(**kwargs) | {
            "unit": self.unit,
            "units": self._own_units(),
            "month": month,
            "month_select": month_select(month),
            "rows": rows,
            "waiting": waiting,
            "due": report_due(month, code),
            "is_late": any(row.is_late for row in rows),
            "is_frozen": closed,
            "late_before": self._late_before(lines, last),
            "last_month": last,
            "urged": ReportUrge.objects.filter(unit=self.unit, month=month.first_day).first(),
            "overall": overall(
                TaskStanding(percent=line.percent_then or NOTHING, weight=line.weight)
                for line in led.as_of(month)
            ),
            "chart": self._chart(led),
        }

    def _late_before(self, lines: Any, last: Month) -> int:
        """How many still owe last month's report, where it can be given."""
        if self.month <= last or is_frozen(last, self.unit.division_id):
            return 0
        count: int = lines.unreported(last).count()
        return count

    def _own_units(self) -> list[Unit]:
        """To choose among, for a clerk of several."""
        ids = self.request.user.unit_ids
        return list(Unit.objects.filter(pk__in=ids)) if len(ids) > 1 else []

    def _chart(self, led: Any) -> Any:
        """The year's progress against plan, up to the month that is shown."""
        months = list(months_between(Month(self.month.year, 1), Month(self.month.year, 12)))
        return progress_chart(curve(tracks_of(led), months, min(self.month.last_day, self.today)))


def form_of(row: Row, data: Any = None, files: Any = None) -> ReportForm:
    return ReportForm(data, files, line=row.line, current=row.current, before=row.before)


class LineMonthPage(_OfUnit, View):
    """One line of the month: its form (GET, for a correction too), and the report (POST). By htmx the
    row alone; without scripts a page of its own."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        row = self.row(pk)
        row.form = form_of(row)
        return self.answer(row)

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        row = self.row(pk)
        form = form_of(row, request.POST, request.FILES)
        keep_uploads(form, by=request.user, at=clock.now())
        if not form.is_valid() or not self.reported(row, form):
            row.form = form
            # To htmx the row with its words is an answer like any: it would not show a refusal.
            return self.answer(row, status=200 if request.htmx else 422)  # type: ignore[attr-defined]
        if not request.htmx:  # type: ignore[attr-defined]
            messages.success(request, f"已填报“{row.line}”{self.month.label}的进展。")
            return redirect(f"{self.page()}#line-{pk}")
        return self.answer(self.row(pk), is_saved=True)

    def reported(self, row: Row, form: ReportForm) -> bool:
        """Whether the service took it; else the form says why, and takes in what another has reported
        meanwhile."""
        data = form.cleaned_data
        try:
            report_progress(
                line_id=row.line.pk,
                month=self.month,
                figures=form.figures,
                percent=data.get("percent"),
                words=data["words"],
                reason=data["reason"],
                files=data["files"],
                done_on=data["done_on"],
                unit_id=self.unit.pk,
                seen_seq=data["seen_seq"],
                client_ref=data["client_ref"],
                by=self.request.user,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_refusal(error)
            if error.code == "report.meanwhile":
                form.has_seen(row.current)
            return False
        return True

    def page(self) -> str:
        return f"{reverse('plans:month')}?month={self.month}&unit={self.unit.pk}"

    def row(self, pk: int) -> Row:
        line = self.lines_of(self.unit).binding().filter(pk=pk)
        found = rows_of(line, self.month, today=self.today, code=self.unit.division_id)
        if not found:
            raise Http404
        return found[0]

    def answer(self, row: Row, *, status: int = 200, is_saved: bool = False) -> HttpResponse:
        context = {
            "row": row,
            "unit": self.unit,
            "month": self.month,
            "is_saved": is_saved,
            "missing": self.lines_of(self.unit).unreported(self.month).count() if is_saved else 0,
            "is_late": self.today > report_due(self.month, self.unit.division_id),
            "is_frozen": is_frozen(self.month, self.unit.division_id),
            "menu": self.menu,
            "title": f"{self.month.label}进展",
            "back": self.page(),
        }
        is_part = self.request.htmx
        template = "plans/_month_row.html" if is_part else "plans/month_line.html"
        return render(self.request, template, context, status=status)


class MonthUnitsPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """月报进度: which units have reported their month and which have not."""

    http_method_names = ["get", "head", "options"]
    roles = ("office", "chief")
    template_name = "plans/month_units.html"
    title = "月报进度"
    menu = "month_units"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        home = user.home_division
        today = local_date(clock.now())
        month = month_asked(self.request.GET.get("month", ""), today)
        lines = Line.objects.in_ranges(user.code_ranges)
        rows = unit_months(lines, month, today=today, code=home.code)
        return super().get_context_data(**kwargs) | {
            "month": month,
            "month_select": month_select(month),
            "rows": rows,
            "waiting": [row for row in rows if row.missing],
            "due": report_due(month, home.code),
            "is_over": today > report_due(month, home.code),
            "due_source": REPORT_BY.source,
            "may_urge": bool(user.office_ranges),
            "today": today,
        }


class UrgeAct(ActPage):
    """催报一个单位."""

    roles = ("office",)

    def perform(self, request: HttpRequest) -> str:
        month = Month.parse(request.POST.get("month", ""))
        unit_id = key_of(request.POST.get("unit", "")) or 0
        urge = urge_report(unit_id=unit_id, month=month, by=request.user, at=clock.now())  # type: ignore[arg-type]
        messages.success(
            request, f"已催{urge.unit}填报{month.label}的进展，{urge.missing} 项未报。"
        )
        return f"{self.back()}?month={month}"

    def back(self) -> str:
        return reverse("plans:month_units")


class ReportFilePage(RoleRequiredMixin, View):
    """A file put to a report, of progress or of money, for whoever sees the line."""

    roles = ROLES
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, line: int, file: UUID, size: str) -> HttpResponseBase:
        seen = get_object_or_404(Line.objects.visible_to(request.user), pk=line)
        told = [
            *ProgressReport.objects.filter(line=seen).exclude(files=[]),
            *FundReport.objects.filter(line=seen).exclude(files=[]),
        ]
        owners = {report.by_id for report in told if str(file) in report.files}
        found = shown([file], owner_ids=owners)
        if not found or size not in SIZES:
            raise Http404
        is_small = size == "thumb" and found[0].blob.kind == "image"
        return photo_response(found[0], size) if is_small else document_response(found[0])
