"""回头看: a quarter's page, its list, drawing, assigning, third parties' reports."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from accounts.models import Division
from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import document_response
from attachments.services import uploads as attachments
from common import clock
from common.spreadsheets import Column
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.periods import Period, period_of, quarter_address, quarter_at
from common.web.exports import xlsx_response
from common.web.views import (
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
    TitledMixin,
    ticked,
)
from issues.forms.look_backs import AssignForm, DrawForm, ReportForm
from issues.models import LookBack, LookBackDraw, LookBackReport, Severity
from issues.reads.look_backs import PlaceTally, Tally, is_as_drawn, ranked_of, tallies
from issues.services.look_backs import (
    Lot,
    assign_look_backs,
    draw_look_backs,
    register_report,
)
from issues.tables.look_backs import (
    TALLY_COLUMNS,
    LookBackFilter,
    LookBackTable,
    ReportFilter,
    ReportTable,
    frame_columns,
    look_back_columns,
    quarters_offered,
)

ROLES = ("office", "chief")
MENU = "look_backs"


class QuarterPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """A quarter's look-backs of a division in figures, with its drawings."""

    http_method_names = ["get", "head", "options"]
    roles = ROLES
    template_name = "issues/look_backs/quarter.html"
    title = "回头看"
    lead = "按季从已销号的问题中随机抽取，回到现场看是否反弹；反弹的按原编号重新整改。"
    menu = MENU

    @cached_property
    def quarter(self) -> Period:
        text = self.request.GET.get("quarter", "")
        found = quarter_at(text) if text else period_of("quarter", clock.now())
        if found is None:
            raise Http404
        return found

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
        return get_object_or_404(Division.objects.select_related("parent"), pk=code)

    @cached_property
    def lines(self) -> list[PlaceTally]:
        return tallies(self.quarter.start, self.division, clock.now())

    @cached_property
    def total(self) -> PlaceTally:
        return PlaceTally(self.division, Tally.total_of(line.tally for line in self.lines))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.GET.get("export") == "xlsx":
            title = f"{self.division}{self.quarter.label}回头看情况"
            return xlsx_response(request, TALLY_COLUMNS, [*self.lines, self.total], title=title)
        return super().get(request, *args, **kwargs)

    def get_buttons(self) -> list[Button]:
        listed = f"{reverse('issues:look_back_list')}?quarter={quarter_address(self.quarter)}"
        buttons = [Button("回头看清单", listed, "list-details")]
        if self.request.user.has_role("office"):
            buttons.append(Button("第三方报告", reverse("issues:look_back_reports"), "file-text"))
            draw = reverse("issues:look_back_draw")
            buttons.append(Button("抽取回头看", draw, "arrows-shuffle", "primary"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local_date(clock.now())
        above = self.division.parent_id
        draws = LookBackDraw.objects.visible_to(self.request.user).below(self.division.pk)
        return super().get_context_data(**kwargs) | {
            "division": self.division,
            "above": above if above and covers(self.request.user.code_ranges, above) else None,
            "quarter": self.quarter,
            "quarter_key": quarter_address(self.quarter),
            "offered": [(quarter_address(each), each.label) for each in quarters_offered(today)],
            "lines": self.lines,
            "total": self.total,
            "draws": draws.filter(quarter=self.quarter.start)
            .defer("frame")
            .select_related("division")
            .annotate(
                drawn=Count("look_backs"), visited=Count("look_backs", ~Q(look_backs__outcome=""))
            ),
        }


class LookBackListPage(ByDesk, ListPage):
    """Look-backs as filtered, the newest quarter first."""

    roles = ROLES
    model = LookBack
    queryset = LookBack.objects.select_related(
        "issue__kind", "issue__unit", "issue__division__parent", "division", "office", "report"
    )
    table_class = LookBackTable
    filterset_class = LookBackFilter
    title = "回头看清单"
    menu = MENU
    empty_text = "还没有回头看。"

    @cached_property
    def today(self) -> Any:
        return local_date(clock.now())

    # What is drawn by one office and visited by another: its piles say whose turn it is.
    turn_field = ""

    def get_queryset(self) -> QuerySet[LookBack]:
        return super().get_queryset().order_by("-quarter", "outcome", "draw_id", "rank", "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"today": self.today, "can_assign": bool(self.get_bulk_actions())}

    def get_buttons(self) -> list[Button]:
        return [Button("按季情况", reverse("issues:look_back_quarter"), "chart-bar")]

    def get_bulk_actions(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("安排回访", reverse("issues:look_back_assign"), style="primary")]

    @property
    def export_columns(self) -> list[Column]:  # type: ignore[override]
        return look_back_columns(self.today)

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        return super().export_rows(queryset.select_related("draw").defer("draw__frame"))


class DrawPage(FormPage):
    """Draws a quarter's sample. What was drawn stays drawn, so the page says so before."""

    roles = ("office",)
    form_class = DrawForm
    template_name = "issues/look_backs/draw_form.html"
    title = "抽取回头看"
    menu = MENU
    submit_label = "抽取"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "at": clock.now()}

    def get_cancel_url(self) -> str:
        return reverse("issues:look_back_quarter")

    def perform(self, form: DrawForm) -> str:
        draw = draw_look_backs(lot=Lot(**form.cleaned_data), by=self.request.user, at=clock.now())
        count = draw.look_backs.count()
        messages.success(self.request, f"已从 {len(draw.frame)} 件中抽出 {count} 件。")
        return reverse("issues:look_back_drawn", args=[draw.pk])


class DrawnPage(DetailPage):
    """One drawing: how it was drawn, drawn again on the spot, and what was drawn."""

    roles = ROLES
    model = LookBackDraw
    queryset = LookBackDraw.objects.select_related("division")
    template_name = "issues/look_backs/drawn.html"
    menu = MENU

    def get_title(self) -> str:
        draw = self.object
        quarter = period_of("quarter", draw.quarter)
        return f"{draw.division}{quarter.label}回头看（第 {draw.ordinal} 次抽取）"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.GET.get("export") == "xlsx":
            draw = self.object = self.get_object()
            columns = frame_columns(dict(Severity.choices), draw.size)
            return xlsx_response(
                request, columns, ranked_of(draw), title=f"{self.get_title()}抽样范围"
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draw, words = self.object, dict(Severity.choices)
        found = dict.fromkeys(words, 0)
        for _, severity in draw.frame:
            found[severity] += 1
        rows = draw.look_backs.select_related(
            "issue__kind", "issue__division__parent", "office"
        ).order_by("rank")
        drawn = dict.fromkeys(words, 0)
        for row in rows:
            drawn[row.issue.severity] = drawn.get(row.issue.severity, 0) + 1
        return super().get_context_data(**kwargs) | {
            "draw": draw,
            "severities": [(words[c], draw.weights[c], found[c], drawn[c]) for c in words],
            "frame_count": len(draw.frame),
            "rows": rows,
            "is_as_drawn": is_as_drawn(draw),
            "today": local_date(clock.now()),
        }


class AssignPage(FormPage):
    """Who is to visit the ticked ones: first the form, then all of them or none."""

    roles = ("office",)
    form_class = AssignForm
    template_name = "issues/look_backs/assign.html"
    title = "安排回访"
    menu = MENU

    @cached_property
    def chosen(self) -> Any:
        seen: Any = LookBack.objects.visible_to(self.request.user)
        return seen.filter(pk__in=ticked(self.request)).order_by("pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes by the address alone, after signing in again, chooses anew."""
        return redirect("issues:look_back_list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.chosen.exists():
            messages.error(request, "请先勾选要安排的回头看。")
            return redirect("issues:look_back_list")
        if "confirmed" not in request.POST:
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if "confirmed" not in self.request.POST:
            kwargs.pop("data", None)
            kwargs.pop("files", None)
        return kwargs | {"user": self.request.user, "at": clock.now()}

    def get_cancel_url(self) -> str:
        return reverse("issues:look_back_list")

    def perform(self, form: AssignForm) -> str:
        count = assign_look_backs(
            look_backs=self.chosen, by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        messages.success(self.request, f"已安排 {count} 件回访。")
        return reverse("issues:look_back_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = list(self.chosen.select_related("issue__kind"))
        return super().get_context_data(**kwargs) | {
            "chosen": chosen,
            "submit_label": f"安排 {len(chosen)} 件",
        }


class ReportListPage(ListPage):
    """第三方回访报告."""

    roles = ROLES
    model = LookBackReport
    table_class = ReportTable
    filterset_class = ReportFilter
    title = "第三方回访报告"
    menu = MENU
    empty_text = "还没有登记第三方回访报告。"

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("division").order_by("-received_on", "-pk")
        rebounded = Q(look_backs__outcome="rebounded")
        return rows.annotate(
            visits=Count("look_backs"), rebounds=Count("look_backs", filter=rebounded)
        )

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("登记报告", reverse("issues:look_back_report_add"), "plus", "primary")]


class ReportAddPage(KeepsUploads, FormPage):
    """登记第三方回访报告."""

    roles = ("office",)
    form_class = ReportForm
    title = "登记第三方回访报告"
    lead = "先登记报告，再到各问题“登记回头看”或“登记反弹”时选上它。"
    menu = MENU
    submit_label = "登记"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "at": clock.now()}

    def get_cancel_url(self) -> str:
        return reverse("issues:look_back_reports")

    def perform(self, form: ReportForm) -> str:
        report = register_report(**form.cleaned_data, by=self.request.user, at=clock.now())
        messages.success(self.request, "报告已登记。")
        return reverse("issues:look_back_report", args=[report.pk])


class ReportPage(DetailPage):
    """One report with its files and the visits it tells of."""

    roles = ROLES
    model = LookBackReport
    queryset = LookBackReport.objects.select_related("division")
    template_name = "issues/look_backs/report.html"
    menu = MENU

    def get_title(self) -> str:
        return str(self.object.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        visits = report.look_backs.select_related("issue__kind", "issue__division__parent")
        return super().get_context_data(**kwargs) | {
            "report": report,
            "files": attachments.shown(report.files, owner_ids=[report.by_id]),
            "visits": visits.order_by("visited_on", "pk"),
        }


class ReportFilePage(RoleRequiredMixin, View):
    """A file of a report, for whoever sees the report."""

    roles = ROLES
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        report = get_object_or_404(LookBackReport.objects.visible_to(request.user), pk=pk)
        if str(file) not in report.files:
            raise Http404
        found = attachments.shown([str(file)], owner_ids=[report.by_id])
        if not found:
            raise Http404
        return document_response(found[0])
