"""联席会议: the list, one with what was agreed, its form; 商定事项 and their end."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import document_response
from attachments.services import uploads as attachments
from borders.forms import DoneForm, MeetingForm
from borders.models import Agreement, Meeting
from borders.services.meetings import Item, Minutes, finish_agreement, record_meeting
from borders.sheets.figures import AGREEMENTS, MEETINGS
from borders.tables.borders import AgreementTable, MeetingTable, agreement_state, may_finish
from borders.tables.filters import AgreementFilter, MeetingFilter
from borders.views.pairs import READERS, OfBorder
from common import clock
from common.text.chinese import local_date
from common.web.views import DetailPage, FormPage, ListPage, RoleRequiredMixin
from issues.models import Issue, Transfer


class MeetingListPage(ListPage):
    """联席会议 of the divisions one sees."""

    roles = READERS
    model = Meeting
    table_class = MeetingTable
    filterset_class = MeetingFilter
    title = "联席会议"
    lead = "难点商办、卡点会办、河长调度和例会通报；在与某一邻区的页面上登记。"
    menu = "borders"
    empty_text = "还没有登记会议。"
    export_columns = MEETINGS

    def get_queryset(self) -> QuerySet[Meeting]:
        rows = super().get_queryset().select_related("division", "neighbour")
        rows = rows.prefetch_related("others")
        undone = Q(agreements__isnull=False, agreements__done_on=None)
        return rows.annotate(
            item_count=Count("agreements"), open_count=Count("agreements", filter=undone)
        )


class MeetingDetailPage(DetailPage):
    """A meeting: who, what was said, what was agreed."""

    roles = READERS
    model = Meeting
    queryset = Meeting.objects.select_related(
        "division", "neighbour", "recorded_by"
    ).prefetch_related("others")
    template_name = "borders/meeting.html"
    menu = "borders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, day = self.object, local_date(clock.now())
        items = list(meeting.agreements.select_related("issue", "done_by"))
        for item in items:
            item.meeting = meeting
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "meeting": meeting,
            "items": [(row, agreement_state(row, day)) for row in items],
            "may_finish": bool(items) and may_finish(user, items[0]),
            "files": attachments.shown(meeting.files, owner_ids=[meeting.recorded_by_id]),
        }


class MinutesFilePage(RoleRequiredMixin, View):
    """A scan of the minutes, for whoever sees the meeting."""

    roles = READERS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
        keys = [key for key in meeting.files if key == str(file)]
        found = attachments.shown(keys, owner_ids=[meeting.recorded_by_id])
        if not found:
            raise Http404
        return document_response(found[0])


class MeetingFormPage(OfBorder, KeepsUploads, FormPage):
    """登记会议 of our side with a neighbour."""

    form_class = MeetingForm
    template_name = "borders/meeting_form.html"
    menu = "borders"
    submit_label = "登记"
    success_message = "会议已登记，商定事项已写入问题台账。"

    def get_title(self) -> str:
        return f"登记会议：{self.words}"

    @cached_property
    def issues(self) -> QuerySet[Issue]:
        """Open issues that went over this border, or over another of ours: more neighbours may have come."""
        crossed = Transfer.objects.in_ranges([self.ours.code_range]).order_by()
        seen = Issue.objects.visible_to(self.request.user).open()
        return seen.filter(pk__in=crossed.values("issue")).order_by("number")

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.request.user.is_office_of(self.ours.pk):
            raise PermissionDenied
        asked = self.request.GET.get("issue", "")
        chosen = self.issues.filter(pk=int(asked)).first() if asked.isdecimal() else None
        return super().get_form_kwargs() | {"issues": self.issues, "chosen": chosen}

    def get_cancel_url(self) -> str:
        return self.address("border")

    def perform(self, form: MeetingForm) -> str:
        data = form.cleaned_data
        meeting = record_meeting(
            minutes=Minutes(
                uuid=data["uuid"],
                kind=data["kind"],
                division=self.ours,
                neighbour=self.theirs,
                held_on=data["held_on"],
                place=data["place"],
                chair=data["chair"],
                people=data["people"],
                words=data["words"],
                files=data["files"],
                others=form.others,
            ),
            items=[
                Item(
                    words=row["words"],
                    responsible=row["responsible"],
                    issue=row["issue"],
                    due_on=row["due_on"],
                )
                for row in form.rows.given()
            ],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("borders:meeting_detail", args=[meeting.pk])


class AgreementListPage(ListPage):
    """商定事项 of all meetings, by the day agreed on."""

    roles = READERS
    model = Agreement
    table_class = AgreementTable
    filterset_class = AgreementFilter
    title = "商定事项"
    lead = "联席会议上商定、尚待办理和已经完成的事项。"
    menu = "borders"
    empty_text = "还没有商定事项。"
    export_columns = AGREEMENTS

    def get_queryset(self) -> QuerySet[Agreement]:
        joined = super().get_queryset().select_related("issue", "meeting__division")
        rows = joined.select_related("meeting__neighbour").prefetch_related("meeting__others")
        return rows.order_by("done_on", "due_on", "pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user, "day": local_date(clock.now())}


class AgreementDonePage(FormPage):
    """登记完成 of something agreed."""

    form_class = DoneForm
    template_name = "borders/agreement_done.html"
    title = "登记完成"
    menu = "borders"
    success_message = "已登记完成。"

    @cached_property
    def agreement(self) -> Agreement:
        rows = (
            Agreement.objects.visible_to(self.request.user)
            .select_related("meeting__division", "meeting__neighbour", "issue")
            .prefetch_related("meeting__others")
        )
        row: Agreement = get_object_or_404(rows, pk=self.kwargs["pk"])
        return row

    def get_initial(self) -> dict[str, Any]:
        if not may_finish(self.request.user, self.agreement):
            raise PermissionDenied
        return {"done_on": local_date(clock.now())}

    def get_cancel_url(self) -> str:
        return reverse("borders:meeting_detail", args=[self.agreement.meeting_id])

    def perform(self, form: DoneForm) -> str:
        finish_agreement(
            agreement_id=self.agreement.pk,
            done_on=form.cleaned_data["done_on"],
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"agreement": self.agreement}
