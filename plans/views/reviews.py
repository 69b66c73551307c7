"""会审: what waits for the user, putting a list before its reviewers, answering, reminding."""

from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import held_document
from common import clock
from common.errors import DomainError
from common.text.chinese import local_date, number_words
from common.web.views import ActPage, Button, FormPage, ListPage, RoleRequiredMixin
from plans import services
from plans.forms.reviews import ReviewForm, SubmitForm
from plans.models import ReviewAnswer, ReviewAsk, RoundState, TaskList
from plans.permissions import answers, enters, may_write, review_abilities
from plans.reads.review_panel import review_panel
from plans.services.reviewers import reviewers_of
from plans.services.reviews import beginning, faulty_lines
from plans.tables.filters import ReviewFilter
from plans.tables.lines import ReviewTable

READERS = ("office", "chief", "unit")


def _wan(yuan: Decimal | None) -> str:
    """Yuan in 万元, exact to the fen; empty without money."""
    return number_words(yuan / 10_000, places=6) if yuan else ""


def address(task_list: TaskList) -> str:
    """The page of a list, at its reviews."""
    return f"{reverse('plans:list_detail', args=[task_list.pk])}#reviews"


class ReviewListPage(ListPage):
    """清单会审: what waits for the user; for offices and chiefs also whom else it waits for."""

    roles = READERS
    model = ReviewAsk
    table_class = ReviewTable
    filterset_class = ReviewFilter
    title = "清单会审"
    lead = "送到您或本单位会审的清单，逾期的在前；专家、政府的意见由河长办代录。"
    menu = "reviews"
    empty_text = "没有等待会审的清单。"

    def get_queryset(self) -> QuerySet[ReviewAsk]:
        waiting = ReviewAsk.objects.overseen_by(self.request.user)
        joined = waiting.select_related("round__task_list__division", "step", "unit")
        soonest = F("round__due_on").asc(nulls_last=True)
        return joined.prefetch_related("reminders").order_by(soonest, "round__since", "pk")

    def get_bulk_actions(self) -> list[Button]:
        return [Button("成批提交意见", reverse("plans:reviews_answer"), style="primary")]

    def get_table_kwargs(self) -> dict[str, Any]:
        day = local_date(clock.now())
        return super().get_table_kwargs() | {"user": self.request.user, "day": day}


class OneList(RoleRequiredMixin):
    """One list that the user sees; else it is not there."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def task_list(self) -> TaskList:
        visible = TaskList.objects.visible_to(self.request.user)
        joined = visible.select_related("division", "river", "lead_unit")
        found: TaskList = get_object_or_404(joined, pk=self.kwargs["pk"])
        return found

    def back(self) -> str:
        return address(self.task_list)


class SubmitPage(OneList, FormPage):
    """送审: whom it will be put before, and what is still wrong with it."""

    form_class = SubmitForm
    template_name = "plans/submit_form.html"
    menu = "reviews"
    submit_label = "送审"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes too late is told before writing a word."""
        if may_write(request.user, self.task_list) and not self.can_submit:
            state = self.task_list.get_state_display()
            messages.error(request, f"清单现为“{state}”，不能再送审。")
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    @property
    def can_submit(self) -> bool:
        return review_abilities(self.request.user, self.task_list)["submit"]

    @cached_property
    def last(self) -> Any:
        return self.task_list.rounds.select_related("step", "begins_at", "chain").last()

    def get_title(self) -> str:
        return f"送审《{self.task_list}》"

    def get_cancel_url(self) -> str:
        return self.back()

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_write(self.request.user, self.task_list):
            raise PermissionDenied
        return super().get_form_kwargs() | {"begins_at": self.begins_at}

    @property
    def begins_at(self) -> str:
        """Where a round after a return or a withdrawal begins, if that is not the first step."""
        if self.last is None or self.last.state == RoundState.PASSED:
            return ""
        came_back = self.last.state == RoundState.RETURNED
        step = self.last.step if came_back else self.last.begins_at
        first = self.last.chain.steps.first()
        return str(step) if step != first else ""

    def perform(self, form: SubmitForm) -> str:
        data = form.cleaned_data
        row = services.submit_list(
            list_id=self.task_list.pk,
            note=data["note"],
            anew=data.get("anew", False),
            client_ref=data["client_ref"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已送审，现由“{row.step}”会审。")
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = local_date(clock.now())
        return super().get_context_data(**kwargs) | {
            "task_list": self.task_list,
            "line_count": self.task_list.lines.standing().count(),
            "faults": faulty_lines(self.task_list, day),
            "plan": self._plan(day),
        }

    def _plan(self, day: Any) -> list[tuple[Any, str]]:
        """The steps ahead and whom each will ask, or why it cannot."""
        try:
            chain, first = beginning(self.task_list, self.last, day, anew=False)
        except DomainError:
            return []
        steps = [step for step in chain.steps.all() if step.order >= first.order]
        return [(step, self._asked(step, day)) for step in steps]

    def _asked(self, step: Any, day: Any) -> str:
        try:
            asked = reviewers_of(self.task_list, step, day)
        except DomainError as error:
            return error.detail
        return "、".join(who.label for who in asked) or "无需会审"


class AnswerPage(OneList, KeepsUploads, FormPage):
    """One reviewer's opinion, with the list's lines above it."""

    form_class = ReviewForm
    template_name = "plans/answer_form.html"
    menu = "reviews"
    submit_label = "提交意见"
    success_message = "会审意见已提交。"

    @cached_property
    def ask(self) -> ReviewAsk:
        asked = ReviewAsk.objects.filter(round__task_list=self.task_list)
        joined = asked.select_related("round", "step", "unit", "user")
        found: ReviewAsk = get_object_or_404(joined, pk=self.kwargs["ask"])
        return found

    @property
    def is_paper(self) -> bool:
        """The office enters it; the chief who was asked, also one of the office, answers."""
        return not answers(self.request.user, self.ask)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes too late, or too early, sees where the list is."""
        self._require()
        is_open = ReviewAsk.objects.waiting().filter(pk=self.ask.pk).exists()
        if not is_open:
            messages.error(request, f"“{self.ask.label}”的“{self.ask.step}”现在不在等待意见。")
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def _require(self) -> None:
        if self.is_paper and not enters(self.request.user, self.ask, self.task_list):
            raise PermissionDenied

    def get_form_kwargs(self) -> dict[str, Any]:
        self._require()
        return super().get_form_kwargs() | {"is_paper": self.is_paper}

    def get_title(self) -> str:
        return f"{self.ask.step} · {self.task_list}"

    def get_cancel_url(self) -> str:
        return self.back()

    def perform(self, form: ReviewForm) -> str:
        data = form.cleaned_data
        paper = (
            services.Paper(signer=data["signer"], document=data["document"])
            if self.is_paper
            else None
        )
        services.answer_review(
            list_id=self.task_list.pk,
            ask_id=self.ask.pk,
            verdict=data["verdict"],
            comment=data["comment"],
            files=data["files"],
            paper=paper,
            client_ref=data["client_ref"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = self.task_list.lines.standing().annotate(planned=Sum("funds__planned"))
        joined = lines.select_related("lead_unit").prefetch_related("duties__unit", "targets")
        return super().get_context_data(**kwargs) | {
            "task_list": self.task_list,
            "ask": self.ask,
            "is_paper": self.is_paper,
            "lines": [(line, _wan(line.planned)) for line in joined],
            "reviews": review_panel(self.task_list, self.request.user, clock.now()),
        }


class WithdrawAct(OneList, ActPage):
    """Takes a list out of review."""

    success_message = "已撤回，清单可以继续修改。"

    def perform(self, request: HttpRequest) -> str:
        services.withdraw_from_review(
            list_id=self.task_list.pk,
            reason=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class RemindAct(OneList, ActPage):
    """催办."""

    roles = ("office",)

    def perform(self, request: HttpRequest) -> str:
        rows = services.remind(list_id=self.task_list.pk, by=self.request.user, at=clock.now())
        names = "、".join(row.ask.label for row in rows)
        messages.success(request, f"已催办：{names}。")
        return self.back()


class ReviewFilePage(OneList, View):
    """A file of an answer about a list one may see."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        said = ReviewAnswer.objects.filter(ask__round__task_list=self.task_list)
        return held_document(said.values_list("files", "by_id"), uuid)
