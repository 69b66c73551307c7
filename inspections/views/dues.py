"""应巡清单: what each post owed in a month, and what was done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Division
from chiefs.models import Appointment
from common import clock
from common.errors import Invalid, NotAllowed
from common.templatetags.office import percent
from common.text.chinese import local_date
from common.text.months import Month
from common.web.views import ActPage, FormPage, ListPage
from inspections.forms.patrols import ReopenForm
from inspections.models import Patrol, PatrolDue
from inspections.reads.figures import Figures, dues_by_tier
from inspections.reads.reopenings import reopenings_of
from inspections.services.dues import open_current
from inspections.services.reopenings import reopen
from inspections.sheets import statistics
from inspections.tables.filters import DueFilter, read_month, this_month
from inspections.tables.patrols import DueTable, so_far_words
from inspections.views import OFFICE_AND_CHIEF


def with_month(posts: QuerySet[Any], month: Month, day: date) -> QuerySet[Any]:
    """Posts that owed something in the month, with `due`, `met`, `required`, `done`, and of the
    periods over before `day`, `ended` and `ended_met` (`inspections.reads.figures` says the words).

    Six small questions a row, so that a page costs what its rows cost, not what the district costs.
    """
    dues = PatrolDue.objects.standing().filter(appointment=OuterRef("pk"), month=month.first_day)
    patrols = Patrol.objects.accepted().filter(
        due__appointment=OuterRef("pk"),
        due__month=month.first_day,
        due__cancelled_at=None,
    )
    met = dues.with_done().filter(done__gte=F("required"))
    return posts.filter(Exists(dues)).annotate(
        due=_number(dues, "appointment", Count("pk")),
        met=_number(met, "appointment", Count("pk")),
        required=_number(dues, "appointment", Sum("required")),
        done=_number(patrols, "due__appointment", Count("due")),
        ended=_number(dues.filter(period_end__lt=day), "appointment", Count("pk")),
        ended_met=_number(met.filter(period_end__lt=day), "appointment", Count("pk")),
    )


def _number(rows: QuerySet[Any], by: str, what: Any) -> Any:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=what).values("n")), 0)


class DueListPage(ListPage):
    """应巡清单 of a month, one line a post."""

    roles = OFFICE_AND_CHIEF
    model = Appointment
    # Divisions are read apart: joined to the rest with their parents, PostgreSQL plans the statement for
    # longer than it answers it.
    queryset = (
        Appointment.objects.select_related("chief", "reach", "river")
        .defer("reach__line")
        .prefetch_related(Prefetch("division", Division.objects.select_related("parent")))
    )
    table_class = DueTable
    filterset_class = DueFilter
    template_name = "inspections/due_list.html"
    title = "应巡清单"
    lead = "每位河长当月应巡与已巡情况；周期在哪个月结束就计入哪个月。"
    menu = "dues"
    empty_text = "这个月还没有生成应巡任务，请点“重新生成应巡”。"
    export_columns = statistics.DUES

    @property
    def month(self) -> Month:
        return read_month(self.request.GET.get("month")) or this_month()

    def get_queryset(self) -> QuerySet[Any]:
        return with_month(super().get_queryset(), self.month, local_date(clock.now())).order_by(
            "division_id", "tier", "chief__sort_key", "pk"
        )

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        table.is_over = self.month < this_month()
        if table.is_over:
            table.exclude = ("so_far",)
        return table

    def get_totals(self, queryset: QuerySet[Any]) -> dict[str, str]:
        """By the statistics' own statement, so that both agree; none where the list is narrowed by
        what the statistics do not tell apart, or holds several divisions side by side."""
        asked = self.filterset.form.cleaned_data
        user = self.request.user
        home = user.home_division
        if home is None or asked.get("chief") or asked.get("met"):
            return {}
        if not asked.get("division") and len(set(user.code_ranges)) > 1:
            return {}
        place = asked.get("division") or home.code
        found = dues_by_tier(self.month, place, day=local_date(clock.now()))
        total = Figures()
        for tier, line in found.items():
            if asked.get("tier") in ("", str(tier)):
                total.add(line)
        return {
            "due": f"{total.due:,}",
            "met": f"{total.met:,}",
            "completion": percent(total.completion),
            "so_far": so_far_words(total),
            "required": f"{total.required:,}",
            "done": f"{total.done:,}",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        home = user.home_division
        return super().get_context_data(**kwargs) | {
            "month": self.month,
            "is_past": self.month < this_month(),
            "may_reopen": user.has_role("office"),
            "reopenings": reopenings_of([self.month], home.code) if home else [],
        }


class ReopenPage(ActPage):
    """重新生成应巡: makes what this month and the next ask agree with the registers, for one's own
    divisions. Periods that have begun keep the rules of their first day."""

    success_message = ""

    def back(self) -> str:
        month = read_month(self.request.POST.get("month")) or this_month()
        return f"{reverse('inspections:due_list')}?month={month}"

    def perform(self, request: HttpRequest) -> str:
        month = read_month(request.POST.get("month"))
        if month is None:
            raise Invalid("month.invalid", "请先选择月份。")
        at = clock.now()
        if month > Month.of(at).next():
            raise Invalid("month.future", f"最多提前生成到下个月，{month.label}还不能生成。")
        if month < Month.of(at):
            words = f"{month.label}已经过去，由上一级河长办写明理由后重新生成。"
            raise Invalid("month.over", words)
        codes = [
            grant.division_id
            for grant in self.request.user.current_grants
            if grant.role == "office"
        ]
        if not codes:
            raise NotAllowed("dues.not_office", "只有河长办工作人员可以重新生成应巡任务。")
        changed = sum(open_current(at=at, division_code=code) for code in codes)
        messages.success(request, f"{month.label}应巡任务{_remade(changed)}")
        return self.back()


class ReopenPastPage(FormPage):
    """重新生成往月应巡, by the office above, with a reason."""

    form_class = ReopenForm
    title = "重新生成往月应巡"
    lead = (
        "按现在登记的任职和当时的巡河要求，重新计算一个已过去的月份应巡哪些。"
        "已发布的通报不受影响；此后各处的该月数字旁都注明曾重新生成。"
    )
    menu = "dues"
    submit_label = "重新生成"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        month = read_month(self.request.GET.get("month")) or this_month().plus(-1)
        return {"month": str(month)}

    def get_cancel_url(self) -> str:
        return reverse("inspections:due_list")

    def perform(self, form: Any) -> str:
        row = reopen(by=self.request.user, at=clock.now(), **form.cleaned_data)
        month = Month.of(row.month)
        messages.success(self.request, f"{row.division}{month.label}应巡任务{_remade(row.changed)}")
        return f"{reverse('inspections:due_list')}?month={month}"


def _remade(changed: int) -> str:
    words = f"有 {changed:,} 条变动" if changed else "没有变动"
    return f"已按任职和巡河要求重新生成，{words}。"
