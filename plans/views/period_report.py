"""季通报 and 年总结: the year's tasks by unit, river and field as of a period's end."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import IO, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.models import Division
from common import clock
from common.errors import Invalid
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.months import Month
from common.web.exports import FilePage, PageFile, file_response
from common.web.views import RoleRequiredMixin, TitledMixin
from plans.models import Line
from plans.reads.chosen import Chosen
from plans.reads.period_report import Summary, summary
from plans.rules.periods import Period
from plans.sheets.period_report import title_of, words_of, write_docx, write_xlsx

YEARS_OFFERED = 5


class _SummaryPage(RoleRequiredMixin, TitledMixin, FilePage, TemplateView):
    """The tables of a period of one's division; `export` gives them as a file, `of` opens one figure."""

    http_method_names = ["get", "head", "options"]
    roles = ("office", "chief")
    template_name = "plans/summary.html"

    def offered(self) -> list[Period]:
        """The periods to choose among, newest first; the first is shown unasked."""
        raise NotImplementedError

    @cached_property
    def today(self) -> date:
        return local_date(clock.now())

    @cached_property
    def period(self) -> Period:
        text = self.request.GET.get("period", "")
        try:
            period = Period.parse(text) if text else self.offered()[0]
        except Invalid:
            raise Http404 from None
        is_begun = period.first <= Month.of(self.today)
        if not is_begun or (period.quarter is None) != (self.offered()[0].quarter is None):
            raise Http404
        return period

    @cached_property
    def division(self) -> Division:
        user, code = self.request.user, self.request.GET.get("division", "")
        if not code:
            home: Division = user.home_division
            return home
        if not (len(code) == 12 and code.isdigit() and covers(user.code_ranges, code)):
            raise Http404
        return get_object_or_404(Division, pk=code)

    @property
    def chosen(self) -> Chosen:
        return Chosen.of(self.request.GET)

    @cached_property
    def summary(self) -> Summary:
        lines = Line.objects.visible_to(self.request.user).below(self.division.code)
        return summary(
            lines, self.period, today=self.today, code=self.division.code, chosen=self.chosen
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") not in ("xlsx", "docx"):
            return super().get(request, *args, **kwargs)
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        ending, title = self.request.GET["export"], title_of(self.summary, self.division)
        return PageFile(
            title=title,
            filename=f"{title}.{ending}",
            pieces=len(self.summary.total.tasks),
            make=lambda told: self.docx() if ending == "docx" else write_xlsx(self.summary),
        )

    def docx(self) -> IO[bytes]:
        return write_docx(self.summary, self.division, at=clock.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("of", "")
        return super().get_context_data(**kwargs) | {
            "division": self.division,
            "period": self.period,
            "offered": self.offered(),
            "chosen": self.chosen,
            "summary": self.summary,
            "words": words_of(self.summary),
            "is_running": self.summary.until < self.period.last,
            "opened": self.summary.group(asked) if asked else None,
        }


class QuarterPage(_SummaryPage):
    """季通报."""

    title = "季通报"
    menu = "quarter"

    def offered(self) -> list[Period]:
        """The last quarter that is over first, then the running one."""
        this = (self.today.month + 2) // 3
        years = range(self.today.year, self.today.year - YEARS_OFFERED, -1)
        quarters = [
            Period(year, quarter)
            for year in years
            for quarter in (4, 3, 2, 1)
            if year < self.today.year or quarter <= this
        ]
        running, *over = quarters
        return [over[0], running, *over[1:]]


class YearPage(_SummaryPage):
    """年总结."""

    title = "年总结"
    menu = "year"

    def offered(self) -> list[Period]:
        return [Period(self.today.year - back) for back in range(YEARS_OFFERED)]
