"""集中约谈: several proposals become one interview, and several measures get one record."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.text.chinese import local_date
from common.web.bulk import EachPage
from notices.forms.ladder import StepForm
from notices.forms.together import InterviewsForm
from notices.models import Measure, Proposal, Rung
from notices.rules.ladder import STEPS, Step, why_not
from notices.services import ladder

# What can be recorded once for several.
TOGETHER = ("hold", "close")


class InterviewsPage(EachPage):
    """集中约谈: each of the ticked proposals is issued as an interview at the same hour and place."""

    form_class = InterviewsForm
    title = "集中约谈"
    menu = "proposals"
    act_label, counted = "制发约谈", "份"
    list_url_name = "notices:proposal_list"
    none_chosen = "请先勾选要约谈的建议。"

    def find(self, keys: list[int]) -> QuerySet[Proposal]:
        seen = Proposal.objects.visible_to(self.request.user).filter(pk__in=keys)
        return seen.select_related("division").order_by("place_code", "recipient_name", "pk")

    def row_words(self, row: Proposal) -> str:
        return f"{row.recipient_name}（{row.place}），规则建议{row.get_rung_display()}"

    def get_form_kwargs(self) -> dict[str, Any]:
        # 你, or 你单位 where a unit is among them.
        is_person = all(row.is_person for row in self.chosen)
        who = {"user": self.request.user, "at": clock.now(), "is_person": is_person}
        return super().get_form_kwargs() | who

    def perform_one(self, row: Proposal, form: InterviewsForm) -> None:
        said, at = form.cleaned_data, clock.now()
        ladder.issue(
            proposal_id=row.pk,
            how=ladder.Issue(
                rung=Rung.INTERVIEW,
                number=ladder.propose_number(row.division, Rung.INTERVIEW, at),
                body=said["body"],
                signer=said["signer"],
                answer_by=said["answer_by"],
                # Where an interview is what the rule proposes there is nothing to explain.
                reason="" if row.rung == Rung.INTERVIEW else said["reason"],
                meets_at=said["meets_at"],
                meets_place=said["meets_place"],
            ),
            by=self.request.user,
            at=at,
        )


class MeasuresStepPage(KeepsUploads, EachPage):
    """One record for several measures: of an interview held together, or of how they ended."""

    form_class = StepForm
    menu = "measures"
    counted = "份"
    list_url_name = "notices:measure_list"
    none_chosen = "请先勾选文书。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["step"] not in TOGETHER:
            raise Http404
        self.act_label = self.step.label
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def step(self) -> Step:
        return STEPS[self.kwargs["step"]]

    def get_title(self) -> str:
        return f"成批{self.step.label}" if self.step.code != "hold" else "登记集中约谈情况"

    def find(self, keys: list[int]) -> QuerySet[Measure]:
        issued = Measure.objects.in_ranges(self.request.user.office_ranges).filter(pk__in=keys)
        return issued.select_related("division").order_by("number")

    def row_words(self, row: Measure) -> str:
        return f"{row.number} {row.get_rung_display()} {row.recipient_name}（{row.place}）"

    def get_form_kwargs(self) -> dict[str, Any]:
        places = {row.meets_place for row in self.chosen}
        place = places.pop() if len(places) == 1 else ""
        return super().get_form_kwargs() | {
            "step": self.step,
            "place": place,
            "meets_at": clock.now(),
        }

    @cached_property
    def together(self) -> tuple[str, ...]:
        """The numbers of the letters that the record is about: of those that can have it at all."""
        today = local_date(clock.now())
        able = [r for r in self.chosen if not why_not(self.step, ladder.standing_of(r), today)]
        return tuple(row.number for row in able)

    def perform_one(self, row: Measure, form: StepForm) -> None:
        said = form.cleaned_data
        ladder.take_step(
            step=self.step.code,
            measure_id=row.pk,
            words=said["words"],
            files=said.get("files", ()),
            held=form.held(tuple(n for n in self.together if n != row.number)),
            by=self.request.user,
            at=clock.now(),
        )
