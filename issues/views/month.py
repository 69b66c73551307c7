"""月台账: a month of a division on one page, as Word and as Excel."""

from functools import cached_property
from typing import IO, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Division
from common import clock
from common.errors import Conflict, Invalid
from common.spreadsheets import Sheet, write_sheets
from common.store.scope import covers
from common.text.months import Month
from common.text.spans import MonthSpan, usual_spans
from common.web.exports import FilePage, PageFile, file_response
from common.web.filters import MonthSelect
from common.web.views import Button, RoleRequiredMixin, TitledMixin
from issues.models import Issue
from issues.models.parameters import rules_for
from issues.reads.wording import ClockReader
from issues.sheets.ledger import issue_columns
from issues.sheets.month import MonthLedger, month_ledger, write_docx

SHOWN = 100


class MonthLedgerPage(RoleRequiredMixin, TitledMixin, FilePage, TemplateView):
    """What came in during a month and what was carried over; a division below is one click away."""

    http_method_names = ["get", "head", "options"]
    roles = ("office", "chief")
    template_name = "issues/month.html"
    title = "月台账"
    menu = "issues"

    @cached_property
    def month(self) -> MonthSpan:
        """The months asked for: `since` to `month`."""
        this = Month.of(clock.now())
        try:
            span = MonthSpan.asked(self.request.GET, this)
        except Invalid as error:
            if error.code == "month.invalid":
                raise Http404 from None
            messages.error(self.request, error.detail)
            span = MonthSpan(this, this)
        if span.last > this:
            raise Http404
        return span

    @cached_property
    def division(self) -> Division:
        user, code = self.request.user, self.request.GET.get("division", "")
        if not code:
            if user.home_division is None:
                raise Http404
            home: Division = user.home_division
            return home
        if not (len(code) == 12 and code.isdigit() and covers(user.code_ranges, code)):
            raise Http404
        return get_object_or_404(Division, pk=code)

    @cached_property
    def ledger(self) -> MonthLedger:
        visible = Issue.objects.visible_to(self.request.user)
        return month_ledger(visible, self.month, self.division, clock.now())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.GET.get("export") not in ("docx", "xlsx"):
            return super().get(request, *args, **kwargs)
        try:
            return file_response(request, self.get_file())
        except Conflict as error:
            # The paper would be too long.
            messages.error(self.request, error.detail)
            query = f"since={self.month.first}&month={self.month.last}&division={self.division.pk}"
            return redirect(f"{reverse('issues:month')}?{query}")

    def get_file(self) -> PageFile:
        ending, ledger = self.request.GET["export"], self.ledger
        return PageFile(
            title=ledger.title,
            filename=f"{ledger.title}.{ending}",
            pieces=ledger.added.count() + ledger.carried.count(),
            make=lambda told: self.docx() if ending == "docx" else self.xlsx(),
        )

    def docx(self) -> IO[bytes]:
        return write_docx(self.ledger, at=clock.now())

    def xlsx(self) -> IO[bytes]:
        at, ledger = clock.now(), self.ledger
        columns = issue_columns(ClockReader.of(rules_for(self.division.pk, at), at))
        sheets = (
            Sheet(title, columns, rows.select_related("raised_to", "reach__river").iterator(2000))
            for title, rows in (
                (ledger.added_title, ledger.added),
                ("以前上报未办结", ledger.carried),
            )
        )
        return write_sheets(sheets)

    def get_buttons(self) -> list[Button]:
        return [Button("问题台账", reverse("issues:issue_list"), "list-details")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ledger = self.ledger
        parts = [
            (title, rows.count(), rows[:SHOWN])
            for title, rows in (
                (ledger.added_title, ledger.added),
                (ledger.carried_title, ledger.carried),
            )
        ]
        below = Division.objects.filter(parent=self.division).inside().order_by("code")
        above = self.division.parent_id
        return super().get_context_data(**kwargs) | {
            "ledger": ledger,
            "division": self.division,
            "above": above if above and covers(self.request.user.code_ranges, above) else None,
            "below": below,
            "parts": parts,
            "shown": SHOWN,
            "at": clock.now(),
            "month_select": MonthSelect(empty_label=None).render(
                "month", str(self.month.last), {"id": "month", "class": "form-select"}
            ),
            "since_select": MonthSelect(empty_label=None).render(
                "since", str(self.month.first), {"id": "since", "class": "form-select"}
            ),
            "usual": [
                (words, each, each == self.month)
                for words, each in usual_spans(Month.of(clock.now()))
            ],
        }
