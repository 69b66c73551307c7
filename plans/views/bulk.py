"""One act for several ticked rows: an opinion on several lists, several lines pushed to a chief."""

from functools import cached_property
from typing import Any
from uuid import uuid5

from django.db.models import QuerySet

from common import clock
from common.web.bulk import EachPage
from plans import services
from plans.forms.bulk import OpinionsForm, PushForm
from plans.models import Light, Line, ReviewAsk
from plans.permissions import answers
from plans.services.instructions import push_line
from plans.views.reviews import READERS


class ReviewsAnswerPage(EachPage):
    """成批会审: one opinion on each list that waits for the user or is entered by the user's office."""

    roles = READERS
    form_class = OpinionsForm
    title = "成批提交会审意见"
    menu = "reviews"
    act_label, counted = "提交意见", "份"
    list_url_name = "plans:review_list"
    none_chosen = "请先勾选要提交意见的清单。"

    def find(self, keys: list[int]) -> QuerySet[ReviewAsk]:
        waiting = ReviewAsk.objects.overseen_by(self.request.user).filter(pk__in=keys)
        return waiting.select_related("round__task_list", "step", "unit", "user").order_by("pk")

    @cached_property
    def on_paper(self) -> set[int]:
        """Asks whose answer the user enters for another."""
        return {ask.pk for ask in self.chosen if not answers(self.request.user, ask)}

    def row_words(self, row: ReviewAsk) -> str:
        return f"{row.round.task_list}（{row.step}，{row.label}）"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_paper": bool(self.on_paper)}

    def perform_one(self, row: ReviewAsk, form: OpinionsForm) -> None:
        data = form.cleaned_data
        paper = None
        if row.pk in self.on_paper:
            paper = services.Paper(signer=data["signer"], document=data["document"])
        services.answer_review(
            list_id=row.round.task_list_id,
            ask_id=row.pk,
            verdict=data["verdict"],
            comment=data["comment"],
            paper=paper,
            client_ref=uuid5(data["client_ref"], str(row.pk)),
            by=self.request.user,
            at=clock.now(),
        )


class LinesPushPage(EachPage):
    """成批呈送: yellow and red lines to one chief, each a 督办件 of its own."""

    form_class = PushForm
    title = "成批呈送河长"
    menu = "plan_lines"
    act_label, counted = "呈送", "项"
    list_url_name = "plans:line_list"
    none_chosen = "请先勾选要呈送的任务。"

    def find(self, keys: list[int]) -> QuerySet[Line]:
        seen = Line.objects.visible_to(self.request.user).standing().filter(pk__in=keys)
        return seen.select_related("lead_unit", "task_list__river").order_by(
            "task_list_id", "order"
        )

    def row_words(self, row: Line) -> str:
        return f"{row.title}（{row.lead_unit}，{Light(row.shown_light).label}）"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform_one(self, row: Line, form: PushForm) -> None:
        push_line(
            line_id=row.pk,
            chief_id=form.cleaned_data["chief"].pk,
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
