"""提醒、约谈、通报批评、问责: the register, one of them with its time line, its steps, the year's counts."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from accounts.models import LAST_IN_ORDER
from accounts.reads.issuing import issuer_of
from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import document_response
from attachments.services import uploads as attachments
from common import clock
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from notices.forms.ladder import StepForm
from notices.models import Measure, MeasureStep, Rung
from notices.permissions import is_recipient, open_steps
from notices.rules import wording
from notices.rules.ladder import DONE_WORDS, STEPS, Step, why_not
from notices.services import ladder
from notices.sheets.letters import (
    MEASURE_COLUMNS,
    YEAR_COLUMNS,
    letter_of,
    letter_title,
    write_letter,
)
from notices.tables.ladder import MeasureTable, YearTable, late_words
from notices.tables.ladder_filters import MeasureFilter, YearFilter

READERS = ("office", "chief", "unit")
MENU = "measures"


class MeasureListPage(ByDesk, ListPage):
    """What one's office issued, and what came to one."""

    roles = READERS
    model = Measure
    table_class = MeasureTable
    filterset_class = MeasureFilter
    title = "提醒约谈"
    lead = "本级及以下河长办制发的、送达给您或您单位的提醒、约谈、通报批评和问责。"
    menu = MENU
    empty_text = "没有提醒、约谈等文书。"
    export_columns = MEASURE_COLUMNS

    def get_queryset(self) -> QuerySet[Measure]:
        return super().get_queryset().select_related("division")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"can_act": bool(self.get_bulk_actions())}

    def get_bulk_actions(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [
            Button("登记集中约谈", reverse("notices:measures_together", args=["hold"])),
            Button("成批办结", reverse("notices:measures_together", args=["close"])),
        ]


class YearPage(ListPage):
    """年度统计 by person and unit, in the official order: a record, not a ranking."""

    model = Measure
    table_class = YearTable
    filterset_class = YearFilter
    title = "提醒约谈年度统计"
    lead = "已撤销的不计；按行政区、单位排序号排列，不排名。"
    menu = "ladder_year"
    empty_text = "这一年还没有提醒、约谈等文书。"
    export_columns = YEAR_COLUMNS

    def get_queryset(self) -> QuerySet[Any]:
        issued = Measure.objects.in_ranges(self.request.user.office_ranges).standing()
        counts = {
            "reminders": Rung.REMINDER,
            "interviews": Rung.INTERVIEW,
            "criticisms": Rung.CRITICISM,
            "accountabilities": Rung.ACCOUNTABILITY,
        }
        return (
            issued.order_by()
            .values("place_code", "place", "recipient_name", "chief", "unit")
            .annotate(
                **{key: Count("pk", filter=Q(rung=rung)) for key, rung in counts.items()},
                # Of a place the units first, in their official order.
                in_order=Coalesce("unit__order", Value(LAST_IN_ORDER + 1)),
            )
            .order_by("place_code", "in_order", "unit", "chief__sort_key", "chief")
        )


class OneMeasure(RoleRequiredMixin):
    """One measure that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def measure(self) -> Measure:
        visible = Measure.objects.visible_to(self.request.user).select_related(
            "division", "via", "issued_by", "chief", "unit", "proposal__notice"
        )
        lean = visible.defer("proposal__notice__figures", "proposal__notice__words")
        found: Measure = get_object_or_404(lean, pk=self.kwargs["pk"])
        return found

    def back(self) -> str:
        return reverse("notices:measure_detail", args=[self.kwargs["pk"]])


class MeasurePage(OneMeasure, DetailPage):
    """The letter as it looks on paper, what can be done now, and everything done so far."""

    model = Measure
    template_name = "notices/ladder/measure_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Measure:
        return self.measure

    def get_title(self) -> str:
        return f"{self.measure.get_rung_display()} {self.measure.number}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        measure, user, at = self.measure, self.request.user, clock.now()
        ladder.record_reading(measure=measure, by=user, at=at)
        steps = open_steps(user, measure, ladder.standing_of(measure), local_date(at))
        rows = list(measure.steps.all())
        files = _files_of(rows)
        notice = measure.proposal.notice
        return super().get_context_data(**kwargs) | {
            "measure": measure,
            "steps": [step for step in steps if step.code != "sign"],
            "can_sign": any(step.code == "sign" for step in steps),
            "is_recipient": is_recipient(user, measure),
            "is_office": user.is_office_of(measure.division_id),
            "late": late_words(measure),
            "issuer": issuer_of(measure.division, measure.issued_at),
            "title_lines": wording.title_lines(letter_title(measure)),
            "letter": letter_of(measure),
            # A correction that came after tells the office to look again; it changes nothing by itself.
            "corrected": notice.corrections.published().first() if notice else None,
            "way": [
                {
                    "row": row,
                    "title": DONE_WORDS[row.event],
                    "facts": ladder.held_words(row.data),
                    "files": [files[key] for key in row.files if key in files],
                }
                for row in reversed(rows)
            ],
        }


def _files_of(rows: list[MeasureStep]) -> dict[str, Any]:
    """Files of the steps by UUID: each only as uploaded by whoever took a step."""
    keys = [key for row in rows for key in row.files]
    found = attachments.shown(keys, owner_ids={row.by_id for row in rows})
    return {str(each.uuid): each for each in found}


class MeasureFile(OneMeasure, View):
    """A file of one of its steps, for whoever sees the measure."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        found = _files_of(list(self.measure.steps.all())).get(str(uuid))
        if found is None:
            raise Http404
        return document_response(found)


class LetterDownload(OneMeasure, View):
    """The letter as an official document."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        title = f"{self.measure.recipient_name}{self.measure.get_rung_display()}"
        return download(write_letter(self.measure, by=by), f"{title}（{self.measure.number}）.docx")


class SignAct(OneMeasure, ActPage):
    """签收."""

    success_message = "已签收。"

    def perform(self, request: HttpRequest) -> str:
        ladder.take_step(
            step="sign", measure_id=self.measure.pk, by=self.request.user, at=clock.now()
        )
        return self.back()


class StepPage(OneMeasure, KeepsUploads, FormPage):
    """One step with its words. Opened when it cannot be taken, it says why and leads back."""

    form_class = StepForm
    menu = MENU

    @cached_property
    def step(self) -> Step:
        step = STEPS.get(self.kwargs["step"])
        if step is None or not step.prompt:
            raise Http404
        user, measure = self.request.user, self.measure
        is_office = user.is_office_of(measure.division_id)
        if not (is_office if step.side == "office" else is_recipient(user, measure)):
            raise PermissionDenied
        return step

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = local_date(clock.now())
        if sentence := why_not(self.step, ladder.standing_of(self.measure), today):
            messages.error(request, sentence)
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "step": self.step,
            "place": self.measure.meets_place,
            "meets_at": self.measure.meets_at or clock.now(),
        }

    def get_title(self) -> str:
        return f"{self.step.label}：{self.measure.number}"

    def get_cancel_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"submit_label": self.step.label}

    def perform(self, form: StepForm) -> str:
        ladder.take_step(
            step=self.step.code,
            measure_id=self.measure.pk,
            words=form.cleaned_data["words"],
            files=form.cleaned_data.get("files", ()),
            held=form.held(),
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已{self.step.done}。")
        return self.back()
