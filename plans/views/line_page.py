"""One line: what was promised, what was reported, which lights it showed, and 督办."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.text.months import Month, months_between
from common.web.views import DetailPage, FormPage
from plans.forms.line_acts import FundReportForm, InstructionForm, OverrideForm
from plans.models import Instruction, LightChange, Line, ProgressReport
from plans.models.parameters import tolerance_on
from plans.reads.unit_month import evidence_of
from plans.rules.instructions import ACTS, Act, offered
from plans.rules.lights import light_on, planned_percent
from plans.rules.strips import Lighting, strip
from plans.services import override_light, report_funds
from plans.services.instructions import answer, capacities, instruct, push_line, withdraw_push
from plans.tables.filters import today

ROLES = ("office", "chief", "unit")
_LINES = Line.objects.select_related("task_list__river", "division", "lead_unit")


class LineDetailPage(DetailPage):
    """Everything about a line."""

    roles = ROLES
    model = Line
    queryset = _LINES
    template_name = "plans/line_detail.html"
    menu = "plan_lines"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line, day, user = self.object, today(), self.request.user
        changes = list(LightChange.objects.filter(line=line).select_related("by"))
        cases = list(line.instructions.select_related("chief").prefetch_related("entries"))
        is_lit = line.withdrawn_on is None and line.task_list.bound_on is not None
        funds = list(line.funds.all())
        return super().get_context_data(**kwargs) | {
            "line": line,
            "day": day,
            "is_lit": is_lit,
            "why": why_lit(line, day) if is_lit else "",
            "planned": planned_percent(line.schedule, day),
            "duties": list(line.duties.select_related("unit")),
            "targets": list(line.targets.all()),
            "funds": funds,
            "fund_sums": {
                name: sum((getattr(fund, name) for fund in funds), Decimal(0))
                for name in ("planned", "in_place", "paid")
            },
            "fund_reports": evidence_of(line.fund_reports.select_related("unit")),
            "may_report_funds": is_lit and bool(funds) and may_report(user, line),
            "reports": reports_by_month(line),
            "issues": _issues_of(line, user),
            "changes": changes[::-1],
            "strip": strip_of(line, changes, day),
            "cases": cases,
            "acts": acts_for(line, cases, user),
            "may_override": is_lit and user.is_office_of(line.division_id),
        }


def may_report(user: Any, line: Line) -> bool:
    """Whether this user reports on the line: a clerk of one of its units, or its office on their behalf."""
    if user.is_office_of(line.division_id) or line.lead_unit_id in user.unit_ids:
        return True
    return bool(user.unit_ids) and line.duties.filter(unit__in=user.unit_ids).exists()


def why_lit(line: Line, day: date) -> str:
    """Why the reckoned light is what it is today, in the rule's own words."""
    return light_on(line.schedule, line.progress, day, by=tolerance_on(day, line.division_id)).why


def acts_for(line: Line, cases: list[Instruction], user: Any) -> list[Act]:
    """What this user may do now about the line's 督办, by the state of its newest case."""
    if line.withdrawn_on is not None or line.task_list.bound_on is None:
        return []
    state = cases[0].state if cases else ""
    return offered(state, line.shown_light, capacities(user, line))


def strip_of(line: Line, changes: list[LightChange], day: date) -> list[tuple[Month, str | None]]:
    """The line's lights by month: of its list's year, and on to today where it is not done."""
    bound_on = line.task_list.bound_on
    if bound_on is None:
        return []
    first = Month(line.task_list.year, 1)
    end = max(line.due_on, min(day, line.done_on or day))
    known = [(change.day, change.light) for change in changes]
    lighting = Lighting(line.pk, bound_on, line.withdrawn_on, known)
    return strip(lighting, months_between(first, max(Month.of(end), Month(first.year, 12))), day)


def reports_by_month(line: Line) -> list[dict[str, Any]]:
    """Newest month first: the valid report, with what its targets reached in words, and those that it
    replaced."""
    targets = {str(target.pk): target for target in line.targets.all()}
    months: dict[date, dict[str, Any]] = {}
    told = ProgressReport.objects.filter(line=line).select_related("unit")
    for report, files in evidence_of(told):
        if report.month in months:
            months[report.month]["replaced"].append(report)
            months[report.month]["files"] += files
            continue
        figures = [
            (targets[key], amount) for key, amount in report.figures.items() if key in targets
        ]
        months[report.month] = {
            "report": report,
            "figures": figures,
            "files": files,
            "replaced": [],
        }
    return list(months.values())


def _issues_of(line: Line, user: Any) -> list[tuple[Any, bool]]:
    """The issues a line answers, with whether the user may open them: the line names them to all."""
    found = list(line.issues.select_related("kind", "reach", "unit").order_by("number"))
    visible: set[int] = set()
    if found:
        among = type(found[0]).objects.visible_to(user)
        visible = set(among.filter(pk__in=[i.pk for i in found]).values_list("pk", flat=True))
    return [(issue, issue.pk in visible) for issue in found]


class _LineFormPage(FormPage):
    """A form about one line, which it shows above the fields."""

    roles: tuple[str, ...] = ROLES
    template_name = "plans/line_form.html"
    menu = "plan_lines"

    @cached_property
    def line(self) -> Line:
        visible: Any = _LINES.visible_to(self.request.user)
        line: Line = get_object_or_404(visible, pk=self.kwargs["pk"])
        return line

    def get_cancel_url(self) -> str:
        return reverse("plans:line_detail", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"line": self.line}


class LineOverridePage(_LineFormPage):
    """人工调整亮灯, with a reason that shows."""

    roles = ("office",)
    form_class = OverrideForm
    title = "调整亮灯"
    submit_label = "调整亮灯"
    success_message = "已调整亮灯，理由与亮灯一并显示。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"line": self.line}

    def perform(self, form: OverrideForm) -> str:
        override_light(
            line_id=self.line.pk,
            light=form.light_chosen,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.get_cancel_url()


class FundReportPage(KeepsUploads, _LineFormPage):
    """填报到位、支付, by the line's units, or by its office for them."""

    roles = ("office", "unit")
    form_class = FundReportForm
    title = "填报到位、支付"
    submit_label = "填报"
    success_message = "已填报，资金合计已更新。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.line.funds.exists():
            messages.error(request, "这项任务没有安排资金；增加资金来源须修订清单。")
            return redirect(self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_report(self.request.user, self.line):
            raise PermissionDenied
        return super().get_form_kwargs() | {"line": self.line, "day": today()}

    def perform(self, form: FundReportForm) -> str:
        said = {name: form.cleaned_data[name] for name in ("source", "day", "words", "files")}
        report_funds(
            line_id=self.line.pk,
            in_place=form.money("in_place"),
            paid=form.money("paid"),
            is_meant=form.cleaned_data["is_meant"],
            client_ref=form.cleaned_data["client_ref"],
            by=self.request.user,
            at=clock.now(),
            **said,
        )
        return f"{self.get_cancel_url()}#funds"


class InstructionActPage(_LineFormPage):
    """One act of 督办: push, instruct, answer, take back."""

    form_class = InstructionForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["act"] not in ACTS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def act(self) -> Act:
        return ACTS[self.kwargs["act"]]

    @cached_property
    def case(self) -> Instruction | None:
        """The line's newest 督办件: an act continues it, only a push begins another."""
        case: Instruction | None = self.line.instructions.first()
        return case

    def get_title(self) -> str:
        return f"督办：{self.act.label}"

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return self.act.label

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tells somebody who comes too late what state the case is in, before they write a word."""
        self.refuse_others()
        state = self.case.state if self.case else ""
        held = capacities(request.user, self.line)
        if self.act not in offered(state, self.line.shown_light, held):
            words = self.case.get_state_display() if self.case else "没有呈送"
            messages.error(request, f"这项任务的督办现为{words}，不能{self.act.label}。")
            return redirect(self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    def refuse_others(self) -> None:
        """Gives no form to a user who has no part in this act."""
        if set(capacities(self.request.user, self.line)).isdisjoint(self.act.who):
            raise PermissionDenied

    def get_form_kwargs(self) -> dict[str, Any]:
        self.refuse_others()
        sent = {"act": self.act, "line": self.line, "user": self.request.user}
        return super().get_form_kwargs() | sent

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case if self.act.code != "push" else None
        return super().get_context_data(**kwargs) | {"case": case}

    def perform(self, form: InstructionForm) -> str:
        data = form.cleaned_data
        said = {"words": data["words"], "by": self.request.user, "at": clock.now()}
        case_id = self.case.pk if self.case else 0
        match self.act.code:
            case "push":
                push_line(line_id=self.line.pk, chief_id=data["chief"].pk, **said)
            case "instruct":
                instruct(case_id=case_id, answer_by=data["answer_by"], **said)
            case "answer":
                answer(case_id=case_id, **said)
            case "withdraw":
                withdraw_push(case_id=case_id, **said)
        messages.success(self.request, f"已{self.act.label}。")
        return self.get_cancel_url()
