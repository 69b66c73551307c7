"""考核: the list, one of them with all sheets side by side, its announcement, freezing and cancelling."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from common import clock
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from scoring.forms.scorings import CancelForm, FreezeForm
from scoring.models import Objection, Scoring, ScoringState, Sheet
from scoring.permissions import may_keep, reads_all, speaks_for
from scoring.reads.sheets import IS_TOLD, sheets_of, told_of
from scoring.reads.wide import POINTS, SHOWN, heads_of, rows_of
from scoring.services import scorings as services
from scoring.sheets.result import write_result
from scoring.sheets.tables import write_table
from scoring.tables.scorings import ScoringFilter, ScoringTable
from scoring.views import READERS

MENU = "scorings"
_ACTS = {
    "open": "启动考核",
    "announce": "公布结果",
    "change": "申诉后改定",
    "freeze": "定稿",
    "cancel": "取消",
}


class ScoringListPage(ByDesk, ListPage):
    """Scorings of one's divisions, and those in which one is scored or scores."""

    roles = READERS
    model = Scoring
    queryset = Scoring.objects.select_related("rubric", "division")
    table_class = ScoringTable
    filterset_class = ScoringFilter
    title = "年度考核"
    lead = "自评、部门评分、核定，公布、申诉、定稿；评分期间随时可看“如果今天结账”。"
    menu = MENU
    empty_text = "还没有考核。"
    empty_hint = "考核办法发布后，在办法的页面上启动考核。"


class OneScoring(RoleRequiredMixin):
    """One scoring that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def scoring(self) -> Scoring:
        visible = Scoring.objects.visible_to(self.request.user)
        rows = visible.select_related("version__rubric", "rubric", "division", "frozen_by")
        found: Scoring = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def sheets(self) -> list[Sheet]:
        return sheets_of(self.scoring, self.request.user)

    def back(self) -> str:
        return reverse("scoring:scoring_detail", args=[self.scoring.pk])

    def get_cancel_url(self) -> str:
        return self.back()


class ScoringDetailPage(OneScoring, DetailPage):
    """All sheets that one reads, with totals and grades; never a ranking to those who are scored."""

    model = Scoring
    template_name = "scoring/scoring_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Scoring:
        return self.scoring

    def get_buttons(self) -> list[Button]:
        scoring, pk = self.scoring, self.scoring.pk
        buttons = []
        if may_keep(self.request.user, scoring):
            if scoring.state == ScoringState.OPEN:
                buttons.append(
                    Button(
                        "公布结果",
                        reverse("scoring:scoring_announce", args=[pk]),
                        style="primary",
                        confirm=self._asked(),
                    )
                )
            if scoring.state == ScoringState.ANNOUNCED:
                address = reverse("scoring:scoring_freeze", args=[pk])
                buttons.append(Button("定稿", address, style="primary"))
            if scoring.state == ScoringState.FROZEN:
                buttons.append(Button("奖惩结算", reverse("funds:rule_list"), "coin"))
            if scoring.state in (ScoringState.OPEN, ScoringState.ANNOUNCED):
                buttons.append(Button("取消考核", reverse("scoring:scoring_cancel", args=[pk])))
        if reads_all(self.request.user, scoring):
            buttons.append(
                Button("下载总表", reverse("scoring:scoring_table", args=[pk]), "download")
            )
            buttons.append(Button("总表", reverse("scoring:scoring_wide", args=[pk]), "table"))
            if scoring.state in IS_TOLD:
                address = reverse("scoring:scoring_result", args=[pk])
                buttons.append(Button("下载通报", address, "file-text"))
        return buttons

    def _asked(self) -> str:
        year, today = self.scoring.year, local_date(clock.now())
        early = f"{year}年还没有结束，只计算到今天。" if today.year <= year else ""
        return f"{early}公布后不能再填写，被考核对象可在期限内申诉。确定公布？"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scoring, user = self.scoring, self.request.user
        reads = reads_all(user, scoring)
        told = told_of(scoring, self.sheets, at=clock.now())
        keys = [each.sheet.pk for each in told]
        objections = Objection.objects.filter(sheet__in=keys).select_related("sheet", "decision")
        names = {node.key: node.name for node in scoring.version.tree.leaves}
        return super().get_context_data(**kwargs) | {
            "scoring": scoring,
            "is_told": scoring.state in IS_TOLD,
            "reads_all": reads,
            "keeps": may_keep(user, scoring),
            # A unit that scores others sees where it is to score, and only its own result.
            "told": [(each, reads or speaks_for(user, each.sheet)) for each in told],
            "objections": [(each, names.get(each.key, "整体结果")) for each in objections],
            "acts": [(_ACTS[act.action], act) for act in scoring.acts.all()] if reads else [],
            "runs": list(scoring.runs.defer("inputs")) if reads else [],
        }


class _OfficePage(OneScoring, FormPage):
    """A form about a scoring of one's own office."""

    roles = ("office",)
    menu = MENU

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_keep(self.request.user, self.scoring):
            raise PermissionDenied
        return super().get_form_kwargs()


class AnnouncePage(OneScoring, ActPage):
    """公布结果."""

    roles = ("office",)
    success_message = "已公布，申诉期开始。"

    def perform(self, request: HttpRequest) -> str:
        if not may_keep(self.request.user, self.scoring):
            raise PermissionDenied
        services.announce(scoring_id=self.scoring.pk, by=self.request.user, at=clock.now())
        return self.back()


class FreezePage(_OfficePage):
    """定稿."""

    form_class = FreezeForm
    title = "定稿"
    lead = "定稿后考核结果和得分表不再改动。"
    submit_label = "定稿"
    success_message = "已定稿。"

    def perform(self, form: FreezeForm) -> str:
        services.freeze(
            scoring_id=self.scoring.pk,
            document_number=form.cleaned_data["document_number"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class CancelPage(_OfficePage):
    """取消考核."""

    form_class = CancelForm
    title = "取消考核"
    lead = "已填写的内容保留；取消后可用考核办法重新启动。"
    submit_label = "取消考核"
    success_message = "已取消。"

    def perform(self, form: CancelForm) -> str:
        services.cancel(
            scoring_id=self.scoring.pk,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class WidePage(OneScoring, DetailPage):
    """All subjects × items as one sheet, the points or one of the three columns; for whoever reads all of them."""

    model = Scoring
    template_name = "scoring/wide.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Scoring:
        if not reads_all(self.request.user, self.scoring):
            raise Http404
        return self.scoring

    def get_title(self) -> str:
        return f"{self.scoring}总表"

    def get_buttons(self) -> list[Button]:
        address = reverse("scoring:scoring_table", args=[self.scoring.pk])
        return [Button("下载总表", address, "download")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = dict(SHOWN)
        asked = self.request.GET.get("column", "")
        shown = asked if asked in known else POINTS
        told = told_of(self.scoring, self.sheets, at=clock.now())
        heads = heads_of(self.scoring, shown)
        return super().get_context_data(**kwargs) | {
            "scoring": self.scoring,
            "is_told": self.scoring.state in IS_TOLD,
            "choices": SHOWN,
            "shown": shown,
            "shown_words": known[shown],
            "heads": heads,
            "rows": rows_of(told, heads, shown),
        }


class ScoringTablePage(OneScoring, View):
    """All subjects × items as .xlsx, for whoever reads all of them."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        if not reads_all(request.user, self.scoring):
            raise Http404
        file = write_table(self.scoring, self.sheets, at=clock.now())
        return download(file, f"{self.scoring}总表.xlsx")


class ScoringResultPage(OneScoring, View):
    """The result in official form, once it was announced, for whoever reads all of it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        if not reads_all(request.user, self.scoring) or self.scoring.state not in IS_TOLD:
            raise Http404
        by: Any = request.user
        file = write_result(self.scoring, self.sheets, by=by)
        return download(file, f"{self.scoring}结果.docx")
